"""The reference of all settings: a JSON schema for editors, and docs/settings.md for readers."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from .stack import PROJECT, Settings

_ROOT = Path(__file__).parent.parent
SCHEMA_FILE = _ROOT / "Pulumi.schema.json"
PAGE_FILE = _ROOT / "docs" / "settings.md"

# More values than this are abbreviated to the first and the last.
_MAX_LISTED_VALUES = 5

_INTRODUCTION = f"""\
# Settings

`Pulumi.<stack>.yaml` sets these keys in the namespace `{PROJECT}:`. Set what is required and what differs from the
default. Editors with YAML support validate the file against `Pulumi.schema.json` as you type. `pulumi preview` and
`pulumi up` validate all settings before any resource is registered, and report all configuration errors at once, each
with the key, the value and a remedy. A check between components needs valid values, and follows when they are right.

`<name>` stands for a name that you choose, `[]` for the items of a list. `make generate` writes this page.
"""
_TABLE_HEAD = "| Setting | Type | Default | Description |\n|---|---|---|---|\n"


class Row(NamedTuple):
    """A setting, as the reference describes it."""

    key: str
    type: str
    default: str
    description: str


def schema() -> dict[str, Any]:
    """The JSON schema of a stack file, for editors with YAML support."""
    model = Settings.model_json_schema()
    keys = {f"{PROJECT}:{name}": body for name, body in model["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of aws-platform",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "type": "object",
                "properties": keys,
                "required": [f"{PROJECT}:{name}" for name in model["required"]],
                # Other namespaces are those of Pulumi and its providers; in this one an unknown key is a mistake.
                "propertyNames": {"anyOf": [{"not": {"pattern": f"^{PROJECT}:"}}, {"enum": list(keys)}]},
            }
        },
        "$defs": model["$defs"],
    }


def schema_file() -> str:
    """The text of Pulumi.schema.json."""
    return json.dumps(schema(), indent=2) + "\n"


def rows() -> Iterator[Row]:
    """Every setting, in the order of the models."""
    model = Settings.model_json_schema()
    return settings_in(model, model["$defs"])


def page() -> str:
    """The text of docs/settings.md: a table of the stack's own settings, and one for each component."""
    components = {name for name, body in Settings.model_json_schema()["properties"].items() if _inner_model(body)[0]}

    def section(row: Row) -> str:
        name = row.key.partition(".")[0]
        return name if name in components else "stack"

    return _INTRODUCTION + "".join(
        f"\n## {title}\n\n{_TABLE_HEAD}{''.join(map(_table_line, settings))}"
        for title, settings in groupby(rows(), section)
    )


def _table_line(row: Row) -> str:
    return f"| `{row.key}` | {row.type} | {row.default} | {row.description} |\n"


def settings_in(model: Mapping[str, Any], definitions: Mapping[str, Any], prefix: str = "") -> Iterator[Row]:
    """Every setting of a model's JSON schema; `definitions` has the models that it refers to."""
    for name, body in model["properties"].items():
        required = name in model.get("required", [])
        default = "required" if required else f"`{json.dumps(body.get('default', {}))}`"
        yield Row(f"{prefix}{name}", _type(body), default, body["description"])
        inner, suffix = _inner_model(body)
        if inner:
            yield from settings_in(definitions[inner], definitions, f"{prefix}{name}{suffix}.")


def _inner_model(body: Mapping[str, Any]) -> tuple[str, str]:
    """The model that a setting holds, and what follows the setting's key: nothing, a chosen name or an index."""
    named = body.get("additionalProperties") or next(iter(body.get("patternProperties", {}).values()), None)
    optional = body.get("anyOf", [None])[0]
    for inner, suffix in ((body, ""), (optional, ""), (named, ".<name>"), (body.get("items"), "[]")):
        if isinstance(inner, Mapping) and "$ref" in inner:
            return str(inner["$ref"]).rpartition("/")[2], suffix
    return "", ""


def _type(body: Mapping[str, Any]) -> str:
    if "enum" in body:
        values = [f"`{value}`" for value in body["enum"]]
        return ", ".join(values) if len(values) <= _MAX_LISTED_VALUES else f"{values[0]} … {values[-1]}"
    if body.get("type") == "array":
        return f"list of {_type(body['items'])}"
    if "anyOf" in body:
        return _type(body["anyOf"][0])
    return str(body.get("type", "object"))
