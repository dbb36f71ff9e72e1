"""Rules about VPC peering."""

from collections.abc import Iterator
from typing import NamedTuple

from policies.accessors.internet import INTERNET, in_pieces, internet_in
from policies.accessors.presence import is_set
from policies.accessors.routes import ROUTE, TABLES, declaring_with, rows
from policies.accessors.wording import listed
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule

_DESTINATIONS = ("destinationCidrBlock", "cidrBlock", "destinationIpv6CidrBlock", "ipv6CidrBlock")


class _Destinations(NamedTuple):
    """The destinations of routes through VPC peering connections, and which resources they are in, if several."""

    where: str
    blocks: list[Value]


def _peered(resource: Resource) -> Iterator[_Destinations]:
    """The destinations in a resource.

    In a stack, those in several resources of one route table, which the first of them shows.
    """
    if not resource.stack_resources:
        yield _Destinations(resource.props.path, _blocks(resource))
        return
    declaring = declaring_with(resource)
    if declaring[0].urn == resource.urn:
        yield _Destinations(listed([each.name for each in declaring]), in_pieces(map(_blocks, declaring)))


def _blocks(resource: Resource) -> list[Value]:
    peered = (row for row in rows(resource) if is_set(row["vpcPeeringConnectionId"]))
    return [row[name] for row in peered for name in _DESTINATIONS]


def _to_internet(destinations: _Destinations) -> str | None:
    networks = internet_in(destinations.blocks)
    if networks:
        where = f" (together in {destinations.where})" if destinations.where else ""
        return f"{listed(networks)} is routed through a VPC peering connection{where}"
    return None


NET_015 = Rule(
    id="NET-015",
    title="Routes through VPC peering connections lead only to the peered networks",
    severity="medium",
    why="With a broad route, traffic to unknown addresses goes to another VPC, and answers to its hosts do as well.",
    url="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    types=TABLES | {ROUTE},
    together=True,
    checks=(
        Check(
            id="NET-015.a",
            requires=f"The routes of a route table through VPC peering connections do not lead to {INTERNET}",
            remedy="set the destination to the CIDR block of the peered VPC, or to the subnets in it that are needed",
            parts=_peered,
            fault=_to_internet,
        ),
    ),
    controls=Controls(cis_aws_3_0=("5.5",), cis_aws_5_0=("5.6",)),
)

RULES = (NET_015,)
