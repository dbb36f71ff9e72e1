"""What a resource type needs besides botocore's shapes: which calls make, find, change and remove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath

Scope = Mapping[str, Any]
"""What an expression may name: `in` (inputs), `old` (inputs before), `out` (outputs), `id`, `region`, `account`,
and `found` (what the read call answered)."""

Expression = str | Callable[[Scope], Any]
"""A JMESPath over the scope, or a function of it where JMESPath cannot say it."""


Effect = Callable[[Scope], None]
"""What AWS does besides, where moto does not."""


def evaluate(expression: Expression, scope: Scope) -> Any:
    if callable(expression):
        return expression(scope)
    return jmespath.search(expression, dict(scope))


@dataclass(frozen=True)
class Call:
    """One API call: a botocore method and its arguments, each an expression.

    `spread` adds every input whose letters are those of a member of the call's shape."""

    operation: str
    arguments: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    spread: bool = False
    when: Expression | None = None
    """Made only where this gives something."""
    service: str | None = None
    """Of another service than the row's."""


@dataclass(frozen=True)
class Update:
    """The calls that bring some properties to their new values; each may name the answer before it as `last`."""

    properties: frozenset[str]
    calls: tuple[Call | Effect, ...]


@dataclass(frozen=True)
class Lookup:
    """A further read, for what the main one does not answer."""

    call: Call
    path: Expression


@dataclass(frozen=True)
class Tagging:
    """How tags are put on and taken off; `tags` and `keys` are in the scope of the arguments."""

    add: Call
    remove: Call


@dataclass(frozen=True)
class Row:
    """One resource type. Without `create` the type is only recorded, because moto has no API for it."""

    service: str
    identity: Expression
    """The id, over the scope with the create call's answer as `made`."""
    create: Call | None = None
    read: Call | None = None
    found: Expression | None = None
    """The resource in the read call's answer (`answer` in the scope); nothing found means it is gone."""
    delete: tuple[Call | Effect, ...] = ()
    after_create: tuple[Call | Effect, ...] = ()
    after_delete: tuple[Effect, ...] = ()
    updates: tuple[Update, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict[str, str])
    """Property name → API member, where the letters differ."""
    lookups: Mapping[str, Lookup] = field(default_factory=dict[str, Lookup])
    outputs: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    """Computed properties, over the scope with `found`."""
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Computed keys within a property that is given, too: unknown in a preview, not missing."""
    tagging: Tagging | None = None
    autoname: str | None = None
    name_start: Callable[[str], str] = "{}-".format
    """What a made-up name starts with, of the logical name."""
    local: frozenset[str] = frozenset()
    """Properties that only mean something to the provider itself, and reach no call."""
    cloudformation: str | None = None
    """The CloudFormation type that says what a change replaces; `None` means every change replaces."""
    forces: frozenset[str] = frozenset()
    """Further properties of which a change replaces."""
    composed: frozenset[str] = frozenset()
    """Properties that the create call's `arguments` take up themselves; `ALL` of them, where it says so."""


ALL = frozenset({"*"})
