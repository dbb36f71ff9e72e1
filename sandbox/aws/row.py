"""What the sandbox knows of a resource type besides botocore's shapes: create, read, update and delete calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import jmespath

Scope = Mapping[str, Any]
"""The names in expressions: `in` (inputs), `old` (previous inputs), `out` (outputs), `id`, `region`, `account`, `made`
(response of the create call), `answer` (response of another call) and `found` (the resource in the read response)."""

Expression = str | Callable[[Scope], Any]
"""A JMESPath over the scope, or a function of it where JMESPath is not enough."""

Effect = Callable[[Scope], None]
"""A step that no single call makes, or that AWS takes by itself and moto does not."""


def evaluate(expression: Expression, scope: Scope) -> Any:
    if callable(expression):
        return expression(scope)
    return jmespath.search(expression, dict(scope))


@dataclass(frozen=True)
class Call:
    """One API call: a botocore method and its arguments, each an expression.

    `spread` adds every input whose name, by its letters, is a member of the call's shape."""

    operation: str
    arguments: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    spread: bool = False
    when: Expression | None = None
    """The call is made only if this is true."""
    service: str | None = None
    """The service, if it is not the row's."""
    region: Expression | None = None
    """The Region of the call, if it is not the resource's."""


@dataclass(frozen=True)
class Update:
    """The calls that update some properties; `last` is the response of the call before."""

    properties: frozenset[str]
    calls: tuple[Call | Effect, ...]


@dataclass(frozen=True)
class Lookup:
    """A further call, for what the read call does not return."""

    call: Call
    path: Expression


@dataclass(frozen=True)
class Tagging:
    """How tags are added and removed; `tags` and `keys` are in the scope of the arguments."""

    add: Call
    remove: Call


@dataclass(frozen=True)
class Row:
    """One resource type. Without `create` the type is only recorded, because moto has no API for it."""

    service: str
    identity: Expression
    """The id, with `made` in the scope."""
    create: Call | None = None
    read: Call | None = None
    found: Expression | None = None
    """The resource in the response of the read call (`answer`); nothing means that it does not exist."""
    delete: tuple[Call | Effect, ...] = ()
    after_create: tuple[Call | Effect, ...] = ()
    after_delete: tuple[Effect, ...] = ()
    updates: tuple[Update, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict[str, str])
    """Property → API member, where their letters differ."""
    lookups: Mapping[str, Lookup] = field(default_factory=dict[str, Lookup])
    outputs: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    """Computed properties, with `found` in the scope."""
    renewed: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    """Computed properties that an update of more than tags changes, so that its preview does not know them; and the
    input without which it does not change them."""
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Computed members of a property that the program sets: unknown in a preview, not missing."""
    tagging: Tagging | None = None
    autoname: str | None = None
    name_start: Callable[[str], str] = "{}-".format
    """The start of an automatic name, from the logical name."""
    longest_name: int | None = None
    """How many characters a name may have, where neither botocore's shape nor the CloudFormation registry says so."""
    local: frozenset[str] = frozenset()
    """Properties for the provider itself, which no call takes."""
    cloudformation: str | None = None
    """The CloudFormation type whose schema says which changes replace; `None`: every change that no update makes."""
    forces: frozenset[str] = frozenset()
    """Further properties whose change replaces."""
    shapes: Mapping[str, str] = field(default_factory=dict[str, str])
    """Property → the place of its shape in the create call's (`BlockDeviceMappings.Ebs`), where a function makes the
    argument of it and the names differ: for the check of its values."""
    foreign: Mapping[str, tuple[str, str, str]] = field(default_factory=dict[str, tuple[str, str, str]])
    """Place of a property (`metricQueries.metric`) → service, method and member whose shape it has, though no call of
    the row passes it there. `*` is every property, by its letters in that shape."""
    documented: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """Property → a JSON Schema of what only the documentation says of it."""
    composed: frozenset[str] = frozenset()
    """Properties that the `arguments` of the create call use; may be `ALL`."""
    lock: AbstractContextManager[Any] = field(default_factory=nullcontext)
    """Held while an argument is computed and its call is made: for a call that sends back what another one returned."""


ALL = frozenset({"*"})
