"""Valid stack files, and the configuration errors of invalid ones."""

import copy
import json
import unicodedata
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from components import Account, NetworkSettings, mistakes
from components.model import Model
from components.network.plan import TIERS
from components.values import RegionName, TagValue
from settings import Settings, SettingsError, read, reference
from settings.configuration import pulumi, runtime_config
from settings.reference import PAGE_FILE, SCHEMA_FILE, page, rows, schema, schema_file
from tests.recording import ROOT, STACKS, config_of, record_stack


def tree_of(name: str = "dev") -> dict[str, Any]:
    """A stack's settings as plain values, for a test to change."""
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
    return [text.strip() for text in str(refused.value).splitlines()[1:]]


@pytest.mark.parametrize("name", STACKS)
def test_a_committed_stack_file_is_accepted(name: str) -> None:
    assert read(config_of(name)).environment == name


def test_every_stack_has_its_own_account_and_cidr_block() -> None:
    stacks = [read(config_of(name)) for name in STACKS]
    assert len({stack.account_id for stack in stacks}) == len({stack.network.cidr for stack in stacks}) == len(STACKS)


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_file_repeats_no_default(name: str) -> None:
    tree, settings = tree_of(name), read(config_of(name))
    configured = {part: tree[part].keys() for part in ("network", "cluster", "audit", "cost")} | {"": tree.keys()}
    for part, keys in configured.items():
        model: Any = getattr(settings, part) if part else settings
        for key in keys:
            assert getattr(model, key) != type(model).model_fields[key].default, f"{part}.{key}"


