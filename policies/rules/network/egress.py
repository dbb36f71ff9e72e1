"""Rules about what may leave by security groups."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.accessors.inputs import all_of
from policies.accessors.openings import EGRESS_TYPES, Opening, egress
from policies.rule import Check, Controls, Parameter, Resource, Rule


def _judged(resource: Resource) -> Iterator[Opening]:
    if not any(fnmatchcase(resource.name, pattern) for pattern in resource.settings["allowed"]):
        yield from egress(resource)


def _every_protocol(opening: Opening) -> str | None:
    if all_of(opening.every_protocol, lambda: bool(opening.to_world())):
        return f"{opening.where} lets every protocol out to {' and '.join(opening.to_world())}"
    return None


def _every_port(opening: Opening) -> str | None:
    if all_of(opening.every_port, lambda: bool(opening.to_world())):
        return f"{opening.where} lets every port out to {' and '.join(opening.to_world())}"
    return None


NET_004 = Rule(
    id="NET-004",
    title="Not everything may leave to the internet",
    severity="medium",
    why="Whoever gets into a workload sends data out, and fetches tools, over any port that is open to everywhere.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    types=EGRESS_TYPES,
    parameters=(
        Parameter(
            name="allowed",
            schema={"type": "array", "items": {"type": "string", "minLength": 1}},
            default=[],
            means="Patterns of names of security groups and rules that may let everything out, where what is called"
            " has neither fixed addresses nor few ports: as *-eksClusterInternetEgressRule and"
            " *-eksNodeInternetEgressRule, which pulumi-eks makes unless skipDefaultSecurityGroups is set, for nodes"
            " that pull images and call AWS APIs",
        ),
    ),
    checks=(
        Check(
            id="NET-004.a",
            requires="Not every protocol may leave to 0.0.0.0/0 or ::/0",
            remedy="name the protocol and ports that are called, or the groups and prefix lists that are",
            parts=_judged,
            fault=_every_protocol,
        ),
        Check(
            id="NET-004.b",
            requires="Not every port may leave to 0.0.0.0/0 or ::/0",
            remedy="name the ports that are called, as 443",
            parts=_judged,
            fault=_every_port,
        ),
    ),
    controls=Controls(),
)

RULES = (NET_004,)
