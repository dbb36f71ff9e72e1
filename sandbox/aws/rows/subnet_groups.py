"""The groups of subnets that databases (`aws:rds/…`) and caches (`aws:elasticache/…`) are placed in."""

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
        "SubnetIds": [one["SubnetIdentifier"] for one in s["answer"]["DBSubnetGroups"][0]["Subnets"]],
    },
    delete=(Call("delete_db_subnet_group", {"DBSubnetGroupName": "id"}),),
    updates=(
        Update(
            frozenset({"subnetIds", "description"}),
            # moto's ModifyDBSubnetGroup forgets the group; to make it anew under its name is to change it.
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
    cloudformation="AWS::RDS::DBSubnetGroup",
)

# moto makes such a group and cannot delete it, so it is only recorded.
CACHE = Row(
    "elasticache",
    "in.name",
    outputs={"arn": "join(':', ['arn:aws:elasticache', region, account, 'subnetgroup', in.name])"},
    tagging=TAGGING,
    autoname="name",
    cloudformation="AWS::ElastiCache::SubnetGroup",
    forces=frozenset({"name"}),
)

ROWS: dict[str, Row] = {
    "aws:rds/subnetGroup:SubnetGroup": DATABASE,
    "aws:elasticache/subnetGroup:SubnetGroup": CACHE,
}
