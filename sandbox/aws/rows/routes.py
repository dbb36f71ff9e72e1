"""Routes: AWS gives them no id, so a destination in a table is one."""

from __future__ import annotations

from typing import Any

from ..row import Call, Row, Scope, Update

_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
_TARGETS = frozenset(
    {
        "gatewayId",
        "natGatewayId",
        "egressOnlyGatewayId",
        "transitGatewayId",
        "vpcEndpointId",
        "vpcPeeringConnectionId",
        "networkInterfaceId",
    }
)


def _route(scope: Scope) -> Any:
    """The route of the table that goes to the resource's destination."""
    wanted = next((name, scope["in"][name]) for name in _DESTINATIONS if name in scope["in"])
    member = wanted[0][0].upper() + wanted[0][1:]
    tables = scope["answer"]["RouteTables"]
    return next((route for route in (tables[0]["Routes"] if tables else []) if route.get(member) == wanted[1]), None)


def _route_id(scope: Scope) -> str:
    destination = next(scope["in"][name] for name in _DESTINATIONS if name in scope["in"])
    return f"r-{scope['in']['routeTableId']}-{destination}"


_ROUTE_TARGET = {
    **{name[0].upper() + name[1:]: f"in.{name}" for name in sorted(_TARGETS - {"egressOnlyGatewayId"})},
    "EgressOnlyInternetGatewayId": "in.egressOnlyGatewayId",
}
_ROUTE_DESTINATION = {
    "RouteTableId": "in.routeTableId",
    "DestinationCidrBlock": "in.destinationCidrBlock",
    "DestinationIpv6CidrBlock": "in.destinationIpv6CidrBlock",
    "DestinationPrefixListId": "in.destinationPrefixListId",
}

ROUTE = Row(
    "ec2",
    _route_id,
    create=Call("create_route", spread=True),
    read=Call("describe_route_tables", {"RouteTableIds": "[in.routeTableId]"}),
    found=_route,
    delete=(Call("delete_route", _ROUTE_DESTINATION),),
    updates=(Update(_TARGETS, (Call("replace_route", {**_ROUTE_DESTINATION, **_ROUTE_TARGET}),)),),
    rename={"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"},
    outputs={"origin": "found.Origin", "state": "found.State"},
    cloudformation="AWS::EC2::Route",
)

ROWS: dict[str, Row] = {"aws:ec2/route:Route": ROUTE}
