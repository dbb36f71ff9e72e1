"""A reader of Falco's rules files, which says what Falco would not load, and what it would load as something else.

Falco documentation, "Rules" (basic elements, exceptions, overriding, supported fields and events), and falcosecurity/
falco 0.44.1, userspace/engine, rule_loader_*.cpp; read 2026-11-27.

What it does not do: no event is ever matched, so that nothing shows whether a rule finds what it should. Of the image's
rules, macros and lists it knows the names alone, and of macros the events. Values are not held against the types of
their fields, but for the names of events and their arguments. A value of a list that looks like a list's name is taken
for one.

It reads the 93 rules of falcosecurity/rules (falco, incubating and sandbox, 2026-06-18), but for macros that one file
has from another, and values such as finit_module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.rooms.security.falco import nodes
from tests.rooms.security.falco.conditions import LISTS, NUMERIC, TEXT, TRANSFORMERS, ConditionError, parse
from tests.rooms.security.falco.nodes import Check, Condition, Field, Joined, Name
from tests.rooms.security.falco.tables import EVENTS, FIELDS

PRIORITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
_KEYS = {
    "list": {"list", "items", "override"},
    "macro": {"macro", "condition", "override"},
    "rule": {"rule", "desc", "condition", "output", "priority", "tags", "exceptions", "enabled", "override"},
}
_NEEDED = {
    "list": {"items"},
    "macro": {"condition"},
    "rule": {"desc", "condition", "output", "priority", "tags", "exceptions"},
}
_REPLACED = {"list": {"items"}, "macro": {"condition"}, "rule": _KEYS["rule"] - {"rule", "override"}}
_APPENDED = {**_REPLACED, "rule": {"condition", "output", "desc", "tags", "exceptions"}}
_OPERATORS = {operator.strip() for operator in (*NUMERIC, *TEXT, *LISTS)}
_NUMBERS = re.compile(r"U?INT\d+|RELTIME|ABSTIME|DOUBLE|PORT|DYNAMIC")
_IN_OUTPUT = re.compile(r"%(?:(\w+)\()?([a-z][a-z0-9_.]*[a-z0-9])(?:\[([^\]]*)\])?")


@dataclass(frozen=True)
class Image:
    """What the image's own file has: rules and lists by name, macros with the events that they are limited to."""

    rules: Sequence[str] = ()
    macros: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    lists: Sequence[str] = ()


@dataclass
class Rules:
    """What files define, in the order in which Falco reads them, and what is wrong with it."""

    image: Image
    lists: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    macros: dict[str, Condition] = field(default_factory=dict[str, Condition])
    rules: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    problems: list[str] = field(default_factory=list[str])
    used: set[str] = field(default_factory=set[str])


def read(files: Mapping[str, str], image: Image) -> Rules:
    """What the files define, by their names in alphabetical order, as Falco reads a directory."""
    read_ = Rules(image)
    items: list[tuple[str, str, dict[str, Any]]] = []
    for name in sorted(files):
        content = yaml.safe_load(files[name])
        if not isinstance(content, list):
            read_.problems.append(f"{name}: not a list")
            continue
        for item in content:
            kind = next((kind for kind in _KEYS if isinstance(item, dict) and kind in item), None)
            if kind is None:
                read_.problems.append(f"{name}: neither a list, a macro nor a rule: {item}")
            else:
                items.append((f"{name}: {kind} {item[kind]}", kind, item))
    # Lists have no order: what Falco puts into a condition is what they have at the end.
    for at, kind, item in sorted(items, key=lambda row: row[1] != "list"):
        read_.problems += [f"{at}: {problem}" for problem in _taken(read_, kind, item)]
    for name, rule in read_.rules.items():
        read_.problems += [f"rule {name}: {problem}" for problem in _exceptions(rule)]
    known = [*read_.lists, *image.lists]
    read_.problems += [f"{name}: a list and a macro" for name in known if name in (*read_.macros, *image.macros)]
    unused = [name for name in (*read_.lists, *read_.macros) if name not in read_.used]
    read_.problems += [f"{name}: nothing uses it" for name in unused]
    return read_


