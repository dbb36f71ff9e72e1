"""One bad value for every setting there is: each is answered in one line with its key, the value and a remedy."""

import copy
from typing import Any, NamedTuple

import pytest

import settings as stack
from tests.test_settings import config, lines, tree_of

ROLE = "arn:aws:iam::111122223333:role/"


class Bad(NamedTuple):
    """A value that stands at `place`, and what is said of it there."""

    place: str
    value: object
    said: str


# The place is where the setting of the left column stands in the tree below: a name for <name>, a number for [].
BAD: dict[str, Bad] = {
    "account_id": Bad("account_id", "12", "is not an AWS account id"),
    "region": Bad("region", "us-east-9", "is not one of the choices"),
    "environment": Bad("environment", "production", "is not one of the choices"),
    "owner": Bad("owner", "   ", "string should match pattern"),
    "project": Bad("project", "a" * 257, "string should have at most 256 characters"),
    "network": Bad("network", "10.0.0.0/16", "is not an object"),
    "network.zones": Bad("network.zones", ["us-east-1a"], "has 1 and needs at least 2"),
    "network.cidr": Bad("network.cidr", "127.0.0.0/16", "lies in 127.0.0.0/8, which is no network's"),
    "network.nat": Bad("network.nat", "two", "is not one of the choices"),
    "network.subnets": Bad("network.subnets.public.us-east-1a", "10.99.0.0/24", "is outside the VPC"),
    "network.nat_allocation_ids": Bad(
        "network.nat_allocation_ids.us-east-1a", "eipalloc-1", "string should match pattern"
    ),
    "network.pod_cidr": Bad("network.pod_cidr", "10.16.128.0/20", "overlaps the VPC's own block"),
    "network.ipv6": Bad("network.ipv6", "perhaps", "is not true or false"),
    "network.connected_cidrs": Bad("network.connected_cidrs.0", "10.16.4.0/24", "overlaps the VPC"),
    "network.database_ports": Bad("network.database_ports.mysql", 70000, "should be less than or equal to 65535"),
    "network.gateway_endpoints": Bad("network.gateway_endpoints", ["s3", "s3"], "names s3 twice"),
    "network.interface_endpoints": Bad("network.interface_endpoints", "all", "is not one of the choices"),
    "network.extra_endpoints": Bad("network.extra_endpoints.0", "s3", "is reached by route already"),
    "network.s3_readable_buckets": Bad("network.s3_readable_buckets.0", "*", "string should match pattern"),
    "network.public_access_exclusion": Bad("network.public_access_exclusion", True, "is not one of the choices"),
    "network.flow_logs": Bad("network.flow_logs", ["s3"], "is not an object"),
    "network.flow_logs.destination": Bad("network.flow_logs.destination", "firehose", "is not one of the choices"),
    "network.flow_logs.deletion_protection": Bad(
        "network.flow_logs.deletion_protection", "perhaps", "is not true or false"
    ),
    "network.flow_logs.retention_days": Bad("network.flow_logs.retention_days", -1, "is not one of the choices"),
    "network.flow_logs.bucket_arn": Bad("network.flow_logs.bucket_arn", "my-bucket", "string should match pattern"),
    "cluster": Bad("cluster", 1, "is not an object"),
    "cluster.name": Bad("cluster.name", "a b", "is not a name EKS takes"),
    "cluster.kubernetes_version": Bad("cluster.kubernetes_version", "1.12", "is not a Kubernetes version"),
    "cluster.admin_role_arns": Bad("cluster.admin_role_arns.0", f"{ROLE}a b", "is not the ARN of an IAM role"),
    "cluster.editors": Bad("cluster.editors", {"role_arn": f"{ROLE}dev"}, "is not a list"),
    "cluster.editors[].role_arn": Bad("cluster.editors.0.role_arn", "dev", "is not the ARN of an IAM role"),
    "cluster.editors[].namespaces": Bad("cluster.editors.0.namespaces.0", "Team_A", "is not a namespace"),
    "cluster.viewers": Bad("cluster.viewers", "everybody", "is not a list"),
    "cluster.viewers[].role_arn": Bad("cluster.viewers.0.role_arn", f"{ROLE}dev/", "is not the ARN of an IAM role"),
    "cluster.viewers[].namespaces": Bad("cluster.viewers.0.namespaces.0", "a" * 64, "is not a namespace"),
    "cluster.public_access_cidrs": Bad("cluster.public_access_cidrs.0", "10.0.0.0/8", "lies in 10.0.0.0/8"),
    "cluster.log_retention_days": Bad("cluster.log_retention_days", 31, "is not one of the choices"),
    "cluster.retain_logs": Bad("cluster.retain_logs", "for ever", "is not true or false"),
    "cluster.prefix_delegation": Bad("cluster.prefix_delegation", 2, "is not true or false"),
    "cluster.deletion_protection": Bad("cluster.deletion_protection", None, "is not true or false"),
    "node_pools": Bad("node_pools", {}, "has 0 and needs at least 1"),
    "node_pools.<name>.capacity": Bad("node_pools.app.capacity", "reserved", "is not one of the choices"),
    "node_pools.<name>.instance_types": Bad("node_pools.app.instance_types.0", "large", "is not an instance type"),
    "node_pools.<name>.min_size": Bad("node_pools.app.min_size", -1, "should be greater than or equal to 0"),
    "node_pools.<name>.max_size": Bad("node_pools.app.max_size", True, "is not a whole number"),
    "node_pools.<name>.desired_size": Bad("node_pools.app.desired_size", 99, "is outside min_size to max_size"),
    "node_pools.<name>.sizing": Bad("node_pools.app.sizing", "karpenter", "is not one of the choices"),
    "node_pools.<name>.zones": Bad("node_pools.app.zones.0", "us-east-1f", "is not one of network.zones"),
    "node_pools.<name>.ami_family": Bad("node_pools.app.ami_family", "windows", "is not one of the choices"),
    "node_pools.<name>.max_pods": Bad("node_pools.app.max_pods", 0, "should be greater than or equal to 1"),
    "node_pools.<name>.disk_gib": Bad("node_pools.app.disk_gib", "50 GiB", "is not a whole number"),
    "node_pools.<name>.labels": Bad("node_pools.app.labels.team", "a b", "is not a value that Kubernetes takes"),
    "node_pools.<name>.taints": Bad("node_pools.app.taints", [{"key": "a"}, {"key": "a"}], "has a:NoSchedule twice"),
    "node_pools.<name>.taints[].key": Bad("node_pools.app.taints.0.key", "a b", "is not a key that Kubernetes"),
    "node_pools.<name>.taints[].value": Bad("node_pools.app.taints.0.value", "-", "is not a value that Kubernetes"),
    "node_pools.<name>.taints[].effect": Bad("node_pools.app.taints.0.effect", "Evict", "is not one of the choices"),
    "karpenter": Bad("karpenter", [], "is not an object"),
    "karpenter.controller_pool": Bad("karpenter.controller_pool", "apps", "is not one of node_pools"),
    "karpenter.replicas": Bad("karpenter.replicas", 3, "should be less than or equal to 2"),
    "karpenter.ami_alias": Bad("karpenter.ami_alias", "al2023@latest", "follows every new image"),
    "karpenter.disk_gib": Bad("karpenter.disk_gib", 8, "should be greater than or equal to 20"),
    "karpenter.pools": Bad("karpenter.pools", {}, "has 0 and needs at least 1"),
    "karpenter.pools.<name>.capacity": Bad("karpenter.pools.batch.capacity", "free", "is not one of the choices"),
    "karpenter.pools.<name>.architecture": Bad(
        "karpenter.pools.batch.architecture", "amd64", "is not one of the choices"
    ),
    "karpenter.pools.<name>.instance_categories": Bad(
        "karpenter.pools.batch.instance_categories.0", "m7a", "string should match pattern"
    ),
    "karpenter.pools.<name>.min_generation": Bad("karpenter.pools.batch.min_generation", 70, "should be less than"),
    "karpenter.pools.<name>.cpu_limit": Bad("karpenter.pools.batch.cpu_limit", 0, "should be greater than or equal"),
    "karpenter.pools.<name>.consolidate_after_seconds": Bad(
        "karpenter.pools.batch.consolidate_after_seconds", -30, "should be greater than or equal to 0"
    ),
    "karpenter.pools.<name>.expire_after_hours": Bad(
        "karpenter.pools.batch.expire_after_hours", 10**9, "should be less than or equal to 2562047"
    ),
    "karpenter.pools.<name>.labels": Bad("karpenter.pools.batch.labels.team", "é", "is not a value that Kubernetes"),
    "karpenter.pools.<name>.taints": Bad("karpenter.pools.batch.taints", "spot", "is not a list"),
    "karpenter.pools.<name>.taints[].key": Bad("karpenter.pools.batch.taints.0.key", "", "is not a key that Kube"),
    "karpenter.pools.<name>.taints[].value": Bad("karpenter.pools.batch.taints.0.value", "a" * 64, "is not a value"),
    "karpenter.pools.<name>.taints[].effect": Bad(
        "karpenter.pools.batch.taints.0.effect", "noschedule", "is not one of the choices"
    ),
}


