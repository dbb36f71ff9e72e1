"""Properties whose value is JSON or YAML text."""

import json
from collections.abc import Iterator
from typing import cast

from policies.engine.inputs import UnreadableError, Value


def parsed(value: Value) -> Value:
    """The parsed value of the text; any other value, also an unknown one, is unchanged."""
    if not isinstance(value.raw, str):
        return value
    import yaml  # few stacks have such a property, and a pack starts 8 ms sooner without

    try:
        content = cast("object", yaml.safe_load(value.raw))
    except yaml.YAMLError:
        raise UnreadableError(value.path, "JSON or YAML") from None
    return Value(content, value.path)


def json_entries(value: Value) -> Iterator[Value]:
    """The elements of the list in JSON text, or of the list itself; an unknown list is one unknown element."""
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
