"""Rules about network ACLs."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from policies.accessors.acl_entries import TYPES, Entry, inbound
from policies.engine.inputs import all_of, any_of, which
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule
from policies.rules.network.ingress import ADMINISTRATION_PORTS

Part = tuple[Entry, Sequence[Entry]]


def _inbound_rules(resource: Resource) -> Iterator[Part]:
    entries = inbound(resource)
    return ((entry, entries) for entry in entries)


def _inbound_rules_unless_allowed(resource: Resource) -> Iterator[Part]:
    allowed = any(fnmatchcase(resource.name, pattern) for pattern in resource.settings["answered"])
    return iter(()) if allowed else _inbound_rules(resource)


def _allows(part: Part, port: int) -> bool:
    entry, entries = part

    def denies(other: Entry) -> bool:
        return all_of(
            lambda: not other.allows(),
            lambda: other.before(entry),
            lambda: other.matches(port),
            other.is_about_world,
            lambda: other.is_of_family(entry),
        )

    return all_of(
        entry.allows,
        lambda: entry.matches(port),
        entry.is_about_world,
        lambda: not any_of(*(lambda other=other: denies(other) for other in entries)),
    )


def _fault(part: Part) -> str | None:
    ports = which((port, lambda port=port: _allows(part, port)) for port in ADMINISTRATION_PORTS)
    if not ports:
        return None
    opening = part[0].opening
    return f"{opening.where} allows port {' and '.join(map(str, ports))} from {' and '.join(opening.to_world())}"


def _administration_ports(part: Part) -> str | None:
    return _fault(part) if all_of(lambda: not part[0].is_for_answers(), lambda: bool(_fault(part))) else None


def _administration_ports_in_return_traffic(part: Part) -> str | None:
    return _fault(part) if all_of(part[0].is_for_answers, lambda: bool(_fault(part))) else None


NET_008 = Rule(
    id="NET-008",
    title="Network ACLs do not allow ingress from the internet to SSH or RDP",
    severity="medium",
    why="A network ACL still protects the subnet when somebody opens a security group by mistake.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21",
    types=TYPES,
    parameters=(
        Parameter(
            name="answered",
            schema={"type": "array", "items": {"type": "string"}},
            default=[],
            means="Names of network ACLs (* matches any text) whose subnets open connections to the internet: return "
            "traffic arrives on any ephemeral port from 1024 up, so denying 3389 would break one connection in 64,000",
        ),
    ),
    checks=(
        Check(
            id="NET-008.a",
            requires="No inbound rule allows port 22 or 3389 from 0.0.0.0/0 or ::/0",
            remedy="restrict the rule to the CIDR blocks and ports that are served, or deny the port in a rule with a "
            "lower number",
            parts=_inbound_rules,
            fault=_administration_ports,
        ),
        Check(
            id="NET-008.b",
            requires="The rule that allows return traffic on ephemeral ports excludes port 3389",
            remedy="deny port 3389 in a rule of the same network ACL with a lower number, or split the port range in "
            "two",
            parts=_inbound_rules_unless_allowed,
            fault=_administration_ports_in_return_traffic,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("5.1",), cis_aws_5_0=("5.2",), soc2=("CC6.6",), hipaa=("164.312(e)(1)",), aws_fsbp=("EC2.21",)
    ),
)

RULES = (NET_008,)
