"""The grammar of IAM policy documents, as cfn-lint ships it in JSON schemas, with two keywords of its own.

The package `jsonschema` takes more than half a second to import, in a preview of a few; this reads the keywords that
these schemas use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from .registry import SCHEMAS
from .spans import spelled

GRAMMARS: Mapping[str, str] = {
    "identity": "policy_identity",
    "resource": "policy_resource",
    "trust": "policy_trust",
    # Without `Resource`: the policy is that of the resource.
    "repository": "policy_resource_ecr",
}
"""Kind of policy → file of its grammar."""

Found = Iterator[tuple[str, Any, str]]
"""The path in the document, what stands there, and what is allowed; nothing stands where a key is missing."""


class _Place(NamedTuple):
    """A schema, and the file in which its references are looked up."""

    schema: Mapping[str, Any]
    file: str


@cache
def _file(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / "other" / "iam" / f"{name}.json").read_text())


def mistakes(document: Any, grammar: str) -> Found:
    """What IAM's grammar does not allow in a policy document."""
    file = GRAMMARS[grammar]
    yield from _mistakes(document, _Place(_file(file), file), "")


def _mistakes(value: Any, place: _Place, path: str) -> Found:
    if not _of_type(value, place.schema.get("type")):
        yield path, value, _types(place.schema["type"])
        return
    for keyword, content in place.schema.items():
        if judge := _KEYWORDS.get(keyword):
            yield from judge(value, content, place, path)
    if isinstance(value, Mapping):
        yield from _of_object(cast("Mapping[str, Any]", value), place, path)


def _of_type(value: Any, types: str | list[str] | None) -> bool:
    if types is None:
        return True
    names = [types] if isinstance(types, str) else types
    if isinstance(value, Mapping | list):
        return ("object" if isinstance(value, Mapping) else "array") in names
    # IAM takes numbers and booleans as text.
    return bool({"string", "number", "boolean"} & set(names)) and value is not None


def _types(types: str | list[str]) -> str:
    spelled = {"array": "a list", "object": "an object", "string": "text", "number": "a number", "boolean": "a boolean"}
    return " or ".join(spelled[name] for name in ([types] if isinstance(types, str) else types))


def _reference(value: Any, target: str, place: _Place, path: str) -> Found:
    file, _, pointer = target.partition("#")
    file = file or place.file
    schema: Any = _file(file)
    for step in pointer.strip("/").split("/"):
        schema = schema[step]
    yield from _mistakes(value, _Place(schema, file), path)


def _in(schema: Any, place: _Place) -> _Place:
    return _Place(schema, place.file)


def _all_of(value: Any, schemas: list[Any], place: _Place, path: str) -> Found:
    for schema in schemas:
        yield from _mistakes(value, _in(schema, place), path)


def _any_of(value: Any, schemas: list[Any], place: _Place, path: str) -> Found:
    found = [list(_mistakes(value, _in(schema, place), path)) for schema in schemas]
    if all(found):
        yield path, value, " or ".join(dict.fromkeys(allowed for (_, _, allowed), *_ in found))


def _if(value: Any, schema: Any, place: _Place, path: str) -> Found:
    if not any(_mistakes(value, _in(schema, place), path)):
        yield from _mistakes(value, _in(place.schema.get("then", {}), place), path)


def _enum(value: Any, values: list[Any], place: _Place, path: str) -> Found:
    if value not in values:
        yield (
            path,
            value,
            ", ".join(dict.fromkeys(str(one).lower() if isinstance(one, bool) else one for one in values)),
        )


def _const(value: Any, only: Any, place: _Place, path: str) -> Found:
    if value != only:
        yield path, value, spelled(only)


def _pattern(value: Any, pattern: str, place: _Place, path: str) -> Found:
    if isinstance(value, str) and not re.search(pattern, value):
        yield path, value, f"what matches {pattern}"


def _items(value: Any, schema: Any, place: _Place, path: str) -> Found:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from _mistakes(item, _in(schema, place), f"{path}[{number}]")


def _min_items(value: Any, least: int, place: _Place, path: str) -> Found:
    if isinstance(value, list) and len(value) < least:
        yield path, value, f"at least {least} item"


def _required(value: Any, names: list[str], place: _Place, path: str) -> Found:
    for name in names if isinstance(value, Mapping) else ():
        if name not in value:
            yield path, None, name


def _one_of_names(value: Any, names: list[str], place: _Place, path: str) -> Found:
    given = [name for name in names if isinstance(value, Mapping) and name in value]
    if isinstance(value, Mapping) and len(given) != 1:
        yield path, " and ".join(given) or None, f"one of {', '.join(names)}"


def _unique_keys(value: Any, names: list[str], place: _Place, path: str) -> Found:
    for name in names if isinstance(value, list) else ():
        seen: list[Any] = []
        for number, item in enumerate(value):
            key = cast("Mapping[str, Any]", item).get(name) if isinstance(item, Mapping) else None
            if key is not None and key in seen:
                yield f"{path}[{number}].{name}", key, f"each {name} once"
            seen.append(key)


def _of_object(value: Mapping[str, Any], place: _Place, path: str) -> Found:
    names: Mapping[str, Any] = place.schema.get("properties", {})
    patterns: Mapping[str, Any] = place.schema.get("patternProperties", {})
    others = place.schema.get("additionalProperties", {})
    for name, item in value.items():
        where = f"{path}.{name}" if path else name
        schemas = [names[name]] if name in names else []
        schemas += [schema for pattern, schema in patterns.items() if re.search(pattern, name)]
        if not schemas and others is False:
            known = f"one of {', '.join(names)}" if not patterns else "an operator of conditions"
            yield path, name, f"{known} as a key"
        for schema in schemas or ([others] if others else []):
            yield from _mistakes(item, _in(schema, place), where)


_KEYWORDS = {
    "$ref": _reference,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _any_of,
    "if": _if,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "items": _items,
    "minItems": _min_items,
    "required": _required,
    "requiredXor": _one_of_names,
    "uniqueKeys": _unique_keys,
}
