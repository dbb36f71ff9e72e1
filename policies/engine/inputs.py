"""Reads resource properties so that an unknown, missing or wrongly typed value never counts as compliant."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar, cast

from policies.engine.signatures import UNKNOWNS

OBJECT = (dict, Mapping)
"""The types of an object. Nearly all are plain dictionaries, and to ask an abstract class takes longer."""

_UNKNOWN = object()
_Candidate = TypeVar("_Candidate")
_Read = TypeVar("_Read")


class UndeterminedError(Exception):
    """The value at `path` is unknown until the resource is deployed; or, with a remedy, until somebody sets it."""

    def __init__(self, path: str, remedy: str | None = None) -> None:
        super().__init__(f"{path} is unknown" if remedy else f"{path} is unknown until deployment")
        self.remedy = remedy or "this check runs during the update"


class UnreadableError(Exception):
    """The value at `path` is not of the type that the rule expects; the message never shows the value."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path} cannot be read as {expected}")
        self.remedy = f"use {expected}: what cannot be read counts as a violation"


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a resource's properties: known, missing (also null) or unknown.

    A field of a missing value is missing, a field of an unknown value is unknown.
    """

    raw: object
    path: str = ""

    def __getitem__(self, key: str) -> Self:
        raw = self.raw
        if raw is _UNKNOWN:
            return self
        path = f"{self.path}.{key}" if self.path else key
        if not isinstance(raw, OBJECT):
            return type(self)(None, path)
        return self._element(cast("Mapping[str, object]", raw).get(key), path)

    @property
    def unknown(self) -> bool:
        return self.raw is _UNKNOWN

    @property
    def given(self) -> bool:
        """Whether the value is set, known or unknown."""
        return self.raw is not None

    @property
    def is_list(self) -> bool:
        return isinstance(self.raw, Sequence) and not isinstance(self.raw, str | bytes)

    def known(self) -> object:
        """The raw value.

        Raises:
            UndeterminedError: the value is unknown.
        """
        if self.raw is _UNKNOWN:
            raise UndeterminedError(self.path)
        return self.raw

    def entries(self) -> Iterator[Self]:
        """The elements of a list; a single value counts as a list of one; an unknown list is one unknown element."""
        if self.is_list:
            for index, element in enumerate(cast("Sequence[object]", self.raw)):
                yield self._element(element, f"{self.path}[{index}]")
        elif self.given:
            yield self

    def _element(self, raw: object, path: str) -> Self:
        return type(self)(_UNKNOWN if isinstance(raw, str) and raw in UNKNOWNS else raw, path)

    def is_empty(self) -> bool:
        """Whether a list has no elements, or is missing."""
        self.known()
        return next(self.entries(), None) is None

    def fields(self) -> Iterator[tuple[str, Self]]:
        """The keys and values of a mapping; none if it is missing."""
        raw = self.known()
        if raw is None:
            return
        if not isinstance(raw, OBJECT):
            raise UnreadableError(self.path, "a mapping")
        for key in list(cast("Mapping[str, object]", raw)):
            yield key, self[key]

    def text(self) -> str | None:
        raw = self.known()
        if raw is None or isinstance(raw, str):
            return raw
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return f"{raw:.15g}"  # the decimal digits that a double always keeps
        raise UnreadableError(self.path, "text")

    def number(self) -> float | None:
        raw = self.known()
        if raw is None:
            return None
        if isinstance(raw, str | int | float) and not isinstance(raw, bool):
            try:
                return float(raw)
            except ValueError:
                pass
        raise UnreadableError(self.path, "a number")

    def flag(self, *, default: bool) -> bool:
        """A boolean, also as text; `default` is what AWS does if it is missing."""
        raw = self.known()
        if raw is None:
            return default
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.lower() in ("true", "false"):
            return raw.lower() == "true"
        raise UnreadableError(self.path, "true or false")

    def document(self) -> "Value":
        """The mapping that this JSON text has, or the mapping itself; a missing or unknown value stays as it is.

        Raises:
            UnreadableError: the value is something else.
        """
        if not self.given or self.unknown:
            return self
        document = self.parsed(json.loads, "a JSON document") if isinstance(self.raw, str) else self
        if not isinstance(document.raw, OBJECT):
            raise UnreadableError(self.path, "a JSON document")
        return document

    def parsed(self, load: Callable[[str], object], expected: str) -> "Value":
        """What `load` makes of the text: JSON or YAML, which may also be nested too deeply to be read.

        Raises:
            UnreadableError: `load` raises a ValueError, or the text is nested too deeply.
        """
        try:
            return Value(load(cast("str", self.raw)), self.path)
        except (ValueError, RecursionError):
            raise UnreadableError(self.path, expected) from None


def readable(read: Callable[[], list[_Read]]) -> list[_Read]:
    """What is read; nothing if a value is unknown or unreadable, which is judged where it stands."""
    try:
        return read()
    except (UndeterminedError, UnreadableError):
        return []


def all_of(*facts: Callable[[], bool]) -> bool:
    """Whether every fact holds: a false one decides, even if others are unknown."""
    return not any_of(*(lambda fact=fact: not fact() for fact in facts))


def any_of(*facts: Callable[[], bool]) -> bool:
    """Whether any fact holds: a true one decides, even if others are unknown."""
    undetermined: UndeterminedError | None = None
    for fact in facts:
        try:
            if fact():
                return True
        except UndeterminedError as error:
            undetermined = undetermined or error
    if undetermined:
        raise undetermined
    return False


def which(candidates: Iterable[tuple[_Candidate, Callable[[], bool]]]) -> list[_Candidate]:
    """The candidates whose fact holds.

    Raises:
        UndeterminedError: no fact is known to hold, and some are unknown.
    """
    matching: list[_Candidate] = []
    undetermined: UndeterminedError | None = None
    for candidate, fact in candidates:
        try:
            if fact():
                matching.append(candidate)
        except UndeterminedError as error:
            undetermined = undetermined or error
    if undetermined and not matching:
        raise undetermined
    return matching
