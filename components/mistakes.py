"""Configuration errors: how validators raise them, and how pydantic's errors are turned into messages with a remedy."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, NamedTuple, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError


class Mistake(NamedTuple):
    """One configuration error. A mistake with a dotted `key`, relative to its model, also carries the `value` there;
    without one, pydantic knows both."""

    problem: str
    remedy: str
    value: object = ...
    key: str = ""


_MISTAKES = "configuration_error"
_TYPES = {
    "int": "an integer",
    "bool": "a boolean",
    "string": "a string",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
}
# What to write of these types, where the description says what the value is for.
_REMEDIES = {"int": "write a whole number", "bool": "write true or false"}
# A message lists the supported values up to this many.
_MAX_LISTED_VALUES = 8
_MAX_VALUE_LENGTH = 120


def refuse(*mistakes: Mistake) -> PydanticCustomError:
    """The error that a validator raises for these mistakes; its context keeps them apart for `mistakes_in`."""
    text = "; ".join(f"{mistake.problem}: {mistake.remedy}" for mistake in mistakes)
    # The template is constant, so that braces in the text are not taken for placeholders.
    return PydanticCustomError(_MISTAKES, "{text}", {"text": text, "mistakes": mistakes})


def mistakes_in(error: ValidationError, model: type[BaseModel]) -> list[Mistake]:
    """Every mistake of a failed validation of `model`, with its dotted key."""
    return [mistake for part in error.errors() for mistake in _read(part, model)]


def nearest(text: str, values: Sequence[str]) -> str:
    """A question that names the values that are nearly this text; empty if there are none."""
    near = difflib.get_close_matches(text, values, 3, 0.6)
    return f"did you mean {' or '.join(near)}?" if near else ""


def line(mistake: Mistake) -> str:
    """One line: `key: problem (got value): remedy`."""
    got = "" if mistake.value is ... else f" (got {shown(mistake.value)})"
    return f"{mistake.key}: {mistake.problem}{got}: {mistake.remedy}"


def shown(value: object) -> str:
    """A value in a message, shortened."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if value == "":
        return '""'
    text = value if isinstance(value, str) else repr(_as_written(value))
    return text if len(text) <= _MAX_VALUE_LENGTH else f"{text[: _MAX_VALUE_LENGTH - 3]}..."


