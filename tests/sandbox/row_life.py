"""What a row has to do with a change: the same for every type."""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account
from sandbox.aws.provider import replaces_on
from sandbox.aws.rows import ROWS
from sandbox.aws.shapes import unfit

from .refused import refused
from .test_rows import operations


def changed_in_place(kind: str, account: Account, inputs: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Make it, change it (`None`: take the property out) and read it: the outputs, after they were held against both
    the old and the new inputs."""
    row = operations(kind, account)
    identity, outputs = row.create(inputs)
    same(row.read(identity, inputs, outputs), inputs)
    changed = {name: value for name, value in {**inputs, **change}.items() if value is not None}
    assert (refused(kind, inputs), refused(kind, changed)) == ({}, {})
    updatable = frozenset[str]().union(*(one.properties for one in ROWS[kind].updates), ROWS[kind].local)
    assert [name for name in change if replaces_on(ROWS[kind], name) or name not in updatable] == []
    updated = row.update(identity, inputs, changed, outputs)
    read = row.read(identity, changed, updated)
    assert read == updated
    same(read, changed)
    row.delete(identity, changed, updated)
    return updated


def same(read: dict[str, Any] | None, inputs: dict[str, Any]) -> None:
    """No drift: what is read is what was given."""
    assert read is not None
    assert {name: unfit(read[name], value) for name, value in inputs.items()} == inputs


def replaced(kind: str, *names: str) -> None:
    assert [name for name in names if not replaces_on(ROWS[kind], name)] == []
