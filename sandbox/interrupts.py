"""Interrupts from a terminal, which reach the whole process group: this process and the engine."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def left_to_engine(console: Console) -> Generator[list[int]]:
    """Leave the first interrupt to the engine, which finishes the operations in progress and writes them to the state;
    a second one ends everything at once. Yields a list that holds the interrupt once there was one."""
    seen: list[int] = []

    def first(number: int, frame: object) -> None:
        seen.append(number)
        console.print("stopping once the operations in progress have finished (interrupt again to end at once)")
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)
