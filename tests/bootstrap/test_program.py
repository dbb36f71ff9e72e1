"""The project's program and settings: what it registers, what policies say of it, what is refused."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from bootstrap.settings import PROJECT, Settings, read
from settings.configuration import SettingsError
from settings.reference import settings_in
from tests.policies.stacks import judged
from tests.recording import ROOT, Recorded, record

STACK_FILE = ROOT / "bootstrap" / "Pulumi.prod.yaml"
PAGE = (ROOT / "docs" / "state.md").read_text(encoding="utf-8")
OWN = "222233334444"


def config(changes: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The stack file's configuration as the engine hands it to a program, with these values by dotted key."""
    values = yaml.safe_load(STACK_FILE.read_text(encoding="utf-8"))["config"]
    for key, value in (changes or {}).items():
        *parents, last = f"{PROJECT}:{key}".split(".")
        at: Any = values
        for parent in parents:
            at = at[int(parent)] if isinstance(at, list) else at[parent]
        at[int(last) if isinstance(at, list) else last] = value
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def lines(changes: Mapping[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(config(changes))
    return [line.strip() for line in str(refused.value).splitlines()[1:]]


@pytest.fixture(scope="module")
def made() -> Recorded:
    program = str(ROOT / "bootstrap" / "__main__.py")
    return record(lambda: runpy.run_path(program, run_name="__main__"), "prod", config())


def test_every_resource_is_inside_the_component(made: Recorded) -> None:
    (backend,) = made.of("aws-platform:state:StateBackend")
    assert {one.parent for one in made if one.custom and one.type != "pulumi:providers:aws"} == {backend.name}


def test_the_rules_for_prod_find_nothing_in_it(made: Recorded) -> None:
    found = [str(one) for one in judged(made, "prod")]
    assert [text for text in found if "[UNDETERMINED]" not in text] == []


def test_what_policies_cannot_judge_before_the_keys_exist_is_what_names_the_keys(made: Recorded) -> None:
    assert all(one.inputs["policy"] for one in made.of("aws:s3/bucketPolicy:BucketPolicy"))
    known = {one.name.rpartition("-")[2] for one in made.of("aws:iam/rolePolicy:RolePolicy")}
    assert known == {"copy", "keys", "read", "write", "decrypt", "encrypt"}


def test_it_exports_what_people_log_in_with(made: Recorded) -> None:
    assert made.exports["url"] == "s3://state-id?region=us-east-1"  # the recording makes up IDs
    assert made.exports.keys() == {
        "bucket_name",
        "replica_bucket_name",
        "url",
        "replica_url",
        "backends",
        "secrets_providers",
    }
    assert made.exports["backends"].keys() == {"dev", "staging", "prod"}


BAD: Mapping[str, dict[str, Any]] = {
    "account_id: is not a valid AWS account ID": {"account_id": "12"},
    "region: unsupported value": {"region": "us-east-9"},
    "environment: unsupported value": {"environment": "production"},
    "owner: begins or ends with a space": {"owner": "team "},
    "project: must have at most 256 characters": {"project": "a" * 257},
    "state: must be an object": {"state": "bucket"},
    "state.bucket_name: is not a valid bucket name": {"state.bucket_name": "States"},
    "state.replica_region: is the Region of the bucket itself": {"state.replica_region": "us-east-1"},
    "state.noncurrent_days: must be greater than or equal to 1": {"state.noncurrent_days": 0},
    "state.access_log_days: must be an integer": {"state.access_log_days": True},
    "state.admin_role_arns.0: is a role of the account 444455556666": {
        "state.admin_role_arns": ["arn:aws:iam::444455556666:role/admin"]
    },
    "state.deletion_protection: must be a boolean": {"state.deletion_protection": "perhaps"},
    "state.force_destroy: must be a boolean": {"state.force_destroy": 2},
    "state.deployers.dev.stacks.0: is not the name of a project and a stack": {"state.deployers.dev.stacks": ["dev"]},
    "state.deployers.prod.stacks.0: is a stack of the deployer dev, too": {
        "state.deployers.prod.stacks": ["aws-platform/dev"]
    },
    "state.deployers.dev.referenced_stacks: has aws-platform/dev, which is in stacks, too": {
        "state.deployers.dev.referenced_stacks": ["aws-platform/dev"]
    },
    "state.deployers.dev.preview_role_arns.0: is not a valid IAM role ARN": {
        "state.deployers.dev.preview_role_arns.0": "*"
    },
    "state.deployers.dev.apply_role_arns: must have at least 1 item": {"state.deployers.dev.apply_role_arns": []},
}


@pytest.mark.parametrize("problem", BAD)
def test_a_bad_value_is_reported_in_one_line_with_key_value_and_remedy(problem: str) -> None:
    (line,) = lines(BAD[problem])
    assert line.startswith(problem)
    assert re.search(r" \(got .*\): .{5,}|: .*: .{10,}", line), line


def test_every_setting_has_a_bad_value() -> None:
    model = Settings.model_json_schema()
    keys = {row.key for row in settings_in(model, model["$defs"])}
    tried = {re.sub(r"\.(dev|prod)\b", ".<name>", re.sub(r"\.\d+$", "", text.partition(":")[0])) for text in BAD}
    assert keys - tried == {"state.deployers"}


def test_in_an_account_of_one_s_own_nothing_is_an_example_any_more() -> None:
    found = lines({"account_id": OWN})
    keys = {line.partition(":")[0] for line in found}
    assert {"state.admin_role_arns.0", "state.bucket_name", "state.deployers.prod.apply_role_arns.0"} <= keys


def test_all_mistakes_are_reported_at_once() -> None:
    assert len(lines({"account_id": "1", "state.noncurrent_days": 0, "state.deployers.dev.stacks": []})) == 3


def test_the_page_lists_every_setting_with_its_default() -> None:
    model = Settings.model_json_schema()
    for row in settings_in(model, model["$defs"]):
        assert f"| `{row.key}` | {row.default} |" in PAGE, row.key


def test_the_page_names_every_output(made: Recorded) -> None:
    assert [name for name in made.exports if f"`{name}`" not in PAGE] == []
