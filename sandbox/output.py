"""Standard output and standard error whose reader may go away, as in `python -m sandbox up dev | head`, or whose disk
may be full."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO


class _Output(io.FileIO):
    """A file descriptor whose output is discarded once nobody reads it, or it cannot be written."""

    failure = ""
    """Why it cannot be written; a reader that has gone away has read what it wanted."""

    def write(self, data: Any, /) -> int | None:
        try:
            return super().write(data)
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                self.failure = error.strerror or str(error)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(data)


def outlive_readers() -> None:
    """Finish what was begun although nobody reads the output any more, or it cannot be written.

    An `up` that ended there would leave resources half created. The engine's events are printed in a thread of the
    Automation API: a BrokenPipeError, which Rich turns into SystemExit, would end only that thread, without an answer
    to the engine, which then waits for it forever."""
    sys.stdout, sys.stderr = _outliving(sys.stdout), _outliving(sys.stderr)


def status_with_output(status: int) -> int:
    """The exit status of the command: not 0 where its output could not be written, which is told on standard error."""
    failures = [
        f"{name}: {failure}"
        for name, stream in (("standard output", sys.stdout), ("standard error", sys.stderr))
        if (failure := _failure(stream))
    ]
    sys.stderr.writelines(f"error: {failure}\n" for failure in failures)
    return status or (1 if failures else 0)


def _failure(stream: TextIO) -> str:
    """Why not all of the output could be written; empty if it was, or its reader has gone away."""
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, _Output) else ""


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
