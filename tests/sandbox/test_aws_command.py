"""The sandbox's `aws`: it answers `aws eks get-token`, and hands on every other command."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from sandbox.kubernetes.access.tokens import OWNER, PREFIX, issue, principal_of
from sandbox.places import Places
from sandbox.scripts import write_scripts

KEY = b"key of a life"
ROLE = "arn:aws:iam::123456789012:role/deployer"


@pytest.fixture(name="places")
def places_fixture(tmp_path: Path) -> Places:
    places = Places(tmp_path / "a sandbox")
    places.bin.mkdir(parents=True)
    places.token_key.write_bytes(KEY)
    write_scripts(places)
    return places


def aws(places: Places, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = environment.pop("PATH", os.defpath)
    own = {"PATH": os.pathsep.join([str(places.bin), path]), **environment}
    return subprocess.run(["aws", *arguments], env=own, capture_output=True, text=True, timeout=60)


def credential(places: Places, *arguments: str, **environment: str) -> dict[str, Any]:
    answer = aws(places, *arguments, **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def caller(places: Places, *arguments: str, **environment: str) -> str | None:
    token = credential(places, "eks", "get-token", "--cluster-name", "shop", *arguments, **environment)
    return principal_of(KEY, token["status"]["token"], "shop", time.time())


def test_it_prints_an_exec_credential_that_clients_renew_after_14_minutes(places: Places) -> None:
    # The arguments in the order of the kubeconfig of pulumi-eks.
    answer = credential(
        places, "--region", "us-east-1", "eks", "get-token", "--cluster-name", "shop", "--output", "json"
    )
    assert answer.keys() == {"kind", "apiVersion", "spec", "status"}
    assert (answer["kind"], answer["spec"]) == ("ExecCredential", {})
    assert answer["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert answer["status"]["token"].startswith(PREFIX)
    assert answer["status"]["token"].count(".") == 1
    expires = datetime.datetime.strptime(answer["status"]["expirationTimestamp"], "%Y-%m-%dT%H:%M:%S%z")
    assert 13 * 60 < expires.timestamp() - time.time() <= 14 * 60


def test_it_answers_in_the_version_that_the_client_asks_for(places: Places) -> None:
    command = ("eks", "get-token", "--cluster-name", "shop")
    asked = '{"apiVersion": "client.authentication.k8s.io/v1"}'
    assert credential(places, *command, KUBERNETES_EXEC_INFO=asked)["apiVersion"].endswith("/v1")
    assert credential(places, *command, KUBERNETES_EXEC_INFO="[]")["apiVersion"].endswith("/v1beta1")


def test_the_token_is_for_whoever_runs_it_or_the_role_that_is_named(places: Places) -> None:
    other = ROLE.replace("deployer", "other")
    assert caller(places) == OWNER
    assert caller(places, SANDBOX_PRINCIPAL=ROLE) == ROLE
    assert caller(places, "--role-arn", other, SANDBOX_PRINCIPAL=ROLE) == other
    assert caller(places, "--role", other, "--profile", "p") == other


def test_a_token_of_somebody_else_is_refused() -> None:
    now = time.time()
    token = issue(KEY, ROLE, "shop", now + 60)
    assert principal_of(KEY, token, "shop", now) == ROLE
    assert principal_of(KEY, token, "other", now) is None
    assert principal_of(KEY, token, "shop", now + 61) is None
    assert principal_of(KEY, issue(b"another key", ROLE, "shop", now + 60), "shop", now) is None
    assert principal_of(KEY, f"{token[:-4]}AAAA", "shop", now) is None
    for text in ("", PREFIX, "not base64!", PREFIX + "é"):
        assert principal_of(KEY, text, "shop", now) is None


def test_every_other_command_goes_to_the_next_aws_on_the_path(places: Places, tmp_path: Path) -> None:
    real = tmp_path / "usr bin" / "aws"
    real.parent.mkdir()
    real.write_text('#!/bin/sh\necho "$PYTHONPATH" "$@"\nexit 7\n')
    real.chmod(0o755)
    path = os.pathsep.join([str(places.bin), str(real.parent), os.defpath])
    answer = aws(places, "s3", "ls", "--recursive", "a b", PATH=path, PYTHONPATH="mine")
    assert (answer.stdout, answer.returncode) == ("mine s3 ls --recursive a b\n", 7)


def test_two_sandboxes_do_not_hand_a_command_to_each_other_forever(places: Places, tmp_path: Path) -> None:
    other = Places(tmp_path / "other")
    other.bin.mkdir(parents=True)
    write_scripts(other)
    path = os.pathsep.join([str(other.bin), str(tmp_path)])
    assert aws(places, "s3", "ls", PATH=path).returncode == 127


def test_without_another_aws_it_says_what_it_answers(places: Places, tmp_path: Path) -> None:
    answer = aws(places, "s3", "ls", PATH=str(tmp_path))
    assert answer.returncode == 127
    assert answer.stderr.startswith("aws s3 ls: the sandbox's own command answers `aws eks get-token` only")


def test_an_option_that_it_does_not_know_is_refused(places: Places) -> None:
    answer = aws(places, "eks", "get-token", "--cluster-name", "shop", "--output", "yaml")
    assert answer.returncode != 0
    assert "--output" in answer.stderr
