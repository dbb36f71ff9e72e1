"""What policies of identities allow together, as IAM evaluates them."""

from __future__ import annotations

import functools
import json
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # parliament imports a package that warns of its own end
    from parliament import iam_definition

Statement = Mapping[str, Any]


@functools.cache
def managed(name: str) -> tuple[Statement, ...]:
    """The statements of an AWS managed policy."""
    given: Any = aws_managed_policies_data
    known = json.loads(given) if isinstance(given, str | bytes) else given
    return tuple(_list(known[name]["Document"]["Statement"]))


@functools.cache
def levels() -> Mapping[str, str]:
    """The access level of every action that AWS documents."""
    return {
        f"{service['prefix']}:{action['privilege']}": action["access_level"]
        for service in iam_definition
        for action in service["privileges"]
    }


def allows(
    statements: Iterable[Statement], action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool:
    """Whether these statements allow it together: one does, and none denies it (IAM User Guide, "Policy evaluation
    logic"). Of conditions, StringEquals alone is known."""
    effects = {
        one["Effect"]
        for one in statements
        if _about(one, "Action", action) and _about(one, "Resource", resource) and _holds(one, context or {})
    }
    return effects == {"Allow"}


def _holds(statement: Statement, context: Mapping[str, str]) -> bool:
    conditions = dict(statement.get("Condition", {}))
    equal = conditions.pop("StringEquals", {})
    assert not conditions
    return all(context.get(key) in _list(values) for key, values in equal.items())


def _about(statement: Statement, element: str, text: str) -> bool:
    if element in statement:
        return any(_pattern(one).fullmatch(text) for one in _list(statement[element]))
    return not any(_pattern(one).fullmatch(text) for one in _list(statement[f"Not{element}"]))


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(letter) or re.escape(letter) for letter in text), re.IGNORECASE)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
