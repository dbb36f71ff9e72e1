"""VPCs, subnets, gateways, route tables and addresses (`aws:ec2/…`)."""

from __future__ import annotations

from typing import Any

from ..row import Call, Expression, Lookup, Row, Scope, Tagging, Update

TAGGING = Tagging(
    add=Call("create_tags", {"Resources": "[id]", "Tags": lambda s: s["tags"]}),
    remove=Call("delete_tags", {"Resources": "[id]", "Tags": lambda scope: [{"Key": key} for key in scope["keys"]]}),
)

# EC2 API reference, LaunchTemplateInstanceMetadataOptionsRequest and ModifyInstanceMetadataOptions; read on 2026-11-27.
METADATA_OPTIONS = {"properties": {"httpPutResponseHopLimit": {"minimum": 1, "maximum": 64}}}


# VPC user guide, "VPC CIDR blocks"; EC2 API reference, CreateVpc and CreateSubnet (read on 2026-11-28).
BLOCK = {"format": "ipv4-network", "prefixLength": [16, 28]}


def arn(resource: str) -> Expression:
    """The ARN of an EC2 resource; `resource` is its type in ARNs (`vpc`)."""
    return lambda s: f"arn:aws:ec2:{s['region']}:{s['account']}:{resource}/{s['id']}"


def filters(**values: str) -> Expression:
    """The `Filters` argument: each value is a name in the scope; `_` in a filter's name means `-`, `__` means `.`."""

    def build(scope: Scope) -> list[dict[str, Any]]:
        return [
            {"Name": name.replace("__", ".").replace("_", "-"), "Values": [scope[value]]}
            for name, value in values.items()
        ]

    return build


def _attribute(name: str) -> Update:
    member = name[0].upper() + name[1:]
    return Update(frozenset({name}), (Call("modify_vpc_attribute", {"VpcId": "id", member: f"{{Value: in.{name}}}"}),))


def _vpc_attribute(name: str) -> Lookup:
    member = name[0].upper() + name[1:]
    return Lookup(Call("describe_vpc_attribute", {"VpcId": "id", "Attribute": f"'{name}'"}), f"answer.{member}.Value")


def _of_vpc(operation: str, path: str, **more: str) -> Lookup:
    return Lookup(
        Call(
            operation,
            {
                "Filters": lambda s: [
                    {"Name": "vpc-id", "Values": [s["id"]]},
                    *({"Name": name.replace("_", "-"), "Values": [value]} for name, value in more.items()),
                ]
            },
        ),
        path,
    )


