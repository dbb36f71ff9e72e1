"""The sandbox's `aws` command: answers `aws eks get-token`, and runs the next `aws` on PATH for everything else.

Kubeconfigs of EKS clusters name this command. Only modules that load quickly are imported."""

from __future__ import annotations

import itertools
import json
import os
import sys
import time

from .tokens import OWNER, VALID_SECONDS, issue

PRINCIPAL = "SANDBOX_PRINCIPAL"
"""The environment variable with the ARN of whoever runs the command; without it, the sandbox's administrator does."""

# The AWS CLI reports a token as expired a minute early (awscli/customizations/eks/get_token.py).
_REPORTED_SECONDS = VALID_SECONDS - 60
_VERSIONS = ("client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1")


def main(key_file: str, own_directory: str, arguments: list[str]) -> int:
    if ("eks", "get-token") not in itertools.pairwise(arguments):
        return _pass_on(own_directory, arguments)
    try:
        with open(key_file, "rb") as file:
            key = file.read()
    except OSError as error:
        print(f"aws: the sandbox has no key for tokens ({error}): run `make stop`, then try again", file=sys.stderr)  # noqa: T201
        return 1
    print(json.dumps(_credential(key, arguments), indent=4))  # noqa: T201
    return 0


def _credential(key: bytes, arguments: list[str]) -> dict[str, object]:
    import argparse  # only where it is needed

    # As in the AWS CLI, an option may be shortened: the kubeconfig of pulumi-eks has --role.
    parser = argparse.ArgumentParser(prog="aws")
    parser.add_argument("service", choices=["eks"])
    parser.add_argument("operation", choices=["get-token"])
    parser.add_argument("--cluster-name", required=True)
    parser.add_argument("--role-arn", help="the role to make the token for, in place of the caller's")
    parser.add_argument("--output", choices=["json"], default="json")
    for ignored in ("--region", "--profile"):
        parser.add_argument(ignored, help="accepted, and ignored: the sandbox has one account")
    options = parser.parse_args(arguments)
    principal = options.role_arn or os.environ.get(PRINCIPAL) or OWNER
    now = time.time()
    expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + _REPORTED_SECONDS))
    token = issue(key, principal, options.cluster_name, now + VALID_SECONDS)
    status = {"expirationTimestamp": expiration, "token": token}
    return {"kind": "ExecCredential", "apiVersion": _version(), "spec": {}, "status": status}


def _version() -> str:
    """The version that the client asks for, where it is one of ours."""
    try:
        asked = json.loads(os.environ.get("KUBERNETES_EXEC_INFO", "")).get("apiVersion")
    except (ValueError, AttributeError):
        return _VERSIONS[0]
    return asked if asked in _VERSIONS else _VERSIONS[0]


def _pass_on(own_directory: str, arguments: list[str]) -> int:
    directories = [os.path.realpath(directory) for directory in os.environ.get("PATH", os.defpath).split(os.pathsep)]
    own = os.path.realpath(own_directory)
    # Those after its own: another sandbox's command may come before, and would hand it back.
    for directory in directories[directories.index(own) + 1 :] if own in directories else directories:
        program = os.path.join(directory, "aws")
        if directory != own and os.access(program, os.X_OK) and os.path.isfile(program):
            os.execv(program, ["aws", *arguments])  # noqa: S606 - what the user would have started
    text = "the sandbox's own command answers `aws eks get-token` only, and no other aws is on PATH"
    print(f"aws {' '.join(arguments)}: {text}", file=sys.stderr)  # noqa: T201
    return 127
