"""The rules files of Falco: those of rules/, and one of what settings change. Plain values only."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from .catalog import EXCEPTION, EXCEPTION_FIELDS, PORT_LIST, TURNED_OFF, ImageRule, RuleName
from .settings import FalcoExceptionSettings, FalcoSettings

SETTINGS_FILE = "90-settings.yaml"
"""Falco reads the files of a directory by name, and what overrides comes after what it overrides."""

Item = Mapping[str, Any]


def rule_files(own: Mapping[str, str], settings: FalcoSettings) -> dict[str, str]:
    """The text of each file: `own`, as they are, and what settings change of them and of the image's rules.

    Falco documentation, "Overriding Rules" and "Rule Exceptions", read 2026-11-27.
    """
    changes = [_text(item, reasons) for item, reasons in _changes(settings)]
    return {**own, SETTINGS_FILE: "".join(changes)}


def _changes(settings: FalcoSettings) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """The items that override others, each with its reasons."""
    ports = {"list": PORT_LIST, "items": list(settings.outbound_ports), "override": {"items": "replace"}}
    yield ports, ("security.falco.outbound_ports",)
    for rule, reason in TURNED_OFF.items():
        yield _replaced(rule, "enabled", False), (reason,)
    for rule in settings.disabled_rules:
        if rule not in TURNED_OFF:
            yield _replaced(rule, "enabled", False), ("security.falco.disabled_rules",)
    for rule, priority in settings.priority_of.items():
        yield _replaced(rule, "priority", priority.upper()), ("security.falco.priority_of",)
    by_rule: dict[RuleName, list[FalcoExceptionSettings]] = defaultdict(list)
    for exception in settings.exceptions:
        by_rule[exception.rule].append(exception)
    for rule, exceptions in by_rule.items():
        yield _excepted(rule, exceptions), tuple(exception.reason for exception in exceptions)


def _replaced(rule: RuleName, key: str, value: object) -> Item:
    return {"rule": rule, key: value, "override": {key: "replace"}}


def _excepted(rule: RuleName, exceptions: list[FalcoExceptionSettings]) -> Item:
    """Values for the exception that a rule of ours has; a rule of the image gets the exception with them, as Falco
    takes fields only where there is none of the name (falcosecurity/falco 0.44.1, rule_loader_collector.cpp)."""
    fields = {"fields": list(EXCEPTION_FIELDS), "comps": list(EXCEPTION_FIELDS.values())}
    values = [[row.namespace, row.image, list(row.processes)] for row in exceptions]
    named = {"name": EXCEPTION, **(fields if rule in get_args(ImageRule) else {}), "values": values}
    return {"rule": rule, "exceptions": [named], "override": {"exceptions": "append"}}


def _text(item: Item, reasons: tuple[str, ...]) -> str:
    """An item of a YAML list, as JSON is YAML, below its reasons."""
    comments = [f"# {' '.join(reason.split())}\n" for reason in reasons]
    return f"{''.join(comments)}- {json.dumps(item)}\n"
