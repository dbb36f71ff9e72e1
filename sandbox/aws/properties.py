"""What the properties of a type hold by their names: `properties.json`, which `python -m sandbox.aws.sdk` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _all() -> Mapping[str, Mapping[str, Any]]:
    return json.loads((Path(__file__).parent / "properties.json").read_text(encoding="utf-8"))


def formats_of(kind: str) -> Mapping[str, Any]:
    """The properties of a type that have a format, each with its schema."""
    return _all().get(kind, {})
