"""Property values fitted to botocore's shapes, and back."""

from __future__ import annotations

import json

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aws.shapes import DoesNotFit, fit, letters, tag_map, unfit

_SESSION = botocore.session.get_session()


def shape(service: str, operation: str):
    return _SESSION.get_service_model(service).operation_model(operation).input_shape


def member(service: str, operation: str, name: str):
    return shape(service, operation).members[name]


def test_a_property_finds_its_member_by_its_letters() -> None:
    assert fit({"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24"}, shape("ec2", "CreateSubnet")) == {
        "VpcId": "vpc-1",
        "CidrBlock": "10.0.0.0/24",
    }


def test_a_renamed_property_finds_its_member() -> None:
    fitted = fit({"name": "r"}, shape("iam", "CreateRole"), {"name": "RoleName"})
    assert fitted == {"RoleName": "r"}


def test_a_property_without_a_member_is_refused_by_name() -> None:
    with pytest.raises(DoesNotFit, match=r"\.colour: "):
        fit({"colour": "red"}, shape("ec2", "CreateVpc"))


def test_numbers_booleans_and_documents_take_the_form_of_the_api() -> None:
    data = member("ec2", "CreateLaunchTemplate", "LaunchTemplateData")
    fitted = fit(
        {"blockDeviceMappings": [{"ebs": {"encrypted": "true", "volumeSize": 20.0}}], "ebsOptimized": "false"}, data
    )
    assert fitted["BlockDeviceMappings"][0]["Ebs"] == {"Encrypted": True, "VolumeSize": 20}
    assert fitted["EbsOptimized"] is False
    role = fit({"assumeRolePolicyDocument": {"Statement": []}}, shape("iam", "CreateRole"))
    assert json.loads(role["AssumeRolePolicyDocument"]) == {"Statement": []}


def test_a_single_object_becomes_a_list_of_one_and_a_list_of_one_an_object() -> None:
    encryption = member("eks", "CreateCluster", "encryptionConfig")
    assert fit({"resources": "secrets"}, encryption) == [{"resources": ["secrets"]}]
    logging = member("eks", "CreateCluster", "logging")
    assert fit([{"clusterLogging": []}], logging) == {"clusterLogging": []}


@pytest.mark.parametrize(
    ("service", "operation", "name", "expected"),
    [
        ("iam", "CreateRole", "Tags", [{"Key": "a", "Value": "b"}]),
        ("kms", "CreateKey", "Tags", [{"TagKey": "a", "TagValue": "b"}]),
        ("eks", "CreateCluster", "tags", {"a": "b"}),
    ],
)
def test_tags_take_whichever_form_the_api_has(service: str, operation: str, name: str, expected: object) -> None:
    fitted = fit({"a": "b"}, member(service, operation, name))
    assert fitted == expected
    assert tag_map(fitted) == {"a": "b"}


def test_tags_that_aws_itself_puts_on_are_left_out() -> None:
    assert tag_map([{"Key": "aws:eks:cluster-name", "Value": "c"}, {"Key": "Owner", "Value": "o"}]) == {"Owner": "o"}


def test_what_aws_fills_in_by_itself_is_no_drift() -> None:
    assert unfit({"HttpTokens": "required", "State": "applied"}, {"httpTokens": "required"}) == {
        "httpTokens": "required"
    }


def test_a_changed_member_is_drift() -> None:
    assert unfit({"HttpTokens": "optional"}, {"httpTokens": "required"}) == {"httpTokens": "optional"}


def test_an_order_that_aws_chose_is_no_drift() -> None:
    assert unfit(["b", "a"], ["a", "b"]) == ["a", "b"]


def test_an_element_more_is_drift() -> None:
    assert unfit(["a", "b"], ["a"]) == ["a", "b"]


def test_a_document_written_otherwise_is_no_drift() -> None:
    text = '{ "Version": "2012-10-17" }'
    assert unfit({"Version": "2012-10-17"}, text) == text


def test_text_that_stands_for_a_boolean_stays_text() -> None:
    assert unfit({"Encrypted": True}, {"encrypted": "true"}) == {"encrypted": "true"}


names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,10}", fullmatch=True)
scalars = st.text() | st.booleans() | st.integers()
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4))


@given(values)
def test_a_value_that_comes_back_as_it_was_is_never_drift(value: object) -> None:
    assert unfit(value, value) == value


@given(names)
def test_letters_do_not_depend_on_case(name: str) -> None:
    assert letters(name.upper()) == letters(name)
