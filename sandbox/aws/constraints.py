"""Judges the values of a resource's properties, as AWS would: unknown values are left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ..values import UNKNOWN, Properties
from .allowed import ALLOWED
from .bindings import Bindings
from .limits import Limits, Span
from .operations import OF_ALL_TYPES

# A longer list is not written out; its nearest values are.
_WRITTEN_OUT = 12
_QUOTED = 60
_MISSING = "missing, and AWS requires it"


@dataclass(frozen=True)
class Finding:
    """What one limit says of one value; no problem is one too, as another model may not know a value."""

    path: str
    what: str
    problem: str = ""


def refusals(kind: str, bindings: Bindings, inputs: Properties) -> dict[str, str]:
    """What AWS would refuse of a resource's inputs: for each path (`versioning.status`), the reason."""
    found = [*_missing(bindings, inputs), *_judged(bindings, inputs)]
    # The models are of different days: a value that one of them lists is allowed.
    listed = {finding.path for finding in found if finding.what == "enum" and not finding.problem}
    refused: dict[str, str] = {}
    for finding in found:
        if finding.problem and not (finding.what == "enum" and finding.path in listed):
            refused.setdefault(finding.path, finding.problem)
    return refused


def _judged(bindings: Bindings, inputs: Properties) -> Iterator[Finding]:
    for name in inputs:
        for (_, *rest), limits in bindings.of(name):
            value, path = inputs[name], "tags" if name == "tagsAll" else name
            for step in rest:
                value, path = value.get(step) if isinstance(value, Mapping) else None, f"{path}.{step}"
            if value is not None:
                yield from findings(value, limits, path)


def _missing(bindings: Bindings, inputs: Properties) -> Iterator[Finding]:
    yield from (Finding(name, "required", _MISSING) for name in bindings.missing(inputs))
    if bindings.whole:
        own = {name: value for name, value in inputs.items() if name not in OF_ALL_TYPES}
        yield from _lacking(own, bindings.whole, "")


def findings(value: Any, limits: Limits, path: str, needed: bool = False) -> Iterator[Finding]:
    """What the limits say of a value and of all that is in it."""
    if isinstance(value, str) and UNKNOWN in value:
        return
    # The provider sends no empty value of an optional property: there it means that it is not set.
    if not value and not needed:
        return
    value = _document(value, limits)
    if limits.item is not None:
        yield from _in_list(value, limits, limits.item, path)
    elif limits.members:
        yield from _in_object(value, limits, path)
    elif not isinstance(value, Mapping | list):
        yield from _of_scalar(value, limits, path)


def _document(value: Any, limits: Limits) -> Any:
    """The content of JSON text where the API has an object (`containerDefinitions`)."""
    if not isinstance(value, str) or not (limits.members or (limits.item and limits.item.members)):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _in_list(value: Any, limits: Limits, item: Limits, path: str) -> Iterator[Finding]:
    """Lists and maps; the provider has a single object for a list of at most one."""
    entries = isinstance(value, Mapping) and (limits.key or limits.pair)
    values: list[Any] = list(value) if entries or isinstance(value, list) else [value]
    yield from _size(values, limits, path)
    if not entries:
        for number, one in enumerate(values):
            yield from findings(one, item, f"{path}[{number}]" if isinstance(value, list) else path, needed=True)
        return
    key, content = limits.key, item
    if limits.pair:
        key, content = (item.member(name) for name in limits.pair)
    for name, one in value.items():
        where = f'{path}["{name}"]'
        yield from findings(name, key, where, needed=True) if key else ()
        yield from findings(one, content, where) if content else ()


def _in_object(value: Any, limits: Limits, path: str) -> Iterator[Finding]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from findings(one, limits, f"{path}[{number}]")
    if not isinstance(value, Mapping):
        return
    yield from _lacking(value, limits, f"{path}.")
    for name, one in value.items():
        if (member := limits.member(name)) and one is not None:
            yield from findings(one, member, f"{path}.{name}", limits.letters_of(name) in limits.required)


def _lacking(value: Mapping[str, Any], limits: Limits, start: str) -> Iterator[Finding]:
    """The required members that are missing. Where one of the given members is not known, it may be another spelling of
    the missing one, so nothing is said."""
    given = {limits.letters_of(name) for name, one in value.items() if one is not None}
    if None in given:
        return
    for wanted in sorted(limits.required - given):
        name = limits.members[wanted][0] if wanted in limits.members else wanted
        yield Finding(f"{start}{name[:1].lower()}{name[1:]}", "required", _MISSING)


def _size(values: list[Any], limits: Limits, path: str) -> Iterator[Finding]:
    if problem := _outside(len(values), limits.items):
        yield Finding(path, "items", f"got {len(values)} items: AWS allows {problem}")


def _of_scalar(value: Any, limits: Limits, path: str) -> Iterator[Finding]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    shown = "a value that is not shown" if limits.sensitive else _quoted(text)
    if limits.enum:
        yield Finding(path, "enum", _unlisted(text, shown, limits))
        return
    if problem := _outside(len(text), limits.length):
        yield Finding(path, "length", f"got {shown} of {len(text)} characters: AWS allows {problem}")
    number = _number(value)
    if number is not None and (problem := _outside(number, limits.range)):
        yield Finding(path, "range", f"got {text}: AWS allows {problem}")
    if not limits.matches(text):
        yield Finding(path, "pattern", f"got {shown}: AWS allows what matches {limits.pattern}")


def _quoted(text: str) -> str:
    return json.dumps(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…", ensure_ascii=False)


def _unlisted(text: str, shown: str, limits: Limits) -> str:
    """What is wrong with a value that should be one of a list; nothing if it is."""
    known = {value.lower() for value in limits.enum} if limits.any_case else limits.enum
    if (text.lower() if limits.any_case else text) in known:
        return ""
    if len(limits.enum) <= _WRITTEN_OUT:
        return f"got {shown}: AWS allows {', '.join(limits.enum)}"
    near = get_close_matches(text, limits.enum, n=4)
    nearest = f", of which the nearest are {', '.join(near)}" if near else ""
    return f"got {shown}: AWS allows {len(limits.enum)} values{nearest} (by the list of {limits.source})"


def _outside(number: float, span: Span) -> str:
    """What is allowed instead of a number outside the span; nothing if it is inside."""
    least, most = span
    if (least is None or number >= least) and (most is None or number <= most):
        return ""
    if least is None or most is None:
        return f"at least {least:,g}" if most is None else f"at most {most:,g}"
    return f"{least:g} to {most:g}"


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None
