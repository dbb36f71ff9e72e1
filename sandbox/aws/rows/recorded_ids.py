"""Ids and ARNs that AWS makes up, for types that are only recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from ..row import Scope


def arn(service: str, kind: str) -> Callable[[Scope], str]:
    """An ARN that ends with the id: `arn("guardduty", "detector/")`."""
    return lambda s: f"arn:aws:{service}:{s['region']}:{s['account']}:{kind}{s['id']}"


def made_up(value: Any, digits: int) -> str:
    """Hexadecimal digits that are the same for the same value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:digits]
