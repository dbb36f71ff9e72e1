"""Rules about ingress from the internet through security groups."""

from collections.abc import Iterator

from policies.accessors.internet import INTERNET, internet_in
from policies.accessors.openings import INGRESS_TYPES, PREFIX_LIST_TYPES, ingress, listed_blocks
from policies.accessors.traffic import Opening
from policies.accessors.wording import listed
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

# SSH and RDP: the ports that the CIS AWS controls name.
ADMINISTRATION_PORTS = (22, 3389)
# Ports of services that are never meant for the internet: databases, caches, brokers, file shares, legacy remote
# shells, Kubernetes components. From Security Hub's EC2.19, without its web server ports (3000, 5000, 8080, 8088,
# 8888), which NET-003 refuses as well; in addition the documented default ports of the services named.
INTERNAL_PORTS = {
    20: "FTP",
    21: "FTP",
    23: "Telnet",
    25: "SMTP",
    110: "POP3",
    111: "rpcbind",
    135: "RPC",
    143: "IMAP",
    445: "SMB",
    1433: "SQL Server",
    1434: "SQL Server",
    1521: "Oracle",
    2049: "NFS",
    2375: "Docker",
    2376: "Docker",
    2379: "etcd",
    2380: "etcd",
    3306: "MySQL",
    4333: "AHSP",
    5432: "PostgreSQL",
    5439: "Redshift",
    5500: "fcp-addr-srvr1",
    5601: "OpenSearch Dashboards",
    5900: "VNC",
    5985: "WinRM",
    5986: "WinRM",
    6379: "Redis",
    9042: "Cassandra",
    9092: "Kafka",
    9200: "OpenSearch",
    9300: "OpenSearch",
    10250: "kubelet",
    10255: "kubelet",
    11211: "Memcached",
    27017: "MongoDB",
}


def _administration_ports(opening: Opening) -> str | None:
    def administration() -> bool:
        return any(opening.opens(port) for port in ADMINISTRATION_PORTS)

    if not all_of(lambda: not opening.every_port(), administration, lambda: bool(opening.to_world())):
        return None
    ports = listed([str(port) for port in ADMINISTRATION_PORTS if opening.opens(port)], "port")
    return f"{opening.where} opens {ports} to {_blocks(opening)}"


def _every_port(opening: Opening) -> str | None:
    if all_of(opening.every_port, lambda: bool(opening.to_world())):
        return f"{opening.where} opens all ports to {_blocks(opening)}"
    return None


def _every_protocol(opening: Opening) -> str | None:
    if all_of(opening.every_protocol, lambda: bool(opening.to_world())):
        return f"{opening.where} opens all protocols to {_blocks(opening)}"
    return None


def _internal_ports(opening: Opening) -> str | None:
    def internal() -> bool:
        return any(opening.opens(port) for port in INTERNAL_PORTS)

    if not all_of(lambda: not opening.every_port(), internal, lambda: bool(opening.to_world())):
        return None
    open_ports = [f"{port} ({service})" for port, service in INTERNAL_PORTS.items() if opening.opens(port)]
    return f"{opening.where} opens {listed(open_ports, 'port')} to {_blocks(opening)}"


def _with_settings(resource: Resource) -> Iterator[tuple[Resource, Opening]]:
    return ((resource, opening) for opening in ingress(resource))


def _other_ports(part: tuple[Resource, Opening]) -> str | None:
    resource, opening = part

    def allowed(setting: str) -> bool:
        first, last = opening.span()
        ports = {port for port in resource.settings[setting] if first <= port <= last}
        return len(ports) == last - first + 1

    # NET-001 and NET-002 report those.
    def reported_by_others() -> bool:
        return any(opening.opens(port) for port in (*ADMINISTRATION_PORTS, *INTERNAL_PORTS))

    def refused() -> bool:
        return any_of(
            lambda: all_of(opening.is_tcp, lambda: not allowed("ports")),
            lambda: all_of(opening.is_udp, lambda: not allowed("udpPorts")),
        )

    if all_of(refused, lambda: not reported_by_others(), lambda: bool(opening.to_world())):
        first, last = opening.span()
        ports = f"port {first:g}" if first == last else f"ports {first:g} to {last:g}"
        return f"{opening.where} opens {ports} to {_blocks(opening)}"
    return None


