"""Runs a preview in a process of its own, and measures it from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from .task import Observed, Task

ROOT = Path(__file__).parent.parent

_SAMPLE_SECONDS = 0.02


class BenchmarkError(Exception):
    """A measured preview or deployment failed."""


@dataclass(frozen=True)
class Sample:
    """One preview, as measured by its own process and by the one that started it."""

    wall: float
    exit: float
    """The end of the interpreter, which takes a while with all the classes of the SDKs."""
    observed: Observed

    @property
    def seconds(self) -> float:
        """The time of a preview without the sandbox: from the start of the interpreter to its end, less the time for
        opening the sandbox, which a real account does not need."""
        return self.wall - self.observed.sandbox

    @property
    def cpu(self) -> float:
        """CPU seconds of the program's process and the engine, with its policy packs."""
        return self.observed.program_cpu + self.observed.engine_cpu

    def as_row(self) -> dict[str, Any]:
        kept = {
            key: value
            for key, value in asdict(self.observed).items()
            if key not in ("registered", "sdk_modules", "finished")
        }
        return {"seconds": self.seconds, "wall": self.wall, "exit": self.exit, **kept}


def measure(task: Task, output: Path) -> Sample:
    """A timed preview, not observed while it runs, as that would take CPU from it.

    Raises:
        BenchmarkError: when it fails, with its output."""
    begun = time.monotonic()
    process = _start(task, output)
    _finish(process)
    ended = time.monotonic()
    observed = Observed.read(output)
    return Sample(ended - begun, ended - observed.finished, observed)


def peak_memory(task: Task, output: Path) -> dict[str, int]:
    """The peak resident size, in bytes, of the program, the engine and the policy packs, in an untimed preview."""
    process = _start(task, output)
    peaks: dict[str, int] = defaultdict(int)
    while process.poll() is None:
        for role, size in _sizes(process.pid).items():
            peaks[role] = max(peaks[role], size)
        time.sleep(_SAMPLE_SECONDS)
    _finish(process)
    return dict(peaks)


def _start(task: Task, output: Path) -> subprocess.Popen[str]:
    # With bytecode caches, as on a user's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(  # noqa: S603 - our own module, with our own arguments
        [sys.executable, "-m", "benchmarks.child", task.text(), str(output)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _finish(process: subprocess.Popen[str]) -> None:
    printed, _ = process.communicate()
    if process.returncode:
        raise BenchmarkError(f"a preview failed:\n{printed}")


def _sizes(pid: int) -> dict[str, int]:
    sizes: dict[str, int] = defaultdict(int)
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            sizes[_role(process, pid)] += process.memory_info().rss
    except psutil.Error:
        pass  # one of them has just ended; the next sample has the others
    return sizes


def _role(process: psutil.Process, program: int) -> str:
    if process.pid == program:
        return "program"
    # The engine starts a policy pack in the pack's directory.
    return "policies" if Path(process.cwd(), "PulumiPolicy.yaml").exists() else "engine"