def _taken(read_: Rules, kind: str, item: dict[str, Any]) -> Iterator[str]:
    """Takes an item in; yields what is wrong with it."""
    name, override = item[kind], item.get("override", {})
    own: dict[str, Any] = {"list": read_.lists, "macro": read_.macros, "rule": read_.rules}[kind]
    of_image = {"list": read_.image.lists, "macro": read_.image.macros, "rule": read_.image.rules}[kind]
    if unknown := set(item) - _KEYS[kind]:
        yield f"unknown keys {sorted(unknown)}"
    if override:
        yield from _overridden(kind, item, name in own or name in of_image)
    elif name in own or name in of_image:
        yield "is there already, without override"
    elif lacking := _NEEDED[kind] - set(item):
        yield f"lacks {sorted(lacking)}"
        return
    if kind == "list":
        values = [str(value) for value in item["items"]]
        read_.used |= {value for value in values if value in read_.lists}
        read_.lists[name] = values
    elif kind == "macro":
        condition = yield from _condition(read_, item["condition"])
        if condition is not None:
            read_.macros[name] = condition
    else:
        yield from _rule(read_, item, {} if not override else read_.rules.get(name, {}))


def _overridden(kind: str, item: dict[str, Any], exists: bool) -> Iterator[str]:
    if not exists:
        yield "overrides what is not there"
    for key, how in item["override"].items():
        if key not in item:
            yield f"override of {key}, which is not given"
        if key not in {"replace": _REPLACED, "append": _APPENDED}.get(how, {}).get(kind, ()):
            yield f"{key} cannot be overridden by {how}"
    if further := set(item) - {kind, "override", *item["override"]}:
        yield f"gives {sorted(further)} without overriding it"


def _rule(read_: Rules, item: dict[str, Any], before: dict[str, Any]) -> Iterator[str]:
    if "priority" in item and str(item["priority"]).lower() not in (*PRIORITIES, "info"):
        yield f"{item['priority']} is not a priority"
    yield from _output(str(item.get("output", "")))
    if "condition" in item:
        condition = yield from _condition(read_, item["condition"])
        if condition is not None and not _limits(condition, read_):
            yield "is not limited to some events (evt.type)"
    if tags := [tag for tag in item.get("tags", []) if not isinstance(tag, str) or " " in tag]:
        yield f"tags {tags}"
    added = item.get("exceptions", [])
    if item.get("override", {}).get("exceptions") == "append":
        named = {one["name"]: one for one in before.get("exceptions", [])}
        for one in added:
            if one["name"] in named and ("fields" in one or "comps" in one):
                yield f"exception {one['name']}: fields or comps again"
        merged = [*named.values(), *(one for one in added if one["name"] not in named)]
        by_name = {one["name"]: one for one in added if one["name"] in named}
        added = [
            {**one, "values": [*one.get("values", []), *by_name.get(one["name"], {}).get("values", [])]}
            for one in merged
        ]
    read_.rules[item["rule"]] = {**before, **item, **({"exceptions": added} if added else {})}


def _condition(read_: Rules, text: Any) -> Iterator[str]:
    """Yields what is wrong with a condition; returns it."""
    try:
        condition = parse(str(text).strip())
        parse(_with_lists(str(text).strip(), read_.lists))
    except ConditionError as error:
        yield str(error)
        return None
    for name in nodes.names(condition):
        if name not in read_.macros and name not in read_.image.macros:
            yield f"no macro {name} before it"
        read_.used.add(name)
    for check in nodes.checks(condition):
        yield from _check(read_, check)
    return condition


