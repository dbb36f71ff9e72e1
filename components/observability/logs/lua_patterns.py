"""Patterns of Lua: what the settings refuse before Fluent Bit meets it. Plain values only.

Lua 5.1 Reference Manual, 5.4.1 "Patterns", and `%f` (LuaJIT 2.1, lib_string.c, as Lua 5.2's manual has it), read
2026-11-28.
"""

from collections.abc import Iterator
from typing import NamedTuple

_REPEATS = "*+-?"


class PatternError(ValueError):
    """What is wrong with a pattern."""


class _Item(NamedTuple):
    """A part of a pattern, and whether it may match nothing."""

    end: int
    optional: bool


def check(pattern: str) -> None:
    """Whether Lua takes the pattern, and whether what it matches has at least one character.

    Raises:
        PatternError: with the reason.
    """
    if not pattern.isascii() or not pattern.isprintable():
        raise PatternError("has characters other than printable ASCII")
    if pattern.startswith("^"):
        raise PatternError("begins with ^, and secrets stand anywhere in a line")
    # All of them first: each may be refused.
    items = list(_items(pattern))
    if all(item.optional for item in items):
        raise PatternError("matches an empty text")


def _items(pattern: str) -> Iterator[_Item]:
    at = 0
    while at < len(pattern):
        if pattern[at] in "()":
            raise PatternError("has a capture, which masks no differently: write it without parentheses, or %( and %)")
        item = _item(pattern, at)
        yield item
        at = item.end


def _item(pattern: str, at: int) -> _Item:
    if pattern[at] == "$" and at + 1 == len(pattern):
        return _Item(at + 1, optional=True)
    if pattern[at] == "%" and pattern[at + 1 : at + 2] == "b":
        if len(pattern) < at + 4:
            raise PatternError("ends after %b, which needs two characters")
        return _Item(at + 4, optional=False)
    if pattern[at] == "%" and pattern[at + 1 : at + 2] == "f":
        if pattern[at + 2 : at + 3] != "[":
            raise PatternError("has %f without a set in square brackets after it")
        return _Item(_class_end(pattern, at + 2), optional=True)
    end = _class_end(pattern, at)
    repeat = pattern[end : end + 1]
    if repeat and repeat in _REPEATS:
        return _Item(end + 1, optional=repeat != "+")
    return _Item(end, optional=False)


def _class_end(pattern: str, at: int) -> int:
    """Where the class of characters that begins here ends."""
    if pattern[at] == "%":
        if at + 1 == len(pattern):
            raise PatternError("ends with %, which needs a character after it")
        if pattern[at + 1].isdigit():
            raise PatternError("refers to a capture, of which it has none")
        return at + 2
    return _set_end(pattern, at) if pattern[at] == "[" else at + 1


def _set_end(pattern: str, at: int) -> int:
    end = at + 2 if pattern[at + 1 : at + 2] == "^" else at + 1
    first = end
    # A ] that stands first is a character of the set.
    while pattern[end : end + 1] != "]" or end == first:
        if end >= len(pattern):
            raise PatternError("has [ without ]")
        end += 2 if pattern[end] == "%" else 1
    return end + 1