def told_in_the_table() -> list[tuple[str, bool]]:
    """Every setting of the README's table, and whether it is required."""
    rows = [row.removeprefix("| ").split(" | ") for row in stack.table().splitlines()[2:]]
    return [(row[0].strip("`"), row[2] == "required") for row in rows]


def whole() -> dict[str, Any]:
    """The dev stack with something of everything that may be left out."""
    tree = tree_of()
    tree["project"] = "aws-platform"
    tree["network"] |= {
        "subnets": {},
        "nat_allocation_ids": {"us-east-1a": "eipalloc-0123456789abcdef0"},
        "pod_cidr": "100.64.0.0/16",
        "connected_cidrs": ["192.168.0.0/24"],
        "database_ports": {"mysql": 3306},
        "extra_endpoints": ["athena"],
        "s3_readable_buckets": ["charts-of-a-partner"],
    }
    tree["network"]["flow_logs"] = {"destination": "s3", "bucket_arn": "arn:aws:s3:::flows"}
    tree["cluster"] |= {
        "editors": [{"role_arn": f"{ROLE}editor", "namespaces": ["team-*"]}],
        "viewers": [{"role_arn": f"{ROLE}viewer", "namespaces": ["team-*"]}],
    }
    taints = [{"key": "team", "value": "a", "effect": "NoSchedule"}]
    tree["node_pools"]["app"] = {
        "instance_types": ["m5.large"],
        "min_size": 0,
        "max_size": 3,
        "zones": ["us-east-1a"],
        "labels": {"team": "a"},
        "taints": copy.deepcopy(taints),
    }
    tree["karpenter"]["pools"] = {"batch": {"instance_categories": ["m"], "labels": {}, "taints": taints}}
    return tree


