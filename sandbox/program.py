"""The Pulumi program, run in this process as the language host runs it in one of its own."""

from __future__ import annotations

import gc
import runpy
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi import log
from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

# There is no option: a private function of the SDK, by its name.
_STACK_TRACE = "_get_stack_trace"


def run(program: Path) -> None:
    """Run the program as the main module."""
    without_diagnostics()
    with without_collection():
        runpy.run_path(str(program), run_name="__main__")


@contextmanager
def without_collection() -> Generator[None]:
    """The garbage collector waits until the program ends, and never looks at what is left then.

    The SDKs' classes, which make up nearly all of it, are needed until the process ends. Going through them while they
    are imported, and again when the interpreter ends, costs a preview of dev 0.6 s of 3.2 s (benchmarks/README.md).
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def without_diagnostics() -> None:
    """From now on the SDK sends the engine no debug messages, and not the stack traces of where resources are created.

    Nothing shows either. Each message is a call that the program waits for; the stack traces make up two fifths of a
    state, which the engine writes before and after it creates each resource. Most registrations, and their messages,
    come after the program's last line, so this holds until the process ends.
    """
    log.debug = _ignored
    setattr(resource, _STACK_TRACE, source_pb2.StackTrace)


def _ignored(*_: Any, **__: Any) -> None:
    """In place of sending a message."""
