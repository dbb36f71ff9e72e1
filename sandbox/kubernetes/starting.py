"""Starting a server of a control plane, on the port that it had."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sandbox.errors import SandboxError

from ..background import free_port, start
from .programs import Command
from .records import Recorded

# They start in a few seconds; a busy two-core machine has been seen to need several times that.
_PATIENCE_SECONDS = 60
_POLL_SECONDS = 0.05
_PORT_ATTEMPTS = 3


class ControlPlaneError(SandboxError):
    """A control plane does not start; the message names its log."""


def bring_up(
    log: Path,
    command: Callable[[int], Command],
    entry: Recorded,
    record: Callable[[Recorded], None],
    ready: Callable[[int], bool],
) -> Recorded:
    """Start a server on the port that it had, else on a free one, and wait until it is ready; retry on another if
    another process took the port."""
    for attempt in range(1, _PORT_ATTEMPTS + 1):
        port = entry.port if entry.port and attempt == 1 else free_port()
        entry = replace(entry, process=start(command(port), log), port=port)
        record(entry)  # before the wait: interrupted now, a later process still finds it
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while entry.process.running():
            if ready(port):
                return entry
            if time.monotonic() > deadline:
                raise ControlPlaneError(f"{log.stem} was not ready after {_PATIENCE_SECONDS} s; see {log}")
            time.sleep(_POLL_SECONDS)
        if attempt == _PORT_ATTEMPTS or "address already in use" not in log.read_text(errors="replace"):
            break
    raise ControlPlaneError(f"{log.stem} ended while starting; see {log}")
