"""One run of a stack at a time: runs share the stack's copy of its configuration, and its credentials."""

from __future__ import annotations

import fcntl
import os
from typing import TextIO

from .errors import SandboxError
from .places import Places


def take_turn(places: Places, stack: str) -> TextIO:
    """The file whose lock says that this process runs the stack: until it is closed or the process ends, however it
    ends. No other process inherits it.

    Raises:
        SandboxError: when another process has it."""
    file = (places.root / f"{stack}.run").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        who = f" (process {holder})" if holder else ""
        text = f"another run of {stack} is under way{who}: wait until it has ended, then try again"
        raise SandboxError(text) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
