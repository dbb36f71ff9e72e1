"""Standard output and standard error whose reader may go away, as in `python -m sandbox up dev | head`."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO


class _Output(io.FileIO):
    """A file descriptor whose output is discarded once nobody reads it."""

    def write(self, data: Any, /) -> int | None:
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(data)


def outlive_readers() -> None:
    """Finish what was begun although nobody reads the output any more.

    An `up` that ended there would leave resources half created. The engine's events are printed in a thread of the
    Automation API: a BrokenPipeError, which Rich turns into SystemExit, would end only that thread, without an answer
    to the engine, which then waits for it forever."""
    sys.stdout, sys.stderr = _outliving(sys.stdout), _outliving(sys.stderr)


def _outliving(stream: TextIO | None) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):  # None where it was closed from the start, as by `>&-`
        return stream or open(os.devnull, "w", encoding="utf-8")
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(stream.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
