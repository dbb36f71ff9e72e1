"""What AWS would refuse of a resource's values is refused in the preview."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.aws.account import Account
from sandbox.aws.allowed import ALLOWED
from sandbox.aws.constraints import findings
from sandbox.aws.limits import BOTOCORE, Limits, compiled
from sandbox.aws.naming import autonamed
from sandbox.aws.provider import AwsProvider
from sandbox.aws.rows import ROWS
from sandbox.coverage import constraints
from sandbox.values import UNKNOWN
from tests.recording import STACKS, record_stack

from .provider_client import Client, packed, serving, urn_of
from .refused import bindings, refused

VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
QUEUE = "aws:sqs/queue:Queue"
ROLE = "aws:iam/role:Role"
NODES = "aws:eks/nodeGroup:NodeGroup"
CLUSTER = "aws:eks/cluster:Cluster"
MACHINE = "aws:ec2/instance:Instance"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
REPOSITORY = "aws:ecr/repository:Repository"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
DATABASE = "aws:rds/instance:Instance"
VOLUME = "aws:ebs/volume:Volume"
KEY = "aws:kms/key:Key"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

TRUST = json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}})
GROUP_OF_NODES = {
    "clusterName": "c",
    "nodeGroupName": "n",
    "nodeRoleArn": "arn:aws:iam::111122223333:role/n",
    "subnetIds": ["subnet-1"],
}


def status(value: Any) -> dict[str, Any]:
    return {"bucket": "b", "versioningConfiguration": {"status": value}}


def ingress(**rule: Any) -> dict[str, Any]:
    rules = [{"protocol": "tcp", "fromPort": 443, "toPort": 443}, {"protocol": "tcp", "fromPort": 443, "toPort": 443}]
    return {"name": "g", "vpcId": "v", "description": "d", "ingress": [rules[0], rules[1] | rule]}


# Type, inputs, path, reason: one for each kind of constraint, and for each way from a property to its model.
EXAMPLES: list[tuple[str, dict[str, Any], str, str]] = [
    # a value that is not in a list, of botocore's, by an expression of the row
    (VERSIONING, status("Enable"), "versioningConfiguration.status", 'got "Enable": AWS allows Enabled, Suspended'),
    # of a call that takes every property
    (
        NODES,
        {**GROUP_OF_NODES, "taints": [{"key": "k", "effect": "NoSchedule"}]},
        "taints[0].effect",
        'got "NoSchedule": AWS allows NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE',
    ),
    # of a member of an argument that a function makes
    (
        LIFECYCLE,
        {"bucket": "b", "rules": [{"status": "Enabled"}, {"status": "On"}]},
        "rules[1].status",
        'got "On": AWS allows Enabled, Disabled',
    ),
    # of a place that the row names
    (
        MACHINE,
        {"ami": "ami-1", "rootBlockDevice": {"volumeType": "gp4"}},
        "rootBlockDevice.volumeType",
        'got "gp4": AWS allows standard, io1, io2, gp2, sc1, st1, gp3',
    ),
    # of the registry's, a number
    (
        LOG_GROUP,
        {"name": "g", "retentionInDays": 15.0},
        "retentionInDays",
        "got 15: AWS allows 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, "
        "2922, 3288, 3653",
    ),
    # in JSON text
    (
        TASK,
        {
            "family": "f",
            "containerDefinitions": json.dumps(
                [{"name": "c", "image": "i", "ulimits": [{"name": "nofil", "softLimit": 1, "hardLimit": 1}]}]
            ),
        },
        "containerDefinitions[0].ulimits[0].name",
        'got "nofil": AWS allows core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, '
        "rttime, sigpending, stack",
    ),
    # a long list, which is not written out
    (
        MACHINE,
        {"ami": "ami-1", "instanceType": "m5.larg"},
        "instanceType",
        rf'got "m5.larg": AWS allows the \d+ values that {BOTOCORE} lists; the nearest are m5.large, .*',
    ),
    # patterns, of a name and of a tag's value
    (
        ROLE,
        {"name": "a b", "assumeRolePolicy": TRUST},
        "name",
        'got "a b": AWS allows what matches [\\w+=,.@-]+',
    ),
    (
        ROLE,
        {"name": "r", "assumeRolePolicy": TRUST, "tags": {"Why": "<1"}, "tagsAll": {"Why": "<1"}},
        'tags["Why"]',
        'got "<1": AWS allows what matches [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
    ),
    # lengths, of a long text and of a map's key
    (
        ROLE,
        {"name": "r", "assumeRolePolicy": TRUST, "description": "d" * 1001},
        "description",
        f'got "{"d" * 60}…", 1001 characters: AWS allows at most 1000',
    ),
    (
        NODES,
        {**GROUP_OF_NODES, "labels": {"k" * 64: "v"}},
        f'labels["{"k" * 64}"]',
        f'got "{"k" * 60}…", 64 characters: AWS allows 1 to 63',
    ),
    # ranges, of botocore's, of the registry's and of the documentation's
    (ROLE, {"name": "r", "assumeRolePolicy": TRUST, "maxSessionDuration": 60.0}, "maxSessionDuration",
     "got 60: AWS allows 3600 to 43200"),
    (QUEUE, {"name": "q", "delaySeconds": 901}, "delaySeconds", "got 901: AWS allows 0 to 900"),
    (GROUP, ingress(fromPort=65536), "ingress[1].fromPort", "got 65536: AWS allows -1 to 65535"),
    (KEY, {"deletionWindowInDays": 5}, "deletionWindowInDays", "got 5: AWS allows 7 to 30"),
    (
        TEMPLATE,
        {"name": "nodes", "metadataOptions": {"httpPutResponseHopLimit": 100}},
        "metadataOptions.httpPutResponseHopLimit",
        "got 100: AWS allows 1 to 64",
    ),
    (
        MACHINE,
        {"ami": "ami-1", "metadataOptions": {"httpPutResponseHopLimit": 65}},
        "metadataOptions.httpPutResponseHopLimit",
        "got 65: AWS allows 1 to 64",
    ),
    # a type of another service's
    (
        NODES,
        {**GROUP_OF_NODES, "instanceTypes": ["m7g.large", "m7g.larg"]},
        "instanceTypes[1]",
        rf'got "m7g.larg": AWS allows the \d+ values that {BOTOCORE} lists; the nearest are m7g.large, .*',
    ),
    # a number as text
    (QUEUE, {"name": "q", "delaySeconds": "901"}, "delaySeconds", "got 901: AWS allows 0 to 900"),
    (NODES, {**GROUP_OF_NODES, "scalingConfig": {"minSize": -1}}, "scalingConfig.minSize",
     "got -1: AWS allows at least 0"),
    # too many items, and too few
    (
        NODES,
        {**GROUP_OF_NODES, "labels": {}, "taints": [], "scalingConfig": {}, "tagsAll": {str(n): "" for n in range(51)}},
        "tags",
        "got 51 items: AWS allows 1 to 50",
    ),
    # a member that is missing, in a list and for a type that no call creates
    (LIFECYCLE, {"bucket": "b", "rules": [{"id": "r"}]}, "rules[0].status", "missing, and AWS requires it"),
    ("aws:eks/addon:Addon", {"clusterName": "c"}, "addonName", "missing, and AWS requires it"),
    (QUEUE, {}, "name", "missing, and AWS requires it"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "inputs", "path", "reason"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_a_value_that_aws_refuses_is_refused(kind: str, inputs: dict[str, Any], path: str, reason: str) -> None:
    found = refused(kind, inputs)
    assert list(found) == [path]
    assert found[path] == reason or re.fullmatch(reason, found[path])


def test_a_long_list_names_its_package_as_a_newer_one_may_know_more() -> None:
    reason = refused(MACHINE, {"ami": "ami-1", "instanceType": "zz"})["instanceType"]
    assert re.fullmatch(rf'got "zz": AWS allows the \d+ values that {re.escape(BOTOCORE)} lists', reason)


def values_of(limits: Limits | None) -> tuple[str, ...]:
    assert limits is not None
    assert limits.enum
    return limits.enum


STATUSES = values_of(bindings(VERSIONING).of("versioningConfiguration")[0].limits.member("status"))
STORAGE = values_of(bindings(VOLUME).of("type")[0].limits)


@given(st.text(min_size=1))
def test_any_text_is_allowed_exactly_if_a_list_or_an_exception_has_it(text: str) -> None:
    exceptions = ALLOWED[VERSIONING]["versioningConfiguration.status"]
    assert (refused(VERSIONING, status(text)) == {}) == (text in {*STATUSES, *exceptions})
    assert (refused(VOLUME, {"availabilityZone": "us-east-1a", "type": text}) == {}) == (text in STORAGE)


@pytest.mark.parametrize("value", [*STATUSES, *ALLOWED[VERSIONING]["versioningConfiguration.status"]])
def test_what_a_list_or_an_exception_has_is_allowed(value: str) -> None:
    assert refused(VERSIONING, status(value)) == {}


@given(st.integers(min_value=1, max_value=10**6))
def test_a_number_is_allowed_exactly_within_its_range(seconds: int) -> None:
    """As a float, as the engine sends it, and as text."""
    for value in (seconds, float(seconds), str(seconds)):
        inputs = {"name": "q", "visibilityTimeoutSeconds": value}
        assert (refused(QUEUE, inputs) == {}) == (seconds <= 43200)


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, min_codepoint=0x20), min_size=1, max_size=70))
def test_a_name_is_allowed_exactly_by_the_pattern_and_the_length_of_iam(name: str) -> None:
    sound = len(name) <= 64 and re.fullmatch(r"[A-Za-z0-9_+=,.@-]+", name) is not None
    assert (refused(ROLE, {"name": name, "assumeRolePolicy": TRUST}) == {}) == sound


def test_a_letter_of_any_language_may_stand_in_a_tag_and_not_in_a_name() -> None:
    inputs = {"name": "r", "assumeRolePolicy": TRUST, "tagsAll": {"Ort": "Zürich"}}
    assert refused(ROLE, inputs) == {}
    assert list(refused(ROLE, {**inputs, "name": "Zürich"})) == ["name"]


@pytest.mark.parametrize("value", [UNKNOWN, {"status": UNKNOWN}])
def test_what_is_not_known_yet_is_not_judged(value: Any) -> None:
    assert refused(VERSIONING, {"bucket": UNKNOWN, "versioningConfiguration": value}) == {}


def test_beside_what_is_not_known_yet_the_rest_is_judged() -> None:
    rules = [UNKNOWN, {"status": UNKNOWN, "transitions": UNKNOWN}, {"status": "On", "id": UNKNOWN}]
    assert list(refused(LIFECYCLE, {"bucket": UNKNOWN, "rules": rules})) == ["rules[2].status"]


def test_of_an_object_with_a_member_that_no_model_has_nothing_is_said_to_be_missing() -> None:
    assert refused(LIFECYCLE, {"bucket": "b", "rules": [{"state": "Enabled"}]}) == {}


def test_a_number_that_is_0_is_judged_by_a_range_unless_it_means_none() -> None:
    assert list(refused(QUEUE, {"name": "q", "messageRetentionSeconds": 0})) == ["messageRetentionSeconds"]
    assert refused(QUEUE, {"name": "q", "delaySeconds": 0}) == {}
    assert refused("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", {"maxPasswordAge": 0}) == {}


@pytest.mark.parametrize("empty", ["", 0, False, [], {}])
def test_an_empty_value_of_an_optional_property_means_that_it_is_not_set(empty: Any) -> None:
    assert refused(QUEUE, {"name": "q", "redrivePolicy": empty}) == {}
    assert refused(ROLE, {"name": "r", "assumeRolePolicy": TRUST, "path": empty}) == {}


def test_an_empty_value_of_a_required_member_is_refused() -> None:
    secret = {"name": "", "valueFrom": "arn"}
    text = json.dumps([{"name": "c", "image": "i", "logConfiguration": {"logDriver": "", "secretOptions": [secret]}}])
    assert "containerDefinitions[0].logConfiguration.logDriver" in refused(
        TASK, {"family": "f", "containerDefinitions": text}
    )


@pytest.mark.parametrize("whole", [True, False])
def test_a_single_object_is_judged_like_a_list_of_one(whole: bool) -> None:
    setting = {"encryptionType": "ROT13"}
    inputs = {"name": "repo", "encryptionConfigurations": [setting] if whole else setting}
    index = "[0]" if whole else ""
    assert list(refused(REPOSITORY, inputs)) == [f"encryptionConfigurations{index}.encryptionType"]


def test_every_refused_value_is_named_at_once() -> None:
    inputs = {"name": "a b", "assumeRolePolicy": TRUST, "maxSessionDuration": 1, "description": "d" * 1001}
    assert sorted(refused(ROLE, inputs)) == ["description", "maxSessionDuration", "name"]


def test_a_value_that_only_the_newer_of_two_models_lists_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    older = bindings(REPOSITORY)
    inputs = {"name": "repo", "encryptionConfigurations": [{"encryptionType": "NEW"}]}
    assert list(refused(REPOSITORY, inputs)) == ["encryptionConfigurations[0].encryptionType"]
    registry = next(one.limits for one in older.of("encryptionConfigurations") if one.limits.source != BOTOCORE)
    limits = registry.member("encryptionType")
    assert limits is not None
    monkeypatch.setattr(limits, "enum", (*limits.enum, "NEW"))
    assert refused(REPOSITORY, inputs) == {}


def test_a_value_that_botocore_calls_sensitive_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = {"identifier": "shop", "engine": "postgres", "instanceClass": "db.t4g.medium", "password": "hunter2"}
    assert refused(DATABASE, inputs) == {}
    password = next(one.limits for one in bindings(DATABASE).of("password") if one.limits.source != BOTOCORE)
    monkeypatch.setattr(password, "pattern", "^[0-9]+$")
    assert refused(DATABASE, inputs) == {"password": "got a value that is not shown: AWS allows what matches ^[0-9]+$"}


# Recorded inputs.


def made_up(value: Any) -> Any:
    """The value, with what the mocks answer for an id or an ARN as not known, as in a preview."""
    if isinstance(value, Mapping):
        return {key: made_up(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [made_up(item) for item in value]
    return UNKNOWN if isinstance(value, str) and ":aws:test:" in value else value


def recorded(stack: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for resource in record_stack(stack):
        if row := ROWS.get(resource.type):
            yield resource.type, resource.name, autonamed(row, made_up(resource.inputs), {}, resource.name, b"seed")


def released(path: Path) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for resource in json.loads(path.read_text(encoding="utf-8")):
        if resource["type"] in ROWS:
            yield resource["type"], resource["urn"], resource["inputs"]


RELEASES = sorted((Path(__file__).parent.parent / "releases").glob("*/*.json"))


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_nothing_that_a_release_deployed_is_refused(path: Path) -> None:
    found = list(released(path))
    assert len(found) > 100
    assert [(name, reasons) for kind, name, inputs in found if (reasons := refused(kind, inputs))] == []


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_that_a_stack_declares_is_refused(stack: str) -> None:
    found = list(recorded(stack))
    assert len(found) > 100
    assert [(name, reasons) for kind, name, inputs in found if (reasons := refused(kind, inputs))] == []


def test_every_exception_is_one_that_a_model_refuses() -> None:
    for kind, paths in ALLOWED.items():
        for path, values in paths.items():
            name, *rest = path.split(".")
            limits = [one.limits for one in bindings(kind).of(name)]
            for step in rest:
                limits = [inner for one in limits if (inner := one.member(step))]
            for value in values:
                assert [said for one in limits for said in findings(value, one, path) if said.allowed], f"{kind} {path}"


# What is known of the constraints themselves.


def test_every_place_that_a_row_names_is_in_its_shape() -> None:
    named = {kind: row for kind, row in ROWS.items() if row.shapes}
    assert named
    assert [kind for kind, row in named.items() for name in row.shapes if not bindings(kind).of(name)] == []


def test_every_kind_of_constraint_is_active_and_every_pattern_can_be_read() -> None:
    found = constraints()
    assert {kind for kind, count in found.items() if count and kind != "unjudged"} == {
        *("enum", "pattern", "length", "range", "items", "format", "required", "together")
    }
    assert found["enum"] >= 420
    assert found["format"] >= 200


def test_a_pattern_of_another_dialect_is_no_constraint() -> None:
    # DynamoDB and CloudTrail have such a one.
    assert compiled(r"[\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*") is None
    limits = Limits({})
    limits.pattern = r"[\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*"
    assert limits.matches("anything")
    assert list(limits.kinds()) == []


def test_a_pattern_that_takes_too_long_is_not_judged() -> None:
    limits = Limits({})
    limits.pattern = "^(a|aa)+$"
    assert limits.matches("a" * 60)
    assert limits.matches("a" * 60 + "b")
    assert not limits.matches("b")


# In the provider.


@pytest.fixture
def client(account: Account, tmp_path: Path) -> Iterator[Client]:
    with serving({"aws": AwsProvider(account, tmp_path / "credentials", {})}, tmp_path) as ports:
        tags = {"defaultTags": {"tags": {"Cost<": "c"}}}
        yield Client(ports["aws"], {"region": "us-east-1", **tags})


def test_the_preview_names_property_path_value_and_what_is_allowed(client: Client) -> None:
    urn = urn_of(ROLE, "role")
    inputs = {"assumeRolePolicy": TRUST, "maxSessionDuration": 60}
    failures = client.stub.Check(pb.CheckRequest(urn=urn, news=packed(inputs), randomSeed=b"seed")).failures
    assert [(one.property, one.reason) for one in failures] == [
        ("", "maxSessionDuration: got 60: AWS allows 3600 to 43200"),
        # a tag of the provider's
        ("", 'tags["Cost<"]: got "Cost<": AWS allows what matches [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+'),
    ]


def test_of_a_nested_value_the_preview_names_the_whole_path(client: Client) -> None:
    """And no property, whose whole value the engine would print."""
    request = pb.CheckRequest(urn=urn_of(VERSIONING, "v"), news=packed(status("Enable")), randomSeed=b"seed")
    [failure] = client.stub.Check(request).failures
    assert failure.property == ""
    assert failure.reason == 'versioningConfiguration.status: got "Enable": AWS allows Enabled, Suspended'
