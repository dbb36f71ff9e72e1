"""Subnet groups of RDS and ElastiCache."""

from __future__ import annotations

from ..row import Call, Lookup, Row, Tagging, Update
from .ec2 import TAGGING

DATABASE = Row(
    "rds",
    "made.DBSubnetGroup.DBSubnetGroupName",
    create=Call("create_db_subnet_group", {"DBSubnetGroupDescription": "in.description || 'Managed by Pulumi'"}, True),
    read=Call("describe_db_subnet_groups", {"DBSubnetGroupName": "id"}),
    found=lambda s: {
        **s["answer"]["DBSubnetGroups"][0],
        "SubnetIds": [subnet["SubnetIdentifier"] for subnet in s["answer"]["DBSubnetGroups"][0]["Subnets"]],
    },
    delete=(Call("delete_db_subnet_group", {"DBSubnetGroupName": "id"}),),
    updates=(
        Update(
            frozenset({"subnetIds", "description"}),
            # moto's ModifyDBSubnetGroup loses the group; creating it again under its name replaces it.
            (
                Call(
                    "create_db_subnet_group",
                    {
                        "DBSubnetGroupName": "id",
                        "DBSubnetGroupDescription": "in.description || 'Managed by Pulumi'",
                        "SubnetIds": "in.subnetIds",
                        "Tags": "in.tagsAll",
                    },
                ),
            ),
        ),
    ),
    rename={"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"},
    lookups={
        "Tags": Lookup(Call("list_tags_for_resource", {"ResourceName": "found.DBSubnetGroupArn"}), "answer.TagList")
    },
    outputs={"arn": "found.DBSubnetGroupArn", "vpcId": "found.VpcId"},
    tagging=Tagging(
        add=Call("add_tags_to_resource", {"ResourceName": "out.arn", "Tags": lambda s: s["tags"]}),
        remove=Call("remove_tags_from_resource", {"ResourceName": "out.arn", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    # RDS API reference, CreateDBSubnetGroup, DBSubnetGroupName: RDS makes it lower-case; the provider takes no other.
    longest_name=255,
    name_start=lambda logical: f"{logical.lower()}-",
    documented={"name": {"pattern": r"^(?!default\Z)[a-z][a-z0-9 ._-]*\Z"}},
    cloudformation="AWS::RDS::DBSubnetGroup",
)

# Only recorded: moto can create such a group, but not delete it.
CACHE = Row(
    "elasticache",
    "in.name",
    outputs={"arn": "join(':', ['arn:aws:elasticache', region, account, 'subnetgroup', in.name])"},
    tagging=TAGGING,
    autoname="name",
    # ElastiCache API reference, CreateCacheSubnetGroup, CacheSubnetGroupName.
    longest_name=255,
    documented={"name": {"pattern": r"^[a-zA-Z0-9-]+\Z"}},
    cloudformation="AWS::ElastiCache::SubnetGroup",
    forces=frozenset({"name"}),
)

ROWS: dict[str, Row] = {
    "aws:rds/subnetGroup:SubnetGroup": DATABASE,
    "aws:elasticache/subnetGroup:SubnetGroup": CACHE,
}
