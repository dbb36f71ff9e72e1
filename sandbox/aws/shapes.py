"""Converts property values to the API's shapes (from botocore), and API responses back to property values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from botocore.model import ListShape, MapShape, Shape, StructureShape


def members_of(shape: Shape) -> Mapping[str, Shape]:
    """A structure's members by name (botocore's annotations do not type its cached properties)."""
    return cast("Mapping[str, Shape]", getattr(shape, "members", {}))


def longest(shape: Shape) -> int | None:
    """How many characters a text of this shape may have, if it says so."""
    return cast("Mapping[str, Any]", getattr(shape, "metadata", {})).get("max")


# As RDS and CloudWatch write them: `Valid Values: <code>IPV4 | DUAL</code> </p>`.
_VALID_VALUES = re.compile(
    r"Valid Values?:?\s*(?P<list><code>[\w.-]+(?:(?:\s|\||</?code>)+[\w.-]+)+</code>)\s*(?:</p>|\Z)"
)


def documented_values(shape: Shape) -> tuple[str, ...]:
    """The values that a text may have by the model's documentation, where it lists them and the model does not."""
    found = _VALID_VALUES.search(shape.documentation or "") if shape.type_name == "string" else None
    return tuple(re.findall(r"[\w.-]+", re.sub(r"</?code>", " ", found["list"]))) if found else ()


def _item(shape: Shape) -> Shape:
    return cast("Shape", shape.value if isinstance(shape, MapShape) else getattr(shape, "member"))  # noqa: B009


class DoesNotFit(Exception):
    """A property that the API does not have."""