REFUSED = {
    "a number above 255": (
        "network/cidr",
        "10.0.300.0/24",
        "network.cidr: is not a valid IPv4 CIDR block (got 10.0.300.0/24): each octet must be 0 to 255, for example",
    ),
    "IPv6": (
        "network/cidr",
        "2001:db8::/56",
        "network.cidr: is an IPv6 address (got 2001:db8::/56): write an IPv4 CIDR block, for example 10.16.0.0/16",
    ),
    "host bits": (
        "network/cidr",
        "10.16.1.5/16",
        "network.cidr: has host bits set (got 10.16.1.5/16): use the network address, 10.16.0.0/16",
    ),
    "a block without a prefix": (
        "network/cidr",
        "10.16.0.0",
        "network.cidr: is not a valid IPv4 CIDR block (got 10.16.0.0): write address/prefix length",
    ),
    "a VPC that AWS takes and the plan does not": (
        "network/cidr",
        "10.0.0.0/28",
        "network.cidr: is too small: 4 tiers of up to 8 zones need a /20 (got 10.0.0.0/28): use /16 to /20",
    ),
    "a VPC that AWS does not take": (
        "network/cidr",
        "10.0.0.0/14",
        "network.cidr: has prefix length /14, AWS allows /16 to /28 (got 10.0.0.0/14): use /16 to /20",
    ),
    "one zone": (
        "network/zones",
        ["us-east-1a"],
        "network.zones: must have at least 2 items, has 1 (got ['us-east-1a']):",
    ),
    "a zone twice": ("network/zones", ["us-east-1a", "us-east-1a"], "network.zones: has duplicate zones: us-east-1a"),
    "a local zone": (
        "network/zones",
        ["us-east-1a", "us-east-1-bos-1a"],
        "network.zones.1: is not a valid Availability Zone name (got us-east-1-bos-1a): write the Region and a letter",
    ),
    "a misspelt choice": (
        "network/nat",
        "singel",
        "network.nat: unsupported value (got singel): did you mean single? supported values: none, single,",
    ),
    "a misspelt key": (
        "network/cdir",
        "10.0.0.0/16",
        "network.cdir: unknown setting (got 10.0.0.0/16): did you mean network.cidr?",
    ),
    "a key of another place": ("zones", ["a"], 'zones: unknown setting (got ["a"]): did you mean network.zones?'),
    "a key in camel case": ("accountId", "1", "accountId: unknown setting (got 1): did you mean account_id?"),
    "a key that nothing resembles": (
        "network/qqq",
        1,
        "network.qqq: unknown setting (got 1): valid keys are zones, cidr, nat",
    ),
    "a misspelt key of a pool": (
        "node_pools/spot/min_sise",
        1,
        "node_pools.spot.min_sise: unknown setting (got 1): did you mean node_pools.spot.min_size?",
    ),
    "a region AWS does not have": (
        "region",
        "us-east-9",
        "region: unsupported value (got us-east-9): did you mean us-east-",
    ),
    "a region of GovCloud": (
        "region",
        "us-gov-west-1",
        "region: is in the partition aws-us-gov (GovCloud), which this platform is not built for (got us-gov-west-1): "
        "use the partition aws and one of its regions, for example eu-west-1",
    ),
    "a region in China": (
        "region",
        "cn-north-1",
        "region: is in the partition aws-cn (China), which this platform is not built for (got cn-north-1): use the",
    ),
    "a role of GovCloud": (
        "cluster/admin_role_arns",
        ["arn:aws-us-gov:iam::111122223333:role/admin"],
        "cluster.admin_role_arns.0: is in the partition aws-us-gov, which this platform is not built for (got arn:aws-",
    ),
    "an account id of eleven digits": (
        "account_id",
        "11112222333",
        "account_id: is not a valid AWS account ID (got 11112222333): use the 12 digits in quotes",
    ),
    "more nodes at least than at most": (
        "node_pools/spot/min_size",
        9,
        "node_pools.spot.min_size: is greater than max_size, 3 (got 9): lower min_size or raise max_size",
    ),
    "a start outside the bounds": (
        "node_pools/spot/desired_size",
        4,
        "node_pools.spot.desired_size: is not between min_size and max_size (got 4): use 0 to 3, or leave it unset",
    ),
    "two architectures in a pool": (
        "node_pools/spot/instance_types",
        ["t3a.large", "t4g.large", "t4g.xlarge"],
        "node_pools.spot.instance_types: mixes Arm (Graviton) and x86 instance types",
    ),
    "a pool name with a capital": (
        "node_pools/Spot",
        {},
        "node_pools.Spot: is not a valid pool name (got Spot): use up to 30",
    ),
    "few types for spot": (
        "node_pools/spot/instance_types",
        ["t3a.large", "t3a.large", "t3a.xlarge"],
        "node_pools.spot.instance_types: must have at least 3 different instance types for spot, has 2",
    ),
    "spot in types too large": (
        "node_pools/spot/instance_types",
        ["m5.8xlarge", "m5a.8xlarge", "m5n.8xlarge"],
        "node_pools.spot.max_size: limits spot to 0 % of capacity, the minimum is 30 %",
    ),
    "a zone of a pool that the network does not have": (
        "node_pools/spot/zones",
        ["us-east-1a", "us-east-1f"],
        "node_pools.spot.zones.1: is not one of network.zones (got us-east-1f): use us-east-1a, us-east-1b, us-east-1c",
    ),
    "more pods than a node takes": (
        "node_pools/spot/max_pods",
        300,
        "node_pools.spot.max_pods: must be less than or equal to 250 (got 300)",
    ),
    "another image": (
        "node_pools/spot/ami_family",
        "al2",
        "node_pools.spot.ami_family: unsupported value (got al2): did you mean al2023? supported values:",
    ),
    "a controller on a pool that there is not": (
        "karpenter/controller_pool",
        "app",
        "karpenter.controller_pool: is not one of node_pools (got app): use one of on-demand, spot",
    ),
    "a controller on spot": (
        "karpenter",
        {"controller_pool": "spot", "replicas": 1},
        "karpenter.replicas: is greater than the min_size of spot, 0 (got 1): raise node_pools.spot.min_size or",
    ),
    "more controllers than nodes": (
        "karpenter/replicas",
        2,
        "karpenter.replicas: is greater than the min_size of on-demand, 1 (got 2): raise node_pools.on-demand.min",
    ),
    "a controller on tainted nodes": (
        "node_pools/on-demand/taints",
        [{"key": "a"}],
        "karpenter.controller_pool: has taints (got on-demand): use a pool without taints: the controller",
    ),
    "an image that follows every release": (
        "karpenter/ami_alias",
        "al2023@latest",
        "karpenter.ami_alias: does not pin an AMI release (got al2023@latest): pin a release, for example al2023@v",
    ),
    "no pools": ("node_pools", {}, "node_pools: must have at least 1 item, has 0"),
    "a Kubernetes version that EKS does not have": (
        "cluster/kubernetes_version",
        "1.99",
        "cluster.kubernetes_version: is not a Kubernetes version supported by EKS (got 1.99): supported versions: 1.36",
    ),
    "a Kubernetes version past standard support": (
        "cluster/kubernetes_version",
        "1.33",
        "cluster.kubernetes_version: is in EKS extended support, which this platform disables (got 1.33): supported",
    ),
    "a Kubernetes version without quotes": (
        "cluster/kubernetes_version",
        1.3,
        "cluster.kubernetes_version: must be a string (got 1.3): put it in quotes",
    ),
    "a cluster name of 101 characters": (
        "cluster/name",
        "x" * 101,
        "cluster.name: must have at most 100 characters, has 101 (got xxx",
    ),
    "a cluster name that starts with a hyphen": (
        "cluster/name",
        "-x",
        "cluster.name: is not a valid EKS cluster name (got -x): use letters, digits",
    ),
    "host bits in the allow-list": (
        "cluster/public_access_cidrs",
        ["203.0.113.7/24"],
        "cluster.public_access_cidrs.0: has host bits set (got 203.0.113.7/24): use the network address, 203.0.113.0",
    ),
    "half of the internet, which has private addresses": (
        "cluster/public_access_cidrs",
        ["0.0.0.0/1"],
        "cluster.public_access_cidrs.0: contains the reserved range 0.0.0.0/8 (got 0.0.0.0/1): use public addresses",
    ),
    "a block around a private range": (
        "cluster/public_access_cidrs",
        ["198.51.100.0/24", "192.0.0.0/8"],
        "cluster.public_access_cidrs.1: contains the reserved range 192.168.0.0/16 (got 192.0.0.0/8): use public",
    ),
    "private addresses at the public endpoint": (
        "cluster/public_access_cidrs",
        ["10.0.0.0/16"],
        "cluster.public_access_cidrs.0: is in the reserved range 10.0.0.0/8 (got 10.0.0.0/16): use public addresses",
    ),
    "a connected network around the loopback addresses": (
        "network/connected_cidrs",
        ["126.0.0.0/7"],
        "network.connected_cidrs.0: contains the reserved range 127.0.0.0/8 (got 126.0.0.0/7): use the CIDR blocks of",
    ),
    "a user as administrator": (
        "cluster/admin_role_arns",
        ["arn:aws:iam::111122223333:user/x"],
        "cluster.admin_role_arns.0: is not a valid IAM role ARN (got arn:aws:iam::111122223333:user/x): write arn",
    ),
    "nobody who administers": (
        "cluster/admin_role_arns",
        [],
        "cluster.admin_role_arns: must have at least 1 item",
    ),
    "a retention that CloudWatch does not have": (
        "cluster/log_retention_days",
        31,
        "cluster.log_retention_days: unsupported value (got 31): supported values: 1, 3, 5, 7, 14, 30,",
    ),
    "text in quotes within quotes": (
        "cluster/kubernetes_version",
        '"1.35"',
        'cluster.kubernetes_version: has quotes within quotes (got "1.35"): remove the inner ones',
    ),
    "a zone in quotes within quotes": (
        "network/zones",
        ["'us-east-1a'", "us-east-1b"],
        "network.zones.0: has quotes within quotes (got 'us-east-1a'): remove the inner ones",
    ),
    "a number in quotes": (
        "network/database_ports",
        {"mysql": "3306"},
        "network.database_ports.mysql: is text, and a number is needed (got 3306): write it without quotes",
    ),
    "one of the numbers to choose from in quotes": (
        "cluster/log_retention_days",
        "30",
        "cluster.log_retention_days: is text, and a number is needed (got 30): write it without quotes",
    ),
    "a number as the value of a label": (
        "node_pools/spot/labels",
        {"build": 42},
        "node_pools.spot.labels.build: is a number, and text is needed (got 42): write it in quotes",
    ),
    "a boolean as the value of a taint": (
        "node_pools/spot/taints",
        [{"key": "monitoring", "value": True}],
        "node_pools.spot.taints.0.value: is a boolean, and text is needed (got true): write it in quotes",
    ),
    "text that is no number": (
        "network/database_ports",
        {"mysql": "three"},
        "network.database_ports.mysql: must be an integer (got three): write a whole number",
    ),
    "a tag with a combining accent": (
        "owner",
        "Zoe\u0301",
        "owner: has characters that AWS does not allow in tags: U+0301 COMBINING ACUTE ACCENT (got Zoe",
    ),
    "an empty tag": (
        "owner",
        "",
        'owner: must have at least 1 character (got ""): ',
    ),
    "a tag with other characters": (
        "owner",
        "R&D (Zürich)",
        "owner: has characters that AWS does not allow in tags: U+0026 AMPERSAND, U+0028 LEFT PARENTHESIS, U+00",
    ),
    "text in place of an object": ("cluster", "hello", "cluster: must be an object (got hello): EKS cluster"),
}


