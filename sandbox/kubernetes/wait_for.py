"""The annotation pulumi.com/waitFor, by which a program says when an object is ready (pulumi-kubernetes since 4.18)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import jmespath

from sandbox.errors import SandboxError

ANNOTATION = "pulumi.com/waitFor"

Ready = Callable[[Mapping[str, Any]], bool]

# The part of kubectl's JSONPath that names a field: {.status.phase}, {.status.conditions[0].status}.
_PATH = re.compile(r"jsonpath=\{\.([A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*|\[\d+\])*)\}(?:=(.*))?")
_CONDITION = re.compile(r"condition=([^=]+)(?:=(.+))?")


def ready_when(text: str) -> Ready:
    """Whether an object fulfils the annotation: an expression, or a JSON list of expressions, which all have to hold.

    Raises:
        SandboxError: for an expression that is none, or that the sandbox does not know."""
    texts: list[str] = json.loads(text) if text.startswith("[") else [text]
    checks = [_check(each) for each in texts]
    return lambda live: all(check(live) for check in checks)


def _check(text: str) -> Ready:
    if path := _PATH.fullmatch(text):
        return lambda live: _matches(jmespath.search(path[1], dict(live)), path[2])
    if condition := _CONDITION.fullmatch(text):
        return lambda live: _has(live, condition[1], condition[2] or "True")
    raise SandboxError(
        f"{ANNOTATION}: {text!r} is not supported: write jsonpath={{.status.phase}}=Running, with the path of a field, "
        "or condition=Ready"
    )


def _matches(value: Any, wanted: str | None) -> bool:
    if wanted is None:
        return value is not None
    return (value if isinstance(value, str) else json.dumps(value)) == wanted


def _has(live: Mapping[str, Any], kind: str, status: str) -> bool:
    conditions = (live.get("status") or {}).get("conditions") or []
    return any(each["type"] == kind and each["status"].casefold() == status.casefold() for each in conditions)