def _other_protocol(opening: Opening) -> str | None:
    def known() -> bool:
        return any_of(opening.has_ports, opening.every_protocol, opening.is_icmp)

    if all_of(lambda: not known(), lambda: bool(opening.to_world())):
        return f"{opening.where} opens protocol {opening.protocol.text()} to {_blocks(opening)}"
    return None


def _world_in_list(blocks: list[Value]) -> str | None:
    networks = internet_in(blocks)
    return f"the prefix list has {listed(networks)}" if networks else None


def _blocks(opening: Opening) -> str:
    return listed(opening.to_world())


NET_001 = Rule(
    id="NET-001",
    title="Security groups do not allow ingress from the internet to SSH, RDP or all ports",
    severity="critical",
    why="Scanners find SSH and RDP ports that are open to the internet within minutes, and try passwords on them.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13",
    types=INGRESS_TYPES,
    together=True,
    checks=(
        Check(
            id="NET-001.a",
            requires=f"Ports 22 and 3389 are not open to {INTERNET}",
            remedy="restrict the ingress rule to the CIDR blocks that need it, or use Session Manager instead",
            parts=ingress,
            fault=_administration_ports,
        ),
        Check(
            id="NET-001.b",
            requires=f"No ingress rule opens all ports to {INTERNET}",
            remedy="open only the ports that the workload serves",
            parts=ingress,
            fault=_every_port,
        ),
        Check(
            id="NET-001.c",
            requires=f"No ingress rule opens all protocols to {INTERNET}",
            remedy="set the protocol, and open only the ports that the workload serves",
            parts=ingress,
            fault=_every_protocol,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("5.2", "5.3"),
        cis_aws_5_0=("5.3", "5.4"),
        soc2=("CC6.6",),
        hipaa=("164.312(e)(1)",),
        aws_fsbp=("EC2.13", "EC2.14"),
    ),
)

NET_002 = Rule(
    id="NET-002",
    title="Security groups do not allow ingress from the internet to high-risk ports (databases, caches, kubelet)",
    severity="critical",
    why="These services rely on the network to keep strangers out, and scanners look for them first.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=INGRESS_TYPES,
    together=True,
    checks=(
        Check(
            id="NET-002.a",
            requires=f"No port of a database, cache, message broker, file share or node agent is open to {INTERNET}",
            remedy="allow ingress only from the security groups of the clients",
            parts=ingress,
            fault=_internal_ports,
        ),
    ),
    controls=Controls(soc2=("CC6.6",), aws_fsbp=("EC2.19",)),
)

NET_003 = Rule(
    id="NET-003",
    title="Security groups allow ingress from the internet only to authorized ports",
    severity="high",
    why="Any other port that is open to the internet exposes a service that nobody decided to publish.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
    types=INGRESS_TYPES | PREFIX_LIST_TYPES,
    together=True,
    parameters=(
        # The defaults of both are those of Security Hub's EC2.18.
        Parameter(
            name="ports",
            schema={"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 65535}},
            default=[80, 443],
            means="TCP ports that may be open to the internet",
        ),
        Parameter(
            name="udpPorts",
            schema={"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 65535}},
            default=[],
            means="UDP ports that may be open to the internet, such as 443 for HTTP/3",
        ),
    ),
    checks=(
        Check(
            id="NET-003.a",
            requires=f"Only the ports in `ports` (TCP) and `udpPorts` (UDP) are open to {INTERNET}",
            remedy="restrict the ingress rule to the CIDR blocks that need it, put a load balancer in front, or add a "
            "port that is meant for the internet to `ports` or `udpPorts`",
            parts=_with_settings,
            fault=_other_ports,
        ),
        Check(
            id="NET-003.b",
            requires=f"Apart from TCP and UDP, only ICMP is open to {INTERNET}",
            remedy="restrict the ingress rule to the CIDR blocks that need it",
            parts=ingress,
            fault=_other_protocol,
        ),
        Check(
            id="NET-003.c",
            requires=f"No managed prefix list contains {INTERNET}",
            remedy="list the CIDR blocks that need access: a security group rule does not show that the prefix list it "
            "references is the internet",
            parts=listed_blocks,
            fault=_world_in_list,
        ),
    ),
    controls=Controls(soc2=("CC6.6",), aws_fsbp=("EC2.18",)),
)

RULES = (NET_001, NET_002, NET_003)
