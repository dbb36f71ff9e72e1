"""The Pulumi program, run in this process as the language host runs it in one of its own."""

from __future__ import annotations

import gc
import runpy
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def run(program: Path) -> None:
    """Run the program as the main module."""
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
