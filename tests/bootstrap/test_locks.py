"""Locks of states in S3: who holds one, who is kept out, and how one is released that nobody holds any more."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.engine import Sandbox

from .engine import Engine

BUCKET = "locked-states"
LOCKS = ".pulumi/locks/organization/shop/dev/"
PROGRAM = """
import asyncio
import pathlib
import pulumi

async def opened():
    while not pulumi.runtime.is_dry_run() and not pathlib.Path({gate!r}).exists():
        await asyncio.sleep(0.02)
    return "open"

pulumi.export("gate", pulumi.Output.from_input(opened()))
"""


class Shop:
    """A stack whose update waits for a gate, with its state in S3."""

    def __init__(self, sandbox: Sandbox, directory: Path) -> None:
        self.s3: Any = sandbox.aws("s3")
        self.gate, self.program = directory / "gate", directory / "program.py"
        self.program.write_text(PROGRAM.format(gate=str(self.gate)))
        (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        self.engine = Engine(sandbox, directory, f"s3://{BUCKET}?region=us-east-1")
        self.engine.says("stack", "init", "dev", "--secrets-provider", "passphrase")

    def locks(self) -> list[dict[str, Any]]:
        """The contents of the locks."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=LOCKS).get("Contents", [])
        return [json.load(self.s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"]) for one in listed]

    def waiting(self) -> subprocess.Popen[str]:
        """An update that has its lock, and waits for the gate."""
        run = self.engine.start("up", "dev", self.program)
        wait_until(lambda: bool(self.locks()), run)
        return run


def wait_until(condition: Callable[[], bool], run: subprocess.Popen[str]) -> None:
    while not condition():
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(0.05)
            pytest.fail(f"the run ended before the moment came:\n{run.communicate()[0]}")


@pytest.fixture
def shop(sandbox: Sandbox, tmp_path: Path) -> Iterator[Shop]:
    s3 = sandbox.aws("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield Shop(sandbox, tmp_path)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET):
        for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)


def test_a_second_update_is_refused_while_the_first_holds_the_lock_and_a_preview_is_not(shop: Shop) -> None:
    first = shop.waiting()
    (lock,) = shop.locks()
    assert lock.keys() == {"pid", "username", "hostname", "timestamp"}
    second = shop.engine.run("up", "dev", shop.program)
    assert second.status == 1
    assert "the stack is currently locked by 1 lock(s)" in second.text
    assert f"(pid {lock['pid']})" in second.text
    assert shop.engine.run("preview", "dev", shop.program).status == 0
    shop.gate.touch()
    text, _ = first.communicate()
    assert first.returncode == 0, text
    assert shop.locks() == []


def test_the_lock_of_a_killed_update_stays_until_it_is_cancelled_and_its_versions_stay(shop: Shop) -> None:
    run = shop.waiting()
    for process in psutil.Process(run.pid).children(recursive=True):
        if process.name() == "pulumi":
            process.kill()
    run.communicate()
    shop.gate.touch()
    refused = shop.engine.run("up", "dev", shop.program)
    assert refused.status == 1
    assert "delete the lock file with `pulumi cancel`" in refused.text
    shop.engine.says("cancel", "dev", "--yes")
    assert shop.locks() == []
    assert shop.engine.run("up", "dev", shop.program).status == 0
    versions = shop.s3.list_object_versions(Bucket=BUCKET, Prefix=LOCKS)
    assert len(versions["Versions"]) == len(versions["DeleteMarkers"]) == 3  # of init, the killed run, and the last
