"""Whether a resource's policy allows an AWS service a call: what AWS tries before it accepts a destination of logs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Context = Mapping[str, str]
"""Condition keys in lower-case letters, with the values of the service's request."""

# Global condition keys (IAM User Guide, "AWS global condition context keys"), in the request of a service.
SECURE = {"aws:securetransport": "true"}

# A program names its own account in a policy, and moto has one account for all of them.
_ACCOUNT, _ANY = re.compile(r"(?<!\d)\d{12}(?!\d)"), "111111111111"


def allows(policy: str | None, service: str, action: str, resource: str, context: Context) -> bool:
    """Whether a policy allows it. A condition of another key or operator than the sandbox knows is taken as one that
    does not stand in the way; and any account is as good as moto's."""
    statements = json.loads(_ACCOUNT.sub(_ANY, policy))["Statement"] if policy else []
    resource, context = _ACCOUNT.sub(_ANY, resource), {key: _ACCOUNT.sub(_ANY, text) for key, text in context.items()}
    effects = {
        statement["Effect"]
        for statement in _list(statements)
        if _is_for(statement, service) and _is_about(statement, action, resource) and _holds(statement, context)
    }
    return effects == {"Allow"}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_for(statement: Mapping[str, Any], service: str) -> bool:
    principal = statement.get("Principal", {})
    if not isinstance(principal, Mapping):
        return principal == "*"
    return service in _list(principal.get("Service", [])) or "*" in _list(principal.get("AWS", []))


def _is_about(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    return all(
        any(_like(pattern, text, whole) for pattern in _list(statement[name]))
        if name in statement
        else not any(_like(pattern, text, whole) for pattern in _list(statement.get(f"Not{name}", "*")))
        for name, text, whole in (("Action", action, False), ("Resource", resource, True))
    )


def _like(pattern: str, text: str, exact_case: bool = True) -> bool:
    """IAM's wildcards: `*` for any characters, `?` for one."""
    expression = "".join({"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in pattern)
    return re.fullmatch(expression, text, 0 if exact_case else re.IGNORECASE) is not None


def _holds(statement: Mapping[str, Any], context: Context) -> bool:
    undecided = statement["Effect"] == "Allow"
    return all(
        _test(operator.removesuffix("IfExists"), [str(one) for one in _list(values)], context[key.lower()], undecided)
        if key.lower() in context
        else undecided
        for operator, tests in statement.get("Condition", {}).items()
        for key, values in tests.items()
    )


def _test(operator: str, values: list[str], actual: str, undecided: bool) -> bool:
    """One condition operator (IAM User Guide, "IAM JSON policy elements: Condition operators")."""
    kind = operator.replace("Not", "")
    if kind in ("StringEquals", "StringLike", "ArnEquals", "ArnLike"):
        literal = kind == "StringEquals"
        found = any(value == actual if literal else _like(value, actual) for value in values)
        return found != ("Not" in operator)
    return actual in [value.lower() for value in values] if kind == "Bool" else undecided
