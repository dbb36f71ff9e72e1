"""Properties whose value is JSON or YAML text."""

import json
from collections.abc import Iterator

from policies.engine.inputs import UnreadableError, Value


def parsed(value: Value) -> Value:
    """The parsed value of the text; any other value, also an unknown one, is unchanged."""
    return value.parsed(_yaml, "JSON or YAML") if isinstance(value.raw, str) else value


def json_entries(value: Value) -> Iterator[Value]:
    """The elements of the list in JSON text, or of the list itself; an unknown list is one unknown element."""
    if not isinstance(value.raw, str):
        yield from value.entries()
        return
    listed = value.parsed(json.loads, "a JSON list")
    if not listed.is_list:
        raise UnreadableError(value.path, "a JSON list")
    yield from listed.entries()


def _yaml(text: str) -> object:
    import yaml  # few stacks have such a property, and a pack starts 8 ms sooner without

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
