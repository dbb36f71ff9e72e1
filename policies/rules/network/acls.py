"""Rules about network ACLs."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from policies.accessors.acl_entries import TYPES, Entry, inbound
from policies.accessors.inputs import all_of, any_of, which
from policies.rule import Check, Controls, Parameter, Resource, Rule
from policies.rules.network.ingress import ADMINISTRATION_PORTS

Part = tuple[Entry, Sequence[Entry]]


def _each(resource: Resource) -> Iterator[Part]:
    entries = inbound(resource)
    return ((entry, entries) for entry in entries)


def _each_unanswered(resource: Resource) -> Iterator[Part]:
    answered = any(fnmatchcase(resource.name, pattern) for pattern in resource.settings["answered"])
    return iter(()) if answered else _each(resource)


def _let_in(part: Part, port: int) -> bool:
    entry, entries = part

    def denies(one: Entry) -> bool:
        return all_of(
            lambda: not one.allows(),
            lambda: one.before(entry),
            lambda: one.matches(port),
            one.is_about_world,
            lambda: one.is_of_family(entry),
        )

    return all_of(
        entry.allows,
        lambda: entry.matches(port),
        entry.is_about_world,
        lambda: not any_of(*(lambda one=one: denies(one) for one in entries)),
    )


def _fault(part: Part) -> str | None:
    ports = which((port, lambda port=port: _let_in(part, port)) for port in ADMINISTRATION_PORTS)
    if not ports:
        return None
    opening = part[0].opening
    return f"{opening.where} lets {' and '.join(opening.to_world())} in to port {' and '.join(map(str, ports))}"


def _administration_ports(part: Part) -> str | None:
    return _fault(part) if all_of(lambda: not part[0].is_for_answers(), lambda: bool(_fault(part))) else None


def _among_answers(part: Part) -> str | None:
    return _fault(part) if all_of(part[0].is_for_answers, lambda: bool(_fault(part))) else None


NET_008 = Rule(
    id="NET-008",
    title="Network ACLs keep the internet from administration ports",
    severity="medium",
    why="The ACL is what still holds when somebody opens a security group by mistake.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21",
    types=TYPES,
    parameters=(
        Parameter(
            name="answered",
            schema={"type": "array", "items": {"type": "string"}},
            default=[],
            means="Names, with * for any part, of ACLs whose subnets open connections to the internet: answers come "
            "to any port from 1024, 3389 too, and an ACL without it would lose one connection in 64,000",
        ),
    ),
    checks=(
        Check(
            id="NET-008.a",
            requires="No rule lets 0.0.0.0/0 or ::/0 in to port 22 or 3389",
            remedy="name the blocks and ports that are served, or deny the port in a rule with a lower number",
            parts=_each,
            fault=_administration_ports,
        ),
        Check(
            id="NET-008.b",
            requires="The range of ports for answers leaves port 3389 out",
            remedy="deny port 3389 in a rule of the same ACL with a lower number, or write the range in two parts",
            parts=_each_unanswered,
            fault=_among_answers,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("5.1",), cis_aws_5_0=("5.2",), soc2=("CC6.6",), hipaa=("164.312(e)(1)",), aws_fsbp=("EC2.21",)
    ),
)

RULES = (NET_008,)
