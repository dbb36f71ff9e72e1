"""The program as the sandbox runs it."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from pulumi import log
from pulumi.runtime import resource

from sandbox import program
from tests.engine import CHECKOUT


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def messages(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """What would go to the engine as debug messages; a run changes the SDK for the rest of its process, not of this."""
    monkeypatch.setattr(resource, "_get_stack_trace", Mock())
    monkeypatch.setattr(log, "debug", sent := Mock())
    return sent


def test_the_collector_is_off_while_a_program_runs_and_what_it_made_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "__main__.py"
    path.write_text("import gc\nassert __name__ == '__main__'\nassert not gc.isenabled()\n")
    program.run(path)
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_the_collector_is_on_again_after_a_program_that_fails(tmp_path: Path) -> None:
    path = tmp_path / "__main__.py"
    path.write_text("raise RuntimeError('no')\n")
    with pytest.raises(RuntimeError, match="no"):
        program.run(path)
    assert gc.isenabled()


def test_the_engine_gets_no_debug_messages_even_after_the_program_s_last_line(tmp_path: Path, messages: Mock) -> None:
    path = tmp_path / "__main__.py"
    path.write_text("import pulumi\npulumi.log.debug('registering resource')\n")
    program.run(path)
    log.debug("resource registration successful")
    assert messages.mock_calls == []


def test_a_run_does_not_load_the_clients_that_only_the_background_process_needs() -> None:
    code = "import sys, sandbox.runs; print(sorted({'boto3', 'botocore', 'kubernetes', 'moto'} & sys.modules.keys()))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
