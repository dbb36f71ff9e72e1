"""TAG-001: tags come from the resource, from the provider, or from what the provider made of both."""

import json
from typing import Any

import pytest

from policies.accessors.taggable import TABLE, generate, taggable_types
from policies.cases.case import Given
from policies.rules.tags import TAG_001
from tests.policies.verdicts import UNKNOWN, analyzed, verdict

VPC = "aws:ec2/vpc:Vpc"
SCALING_GROUP = "aws:autoscaling/group:Group"
TAGS = {"Environment": "prod", "Project": "shop", "Owner": "core"}


def defaults(**tags: Any) -> dict[str, Any]:
    """A provider's inputs: what is nested in them is JSON text."""
    return {"region": "us-east-1", "defaultTags": json.dumps({"tags": tags})}


def without(key: str) -> dict[str, str]:
    return {name: value for name, value in TAGS.items() if name != key}


@pytest.mark.parametrize("key", ["tags", "tagsAll"])
def test_a_resource_with_all_three_tags_is_allowed(key: str) -> None:
    assert verdict(TAG_001, VPC, {key: TAGS}) == []


@pytest.mark.parametrize("provider", [defaults(**TAGS), {"defaultTags": {"tags": TAGS}}])
def test_default_tags_of_the_provider_count(provider: dict[str, Any]) -> None:
    assert verdict(TAG_001, VPC, {}, provider=provider) == []


def test_tags_of_the_resource_and_the_provider_add_up() -> None:
    assert verdict(TAG_001, VPC, {"tags": {"Owner": "core"}}, provider=defaults(Environment="prod", Project="s")) == []


def test_a_taggable_resource_without_any_tags_is_found() -> None:
    assert verdict(TAG_001, VPC, {}) == ["TAG-001.a"]
    assert verdict(TAG_001, VPC, {"tags": None}, provider={"region": "us-east-1"}) == ["TAG-001.a"]


@pytest.mark.parametrize("missing", TAGS)
@pytest.mark.parametrize("key", ["tags", "tagsAll"])
def test_each_missing_tag_is_found_and_named(key: str, missing: str) -> None:
    assert verdict(TAG_001, VPC, {key: without(missing)}) == ["TAG-001.a"]
    [found] = analyzed([TAG_001], [Given(type=VPC, props={key: without(missing)})])
    assert f"it: required tag {missing} is missing or empty" in found.message


def test_several_missing_tags_are_listed() -> None:
    [found] = analyzed([TAG_001], [Given(type=VPC, props={})])
    assert "it: required tags Environment, Project and Owner are missing or empty; " in found.message
    [found] = analyzed([TAG_001], [Given(type=VPC, props={"tags": {"Environment": "prod"}})])
    assert "it: required tags Project and Owner are missing or empty; " in found.message


def test_what_the_provider_worked_out_is_the_whole_truth() -> None:
    assert verdict(TAG_001, VPC, {"tagsAll": {}, "tags": TAGS}, provider=defaults(**TAGS)) == ["TAG-001.a"]


def test_an_empty_tag_is_a_missing_one() -> None:
    assert verdict(TAG_001, VPC, {"tags": {**TAGS, "Owner": ""}}) == ["TAG-001.a"]


@pytest.mark.parametrize("stack", ["prod", "prod-dr"])
def test_environment_may_be_what_the_stack_name_begins_with(stack: str) -> None:
    assert verdict(TAG_001, VPC, {"tags": TAGS}, stack=stack) == []


@pytest.mark.parametrize("stack", ["dev", "production", "pro"])
def test_environment_of_another_stack_is_found(stack: str) -> None:
    assert verdict(TAG_001, VPC, {"tags": TAGS}, stack=stack) == ["TAG-001.b"]


def test_an_unknown_owner_was_given() -> None:
    assert verdict(TAG_001, VPC, {"tags": {**TAGS, "Owner": UNKNOWN}}) == []


def test_an_unknown_environment_was_given_but_may_be_the_wrong_one() -> None:
    assert verdict(TAG_001, VPC, {"tags": {**TAGS, "Environment": UNKNOWN}}) == ["TAG-001.b?"]


def test_unknown_tags_are_undetermined_unless_the_rest_says_enough() -> None:
    undetermined = ["TAG-001.a?", "TAG-001.b?"]
    assert verdict(TAG_001, VPC, {"tags": UNKNOWN}) == undetermined
    assert verdict(TAG_001, VPC, {"tagsAll": UNKNOWN}) == undetermined
    assert verdict(TAG_001, VPC, {"tagsAll": UNKNOWN}, provider=defaults(**TAGS)) == []
    assert verdict(TAG_001, VPC, {"tagsAll": UNKNOWN, "tags": TAGS}) == []
    assert verdict(TAG_001, VPC, {}, provider={"defaultTags": UNKNOWN}) == undetermined


def test_default_tags_that_cannot_be_read_are_a_violation() -> None:
    assert set(verdict(TAG_001, VPC, {}, provider={"defaultTags": "{"})) == {"TAG-001.a", "TAG-001.b"}


def test_tags_written_as_a_list_of_keys_and_values_count() -> None:
    rows = [{"key": key, "value": value, "propagateAtLaunch": True} for key, value in TAGS.items()]
    assert verdict(TAG_001, SCALING_GROUP, {"tags": rows}) == []
    assert verdict(TAG_001, SCALING_GROUP, {"tags": rows[:2]}) == ["TAG-001.a"]


@pytest.mark.parametrize("kind", ["aws:ec2/route:Route", "pulumi:pulumi:Stack", "eks:index:Cluster"])
def test_what_cannot_carry_tags_needs_none(kind: str) -> None:
    assert verdict(TAG_001, kind, {}) == []


def test_children_of_the_eks_component_must_carry_tags() -> None:
    children = {"aws:eks/cluster:Cluster", "aws:iam/role:Role", "aws:ec2/securityGroup:SecurityGroup"}
    assert children <= taggable_types()
    assert "aws:iam/rolePolicyAttachment:RolePolicyAttachment" not in taggable_types()


def test_the_table_of_taggable_types_is_current() -> None:
    assert TABLE.read_text(encoding="utf-8") == generate(), "run: python -m policies taggable"
