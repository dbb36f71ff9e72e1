"""The fields and events of Falco's documentation."""

from __future__ import annotations

from pathlib import Path


def _table(name: str) -> dict[str, list[str]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return {row[0]: row[1:] for line in lines if not line.startswith("#") and (row := line.split())}


FIELDS = {name: types[0] for name, types in _table("fields.txt").items()}
"""The type of each field."""
EVENTS = _table("events.txt")
"""The arguments of each event."""