@pytest.mark.parametrize(("path", "value", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_mistake_is_one_line_with_key_value_and_remedy(path: str, value: object, message: str) -> None:
    also = ("node_pools.Spot.", "karpenter.controller_pool: is a spot pool")
    (line,) = [line for line in lines(changed(path, value)) if not line.startswith(also)]
    assert line.startswith(message)


def test_every_zone_of_another_region_is_reported() -> None:
    assert [line.partition(" (got")[0] for line in lines(changed("network/zones", ["us-west-2a", "us-west-2b"]))] == [
        "network.zones.0: is in us-west-2, but region is us-east-1",
        "network.zones.1: is in us-west-2, but region is us-east-1",
    ]


class TestWithoutNat:
    """nat: none, in a stack whose nodes need AWS APIs and images."""

    def without_nat(self, **settings: object) -> dict[str, Any]:
        tree = changed("network/nat", "none")
        tree["network"] |= settings
        return tree

    @pytest.mark.parametrize("endpoints", ["none", "essential"])
    def test_endpoints_short_of_a_private_cluster_s_are_refused(self, endpoints: str) -> None:
        assert lines(self.without_nat(interface_endpoints=endpoints)) == [
            f"network.interface_endpoints: must be private_cluster when nat is none (got {endpoints}): "
            "set it to private_cluster, so that nodes reach the EKS API, or nat to single or one_per_zone"
        ]

    def test_endpoints_left_out_are_refused_like_none(self) -> None:
        (line,) = lines(self.without_nat())
        assert line.startswith("network.interface_endpoints: must be private_cluster when nat is none (got none)")

    def test_a_network_without_a_route_to_images_is_refused(self) -> None:
        (line,) = lines(self.without_nat(interface_endpoints="private_cluster", gateway_endpoints=["dynamodb"]))
        assert line.startswith("network.gateway_endpoints: must include s3 when nat is none (got [")

    def test_a_private_cluster_s_endpoints_are_taken(self) -> None:
        assert read(config(self.without_nat(interface_endpoints="private_cluster"))).network.nat == "none"

    def test_it_is_reported_with_other_mistakes_of_the_network_and_of_other_components(self) -> None:
        tree = self.without_nat(cidr="10.0.300.0/24", zones=["us-west-2a", "us-west-2b"])
        tree["cluster"]["name"] = "-"
        assert {line.partition(":")[0] for line in lines(tree)} == {
            "network.interface_endpoints",
            "network.cidr",
            "network.zones.0",
            "network.zones.1",
            "cluster.name",
        }

    def test_a_program_without_a_cluster_may_have_it(self) -> None:
        assert NetworkSettings(cidr="10.16.0.0/16", zones=("us-east-1a", "us-east-1b"), nat="none")


def test_a_missing_setting_is_reported_with_its_description() -> None:
    tree = tree_of()
    del tree["owner"]
    assert lines(tree) == ["owner: is required: Value of the Owner tag: the team responsible for the stack"]


def test_all_mistakes_of_a_file_are_reported_at_once_across_components() -> None:
    tree = changed("network", {"cidr": "10.0.300.0/24", "zones": ["us-west-2a", "us-west-2b"], "natt": "single"})
    tree["cluster"]["name"] = "x" * 101
    tree["cluster"]["kubernetes_version"] = "1.99"
    tree["node_pools"]["spot"]["min_size"] = 9
    tree["account_id"] = "12"
    assert {line.partition(":")[0] for line in lines(tree)} == {
        "account_id",
        "network.cidr",
        "network.zones.0",
        "network.zones.1",
        "network.natt",
        "cluster.name",
        "cluster.kubernetes_version",
        "node_pools.spot.min_size",
    }


# IAM's own pattern, by the engine of pydantic, which knows Unicode's categories.
OF_IAM = TypeAdapter(Annotated[str, Field(pattern=r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$")])
OF_EDITORS = schema()["properties"]["config"]["properties"]["aws-platform:owner"]


def takes(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        return adapter.validate_python(text) == text
    except ValidationError:
        return False


@given(st.text(st.characters() | st.sampled_from("_.:/=+-@ aé½²\u0301\u0903\u2028"), min_size=1, max_size=256))
def test_the_value_of_a_tag_is_held_to_the_pattern_of_iam(text: str) -> None:
    # The two may know characters of different versions of Unicode.
    assume(not any(unicodedata.category(character) == "Cn" for character in text))
    assert takes(TypeAdapter(TagValue), text) == (takes(OF_IAM, text) and text == text.strip())


@pytest.mark.parametrize("value", ["platform-team", "Team of Zoë", "a@example.com", "x² / ½", "команда"])
def test_editors_show_no_mistake_where_aws_finds_none(value: str) -> None:
    assert read(config(changed("owner", value))).owner == value
    assert jsonschema.Draft202012Validator(OF_EDITORS).is_valid(value)


@pytest.mark.parametrize("value", ["", "R&D", "a, b", "a" * 257, "[team]"])
def test_editors_show_a_character_that_aws_does_not_allow(value: str) -> None:
    assert not jsonschema.Draft202012Validator(OF_EDITORS).is_valid(value)


def test_an_open_endpoint_can_be_built_and_is_left_to_the_policies() -> None:
    assert read(config(changed("cluster/public_access_cidrs", ["0.0.0.0/0"]))).cluster.public_access_cidrs


def test_a_bad_setting_stops_the_program_before_anything_is_registered() -> None:
    with pytest.raises(SettingsError) as refused:
        record_stack("dev", config(changed("network/cidr", "10.0.300.0/24")))
    assert isinstance(refused.value, pulumi.RunError)


def test_the_value_of_a_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime_config, "is_config_secret", lambda key: key == "aws-platform:account_id")
    (line,) = lines(changed("account_id", "hunter2"))
    assert "hunter2" not in line


def test_keys_of_other_namespaces_are_ignored() -> None:
    assert read({**config_of("dev"), "aws:region": "eu-west-1", "pulumi:tags": "{}"}).region == "us-east-1"


def test_settings_are_immutable() -> None:
    with pytest.raises(ValidationError):
        read(config_of("dev")).network.nat = "none"


def test_pydantic_s_own_error_has_the_same_message_for_other_programs() -> None:
    with pytest.raises(ValidationError, match="has host bits set: use the network address"):
        NetworkSettings(cidr="10.16.0.1/16", zones=("us-east-1a", "us-east-1b"))


class TestConfiguredSubnets:
    """CIDR blocks of subnets that replace the planned ones."""

    def configured(self, **tiers: dict[str, str]) -> dict[str, Any]:
        return changed("network/subnets", tiers)

    def test_replace_the_planned_ones(self) -> None:
        tree = self.configured(database={"us-east-1a": "10.16.200.0/24"})
        assert read(config(tree)).network.subnets["database"]["us-east-1a"] == "10.16.200.0/24"

    def test_outside_the_vpc_are_refused(self) -> None:
        (line,) = lines(self.configured(public={"us-east-1a": "10.99.1.0/24"}))
        assert line.startswith(
            "network.subnets.public.us-east-1a: is outside the VPC CIDR block 10.16.0.0/16 (got 10.99"
        )

    def test_that_overlap_a_planned_one_are_refused(self) -> None:
        (line,) = lines(self.configured(public={"us-east-1a": "10.16.1.0/24"}))
        assert "overlaps the planned private subnet in us-east-1a, 10.16.0.0/20 (got 10.16.1.0/24)" in line

    def test_that_overlap_each_other_are_refused(self) -> None:
        (line,) = lines(self.configured(public={"us-east-1a": "10.16.201.0/24", "us-east-1b": "10.16.201.128/25"}))
        assert "overlaps the configured public subnet in us-east-1b, 10.16.201.128/25" in line

    def test_smaller_than_aws_allows_are_refused(self) -> None:
        (line,) = lines(self.configured(public={"us-east-1a": "10.16.200.0/29"}))
        assert "is too small (got 10.16.200.0/29): use /28 or larger" in line

    def test_for_a_zone_that_is_not_used_are_refused(self) -> None:
        (line,) = lines(self.configured(public={"us-east-1f": "10.16.200.0/24"}))
        assert "is not one of zones (got us-east-1f): use one of us-east-1a, us-east-1b, us-east-1c" in line

    def test_for_every_subnet_allow_a_smaller_vpc(self) -> None:
        zones = ("us-east-1a", "us-east-1b")
        blocks = iter(f"10.0.0.{start}/28" for start in range(0, 128, 16))
        subnets = {tier: {zone: next(blocks) for zone in zones} for tier in TIERS}
        assert NetworkSettings.model_validate({"cidr": "10.0.0.0/24", "zones": zones, "subnets": subnets})


class TestSchema:
    """The JSON schema that editors read."""

    def test_the_committed_file_is_current(self) -> None:
        assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_file(), "run `make generate`"

    @pytest.mark.parametrize("name", STACKS)
    def test_a_stack_file_refers_to_it_in_its_first_line_and_is_valid(self, name: str) -> None:
        text = Path(ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
        assert text.splitlines()[0] == "# yaml-language-server: $schema=Pulumi.schema.json"
        jsonschema.Draft202012Validator(schema()).validate(yaml.safe_load(text))

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
        assert not jsonschema.Draft202012Validator(schema()).is_valid(file)

    def test_it_accepts_the_keys_that_pulumi_writes(self) -> None:
        file = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
        file |= {"encryptionsalt": "v1:x", "secretsprovider": "passphrase"}
        assert jsonschema.Draft202012Validator(schema()).is_valid(file)


class _Edge(Model):
    domain: str = Field(description="Domain name")


class _Stack(Model):
    edge: _Edge | None = Field(default=None, description="Public endpoint")
    size: int = Field(default=1, description="Size")


class TestOptionalComponent:
    """A component that a stack may leave out."""

    def test_its_keys_are_known(self) -> None:
        assert list(mistakes.paths(_Stack)) == ["edge", "edge.domain", "size"]

    def test_its_mistakes_are_reported_with_a_remedy(self) -> None:
        with pytest.raises(ValidationError) as refused:
            _Stack.model_validate({"edge": {"domian": "example.com"}})
        assert [mistakes.line(mistake) for mistake in mistakes.mistakes_in(refused.value, _Stack)] == [
            "edge.domain: is required: Domain name",
            "edge.domian: unknown setting (got example.com): did you mean edge.domain?",
        ]

    def test_its_settings_are_in_the_reference(self) -> None:
        schema = _Stack.model_json_schema()
        assert [row.key for row in reference.settings_in(schema, schema["$defs"])] == ["edge", "edge.domain", "size"]


class TestPage:
    """docs/settings.md."""

    def test_the_committed_file_is_current(self) -> None:
        assert PAGE_FILE.read_text(encoding="utf-8") == page(), "run `make generate`"

    def test_it_has_a_row_with_a_description_for_every_setting(self) -> None:
        keys = [row.key.replace("<name>", "*").replace("[]", ".*") for row in rows()]
        assert keys == list(mistakes.paths(Settings))
        assert all(len(row.description) > 5 for row in rows())
        written = page()
        assert all(f"| `{row.key}` | " in written for row in rows())

    def test_it_has_a_section_for_the_stack_and_each_component(self) -> None:
        titles = [line.removeprefix("## ") for line in page().splitlines() if line.startswith("## ")]
        assert titles == [
            "stack",
            "network",
            "cluster",
            "node_pools",
            "karpenter",
            "security",
            "observability",
            "audit",
            "cost",
            "delivery",
        ]


def test_no_region_zone_or_account_of_another_partition_is_accepted() -> None:
    session = pytest.importorskip("botocore.session").get_session()
    others = [name for name in session.get_available_partitions() if name != "aws"]
    regions = {region for name in others for region in session.get_available_regions("ec2", name)}
    assert {"cn-north-1", "us-gov-west-1"} <= regions
    for region in regions:
        with pytest.raises(ValidationError, match="which this platform is not built for"):
            Account(id="111122223333", region=region)  # type: ignore[arg-type]
        with pytest.raises(ValidationError, match="which this platform is not built for"):
            NetworkSettings(cidr="10.16.0.0/16", zones=(f"{region}a", f"{region}b"))


def test_every_region_that_botocore_knows_eks_in_is_a_choice() -> None:
    botocore = pytest.importorskip("botocore.session").get_session()
    assert set(botocore.get_available_regions("eks")) == set(RegionName.__args__)


def test_a_region_that_is_misspelled_for_a_component_alone_is_told_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match="unsupported value: did you mean eu-west-1 or "):
        Account(id="111122223333", region="eu-wst-1")  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="unsupported value: use a Region that offers EKS, for example "):
        Account(id="111122223333", region="mars")  # type: ignore[arg-type]


def test_an_item_that_is_invalid_is_not_missing_too() -> None:
    with pytest.raises(ValidationError) as refused:
        NetworkSettings(cidr="10.0.0.0/16", zones=("us-east-1a", "us-gov-west-1a"))
    assert [part["loc"] for part in refused.value.errors()] == [("zones", 1)]
    with pytest.raises(ValidationError) as refused:
        NetworkSettings(cidr="10.0.0.0/16", zones=("us-east-1a",))
    assert [part["type"] for part in refused.value.errors()] == ["too_short"]
