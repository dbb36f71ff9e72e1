"""VPC endpoints and flow logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..operations import Refused
from ..row import Call, Effect, Expression, Row, Scope, Update
from .ec2 import TAGGING, arn


def _endpoint(scope: Scope) -> dict[str, Any] | None:
    endpoint = next((row for row in scope["answer"]["VpcEndpoints"] if row.get("State") != "deleted"), None)
    return endpoint and {**endpoint, "SecurityGroupIds": [group["GroupId"] for group in endpoint.get("Groups", [])]}


def _more(name: str, *, than: str) -> Callable[[Scope], list[str]]:
    """The items that the list has now and did not have before, or had before and no longer has."""

    def build(scope: Scope) -> list[str]:
        now, before = scope["in"].get(name) or [], scope["old"].get(name) or []
        more, less = (now, before) if than == "before" else (before, now)
        return [item for item in more if item not in less]

    return build


def _list(name: str, plural: str, *then: Effect) -> Update:
    arguments: dict[str, Expression] = {
        "VpcEndpointId": "id",
        f"Add{plural}": _more(name, than="before"),
        f"Remove{plural}": _more(name, than="now"),
    }
    return Update(frozenset({name}), (Call("modify_vpc_endpoint", arguments), *then))


def _bring_prefix_routes(scope: Scope) -> None:
    """AWS adds the routes to a gateway endpoint to its route tables; moto does so only when it creates the endpoint."""
    client = scope["client"]("ec2", scope["region"])
    filters = [{"Name": "prefix-list-name", "Values": [scope["in"]["serviceName"]]}]
    for listed in client.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]:
        route = {"DestinationPrefixListId": listed["PrefixListId"]}
        for table in _more("routeTableIds", than="before")(scope):
            client.create_route(RouteTableId=table, GatewayId=scope["id"], **route)
        for table in _more("routeTableIds", than="now")(scope):
            client.delete_route(RouteTableId=table, **route)


def _value(name: str, member: str) -> Update:
    return Update(frozenset({name}), (Call("modify_vpc_endpoint", {"VpcEndpointId": "id", member: f"in.{name}"}),))


VPC_ENDPOINT = Row(
    "ec2",
    "made.VpcEndpoint.VpcEndpointId",
    create=Call("create_vpc_endpoint", spread=True),
    read=Call("describe_vpc_endpoints", {"VpcEndpointIds": "[id]"}),
    found=_endpoint,
    delete=(Call("delete_vpc_endpoints", {"VpcEndpointIds": "[id]"}),),
    updates=(
        _list("routeTableIds", "RouteTableIds", _bring_prefix_routes),
        _list("subnetIds", "SubnetIds"),
        _list("securityGroupIds", "SecurityGroupIds"),
        _value("policy", "PolicyDocument"),
        _value("privateDnsEnabled", "PrivateDnsEnabled"),
    ),
    rename={"policy": "PolicyDocument"},
    outputs={
        "arn": arn("vpc-endpoint"),
        "state": "found.State",
        "ownerId": "found.OwnerId",
        "networkInterfaceIds": "found.NetworkInterfaceIds",
        "dnsEntries": "found.DnsEntries[].{dnsName: DnsName, hostedZoneId: HostedZoneId}",
    },
    tagging=TAGGING,
    cloudformation="AWS::EC2::VPCEndpoint",
)


def _flow_log_id(scope: Scope) -> str:
    """For a bucket that does not exist, AWS responds with success, but without an id."""
    made = scope["made"]
    if not made.get("FlowLogIds"):
        raise Refused("; ".join(one["Error"]["Message"] for one in made.get("Unsuccessful", [])))
    return made["FlowLogIds"][0]


FLOW_LOG = Row(
    "ec2",
    _flow_log_id,
    create=Call(
        "create_flow_logs",
        {
            "ResourceIds": "[in.vpcId || in.subnetId || in.eniId]",
            "ResourceType": "in.vpcId && 'VPC' || in.subnetId && 'Subnet' || 'NetworkInterface'",
            "DeliverLogsPermissionArn": "in.iamRoleArn",
        },
        spread=True,
    ),
    read=Call("describe_flow_logs", {"FlowLogIds": "[id]"}),
    found="answer.FlowLogs[0]",
    delete=(Call("delete_flow_logs", {"FlowLogIds": "[id]"}),),
    rename={
        "vpcId": "ResourceId",
        "subnetId": "ResourceId",
        "eniId": "ResourceId",
        "iamRoleArn": "DeliverLogsPermissionArn",
    },
    outputs={"arn": arn("vpc-flow-log")},
    tagging=TAGGING,
    composed=frozenset({"vpcId", "subnetId", "eniId", "iamRoleArn"}),
    cloudformation="AWS::EC2::FlowLog",
    forces=frozenset({"vpcId", "subnetId", "eniId", "iamRoleArn"}),
)

ROWS: dict[str, Row] = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": VPC_ENDPOINT,
    "aws:ec2/flowLog:FlowLog": FLOW_LOG,
}
