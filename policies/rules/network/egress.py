"""Rules about egress through security groups."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.accessors.internet import INTERNET
from policies.accessors.openings import EGRESS_TYPES, egress
from policies.accessors.traffic import Opening
from policies.accessors.wording import listed
from policies.engine.inputs import all_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule


def _judged(resource: Resource) -> Iterator[Opening]:
    allowed: list[str] = resource.settings["allowed"]
    yield from egress(resource, lambda each: not any(fnmatchcase(each.name, pattern) for pattern in allowed))


def _every_protocol(opening: Opening) -> str | None:
    if all_of(opening.every_protocol, lambda: bool(opening.to_world())):
        return f"{opening.where} allows egress of all protocols to {listed(opening.to_world())}"
    return None


def _every_port(opening: Opening) -> str | None:
    if all_of(opening.every_port, lambda: bool(opening.to_world())):
        return f"{opening.where} allows egress on all ports to {listed(opening.to_world())}"
    return None


NET_004 = Rule(
    id="NET-004",
    title="Security groups do not allow unrestricted egress to the internet",
    severity="medium",
    why="An attacker in a workload can send data out and fetch tools over any port that is open to the internet.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    types=EGRESS_TYPES,
    together=True,
    parameters=(
        Parameter(
            name="allowed",
            schema={"type": "array", "items": {"type": "string", "minLength": 1}},
            default=[],
            means="Name patterns of security groups and rules that may allow unrestricted egress, because their "
            "destinations have neither fixed addresses nor a few known ports: for example "
            "*-eksClusterInternetEgressRule and *-eksNodeInternetEgressRule, which pulumi-eks creates unless "
            "skipDefaultSecurityGroups is set, for nodes that pull images and call AWS APIs",
        ),
    ),
    checks=(
        Check(
            id="NET-004.a",
            requires=f"No egress rule allows all protocols to {INTERNET}",
            remedy="set the protocol and the ports that are needed, or name the destination's security group or "
            "prefix list",
            parts=_judged,
            fault=_every_protocol,
        ),
        Check(
            id="NET-004.b",
            requires=f"No egress rule allows all ports to {INTERNET}",
            remedy="set the ports that are needed, such as 443",
            parts=_judged,
            fault=_every_port,
        ),
    ),
    controls=Controls(),
)

RULES = (NET_004,)