def letters(name: str) -> str:
    """The lower-case letters and digits of a name, the same for `roleArn`, `RoleARN` and `role_arn`."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def spellings(name: str) -> tuple[str, ...]:
    """The letters of a name, and of its singular and plural: the provider names lists in the plural (`entryPoints` for
    the API's `EntryPoint`), and lists of one in the singular (`dimension` for `Dimensions`)."""
    one = letters(name)
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    singular = [one.removesuffix(many) + single for many, single in endings if one.endswith(many)]
    return (one, *singular, f"{one}s", *([f"{one[:-1]}ies"] if one.endswith("y") else []))


def member_of(shape: StructureShape, name: str, rename: Mapping[str, str]) -> str | None:
    """The member of a structure for a property, by its letters or its entry in `rename`."""
    wanted = letters(rename.get(name, name))
    return next((member for member in members_of(shape) if letters(member) == wanted), None)


def fit(value: Any, shape: Shape, rename: Mapping[str, str] | None = None, path: str = "") -> Any:
    """`value` in the form of the API.

    Raises:
        DoesNotFit: when a key has no member in the shape."""
    rename = rename or {}
    if isinstance(value, Mapping) and isinstance(shape, ListShape) and (pair := pair_members(_item(shape))):
        key, text = pair
        return [{key: name, text: content} for name, content in value.items()]
    if isinstance(shape, StructureShape):
        return _fit_structure(value[0] if isinstance(value, list) and value else value, shape, rename, path)
    if isinstance(shape, ListShape):
        items: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
        return [fit(item, _item(shape), rename, path) for item in items]
    if isinstance(shape, MapShape):
        return {str(key): fit(item, _item(shape), rename, path) for key, item in dict(value).items()}
    return _fit_scalar(value, shape.type_name)


def _fit_structure(value: Any, shape: StructureShape, rename: Mapping[str, str], path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise DoesNotFit(f"{path}: expected an object for {shape.name}")
    fitted: dict[str, Any] = {}
    for key, item in value.items():
        member = member_of(shape, str(key), rename)
        if member is None:
            raise DoesNotFit(f"{path}.{key}: {shape.name} has no such member")
        if item is not None:
            fitted[member] = fit(item, members_of(shape)[member], rename, f"{path}.{key}")
    return fitted


def pair_members(shape: Shape) -> tuple[str, str] | None:
    """The two members of one tag in a list of tags (`Key` and `Value`, `TagKey` and `TagValue`)."""
    members = list(members_of(shape))
    pair = (_ending(members, "key"), _ending(members, "value"))
    return (pair[0], pair[1]) if len(members) == 2 and pair[0] and pair[1] else None


def _ending(names: Iterable[str], ending: str) -> str | None:
    return next((name for name in names if letters(name).endswith(ending)), None)


def _fit_scalar(value: Any, kind: str) -> Any:
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind == "string":
        if isinstance(value, dict | list):
            return json.dumps(value)
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def unfit(live: Any, like: Any, rename: Mapping[str, str] | None = None) -> Any:
    """The API's `live` value in the form of the property value `like`; `like` itself where they mean the same.

    Only members of `like` are compared: those that AWS adds by default are no drift."""
    rename = rename or {}
    if live == like:
        return like
    if isinstance(like, Mapping):
        if isinstance(live, str) and same_document(live, json.dumps(like)):
            return like
        if isinstance(live, list):
            live = tag_map(live) if _are_tags(live) else live[0] if len(live) == 1 else {}
        return _unfit_mapping(live, like, rename) if isinstance(live, Mapping) else live
    if isinstance(like, list):
        return _unfit_list(live if isinstance(live, list) else [live], like, rename)
    if isinstance(like, str) and same_document(live, like):
        return like
    if isinstance(like, bool) and isinstance(live, str):
        return live.lower() == "true"
    if isinstance(like, int | float) and isinstance(live, str):
        return like if str(like) == live else live
    if isinstance(like, str) and isinstance(live, bool | int):
        return like if like.lower() == str(live).lower() else str(live).lower()
    return live


def _are_tags(live: list[Any]) -> bool:
    return bool(live) and all(
        isinstance(item, Mapping) and {letters(key) for key in item} <= {"key", "value", "tagkey", "tagvalue"}
        for item in live
    )


def _unfit_mapping(live: Mapping[str, Any], like: Mapping[str, Any], rename: Mapping[str, str]) -> dict[str, Any]:
    by_letters = {letters(key): item for key, item in live.items()}
    result: dict[str, Any] = {}
    for key, item in like.items():
        wanted = letters(rename.get(key, key))
        if wanted in by_letters:
            result[key] = unfit(by_letters[wanted], item, rename)
        elif item in (None, "", [], {}, False):
            result[key] = item
    return result


def _unfit_list(live: list[Any], like: list[Any], rename: Mapping[str, str]) -> list[Any]:
    if len(live) != len(like):
        return [unfit(item, like[0] if like else item, rename) for item in live]
    rest = list(live)
    ordered: list[Any] = []
    for item in like:
        match = next((other for other in rest if unfit(other, item, rename) == item), None)
        if match is None:
            return [unfit(other, item, rename) for other, item in zip(live, like, strict=True)]
        rest.remove(match)
        ordered.append(item)
    return ordered


def same_document(one: Any, other: str) -> bool:
    """Whether a document (a mapping or JSON text) equals the JSON text `other`."""
    try:
        return (json.loads(one) if isinstance(one, str) else one) == json.loads(other)
    except (TypeError, ValueError):
        return one == other


def camel(value: Any) -> Any:
    """An API response with keys in camelCase, as the provider spells them."""
    if isinstance(value, Mapping):
        return {key[:1].lower() + key[1:]: camel(item) for key, item in value.items()}
    if isinstance(value, list):
        return [camel(item) for item in value]
    return value


def tag_map(live: Any) -> dict[str, str]:
    """Tags in any of the API's forms as a map, without those of AWS (`aws:…`)."""
    if isinstance(live, Mapping):
        pairs = dict(live)
    else:
        pairs: dict[str, str] = {}
        for item in live or []:
            key, text = _ending(item, "key"), _ending(item, "value")
            pairs[item[key]] = item[text] if text else ""
    return {key: text for key, text in pairs.items() if not key.startswith("aws:")}