def holder_of(tree: dict[str, Any], place: str) -> tuple[Any, int | str]:
    """What holds the value at `place`, and under which key or number."""
    at: Any = tree
    *above, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    for part in above:
        at = at.setdefault(part, {}) if isinstance(at, dict) else at[part]
    return at, last


def concrete(key: str) -> str:
    """The place of a setting in the whole tree."""
    named = key.replace("node_pools.<name>", "node_pools.app").replace(
        "karpenter.pools.<name>", "karpenter.pools.batch"
    )
    return named.replace("[]", ".0")


def test_the_tree_that_is_broken_here_is_whole() -> None:
    assert stack.read(config(whole()))


def test_every_setting_has_a_bad_value_here_and_nothing_else_has() -> None:
    keys = {key for key, _ in told_in_the_table()}
    assert keys - BAD.keys() == set(), "write a bad value for each"
    assert BAD.keys() - keys == set(), "there is no such setting"


@pytest.mark.parametrize("key", BAD)
def test_a_bad_value_is_told_in_one_line_with_its_key_and_a_remedy(key: str) -> None:
    place, value, said = BAD[key]
    assert place.startswith(concrete(key))
    tree = whole()
    holder, last = holder_of(tree, place)
    holder[last] = value
    (line,) = lines(tree)
    assert line.startswith(f"{place}: {said}")
    _, _, given = line.partition(" (got ")
    assert given.startswith(str(value)[:100])
    assert len(given.rpartition("): ")[2]) > 5


@pytest.mark.parametrize("key", [key for key, required in told_in_the_table() if required])
def test_what_is_missing_is_told_with_its_key_and_its_meaning(key: str) -> None:
    tree = whole()
    holder, last = holder_of(tree, concrete(key))
    del holder[last]
    (line,) = lines(tree)
    assert line.startswith(f"{concrete(key)}: is missing: set it: ")
