"""Routes and default route tables. A route has no id in AWS: its table and destination identify it."""

from __future__ import annotations

from typing import Any

from ..row import Call, Row, Scope, Update
from .ec2 import TAGGING, arn

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
    """The route in the table with the resource's destination."""
    name, destination = next((name, scope["in"][name]) for name in _DESTINATIONS if name in scope["in"])
    member = name[0].upper() + name[1:]
    tables = scope["answer"]["RouteTables"]
    return next((route for route in (tables[0]["Routes"] if tables else []) if route.get(member) == destination), None)


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


def _default_table(scope: Scope) -> dict[str, Any] | None:
    """The default route table, without the local route and those of gateway endpoints."""
    table = next(iter(scope["answer"]["RouteTables"]), None)
    if table is None:
        return None
    routes = [
        {
            "cidrBlock": route.get("DestinationCidrBlock", ""),
            "ipv6CidrBlock": route.get("DestinationIpv6CidrBlock", ""),
            **{name: route.get(name[0].upper() + name[1:], "") for name in sorted(_TARGETS)},
        }
        for route in table["Routes"]
        if route.get("GatewayId") != "local" and not route.get("DestinationPrefixListId")
    ]
    return {**table, "Routes": routes}


def _bring_routes(scope: Scope) -> None:
    """Delete all routes, and create those of the inputs."""
    client = scope["client"]("ec2", scope["region"])
    answer = client.describe_route_tables(RouteTableIds=[scope["id"]])
    for route in (_default_table({"answer": answer}) or {})["Routes"]:
        client.delete_route(RouteTableId=scope["id"], **_destination(route))
    for route in scope["in"].get("routes") or []:
        targets = {name[0].upper() + name[1:]: route[name] for name in _TARGETS if route.get(name)}
        client.create_route(RouteTableId=scope["id"], **_destination(route), **targets)


def _destination(route: dict[str, Any]) -> dict[str, str]:
    if route.get("cidrBlock"):
        return {"DestinationCidrBlock": route["cidrBlock"]}
    return {"DestinationIpv6CidrBlock": route["ipv6CidrBlock"]}


DEFAULT_ROUTE_TABLE = Row(
    "ec2",
    "made.RouteTables[0].RouteTableId",
    # Nothing is created: the provider adopts the VPC's default route table, and removes its routes.
    create=Call("describe_route_tables", {"RouteTableIds": "[in.defaultRouteTableId]"}),
    read=Call("describe_route_tables", {"RouteTableIds": "[id]"}),
    found=_default_table,
    after_create=(_bring_routes,),
    updates=(Update(frozenset({"routes"}), (_bring_routes,)),),
    rename={"defaultRouteTableId": "RouteTableId"},
    outputs={"arn": arn("route-table"), "ownerId": "found.OwnerId", "vpcId": "found.VpcId"},
    tagging=TAGGING,
    composed=frozenset({"defaultRouteTableId"}),
    cloudformation="AWS::EC2::RouteTable",
    forces=frozenset({"defaultRouteTableId"}),
)

ROWS: dict[str, Row] = {
    "aws:ec2/route:Route": ROUTE,
    "aws:ec2/defaultRouteTable:DefaultRouteTable": DEFAULT_ROUTE_TABLE,
}
