"""Processes that run in the background until the sandbox is stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from .environment import NO_ACCOUNT

# After SIGTERM; then SIGKILL follows.
_PATIENCE_SECONDS = 10

# The start time of a process and the boot time are each rounded to a second by some kernels.
_CLOCK_SECONDS = 2.0


@dataclass(frozen=True)
class Background:
    """A process, identified by id and start time: another one that gets the same id later is not mistaken for it."""

    pid: int
    started: float

    def running(self) -> bool:
        return self._process() is not None

    def end(self) -> None:
        """Terminate the process, kill it if it does not end, and return when it is gone."""
        process = self._process()
        if process is None:
            return
        try:
            process.terminate()
            if not self._ends(process):
                process.kill()
                self._ends(process)
        except psutil.NoSuchProcess:
            return

    def _ends(self, process: psutil.Process) -> bool:
        """Whether it ends in time. psutil's wait reaps a child of this process; for a zombie of another parent it would
        never return."""
        if process.ppid() == os.getpid():
            return bool(psutil.wait_procs([process], _PATIENCE_SECONDS)[0])
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.running()

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            # A process that has ended keeps its id until its parent reaps it.
            ended = process.status() == psutil.STATUS_ZOMBIE
            same = abs(_since_boot(process) - self.started) < _CLOCK_SECONDS
            return process if same and not ended else None
        except psutil.NoSuchProcess:
            return None


def start(command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None) -> Background:
    """Start `command` in a session of its own, so that an interrupt from the terminal does not reach it; log to `log`.

    Its environment is PATH and `environment`: no variable of the user may reach it.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - the command comes from this package
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), **NO_ACCOUNT, **(environment or {})},
        )
    try:
        return Background(process.pid, _since_boot(psutil.Process(process.pid)))
    except psutil.NoSuchProcess:
        return Background(process.pid, 0.0)


def started_with(argument: str) -> list[Background]:
    """Processes that have exactly `argument` on their command line: finds those whose record was lost in a crash."""
    processes: list[Background] = []
    for process in psutil.process_iter():
        try:
            if argument in process.cmdline():
                processes.append(Background(process.pid, _since_boot(process)))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return processes


def _since_boot(process: psutil.Process) -> float:
    """Start time in seconds since boot, as the wall clock may be adjusted while a process runs."""
    return process.create_time() - psutil.boot_time()


def free_port() -> int:
    """A loopback port that is free now; the caller tries again if another process takes it first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
