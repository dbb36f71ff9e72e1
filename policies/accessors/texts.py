"""Values written as text in a property: JSON, or YAML."""

import json
from collections.abc import Iterator
from typing import cast

import yaml

from policies.accessors.inputs import UnreadableError, Value


def parsed(value: Value) -> Value:
    """What the text says; what is no text, or not known yet, stays as it is."""
    if not isinstance(value.raw, str):
        return value
    try:
        read = cast("object", yaml.safe_load(value.raw))
    except yaml.YAMLError:
        raise UnreadableError(value.path, "JSON or YAML") from None
    return Value(read, value.path)


def json_entries(value: Value) -> Iterator[Value]:
    """The elements of the list written here as JSON text, or of the list itself; something unknown is one unknown."""
    if not isinstance(value.raw, str):
        yield from value.entries()
        return
    try:
        parsed = cast("object", json.loads(value.raw))
    except ValueError:
        raise UnreadableError(value.path, "a JSON list") from None
    if not isinstance(parsed, list):
        raise UnreadableError(value.path, "a JSON list")
    yield from Value(cast("object", parsed), value.path).entries()
