"""Additions to a VPC: secondary CIDR blocks, egress-only internet gateways, Block Public Access exclusions."""

from __future__ import annotations

from typing import Any

from ..row import Call, Row, Scope
from .ec2 import BLOCK, TAGGING, arn


def _association(scope: Scope) -> dict[str, Any] | None:
    vpc = next(iter(scope["answer"]["Vpcs"]), {})
    for one in vpc.get("CidrBlockAssociationSet", []):
        if one["AssociationId"] == scope["id"] and one["CidrBlockState"]["State"] != "disassociated":
            return {**one, "VpcId": vpc["VpcId"]}
    return None


IPV4_BLOCK = Row(
    "ec2",
    "made.CidrBlockAssociation.AssociationId",
    create=Call("associate_vpc_cidr_block", spread=True),
    read=Call("describe_vpcs", {"VpcIds": "[in.vpcId]"}),
    found=_association,
    delete=(Call("disassociate_vpc_cidr_block", {"AssociationId": "id"}),),
    documented={"cidrBlock": BLOCK},
    cloudformation="AWS::EC2::VPCCidrBlock",
)

EGRESS_ONLY_GATEWAY = Row(
    "ec2",
    "made.EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    create=Call("create_egress_only_internet_gateway", spread=True),
    read=Call("describe_egress_only_internet_gateways", {"EgressOnlyInternetGatewayIds": "[id]"}),
    found=lambda s: next(
        ({**one, "VpcId": one["Attachments"][0]["VpcId"]} for one in s["answer"]["EgressOnlyInternetGateways"]), None
    ),
    delete=(Call("delete_egress_only_internet_gateway", {"EgressOnlyInternetGatewayId": "id"}),),
    outputs={"arn": arn("egress-only-internet-gateway")},
    tagging=TAGGING,
    cloudformation="AWS::EC2::EgressOnlyInternetGateway",
)

# moto has no API for it.
EXCLUSION = Row(
    "ec2",
    "join('-', ['vpcbpa-exclude', in.vpcId || in.subnetId])",
    outputs={"arn": arn("vpc-block-public-access-exclusion")},
    tagging=TAGGING,
    cloudformation="AWS::EC2::VPCBlockPublicAccessExclusion",
)

ROWS: dict[str, Row] = {
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": IPV4_BLOCK,
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": EGRESS_ONLY_GATEWAY,
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": EXCLUSION,
}
