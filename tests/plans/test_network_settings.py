"""Configuration errors of the network's settings."""

import pytest

from settings import read
from tests.plans.test_settings import changed, config, lines

A, B = "eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1"
# Blocks without neighbours, so that none can be merged.
SCATTERED = {
    tier: {f"us-east-1{letter}": f"10.16.{place * 40 + turn * 4}.0/24" for turn, letter in enumerate("abc")}
    for place, tier in enumerate(("public", "private", "database", "intra"))
}

REFUSED = {
    "an address for a zone without a gateway": (
        {"nat_allocation_ids": {"us-east-1a": A, "us-east-1b": B}},
        "network.nat_allocation_ids: has an Elastic IP address for us-east-1b, but with nat single only us-east-1a has",
    ),
    "too few addresses": (
        {"nat": "one_per_zone", "nat_allocation_ids": {"us-east-1a": A}},
        "network.nat_allocation_ids: has no Elastic IP address for the NAT gateways in us-east-1b, us-east-1c (nat is",
    ),
    "an address twice": (
        {"nat": "one_per_zone", "nat_allocation_ids": {f"us-east-1{zone}": A for zone in "abc"}},
        "network.nat_allocation_ids: has a duplicate allocation ID",
    ),
    "addresses without a gateway": (
        {"nat": "none", "interface_endpoints": "private_cluster", "nat_allocation_ids": {"us-east-1a": A}},
        "network.nat_allocation_ids: has an Elastic IP address for us-east-1a, but with nat none there is no NAT",
    ),
    "no allocation": (
        {"nat_allocation_ids": {"us-east-1a": "198.51.100.1"}},
        "network.nat_allocation_ids.us-east-1a: ",
    ),
    "pods in the VPC's block": ({"pod_cidr": "10.16.0.0/18"}, "network.pod_cidr: overlaps the VPC CIDR block"),
    "pods in another private range": ({"pod_cidr": "172.16.0.0/16"}, "network.pod_cidr: cannot be added to a VPC"),
    "pods in too small a block": ({"pod_cidr": "100.64.0.0/27"}, "network.pod_cidr: has prefix length /27"),
    "a connected network inside the VPC": (
        {"connected_cidrs": ["172.21.0.0/16", "10.16.9.0/24"]},
        "network.connected_cidrs.1: overlaps the VPC (got 10.16.9.0/24)",
    ),
    "more rules than AWS gives": (
        {
            "subnets": SCATTERED,
            "pod_cidr": "100.64.0.0/16",
            "connected_cidrs": [f"172.21.{turn * 2}.0/24" for turn in range(8)],
        },
        "network.subnets: needs 21 rules in the network ACL of the private subnets, the AWS quota is 20",
    ),
    "a port that is none": ({"database_ports": {"mysql": 99999}}, "network.database_ports.mysql: must be less than"),
    "an endpoint set that is none": (
        {"interface_endpoints": "private"},
        "network.interface_endpoints: unsupported value (got private): did you mean private_cluster?",
    ),
    "a whole service name": (
        {"extra_endpoints": ["com.amazonaws.us-east-1.Athena"]},
        "network.extra_endpoints.0: must match pattern",
    ),
    "a gateway endpoint that is none": (
        {"gateway_endpoints": ["sqs"]},
        "network.gateway_endpoints.0: unsupported value (got sqs): supported values: s3, dynamodb",
    ),
    "flow logs to no bucket": (
        {"flow_logs": {"destination": "s3"}},
        "network.flow_logs.bucket_arn: is required when destination is s3",
    ),
    "a bucket that nobody writes to": (
        {"flow_logs": {"bucket_arn": "arn:aws:s3:::logs"}},
        "network.flow_logs.bucket_arn: is only valid when destination is s3",
    ),
    "days that CloudWatch does not know": (
        {"flow_logs": {"retention_days": 42}},
        "network.flow_logs.retention_days: unsupported value (got 42): supported values: 1, 3,",
    ),
}


# VPC user guide, "IPv4 CIDR block association restrictions", row by row.
SECONDARY_BLOCKS = [
    ("10.1.0.0/16", "10.0.0.0/16", "10.0.0.0/16"),
    ("10.0.0.0/20", "10.0.16.0/20", "10.0.0.0/16"),
    ("10.0.0.0/16", "10.1.0.0/16", None),
    ("10.2.0.0/16", "10.0.0.0/16", None),
    ("10.2.0.0/16", "172.16.0.0/16", "172.16.0.0/12"),
    ("10.2.0.0/16", "192.168.0.0/16", "192.168.0.0/16"),
    ("10.2.0.0/16", "198.19.0.0/16", "198.19.0.0/16"),
    ("10.2.0.0/16", "52.1.0.0/16", None),
    ("172.20.0.0/16", "172.31.0.0/16", "172.31.0.0/16"),
    ("172.20.0.0/16", "172.21.0.0/16", None),
    ("172.20.0.0/16", "10.50.0.0/16", "10.0.0.0/8"),
    ("192.168.0.0/20", "192.168.64.0/20", None),
    ("192.168.0.0/20", "172.16.0.0/16", "172.16.0.0/12"),
    ("198.19.0.0/16", "10.50.0.0/16", "10.0.0.0/8"),
    ("198.19.0.0/20", "198.19.64.0/20", None),
    ("100.64.0.0/16", "10.50.0.0/16", "10.0.0.0/8"),
    ("100.64.0.0/16", "198.19.0.0/16", "198.19.0.0/16"),
    ("52.0.0.0/16", "192.168.0.0/16", "192.168.0.0/16"),
    ("52.0.0.0/16", "52.1.0.0/16", None),
    *((cidr, "100.65.0.0/16", None) for cidr in ("10.1.0.0/16", "172.20.0.0/16", "192.168.0.0/16", "52.0.0.0/16")),
]


@pytest.mark.parametrize(("cidr", "pods", "excluded"), SECONDARY_BLOCKS)
def test_a_secondary_block_that_aws_does_not_add_is_refused(cidr: str, pods: str, excluded: str | None) -> None:
    tree = changed("network/cidr", cidr)
    tree["network"]["pod_cidr"] = pods
    if excluded is None:
        assert read(config(tree)).network.pod_cidr == pods
    else:
        assert lines(tree) == [
            f"network.pod_cidr: cannot be added to a VPC with {cidr}, for which AWS excludes {excluded} (got {pods}): "
            "use a block in 100.64.0.0/10, for example 100.64.0.0/16"
        ]


@pytest.mark.parametrize(("settings", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_mistake_is_one_line_with_its_key(settings: dict[str, object], message: str) -> None:
    tree = changed("network/cidr", "10.16.0.0/16")
    tree["network"] |= settings
    (line,) = lines(tree)
    assert line.startswith(message)


def test_mistakes_in_several_fields_are_reported_at_once() -> None:
    tree = changed("network/pod_cidr", "10.16.0.0/18")
    tree["network"] |= {"nat_allocation_ids": {"us-east-1b": A}, "extra_endpoints": ["Athena"]}
    assert len(lines(tree)) == 4
