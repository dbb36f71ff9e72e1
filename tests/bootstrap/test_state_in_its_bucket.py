"""The state backend's project from its first run on local state to its end: its state moves into its own bucket and
out of it again, as docs/state.md says, by the commands that stand there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from tests.engine import CHECKOUT, Result, Sandbox, difference

from .engine import Engine, Request, Requests
from .rights import allowed, denied_by_bucket, needs

PROGRAM = CHECKOUT / "bootstrap" / "__main__.py"
BUCKET, REPLICA = "example-corp-pulumi-state", "example-corp-pulumi-state-replica"
STACK = "aws-platform-state/prod"
STATE = f".pulumi/stacks/{STACK}.json"
SECRETS = f"awskms://alias/{BUCKET}?region=us-east-1&context_stack=aws-platform-state%2Fprod"


def settings() -> dict[str, Any]:
    """The stack file, with what lets the test end: and a deployer for the project's own state, as for any other."""
    file = yaml.safe_load((CHECKOUT / "bootstrap" / "Pulumi.prod.yaml").read_text(encoding="utf-8"))
    state = file["config"]["aws-platform-state:state"]
    role = "arn:aws:iam::111122223333:role/platform-admin"
    state |= {"deletion_protection": False, "force_destroy": True}
    state["deployers"]["state"] = {"stacks": [STACK], "apply_role_arns": [role]}
    return file


@dataclass
class Move:
    """What was seen, in this order."""

    first: Result
    outputs: Mapping[str, Any] = field(default_factory=dict)
    exported: str = ""
    moved: dict[str, Any] = field(default_factory=dict)
    """The state as it is in the bucket."""
    stack_file: dict[str, Any] = field(default_factory=dict)
    unchanged: Result | None = None
    again: Result | None = None
    requests: dict[str, list[Request]] = field(default_factory=dict)
    policies: dict[str, list[str]] = field(default_factory=dict)
    """The documents of each role, by the role's name."""
    bucket_policy: str = ""
    versions: list[str] = field(default_factory=list)
    ended: Result | None = None
    difference: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def move(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Move]:
    directory = tmp_path_factory.mktemp("state")
    shutil.copy(CHECKOUT / "bootstrap" / "Pulumi.yaml", directory)
    (directory / "Pulumi.prod.yaml").write_text(yaml.safe_dump(settings()))
    (directory / "local").mkdir()
    regions = ("us-east-1", "us-west-2")
    for region in regions:
        sandbox.everything(region)  # by now each Region has its default VPC
    before = sandbox.everything()
    local = Engine(sandbox, directory, f"file://{directory / 'local'}")
    local.says("stack", "init", "prod", "--secrets-provider", "passphrase")
    seen = Move(local.run("up", "prod", PROGRAM))
    assert seen.first.status == 0, seen.first.text
    seen.outputs = local.outputs("prod")
    _into_the_bucket(local, seen)
    _in_the_bucket(sandbox, Engine(sandbox, directory, seen.outputs["backends"]["state"]["apply"]), seen)
    _out_of_the_bucket(Engine(sandbox, directory, seen.outputs["url"]), local, seen)
    # The engine assumed a role, and its credentials last for an hour.
    sessions = re.compile(r" aws (access_keys ASIA|assumed_roles )")
    seen.difference = [line for line in difference(before, sandbox.everything()) if not sessions.search(line)]
    return seen


def _into_the_bucket(local: Engine, seen: Move) -> None:
    local.says("stack", "change-secrets-provider", SECRETS, "-s", "prod")
    local.says("stack", "export", "-s", "prod", "--file", "state.json")
    seen.exported = (local.directory / "state.json").read_text()
    there = Engine(local.sandbox, local.directory, seen.outputs["url"])
    there.says("stack", "init", "prod", "--secrets-provider", SECRETS)
    there.says("stack", "import", "-s", "prod", "--file", "state.json")
    s3 = local.sandbox.aws("s3")
    seen.moved = json.load(s3.get_object(Bucket=BUCKET, Key=STATE)["Body"])
    seen.stack_file = yaml.safe_load((local.directory / "Pulumi.prod.yaml").read_text())


