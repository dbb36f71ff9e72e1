"""The managed rules of AWS Config are rules that AWS has, with its parameters, where it offers them."""

import functools
import gzip
import json
from importlib.resources import files
from typing import Any, get_args

import botocore.session
import pytest

from components.audit import rules
from components.values import RegionName
from settings import read
from tests.recording import config_of


@functools.cache
def managed_rules_of_aws() -> dict[str, Any]:
    """AWS's list of managed rules, as moto has it."""
    packed = (files("moto.config") / "resources" / "aws_managed_rules.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))["ManagedRules"]


@functools.cache
def region_names() -> dict[str, str]:
    """The Regions that the platform knows, by what AWS calls them."""
    partitions: Any = botocore.session.get_session().get_data("endpoints")["partitions"]
    found = {body["description"]: code for each in partitions for code, body in each["regions"].items()}
    return {name: code for name, code in found.items() if code in get_args(RegionName)}


def test_every_name_has_a_rule() -> None:
    assert set(rules.RULES) == set(get_args(rules.RuleName))


@pytest.mark.parametrize("name", rules.RULES)
def test_a_rule_is_one_of_aws_s_with_all_required_parameters_and_no_unknown_one(name: rules.RuleName) -> None:
    found = managed_rules_of_aws()[rules.RULES[name].identifier]["Parameters"]
    given = rules.parameters(log_retention_days=365).get(name, {})
    assert {one["Name"] for one in found if not one["Optional"]} <= given.keys() <= {one["Name"] for one in found}


@pytest.mark.parametrize("name", rules.RULES)
def test_a_rule_is_left_out_where_aws_does_not_offer_it(name: rules.RuleName) -> None:
    text: str = managed_rules_of_aws()[rules.RULES[name].identifier]["AWS Region"]
    assert text.startswith("All supported AWS regions")
    missing = {code for region, code in region_names().items() if region in text}
    assert rules.RULES[name].not_in == missing


def test_the_regions_in_aws_s_list_are_known_by_botocore() -> None:
    """A region with another name there would count as one that has the rule."""
    named = {
        name.strip().removesuffix(" Region")
        for rule in rules.RULES.values()
        for name in managed_rules_of_aws()[rule.identifier]["AWS Region"].partition(" except ")[2].split(",")
    }
    others = ("China (", "AWS GovCloud (")
    assert {name for name in named if name and not name.startswith(others)} <= region_names().keys()


def test_the_tags_that_are_required_are_those_that_the_platform_sets() -> None:
    assert list(read(config_of("dev")).tags) == list(rules.REQUIRED_TAGS)


def test_a_region_without_a_rule_gets_the_others() -> None:
    found = rules.rules_in("eu-south-2", [])
    assert {"public-snapshots", "root-access-key"}.isdisjoint(found)
    assert "trail" in found