VPC = Row(
    "ec2",
    "made.Vpc.VpcId",
    create=Call("create_vpc", spread=True),
    read=Call("describe_vpcs", {"VpcIds": "[id]"}),
    found="answer.Vpcs[0]",
    delete=(Call("delete_vpc", {"VpcId": "id"}),),
    updates=(_attribute("enableDnsSupport"), _attribute("enableDnsHostnames")),
    rename={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"},
    documented={"cidrBlock": BLOCK},
    lookups={
        "enableDnsSupport": _vpc_attribute("enableDnsSupport"),
        "enableDnsHostnames": _vpc_attribute("enableDnsHostnames"),
        "defaultSecurityGroupId": _of_vpc(
            "describe_security_groups", "answer.SecurityGroups[0].GroupId", group_name="default"
        ),
        "mainRouteTableId": Lookup(
            Call(
                "describe_route_tables",
                {
                    "Filters": lambda s: [
                        {"Name": "vpc-id", "Values": [s["id"]]},
                        {"Name": "association.main", "Values": ["true"]},
                    ]
                },
            ),
            "answer.RouteTables[0].RouteTableId",
        ),
        "defaultNetworkAclId": _of_vpc("describe_network_acls", "answer.NetworkAcls[?IsDefault] | [0].NetworkAclId"),
    },
    outputs={
        "arn": arn("vpc"),
        "ownerId": "found.OwnerId",
        "instanceTenancy": "found.InstanceTenancy",
        "dhcpOptionsId": "found.DhcpOptionsId",
        "defaultSecurityGroupId": "found.defaultSecurityGroupId",
        "mainRouteTableId": "found.mainRouteTableId",
        "defaultRouteTableId": "found.mainRouteTableId",
        "defaultNetworkAclId": "found.defaultNetworkAclId",
        "enableDnsSupport": "found.enableDnsSupport",
        "enableDnsHostnames": "found.enableDnsHostnames",
        "ipv6CidrBlock": "found.Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
    },
    tagging=TAGGING,
    cloudformation="AWS::EC2::VPC",
)

SUBNET = Row(
    "ec2",
    "made.Subnet.SubnetId",
    create=Call("create_subnet", spread=True),
    read=Call("describe_subnets", {"SubnetIds": "[id]"}),
    found="answer.Subnets[0]",
    delete=(Call("delete_subnet", {"SubnetId": "id"}),),
    updates=(
        Update(
            frozenset({"mapPublicIpOnLaunch"}),
            (
                Call(
                    "modify_subnet_attribute",
                    {"SubnetId": "id", "MapPublicIpOnLaunch": "{Value: in.mapPublicIpOnLaunch}"},
                ),
            ),
        ),
        Update(
            frozenset({"assignIpv6AddressOnCreation"}),
            (
                Call(
                    "modify_subnet_attribute",
                    {"SubnetId": "id", "AssignIpv6AddressOnCreation": "{Value: in.assignIpv6AddressOnCreation}"},
                ),
            ),
        ),
    ),
    outputs={
        "arn": arn("subnet"),
        "ownerId": "found.OwnerId",
        "availabilityZoneId": "found.AvailabilityZoneId",
        "availabilityZone": "found.AvailabilityZone",
    },
    documented={"cidrBlock": BLOCK},
    tagging=TAGGING,
    cloudformation="AWS::EC2::Subnet",
)

INTERNET_GATEWAY = Row(
    "ec2",
    "made.InternetGateway.InternetGatewayId",
    create=Call("create_internet_gateway"),
    read=Call("describe_internet_gateways", {"InternetGatewayIds": "[id]"}),
    found="answer.InternetGateways[0]",
    delete=(
        Call("detach_internet_gateway", {"InternetGatewayId": "id", "VpcId": "in.vpcId"}, when="in.vpcId"),
        Call("delete_internet_gateway", {"InternetGatewayId": "id"}),
    ),
    updates=(
        Update(
            frozenset({"vpcId"}),
            (
                Call("detach_internet_gateway", {"InternetGatewayId": "id", "VpcId": "old.vpcId"}, when="old.vpcId"),
                Call("attach_internet_gateway", {"InternetGatewayId": "id", "VpcId": "in.vpcId"}, when="in.vpcId"),
            ),
        ),
    ),
    outputs={"arn": arn("internet-gateway"), "ownerId": "found.OwnerId", "vpcId": "found.Attachments[0].VpcId"},
    tagging=TAGGING,
    cloudformation="AWS::EC2::InternetGateway",
)

EIP = Row(
    "ec2",
    "made.AllocationId",
    create=Call("allocate_address", spread=True),
    read=Call("describe_addresses", {"AllocationIds": "[id]"}),
    found="answer.Addresses[0]",
    delete=(Call("release_address", {"AllocationId": "id"}),),
    outputs={
        "arn": arn("elastic-ip"),
        "allocationId": "id",
        "publicIp": "found.PublicIp",
    },
    tagging=TAGGING,
    cloudformation="AWS::EC2::EIP",
    forces=frozenset({"domain"}),
)

NAT_GATEWAY = Row(
    "ec2",
    "made.NatGateway.NatGatewayId",
    create=Call("create_nat_gateway", spread=True),
    read=Call("describe_nat_gateways", {"NatGatewayIds": "[id]"}),
    found="answer.NatGateways[?State!='deleted'] | [0]",
    delete=(Call("delete_nat_gateway", {"NatGatewayId": "id"}),),
    outputs={
        "allocationId": "found.NatGatewayAddresses[0].AllocationId",
        "publicIp": "found.NatGatewayAddresses[0].PublicIp",
        "privateIp": "found.NatGatewayAddresses[0].PrivateIp",
        "networkInterfaceId": "found.NatGatewayAddresses[0].NetworkInterfaceId",
    },
    tagging=TAGGING,
    cloudformation="AWS::EC2::NatGateway",
)

ROUTE_TABLE = Row(
    "ec2",
    "made.RouteTable.RouteTableId",
    create=Call("create_route_table", spread=True),
    read=Call("describe_route_tables", {"RouteTableIds": "[id]"}),
    found="answer.RouteTables[0]",
    delete=(Call("delete_route_table", {"RouteTableId": "id"}),),
    outputs={"arn": arn("route-table"), "ownerId": "found.OwnerId"},
    tagging=TAGGING,
    cloudformation="AWS::EC2::RouteTable",
)

ROUTE_TABLE_ASSOCIATION = Row(
    "ec2",
    "made.AssociationId",
    create=Call("associate_route_table", spread=True),
    read=Call("describe_route_tables", {"Filters": filters(association__route_table_association_id="id")}),
    found=lambda s: next(
        (
            item
            for table in s["answer"]["RouteTables"]
            for item in table["Associations"]
            if item["RouteTableAssociationId"] == s["id"]
        ),
        None,
    ),
    delete=(Call("disassociate_route_table", {"AssociationId": "id"}),),
    cloudformation="AWS::EC2::SubnetRouteTableAssociation",
)

ROWS: dict[str, Row] = {
    "aws:ec2/vpc:Vpc": VPC,
    "aws:ec2/subnet:Subnet": SUBNET,
    "aws:ec2/internetGateway:InternetGateway": INTERNET_GATEWAY,
    "aws:ec2/eip:Eip": EIP,
    "aws:ec2/natGateway:NatGateway": NAT_GATEWAY,
    "aws:ec2/routeTable:RouteTable": ROUTE_TABLE,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ROUTE_TABLE_ASSOCIATION,
}
