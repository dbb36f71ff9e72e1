"""The picture: Regions, zones, tiers, clusters, pools, data, and what happens to each."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from typing import Any

import pytest

from report.html import html
from report.preview import read
from report.topology.model import Region
from report.topology.picture import picture
from report.topology.plan import topology
from tests.recording import STACKS
from tests.report import events

AWS = events.same("aws", "pulumi:providers:aws", {"region": "us-east-1"})
NAT = "aws:ec2/natGateway:NatGateway"
SUBNET = "aws:ec2/subnet:Subnet"
POOL = "aws:eks/nodeGroup:NodeGroup"
CLUSTER = "aws:eks/cluster:Cluster"


def of(*found: dict[str, Any]) -> Sequence[Region]:
    return topology(events.preview(AWS, *found))


def subnet(tier: str, zone: str, vpc: object = "vpc-id") -> dict[str, Any]:
    return {"vpcId": vpc, "cidrBlock": "10.0.0.0/24", "availabilityZone": zone, "tags": {"tier": tier}}


def words(regions: Sequence[Region]) -> str:
    """All text of the picture, which is well-formed XML."""
    return " ".join(ElementTree.fromstring(picture(regions)).itertext())  # noqa: S314 (it is our own)


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_drawn_with_its_zones_tiers_cluster_and_pools(stack: str) -> None:
    # prod has copies of its images in another Region.
    region = next(one for one in topology(read(events.of_stack(stack))) if one.networks)
    (network,) = region.networks
    assert [tier.name for tier in network.tiers] == ["public", "private", "intra", "database"]
    assert network.zones == ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert all(set(tier.cells) == set(network.zones) for tier in network.tiers)
    assert (network.internet, network.nat) == (True, True)
    (cluster,) = region.clusters
    assert (cluster.node_tier, cluster.control_plane_tier) == ("private", "intra")
    assert {"nodes-on-demand", "nodes-spot (spot)"} <= {pool.label for pool in cluster.pools}
    shown = words([region])
    for word in ("Internet gateway", "NAT gateway", f"EKS platform-{stack}", "karpenter", "S3 buckets", "us-east-1c"):
        assert word in shown


def test_what_is_new_changed_replaced_and_deleted_is_marked() -> None:
    (region,) = of(
        events.same("vpc"),
        events.create("a", SUBNET, subnet("private", "us-east-1a")),
        events.delete("b", SUBNET, subnet("private", "us-east-1b")),
        events.update("eks", CLUSTER, {"name": "c", "version": "1.34"}, {"name": "c", "version": "1.35"}),
        *events.replace("pool", POOL, {"instanceTypes": ["a"]}, {"instanceTypes": ["b"]}, "instanceTypes"),
    )
    (network,), (cluster,) = region.networks, region.clusters
    assert network.part.mark == "same"
    assert {zone: parts[0].mark for zone, parts in network.tiers[0].cells.items()} == {
        "us-east-1a": "create",
        "us-east-1b": "delete",
    }
    assert (cluster.part.mark, cluster.pools[0].mark) == ("update", "replace")
    assert {"+", "−", "~", "±"} <= set(words([region]).split())


def test_a_nat_gateway_is_in_its_subnet_and_while_that_is_unknown_in_the_zone_of_its_name() -> None:
    known = of(
        events.same("vpc"),
        events.same("p", SUBNET, subnet("public", "z1")),
        events.create("nat", NAT, {"subnetId": "p-id"}),
    )
    unknown = of(
        events.create("vpc"),
        events.create("p", SUBNET, subnet("public", "z1", events.UNKNOWN)),
        events.create("nat-z1", NAT, {"subnetId": events.UNKNOWN}),
    )
    for regions in (known, unknown):
        labels = [part.label for part in regions[0].networks[0].tiers[0].cells["z1"]]
        assert labels == ["10.0.0.0/24", "NAT gateway"]


def test_a_database_is_in_the_tier_of_its_subnets() -> None:
    (region,) = of(
        events.same("vpc"),
        events.same("d", SUBNET, subnet("storage", "z1")),
        events.same("group", "aws:rds/subnetGroup:SubnetGroup", {"name": "g", "subnetIds": ["d-id"]}),
        events.create(
            "db", "aws:rds/instance:Instance", {"dbSubnetGroupName": "g", "engine": "postgres", "multiAz": True}
        ),
    )
    ((part, tier),) = region.data
    assert (part.label, part.detail, part.mark, tier) == ("RDS db", "postgres, Multi-AZ", "create", "storage")


def test_each_region_is_drawn_by_itself() -> None:
    other = events.same("eu", "pulumi:providers:aws", {"region": "eu-west-1"})
    provider = f"{events.urn('eu', 'pulumi:providers:aws')}::eu-id"
    regions = of(
        other,
        events.create("bucket", "aws:s3/bucket:Bucket", provider=provider),
        events.create("key", "aws:kms/key:Key", {"region": "us-east-1"}),
    )
    assert [region.name for region in regions] == ["eu-west-1", "us-east-1"]


def test_subnets_of_a_vpc_outside_of_the_stack_are_drawn() -> None:
    (region,) = of(events.create("s", SUBNET, subnet("private", "z1", "vpc-0123")))
    assert region.networks[0].part.label == "VPC outside of the stack"


def test_where_there_is_nothing_to_draw_there_is_no_picture() -> None:
    report = events.report(events.same("x", "random:index:Id"))
    assert report.picture == ""
    assert "<svg" not in html(report)


def test_hostile_text_is_text_in_the_picture() -> None:
    text = "\"><script>alert(1)</script>'&]]>\u202e\x07"
    made = [
        events.create(text, inputs={"cidrBlock": text}),
        events.create(f"s{text}", SUBNET, subnet(text, text, events.UNKNOWN)),
        events.create(f"c{text}", CLUSTER, {"name": text, "version": text}),
        events.create(f"p{text}", POOL, {"instanceTypes": [text], "clusterName": text}),
        events.create(f"b{text}", "aws:s3/bucket:Bucket"),
    ]
    drawn = picture(of(*made))
    assert {element.tag.partition("}")[2] for element in ElementTree.fromstring(drawn).iter()} == {  # noqa: S314
        *("svg", "defs", "marker", "path", "rect", "text", "title"),
    } - ({"defs", "marker", "path"} if "<path" not in drawn else set())
    assert "\u202e" not in drawn
    page = html(events.report(AWS, *made))
    assert "<script" not in page