def paths(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every dotted key of a model; `*` stands for a name that the user chooses, or for an index."""
    for name, field in model.model_fields.items():
        yield prefix + name
        inner, stars = without_none(field.annotation), ""
        while get_origin(inner) in (dict, tuple):
            inner, stars = _element(inner), f"{stars}.*"
        if is_model(inner):
            yield from paths(inner, f"{prefix}{name}{stars}.")


def without_none(annotation: Any) -> Any:
    """`X` of an optional type `X | None`; other types as they are."""
    choices = get_args(annotation)
    return next(choice for choice in choices if choice is not NoneType) if NoneType in choices else annotation


def is_model(annotation: Any) -> bool:
    """Whether the type is a model of settings."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


class _Step(NamedTuple):
    """One part of a key: the field that it names, or `*` for a name that the user chooses or an index."""

    part: str
    field: FieldInfo | None


def _read(error: Mapping[str, Any], model: type[BaseModel]) -> Iterator[Mistake]:
    path = [str(part) for part in error["loc"] if part != "[key]"]
    key, kind = ".".join(path), error["type"]
    if kind != "extra_forbidden" and _in_quotes(error["input"]):
        yield Mistake("has quotes within quotes", "remove the inner ones", error["input"], key)
        return
    if kind == _MISTAKES:
        for mistake in error["ctx"]["mistakes"]:
            yield mistake._replace(
                key=".".join([*path[:-1], mistake.key]) if mistake.key else key,
                value=error["input"] if mistake.value is ... else mistake.value,
            )
    elif kind == "extra_forbidden":
        yield Mistake("unknown setting", _nearest_key(path, model), error["input"], key)
    elif kind == "missing":
        yield Mistake("is required", _description(path, model), key=key)
    elif quoting := _quoting(error):
        yield Mistake(*quoting, error["input"], key)
    elif kind == "literal_error":
        yield Mistake("unsupported value", _nearest_value(error, path, model), error["input"], key)
    else:
        remedy = _REMEDIES.get(_expected_type(kind)) or _description(path, model)
        yield Mistake(_problem(error), remedy, error["input"], key)


def _in_quotes(value: object) -> bool:
    """Whether a text begins and ends with quotes, as where quotes of a shell are inside those of YAML."""
    return isinstance(value, str) and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"


def _quoting(error: Mapping[str, Any]) -> tuple[str, str] | None:
    """Problem and remedy where a value has the other type than its text suggests: it has quotes too many or too few."""
    kind, value = error["type"], error["input"]
    if kind == "string_type" and isinstance(value, bool | int | float):
        what = "a boolean" if isinstance(value, bool) else "a number"
        return f"is {what}, and text is needed", "write it in quotes"
    of_choices = kind == "literal_error" and value in _choices(error)
    if isinstance(value, str) and (of_choices or (kind == "int_type" and value.isdecimal())):
        return "is text, and a number is needed", "write it without quotes"
    return None


def _choices(error: Mapping[str, Any]) -> list[str]:
    """The values of a literal, as text."""
    return str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def _problem(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "too_short":
        return f"must have at least {_items(context['min_length'])}, has {context['actual_length']}"
    if kind == "too_long":
        return f"must have at most {_items(context['max_length'])}"
    if _expected_type(kind) in _TYPES:
        return f"must be {_TYPES[_expected_type(kind)]}"
    # pydantic's own text, for example "Input should be less than or equal to 2".
    return re.sub(r"^\w+ should ", "must ", str(error["msg"]))


def _expected_type(kind: str) -> str:
    """The type that a value should have, of an error of this kind about types."""
    return kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float")


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _nearest_value(error: Mapping[str, Any], path: Sequence[str], model: type[BaseModel]) -> str:
    values = _choices(error)
    near = difflib.get_close_matches(str(error["input"]), values, 3, 0.6)
    supported = f"supported values: {', '.join(values)}"
    if all(value.isdigit() for value in values):
        return supported
    if len(values) <= _MAX_LISTED_VALUES:
        return f"did you mean {near[0]}? {supported}" if near else supported
    return nearest(str(error["input"]), values) or _description(path, model)


def _walk(path: Sequence[str], model: type[BaseModel]) -> Iterator[_Step]:
    annotation: Any = model
    for part in path:
        if is_model(annotation):
            field = annotation.model_fields.get(part)
            yield _Step(part, field)
            annotation = without_none(field.annotation) if field else None
        else:
            yield _Step("*", None)
            annotation = _element(annotation)


def _description(path: Sequence[str], model: type[BaseModel]) -> str:
    """The description of the last field on this path."""
    descriptions = [step.field.description for step in _walk(path, model) if step.field and step.field.description]
    return descriptions[-1] if descriptions else "see docs/settings.md"


def _nearest_key(path: Sequence[str], model: type[BaseModel]) -> str:
    """The most similar key: first among its siblings, then in the whole model."""
    prefix = ".".join([*(step.part for step in _walk(path[:-1], model)), ""]) if len(path) > 1 else ""
    known = list(paths(model))
    siblings = [key for key in (key.removeprefix(prefix) for key in known if key.startswith(prefix)) if "." not in key]
    near = difflib.get_close_matches(path[-1], siblings, 1, 0.6)
    by_last_part = {key.rpartition(".")[2]: key for key in reversed(known) if "*" not in key}
    if path[-1] not in by_last_part and near:
        return f"did you mean {'.'.join([*path[:-1], near[0]])}?"
    if elsewhere := difflib.get_close_matches(path[-1], by_last_part, 1, 0.8):
        return f"did you mean {by_last_part[elsewhere[0]]}?"
    return f"valid keys are {', '.join(siblings)}"


def _element(annotation: Any) -> Any:
    """The type of the values of a mapping, or of the items of a list."""
    arguments = [argument for argument in get_args(annotation) if argument is not ...]
    return arguments[-1] if arguments else None


def _as_written(value: object) -> object:
    """Models and tuples as what stands in a stack file: objects and lists."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, list | tuple):
        return [_as_written(item) for item in cast("Sequence[object]", value)]
    if isinstance(value, dict):
        return {key: _as_written(item) for key, item in cast("Mapping[object, object]", value).items()}
    return value