def _check(read_: Rules, check: Check) -> Iterator[str]:
    sides = [check.left, check.value] if isinstance(check.value, nodes.Transformed) else [check.left]
    for operand in (operand for side in sides for operand in nodes.fields(side)):
        yield from _field(operand)
    kind = FIELDS.get(check.left.name, "DYNAMIC") if isinstance(check.left, Field) else "DYNAMIC"
    if check.operator in NUMERIC and not _NUMBERS.fullmatch(kind):
        yield f"a number is needed by {check.operator}, not {kind}"
    values = check.value if isinstance(check.value, tuple) else ()
    for value in values:
        if value in read_.lists or value in read_.image.lists:
            read_.used.add(value)
        elif re.fullmatch(r"[a-z]+(_[a-z]+)+", value):
            yield f"no list {value}"
    if check.left == Field("evt.type"):
        compared = [name for value in values for name in read_.lists.get(value, [value])]
        for name in compared or [str(check.value)]:
            if name not in EVENTS:
                yield f"no event {name}"


def _field(operand: Field) -> Iterator[str]:
    name = operand.name
    if name.startswith(("evt.arg.", "evt.rawarg.")):
        argument = name.rpartition(".")[2]
        if not any(argument in arguments for arguments in EVENTS.values()):
            yield f"no event has the argument {argument}"
    elif name not in FIELDS:
        yield f"no field {name}"


def _output(text: str) -> Iterator[str]:
    for transformer, name, argument in _IN_OUTPUT.findall(text):
        if transformer and transformer not in TRANSFORMERS:
            yield f"no transformer {transformer} in output"
        yield from (f"{problem} in output" for problem in _field(Field(name, argument or None)))


def _exceptions(rule: dict[str, Any]) -> Iterator[str]:
    names = [one["name"] for one in rule.get("exceptions", [])]
    if len(names) != len(set(names)):
        yield "two exceptions of one name"
    for one in rule.get("exceptions", []):
        named = f"exception {one['name']}"
        single = isinstance(one.get("fields"), str)
        fields = [one["fields"]] if single else one.get("fields", [])
        if not fields:
            yield f"{named} has no fields"
        comps = one.get("comps", "in" if single else ["="] * len(fields))
        comps = [comps] if single else comps
        yield from (f"{named}: {problem}" for name in fields for problem in _field(Field(name)))
        yield from (f"{named}: no operator {comp}" for comp in comps if comp not in _OPERATORS)
        if len(comps) != len(fields):
            yield f"{named}: {len(fields)} fields, {len(comps)} comps"
        if single and (comps[0] not in LISTS or any(isinstance(value, list) for value in one.get("values", []))):
            yield f"{named}: of one field, with lists of values or another operator than {LISTS}"
        for row in [] if single else one.get("values", []):
            shapes = [isinstance(value, list) for value in row]
            if shapes != [comp in LISTS for comp in comps]:
                yield f"{named}: {row} does not match {comps}"


def _limits(condition: Condition, read_: Rules) -> bool:
    """Whether a condition holds for some events only; Falco would judge every event by others."""
    if isinstance(condition, Joined):
        limits = [_limits(part, read_) for part in condition.parts]
        return any(limits) if condition.operator == "and" else all(limits)
    if isinstance(condition, Name):
        name = condition.name
        return bool(read_.image.macros.get(name)) or (name in read_.macros and _limits(read_.macros[name], read_))
    return isinstance(condition, Check) and condition.left == Field("evt.type") and condition.operator in ("=", "in")


def _with_lists(condition: str, lists: Mapping[str, Sequence[str]]) -> str:
    """As Falco puts the items of lists into a condition, wherever a name stands by itself; with an empty list goes a
    comma beside it."""
    for name, items in lists.items():
        quoted = ", ".join(f'"{item}"' if " " in item and item[0] not in "\"'" else item for item in items)
        alone = rf"(?<![^\s(),=]){re.escape(name)}(?![^\s(),=])"
        expression = alone if items else rf",\s*{alone}|{alone}\s*,|{alone}"
        condition = re.sub(expression, lambda _, quoted=quoted: quoted, condition)
    return condition
