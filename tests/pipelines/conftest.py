"""A small project in a directory of its own, with the commands of pipelines run in it by the real CLI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

import boto3
import pytest
import yaml

from sandbox import binaries
from sandbox.credentials import credentials, lend
from sandbox.environment import NO_ACCOUNT
from sandbox.life import current
from sandbox.places import Places
from sandbox.workspace import STAND_INS
from tests.engine import CHECKOUT, Result, Sandbox

PROGRAM = """
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
tags = {"Environment": "dev", "Project": "post", "Owner": "post-office"}
on_aws = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1", default_tags={"tags": tags}))
aws.sqs.Queue("mail", message_retention_seconds=int(config.get("days") or 4) * 86400,
              sqs_managed_sse_enabled=True, opts=on_aws)
if config.get_bool("open"):
    group = aws.ec2.SecurityGroup("door", description="Door of the post office", opts=on_aws)
    aws.vpc.SecurityGroupIngressRule("ssh", security_group_id=group.id, description="Everybody", ip_protocol="tcp",
                                     from_port=22, to_port=22, cidr_ipv4="0.0.0.0/0", opts=on_aws)
"""


@dataclass
class Post:
    """The project, whose stack `dev` has a queue, and a state in a directory of its own."""

    directory: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, environment: dict[str, str] | None = None) -> Result:
        """`python -m pipelines` with these arguments."""
        return self._run(sys.executable, "-m", "pipelines", *arguments, environment=environment)

    def pulumi(self, *arguments: str) -> str:
        """What a command of the CLI prints, which has to succeed."""
        result = self._run("pulumi", *arguments, "--non-interactive")
        assert result.status == 0, result.text
        return result.text

    def configure(self, **values: str) -> None:
        file = self.directory / "Pulumi.dev.yaml"
        content = yaml.safe_load(file.read_text())
        content["config"] = {f"post:{key}": value for key, value in values.items()}
        file.write_text(yaml.safe_dump(content))

    @property
    def resources(self) -> list[dict[str, Any]]:
        exported = json.loads(self.pulumi("stack", "export", "-s", "dev"))
        return exported["deployment"].get("resources") or []

    def queues(self) -> Any:
        return boto3.client("sqs", endpoint_url=self.environment["AWS_ENDPOINT_URL"], region_name="us-east-1",
                            aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106  # fmt: skip

    def _run(self, *command: str, environment: dict[str, str] | None = None) -> Result:
        ended = subprocess.run(
            command,
            cwd=self.directory,
            env={**os.environ, **self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Result(ended.returncode, ended.stdout)


@pytest.fixture
def post(sandbox: Sandbox, tmp_path: Path) -> Post:
    """The project with its stack initialized, and nothing in it."""
    directory = tmp_path / "post"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: post\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config: {}\n")
    (directory / "__main__.py").write_text(PROGRAM)
    (directory / "policies").symlink_to(CHECKOUT / "policies")
    # Where PulumiPolicy.yaml says that the packs' environment is: a language host beside the CLI looks for it there.
    (directory / ".venv").symlink_to(sys.prefix)
    made = Post(directory, _environment(sandbox, tmp_path))
    made.pulumi("stack", "init", "dev")
    return made


def _environment(sandbox: Sandbox, directory: Path) -> dict[str, str]:
    """As on a machine with the CLI on PATH, whose providers are the sandbox's."""
    places = Places(sandbox.directory)
    life = current(places)
    assert life
    lend(places.credentials, "dev", credentials(None, None))
    bin_directory = directory / "bin"
    bin_directory.mkdir()
    attached = [sys.executable, str(Path(__file__).with_name("attached.py")), str(binaries.engine(lambda _: None))]
    command = bin_directory / "pulumi"
    command.write_text(f'#!/bin/sh\nexec {" ".join(map(quote, attached))} "$@"\n')
    command.chmod(0o755)
    state = directory / "state"
    state.mkdir()
    return {
        **NO_ACCOUNT,
        "PATH": os.pathsep.join([str(bin_directory), str(places.bin), os.environ["PATH"]]),
        "PYTHONPATH": str(CHECKOUT),
        "PULUMI_HOME": str(directory / "home"),
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "of-the-post-office",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{life.providers[name]}" for name in STAND_INS),
        "AWS_ENDPOINT_URL": life.aws_endpoint,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