def _in_the_bucket(sandbox: Sandbox, there: Engine, seen: Move) -> None:
    requests = Requests(sandbox)
    for name, flags in {"preview": ("--expect-no-changes",), "up": ()}.items():
        requests.since_last(BUCKET)
        result = there.run(name, "prod", PROGRAM, *flags)
        seen.requests[name] = requests.since_last(BUCKET)
        seen.unchanged, seen.again = (result, None) if name == "preview" else (seen.unchanged, result)
    there.says("cancel", "prod", "--yes")
    seen.requests["cancel"] = requests.since_last(BUCKET)
    s3, iam = sandbox.aws("s3"), sandbox.aws("iam")
    seen.versions = [row["Key"] for row in s3.list_object_versions(Bucket=BUCKET, Prefix=STATE)["Versions"]]
    seen.bucket_policy = s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        documents = [
            json.dumps(iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"])
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        ]
        seen.policies[name.rpartition("-")[0]] = documents


def _out_of_the_bucket(there: Engine, local: Engine, seen: Move) -> None:
    there.says("stack", "change-secrets-provider", "passphrase", "-s", "prod")
    there.says("stack", "export", "-s", "prod", "--file", "state.json")
    local.says("stack", "import", "-s", "prod", "--file", "state.json")
    seen.ended = local.run("destroy", "prod", PROGRAM)


def test_the_first_run_needs_no_bucket(move: Move) -> None:
    assert move.outputs["url"] == f"s3://{BUCKET}?region=us-east-1"
    assert move.outputs["replica_url"] == f"s3://{REPLICA}?region=us-west-2"


def test_its_state_moves_into_its_own_bucket(move: Move) -> None:
    resources = move.moved["checkpoint"]["latest"]["resources"]
    assert resources == json.loads(move.exported)["deployment"]["resources"]
    assert len(resources) > 60


def test_nothing_changes_after_the_move(move: Move) -> None:
    assert move.unchanged is not None
    assert move.unchanged.status == 0, move.unchanged.text
    assert move.again is not None
    assert move.again.status == 0, move.again.text
    assert "unchanged" in move.again.text
    assert not any(word in move.again.text for word in ("created", "updated", "replaced", "deleted"))


def test_secrets_are_encrypted_with_the_key_for_this_stack_alone(move: Move) -> None:
    assert move.stack_file["secretsprovider"] == SECRETS
    provider = move.moved["checkpoint"]["latest"]["secrets_providers"]
    assert (provider["type"], provider["state"]["url"]) == ("cloud", SECRETS)


def test_each_update_leaves_the_version_before_it(move: Move) -> None:
    assert move.versions.count(STATE) > 2


def test_a_preview_takes_no_lock_and_writes_nothing(move: Move) -> None:
    assert {request.method for request in move.requests["preview"]} <= {"GET", "HEAD"}
    assert not any("/locks/" in request.key for request in move.requests["preview"])


def test_an_update_deletes_its_lock_and_nothing_else(move: Move) -> None:
    deleted = {request.key for request in move.requests["up"] if request.method == "DELETE"}
    assert len(deleted) == 1
    assert all(key.startswith(f".pulumi/locks/organization/{STACK}/") for key in deleted)


def test_it_can_be_destroyed_once_its_state_is_elsewhere(move: Move) -> None:
    assert move.ended is not None
    assert move.ended.status == 0, move.ended.text
    assert move.difference == []


def role(operation: str, deployer: str = "state") -> str:
    return f"state-{deployer}-{operation}"


def refused(move: Move, requests: str, role: str) -> set[str]:
    """What the engine did in an operation and the role may not do."""
    need = [each for request in move.requests[requests] for each in needs(request, STATE)]
    assert need
    return {need.action for need in need if not allowed(move.policies[role], need)}


def test_the_preview_role_may_do_what_a_preview_does_and_write_nothing(move: Move) -> None:
    assert refused(move, "preview", role("preview")) == set()
    of_locks = {"s3:GetObject", "kms:Decrypt"}  # which it does not read either
    written = {"s3:PutObject", "s3:DeleteObject", "kms:GenerateDataKey"}
    assert refused(move, "up", role("preview")) == written | of_locks


def test_the_apply_role_may_do_what_previews_updates_and_cancel_do(move: Move) -> None:
    assert [refused(move, name, role("apply")) for name in ("preview", "up", "cancel")] == [set()] * 3


def test_a_deployer_may_use_no_state_of_another(move: Move) -> None:
    """All that is common to them is the names of states, and the metadata of the backend."""
    for name in ("preview", "up"):
        need = [each for request in move.requests[name] for each in needs(request, STATE)]
        common = {need.resource for need in need if allowed(move.policies[role("apply", "dev")], need)}
        metadata = f"arn:aws:s3:::{BUCKET}/.pulumi/meta.yaml"
        assert common <= {f"arn:aws:s3:::{BUCKET}", metadata, "arn:aws:kms:*:*:key/* " + metadata}


@pytest.mark.parametrize("action", ["s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"])
def test_nobody_but_an_admin_may_delete_versions_or_what_keeps_them(move: Move, action: str) -> None:
    resource = f"arn:aws:s3:::{BUCKET}" + (f"/{STATE}" if "Object" in action else "")
    admin = "arn:aws:iam::111122223333:role/platform-admin"
    assert denied_by_bucket(move.bucket_policy, "arn:aws:iam::111122223333:role/deploy-prod", action, resource)
    assert denied_by_bucket(move.bucket_policy, "arn:aws:iam::111122223333:root", action, resource)
    assert not denied_by_bucket(move.bucket_policy, admin, action, resource)
    assert not any(action in document for documents in move.policies.values() for document in documents)
