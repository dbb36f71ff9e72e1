"""A record of what the stand-ins created, by URN: it finds what a killed engine asked for and got no answer about."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock


class Journal:
    """An append-only file of JSON lines; the stand-ins write it, recovery reads it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def begun(self, urn: str) -> None:
        self._write({"begun": urn})

    def created(self, urn: str, identity: str) -> None:
        self._write({"created": urn, "id": identity})

    def failed(self, urn: str) -> None:
        self._write({"failed": urn})

    def deleted(self, urn: str, identity: str) -> None:
        self._write({"deleted": urn, "id": identity})

    def standing(self) -> dict[str, list[str]]:
        """The ids that exist for each URN, oldest first: two, while a replacement is under way."""
        made: dict[str, list[str]] = {}
        for line in self._lines():
            if "created" in line:
                made.setdefault(line["created"], []).append(line["id"])
            elif "deleted" in line and line["id"] in made.get(line["deleted"], []):
                made[line["deleted"]].remove(line["id"])
        return made

    def under_way(self) -> set[str]:
        """The URNs whose creation has begun and not ended."""
        open_: set[str] = set()
        for line in self._lines():
            if "begun" in line:
                open_.add(line["begun"])
            else:
                open_ -= {line.get("created"), line.get("failed")}
        return open_

    def _lines(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self._path.read_text().splitlines()] if self._path.exists() else []

    def _write(self, line: dict[str, str]) -> None:
        with self._lock:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a") as file:
                file.write(json.dumps(line) + "\n")
