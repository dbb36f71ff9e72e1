"""The engine with its states in S3, on a sandbox's cloud: the CLI, and operations on programs."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.credentials import credentials, lend
from sandbox.environment import NO_ACCOUNT
from sandbox.life import current
from sandbox.places import Places
from sandbox.workspace import STAND_INS
from tests.bootstrap.deployment import engine
from tests.engine import CHECKOUT, Result, Sandbox

_REQUEST = re.compile(r'"(GET|HEAD|PUT|POST|DELETE) (/\S*) HTTP/1.1"')
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Request(NamedTuple):
    """A request to S3."""

    method: str
    bucket: str
    key: str
    operation: str


@dataclass
class Engine:
    """The engine in a directory with a project's files, whose states are in `backend`."""

    sandbox: Sandbox
    directory: Path
    backend: str
    environment: dict[str, str] = field(default_factory=dict[str, str])

    @functools.cached_property
    def _around(self) -> dict[str, str]:
        places = Places(self.sandbox.directory)
        life = current(places)
        assert life
        return {
            **NO_ACCOUNT,
            "PULUMI_HOME": str(self.directory / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "of-the-first-run",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{life.providers[name]}" for name in STAND_INS),
            "AWS_ENDPOINT_URL": life.aws_endpoint,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "PYTHONPATH": str(CHECKOUT),
        }

    def _start(self, *command: str) -> subprocess.Popen[str]:
        around = {**self._around, "PULUMI_BACKEND_URL": self.backend, **self.environment}
        return subprocess.Popen(
            command,
            cwd=self.directory,
            env={**os.environ, **around},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self, operation: str, stack: str, program: Path, *flags: str) -> subprocess.Popen[str]:
        """An operation on the program, running."""
        places = Places(self.sandbox.directory)
        lend(places.credentials, stack, credentials(None, None))
        deployment = "tests.bootstrap.deployment"
        return self._start(sys.executable, "-m", deployment, operation, stack, str(program), *flags)

    def run(self, operation: str, stack: str, program: Path, *flags: str) -> Result:
        """An operation on the program, once it has ended."""
        process = self.start(operation, stack, program, *flags)
        text, _ = process.communicate()
        return Result(process.returncode, text)

    def cli(self, *arguments: str) -> Result:
        """A command of the CLI."""
        process = self._start(str(engine()), *arguments, "--non-interactive")
        text, _ = process.communicate()
        return Result(process.returncode, text)

    def says(self, *arguments: str) -> str:
        """What a command of the CLI prints, which has to succeed."""
        result = self.cli(*arguments)
        assert result.status == 0, result.text
        return result.text

    def outputs(self, stack: str) -> dict[str, Any]:
        """What the stack exports."""
        return json.loads(self.says("stack", "output", "--json", "-s", stack))


class Requests:
    """What was asked of S3, as moto's log has it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._log = Places(sandbox.directory).logs / "moto.log"
        self._seen = 0

    def since_last(self, bucket: str) -> list[Request]:
        """The requests about a bucket since the last time that somebody asked."""
        text = self._log.read_text(errors="replace")
        new, self._seen = text[self._seen :], len(text)
        return [request for request in _read(_COLOR.sub("", new)) if request.bucket == bucket]


def _read(log: str) -> Iterator[Request]:
    for method, target in _REQUEST.findall(log):
        path, _, query = target.partition("?")
        bucket, _, key = path.removeprefix("/").partition("/")
        operation = re.search(r"x-id=(\w+)", query)
        yield Request(method, bucket, key, operation[1] if operation else "")
