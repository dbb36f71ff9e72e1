"""What a stack file may say, and what is answered when it says something else."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

import settings as stack
from components import NetworkSettings
from components.model import Region
from components.network.plan import TIERS
from settings import SettingsError, read
from tests.recording import ROOT, STACKS, config_of, record_stack


def tree_of(name: str = "dev") -> dict[str, Any]:
    """A stack's settings as plain values, to be broken in one place."""
    raw = yaml.safe_load((ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8"))["config"]
    return {
        key.partition(":")[2]: copy.deepcopy(value) for key, value in raw.items() if key.startswith("aws-platform:")
    }


def config(tree: dict[str, Any]) -> dict[str, str]:
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in tree.items()}
    return {f"aws-platform:{key}": text for key, text in texts.items()}


def changed(path: str, value: object) -> dict[str, Any]:
    tree = tree_of()
    at: Any = tree
    *above, last = path.split("/")
    for part in above:
        at = at[part]
    at[last] = value
    return tree


def lines(tree: dict[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(config(tree))
    return [one.strip() for one in str(refused.value).splitlines()[1:]]


@pytest.mark.parametrize("name", STACKS)
def test_a_committed_stack_file_is_accepted(name: str) -> None:
    assert read(config_of(name)).environment == name


def test_every_stack_lives_in_an_account_and_address_space_of_its_own() -> None:
    stacks = [read(config_of(name)) for name in STACKS]
    assert len({one.account_id for one in stacks}) == len({one.network.cidr for one in stacks}) == len(STACKS)


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_file_says_nothing_that_is_the_default(name: str) -> None:
    tree, read_back = tree_of(name), read(config_of(name))
    said = {part: tree[part].keys() for part in ("network", "cluster")} | {"": tree.keys()}
    for part, keys in said.items():
        model: Any = getattr(read_back, part) if part else read_back
        for key in keys:
            assert getattr(model, key) != type(model).model_fields[key].default, f"{part}.{key}"


REFUSED = {
    "a number above 255": (
        "network/cidr",
        "10.0.300.0/24",
        "network.cidr: is not an IPv4 block (got 10.0.300.0/24): each of the four numbers is 0 to 255, as 10.16.0.0/16",
    ),
    "host bits": (
        "network/cidr",
        "10.16.1.5/16",
        "network.cidr: has host bits set (got 10.16.1.5/16): use the network address, 10.16.0.0/16",
    ),
    "a block without a prefix": (
        "network/cidr",
        "10.16.0.0",
        "network.cidr: is not an IPv4 block (got 10.16.0.0): write",
    ),
    "a VPC that AWS takes and the plan does not": (
        "network/cidr",
        "10.0.0.0/28",
        "network.cidr: is too small: 4 tiers over up to 8 zones need a /20 (got 10.0.0.0/28): use /16 to /20, as 10.",
    ),
    "a VPC that AWS does not take": (
        "network/cidr",
        "10.0.0.0/14",
        "network.cidr: is a /14, and AWS takes a VPC of /16",
    ),
    "one zone": ("network/zones", ["us-east-1a"], "network.zones: has 1 and needs at least 2 (got ['us-east-1a']):"),
    "a zone twice": ("network/zones", ["us-east-1a", "us-east-1a"], "network.zones: names us-east-1a twice"),
    "a local zone": (
        "network/zones",
        ["us-east-1a", "us-east-1-bos-1a"],
        "network.zones.1: is not an availability zone (got us-east-1-bos-1a): write the region and a letter",
    ),
    "a misspelt choice": (
        "network/nat",
        "singel",
        "network.nat: is not one of the choices (got singel): did you mean single? use one of none, single,",
    ),
    "a misspelt key": (
        "network/cdir",
        "10.0.0.0/16",
        "network.cdir: is not a setting (got 10.0.0.0/16): did you mean network.cidr?",
    ),
    "a key of another place": ("zones", ["a"], 'zones: is not a setting (got ["a"]): did you mean network.zones?'),
    "a key in camel case": ("accountId", "1", "accountId: is not a setting (got 1): did you mean account_id?"),
    "a key that nothing resembles": (
        "network/qqq",
        1,
        "network.qqq: is not a setting (got 1): known here: zones, cidr, nat",
    ),
    "a misspelt key of a pool": (
        "node_pools/spot/min_sise",
        1,
        "node_pools.spot.min_sise: is not a setting (got 1): did you mean node_pools.spot.min_size?",
    ),
    "a region AWS does not have": (
        "region",
        "us-east-9",
        "region: is not one of the choices (got us-east-9): did you mean us-east-",
    ),
    "an account id of eleven digits": (
        "account_id",
        "11112222333",
        "account_id: is not an AWS account id (got 11112222333): use",
    ),
    "more nodes at least than at most": (
        "node_pools/spot/min_size",
        9,
        "node_pools.spot.min_size: is above max_size, 3 (got 9): lower min_size or raise max_size",
    ),
    "a start outside the bounds": (
        "node_pools/spot/desired_size",
        4,
        "node_pools.spot.desired_size: is outside min_size to max_size (got 4): use 0 to 3, or leave it out",
    ),
    "two architectures in a pool": (
        "node_pools/spot/instance_types",
        ["t3a.large", "t4g.large", "t4g.xlarge"],
        "node_pools.spot.instance_types: mixes Graviton and x86 types",
    ),
    "a pool name with a capital": (
        "node_pools/Spot",
        {},
        "node_pools.Spot: is not a pool name (got Spot): use up to 30",
    ),
    "few types for spot": (
        "node_pools/spot/instance_types",
        ["t3a.large", "t3a.large", "t3a.xlarge"],
        "node_pools.spot.instance_types: names 2, and spot needs 3",
    ),
    "spot in types too large": (
        "node_pools/spot/instance_types",
        ["m5.8xlarge", "m5a.8xlarge", "m5n.8xlarge"],
        "node_pools.spot.max_size: keeps spot at 0 % of capacity, below 30 %",
    ),
    "a zone of a pool that the network does not have": (
        "node_pools/spot/zones",
        ["us-east-1a", "us-east-1f"],
        "node_pools.spot.zones.1: is not one of network.zones (got us-east-1f): use us-east-1a, us-east-1b, us-east-1c",
    ),
    "more pods than a node takes": (
        "node_pools/spot/max_pods",
        300,
        "node_pools.spot.max_pods: should be less than or equal to 250 (got 300)",
    ),
    "another image": (
        "node_pools/spot/ami_family",
        "al2",
        "node_pools.spot.ami_family: is not one of the choices (got al2)",
    ),
    "a controller on a pool that there is not": (
        "karpenter/controller_pool",
        "app",
        "karpenter.controller_pool: is not one of node_pools (got app): use one of on-demand, spot",
    ),
    "a controller on spot": (
        "karpenter",
        {"controller_pool": "spot", "replicas": 1},
        "karpenter.replicas: is above the 0 nodes that spot always has (got 1): raise node_pools.spot.min_size or",
    ),
    "more controllers than nodes": (
        "karpenter/replicas",
        2,
        "karpenter.replicas: is above the 1 nodes that on-demand always has (got 2): raise node_pools.on-demand.min",
    ),
    "a controller on tainted nodes": (
        "node_pools/on-demand/taints",
        [{"key": "a"}],
        "karpenter.controller_pool: has taints (got on-demand): name a pool without: the controller tolerates none",
    ),
    "an image that follows every release": (
        "karpenter/ami_alias",
        "al2023@latest",
        "karpenter.ami_alias: follows every new image (got al2023@latest): name one release, or nodes change",
    ),
    "no pools": ("node_pools", {}, "node_pools: has 0 and needs at least 1"),
    "a Kubernetes version that EKS does not have": (
        "cluster/kubernetes_version",
        "1.99",
        "cluster.kubernetes_version: is not a Kubernetes version that EKS offers (got 1.99): use one of 1.36, 1.35",
    ),
    "a Kubernetes version past standard support": (
        "cluster/kubernetes_version",
        "1.33",
        "cluster.kubernetes_version: is in extended support, which this platform turns off (got 1.33): use one of",
    ),
    "a Kubernetes version without quotes": (
        "cluster/kubernetes_version",
        1.3,
        "cluster.kubernetes_version: is a number (got 1.3): write it in quotes",
    ),
    "a cluster name of 101 characters": (
        "cluster/name",
        "x" * 101,
        "cluster.name: has 101 characters, and EKS takes 100 (got xxx",
    ),
    "a cluster name that starts with a hyphen": (
        "cluster/name",
        "-x",
        "cluster.name: is not a name EKS takes (got -x): start with",
    ),
    "host bits in the allow-list": (
        "cluster/public_access_cidrs",
        ["203.0.113.7/24"],
        "cluster.public_access_cidrs.0: has host bits set (got 203.0.113.7/24): use the network address, 203.0.113.0",
    ),
    "a user as administrator": (
        "cluster/admin_role_arns",
        ["arn:aws:iam::111122223333:user/x"],
        "cluster.admin_role_arns.0: is not the ARN of an IAM role (got arn:aws:iam::111122223333:user/x): write arn",
    ),
    "nobody who administers": ("cluster/admin_role_arns", [], "cluster.admin_role_arns: has 0 and needs at least 1"),
    "a retention that CloudWatch does not have": (
        "cluster/log_retention_days",
        31,
        "cluster.log_retention_days: is not one of the choices (got 31): use one of 1, 3, 5, 7, 14, 30,",
    ),
    "text in place of an object": ("cluster", "hello", "cluster: is not an object (got hello): the EKS cluster"),
}


@pytest.mark.parametrize(("path", "value", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_mistake_is_one_line_with_key_value_and_remedy(path: str, value: object, said: str) -> None:
    also = ("node_pools.Spot.", "karpenter.controller_pool: is a spot pool")
    found = [one for one in lines(changed(path, value)) if not one.startswith(also)]
    assert len(found) == 1
    assert found[0].startswith(said)


def test_zones_of_another_region_are_each_told() -> None:
    assert [one.partition(" (got")[0] for one in lines(changed("network/zones", ["us-west-2a", "us-west-2b"]))] == [
        "network.zones.0: is a zone of us-west-2, and region is us-east-1",
        "network.zones.1: is a zone of us-west-2, and region is us-east-1",
    ]


class TestWithoutAWayOut:
    """nat: none, in a program whose nodes have to reach AWS."""

    def given(self, **settings: object) -> dict[str, Any]:
        tree = changed("network/nat", "none")
        tree["network"] |= settings
        return tree

    @pytest.mark.parametrize("endpoints", ["none", "essential"])
    def test_endpoints_short_of_a_private_cluster_s_are_refused(self, endpoints: str) -> None:
        assert lines(self.given(interface_endpoints=endpoints)) == [
            f"network.interface_endpoints: leaves nodes without EKS, and nat is none (got {endpoints}): "
            "set it to private_cluster, or nat to single or one_per_zone"
        ]

    def test_endpoints_left_out_are_refused_like_none(self) -> None:
        (line,) = lines(self.given())
        assert line.startswith("network.interface_endpoints: leaves nodes without EKS, and nat is none (got none)")

    def test_a_network_without_a_route_to_images_is_refused(self) -> None:
        (line,) = lines(self.given(interface_endpoints="private_cluster", gateway_endpoints=["dynamodb"]))
        assert line.startswith("network.gateway_endpoints: leaves nodes without images, and nat is none (got [")

    def test_a_private_cluster_s_endpoints_are_taken(self) -> None:
        assert read(config(self.given(interface_endpoints="private_cluster"))).network.nat == "none"

    def test_it_is_told_beside_other_mistakes_of_the_network_and_beyond(self) -> None:
        tree = self.given(cidr="10.0.300.0/24", zones=["us-west-2a", "us-west-2b"])
        tree["cluster"]["name"] = "-"
        assert {one.partition(":")[0] for one in lines(tree)} == {
            "network.interface_endpoints",
            "network.cidr",
            "network.zones.0",
            "network.zones.1",
            "cluster.name",
        }

    def test_a_program_without_a_cluster_may_have_it(self) -> None:
        assert NetworkSettings(cidr="10.16.0.0/16", zones=("us-east-1a", "us-east-1b"), nat="none")


def test_a_missing_setting_is_told_with_its_meaning() -> None:
    tree = tree_of()
    del tree["owner"]
    assert lines(tree) == ["owner: is missing: set it: tag Owner: who answers for this stack"]


def test_all_mistakes_of_a_file_are_told_at_once_across_components() -> None:
    tree = changed("network", {"cidr": "10.0.300.0/24", "zones": ["us-west-2a", "us-west-2b"], "natt": "single"})
    tree["cluster"]["name"] = "x" * 101
    tree["cluster"]["kubernetes_version"] = "1.99"
    tree["node_pools"]["spot"]["min_size"] = 9
    tree["account_id"] = "12"
    assert {one.partition(":")[0] for one in lines(tree)} == {
        "account_id",
        "network.cidr",
        "network.zones.0",
        "network.zones.1",
        "network.natt",
        "cluster.name",
        "cluster.kubernetes_version",
        "node_pools.spot.min_size",
    }


def test_an_open_endpoint_can_be_built_and_is_left_to_the_policies() -> None:
    assert read(config(changed("cluster/public_access_cidrs", ["0.0.0.0/0"]))).cluster.public_access_cidrs


def test_a_bad_setting_stops_the_program_before_anything_is_registered() -> None:
    with pytest.raises(SettingsError) as refused:
        record_stack("dev", config(changed("network/cidr", "10.0.300.0/24")))
    assert isinstance(refused.value, stack.pulumi.RunError)


def test_a_value_kept_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack.runtime_config, "is_config_secret", lambda key: key == "aws-platform:account_id")
    (line,) = lines(changed("account_id", "hunter2"))
    assert "hunter2" not in line


def test_keys_of_other_namespaces_are_not_ours_to_judge() -> None:
    assert read({**config_of("dev"), "aws:region": "eu-west-1", "pulumi:tags": "{}"}).region == "us-east-1"


def test_settings_cannot_be_changed_after_they_are_read() -> None:
    with pytest.raises(ValidationError):
        read(config_of("dev")).network.nat = "none"


def test_a_program_of_one_s_own_gets_the_same_words_from_pydantic() -> None:
    with pytest.raises(ValidationError, match="has host bits set: use the network address"):
        NetworkSettings(cidr="10.16.0.1/16", zones=("us-east-1a", "us-east-1b"))


class TestGivenBlocks:
    """Blocks given by tier and zone in place of planned ones."""

    def given(self, **tiers: dict[str, str]) -> dict[str, Any]:
        return changed("network/subnets", tiers)

    def test_take_the_place_of_planned_ones(self) -> None:
        tree = self.given(database={"us-east-1a": "10.16.200.0/24"})
        assert read(config(tree)).network.subnets["database"]["us-east-1a"] == "10.16.200.0/24"

    def test_outside_the_vpc_are_refused(self) -> None:
        (line,) = lines(self.given(public={"us-east-1a": "10.99.1.0/24"}))
        assert line.startswith("network.subnets.public.us-east-1a: is outside the VPC 10.16.0.0/16 (got 10.99.1.0/24)")

    def test_that_overlap_a_planned_one_are_refused(self) -> None:
        (line,) = lines(self.given(public={"us-east-1a": "10.16.1.0/24"}))
        assert "overlaps private in us-east-1a, planned as 10.16.0.0/20 (got 10.16.1.0/24)" in line

    def test_that_overlap_each_other_are_refused(self) -> None:
        (line,) = lines(self.given(public={"us-east-1a": "10.16.201.0/24", "us-east-1b": "10.16.201.128/25"}))
        assert "given as 10.16.201.128/25" in line

    def test_smaller_than_aws_takes_are_refused(self) -> None:
        (line,) = lines(self.given(public={"us-east-1a": "10.16.200.0/29"}))
        assert "is too small (got 10.16.200.0/29): AWS takes subnets of /28 or larger" in line

    def test_for_a_zone_that_is_not_used_are_refused(self) -> None:
        (line,) = lines(self.given(public={"us-east-1f": "10.16.200.0/24"}))
        assert "is not one of the zones (got us-east-1f): use one of us-east-1a, us-east-1b, us-east-1c" in line

    def test_for_every_subnet_make_a_smaller_vpc_possible(self) -> None:
        zones = ("us-east-1a", "us-east-1b")
        blocks = iter(f"10.0.0.{start}/28" for start in range(0, 128, 16))
        subnets = {tier: {zone: next(blocks) for zone in zones} for tier in TIERS}
        assert NetworkSettings.model_validate({"cidr": "10.0.0.0/24", "zones": zones, "subnets": subnets})


class TestSchema:
    """The JSON schema that editors read."""

    def test_the_committed_file_is_current(self) -> None:
        assert json.loads(stack.SCHEMA_FILE.read_text(encoding="utf-8")) == stack.schema(), "run python -m settings"

    @pytest.mark.parametrize("name", STACKS)
    def test_a_stack_file_names_it_in_its_first_line_and_is_valid(self, name: str) -> None:
        text = Path(ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
        assert text.splitlines()[0] == "# yaml-language-server: $schema=Pulumi.schema.json"
        jsonschema.Draft202012Validator(stack.schema()).validate(yaml.safe_load(text))

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("aws-platform:regoin", "us-east-1"),
            ("aws-platform:region", "us-east-9"),
            ("aws-platform:network", {"cidr": "10.16.0.0/16", "zones": ["us-east-1a", "us-east-1b"], "natt": "none"}),
            ("aws-platform:account_id", 111122223333),
        ],
    )
    def test_it_shows_an_editor_a_mistake(self, key: str, value: object) -> None:
        file = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
        file["config"][key] = value
        assert not jsonschema.Draft202012Validator(stack.schema()).is_valid(file)

    def test_it_leaves_what_pulumi_writes_alone(self) -> None:
        file = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
        file |= {"encryptionsalt": "v1:x", "secretsprovider": "passphrase"}
        assert jsonschema.Draft202012Validator(stack.schema()).is_valid(file)


def test_the_table_has_a_row_for_every_setting_with_its_meaning() -> None:
    rows = [row.split(" | ") for row in stack.table().splitlines()[2:]]
    assert {"`network.cidr`", "`node_pools.<name>.min_size`", "`node_pools.<name>.taints[].effect`"} <= {
        row[0].removeprefix("| ") for row in rows
    }
    assert all(len(row) == 4 and len(row[3]) > 5 for row in rows)


def test_every_region_that_botocore_knows_eks_in_is_a_choice() -> None:
    botocore = pytest.importorskip("botocore.session").get_session()
    assert set(botocore.get_available_regions("eks")) == set(Region.__args__)
