"""Falco's conditions as trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Field(NamedTuple):
    """A field with its argument, as proc.aname[2]."""

    name: str
    argument: str | None = None


class Transformed(NamedTuple):
    """A transformer with its arguments, as tolower(proc.name)."""

    transformer: str
    arguments: tuple[Operand, ...]


Operand = Field | Transformed | str
Value = str | tuple[str, ...] | Transformed | None


class Check(NamedTuple):
    """A comparison; its value is a tuple for lists, and None where the operator takes none."""

    left: Field | Transformed
    operator: str
    value: Value


class Name(NamedTuple):
    """The name of a macro."""

    name: str


class Joined(NamedTuple):
    """Conditions that `and` or `or` joins."""

    operator: str
    parts: tuple[Condition, ...]


class Not(NamedTuple):
    """The opposite of a condition."""

    part: Condition


Condition = Check | Name | Joined | Not


def names(condition: Condition) -> Iterator[str]:
    """The macros that a condition names."""
    if isinstance(condition, Name):
        yield condition.name
    for part in _parts(condition):
        yield from names(part)


def checks(condition: Condition) -> Iterator[Check]:
    """The comparisons of a condition."""
    if isinstance(condition, Check):
        yield condition
    for part in _parts(condition):
        yield from checks(part)


def fields(operand: Operand) -> Iterator[Field]:
    """The fields of one side of a comparison."""
    if isinstance(operand, Field):
        yield operand
    elif isinstance(operand, Transformed):
        for argument in operand.arguments:
            yield from fields(argument)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Joined):
        return condition.parts
    return (condition.part,) if isinstance(condition, Not) else ()
