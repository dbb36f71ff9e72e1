"""Rules about network ACLs."""

from collections.abc import Iterator

from policies.accessors.acl_entries import TYPES, Denials, Entry, inbound
from policies.accessors.internet import INTERNET
from policies.accessors.wording import listed
from policies.engine.inputs import all_of, which
from policies.engine.rule import Check, Controls, Resource, Rule
from policies.rules.network.ingress import ADMINISTRATION_PORTS

Part = tuple[Entry, Denials]


def _inbound_rules(resource: Resource) -> Iterator[Part]:
    judged, denials = inbound(resource)
    return ((entry, denials) for entry in judged)


def _allows(part: Part, port: int) -> bool:
    entry, denials = part
    return all_of(
        entry.allows, lambda: entry.matches(port), entry.is_about_world, lambda: not denials.stop(entry, port)
    )


def _fault(part: Part) -> str | None:
    ports = which((port, lambda port=port: _allows(part, port)) for port in ADMINISTRATION_PORTS)
    if not ports:
        return None
    opening = part[0].opening
    return f"{opening.where} allows {listed([str(port) for port in ports], 'port')} from {listed(opening.to_world())}"


def _administration_ports(part: Part) -> str | None:
    return _fault(part) if all_of(lambda: not part[0].is_for_answers(), lambda: bool(_fault(part))) else None


def _administration_ports_in_return_traffic(part: Part) -> str | None:
    entry = part[0]

    def narrower() -> bool:
        return all_of(entry.is_for_answers, lambda: not entry.is_for_every_answer())

    return _fault(part) if all_of(narrower, lambda: bool(_fault(part))) else None


NET_008 = Rule(
    id="NET-008",
    title="Network ACLs do not allow ingress from the internet to SSH or RDP",
    severity="medium",
    why="A network ACL still protects the subnet when somebody opens a security group by mistake.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21",
    types=TYPES,
    together=True,
    checks=(
        Check(
            id="NET-008.a",
            requires=f"No inbound rule allows port 22 or 3389 from {INTERNET}",
            remedy="restrict the rule to the CIDR blocks and ports that are served, or deny the port in a rule with a "
            "lower number",
            parts=_inbound_rules,
            fault=_administration_ports,
        ),
        Check(
            id="NET-008.b",
            requires="A rule that allows return traffic from the internet is for all ephemeral ports (1024-65535): NAT "
            "gateways, load balancers and connections from the subnet get responses on any of them, also on 3389. A "
            "part of these ports that includes 3389 is not for responses",
            remedy="allow 1024-65535 if the subnet opens connections to the internet, otherwise exclude port 3389",
            parts=_inbound_rules,
            fault=_administration_ports_in_return_traffic,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("5.1",), cis_aws_5_0=("5.2",), soc2=("CC6.6",), hipaa=("164.312(e)(1)",), aws_fsbp=("EC2.21",)
    ),
)

RULES = (NET_008,)
