"""Reads the configuration of a Pulumi project into a model of settings, and reports all of its mistakes at once."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

import pulumi
from pulumi.runtime import config as runtime_config
from pydantic import BaseModel, ValidationError, create_model
from pydantic.fields import FieldInfo

from components.mistakes import Mistake, is_model, line, mistakes_in, without_none

_Settings = TypeVar("_Settings", bound=BaseModel)


class SettingsError(pulumi.RunError):
    """A stack's configuration is invalid. Pulumi prints a RunError as it is, without a traceback."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        """One line for each mistake."""
        self.mistakes = tuple(mistakes)
        errors = "1 configuration error" if len(mistakes) == 1 else f"{len(mistakes)} configuration errors"
        super().__init__("\n".join([f"{errors}, nothing was deployed", *(f"  {line(each)}" for each in mistakes)]))


def configuration() -> dict[str, str]:
    """The configuration of the current stack."""
    return {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}


def read_as(
    model: type[_Settings],
    project: str,
    config: Mapping[str, str],
    disagreements: Callable[[Mapping[str, Any]], Iterable[Mistake]],
) -> _Settings:
    """The settings in the namespace of a project, whose values are strings: objects are encoded as JSON.

    `disagreements` checks valid values, by dotted key, against each other.

    Raises:
        SettingsError: with every mistake of the configuration.
    """
    prefix = f"{project}:"
    texts = {key.removeprefix(prefix): text for key, text in config.items() if key.startswith(prefix)}
    values = {key: _decoded(model.model_fields.get(key), text) for key, text in texts.items()}
    try:
        settings = model.model_validate(values)
    except ValidationError as error:
        valid = dict(_valid_fields(model, values, [part["loc"] for part in error.errors()]))
        raise _error(prefix, [*mistakes_in(error, model), *disagreements(valid)]) from None
    if mistakes := list(disagreements(dict(_fields(settings)))):
        raise _error(prefix, mistakes)
    return settings


def _decoded(field: FieldInfo | None, text: str) -> object:
    """The object that a value encodes; the text itself where the setting is no object, or the text no JSON or
    nested too deeply. Of a null in a stack file, the engine makes empty text (pulumi 3.250.0)."""
    annotation = without_none(field.annotation) if field else None
    if text == "" and field and NoneType in get_args(field.annotation):
        return None
    if not is_model(annotation) and get_origin(annotation) is not dict:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _error(prefix: str, mistakes: Iterable[Mistake]) -> SettingsError:
    """The error for these mistakes, without the values of secrets."""

    def is_secret(mistake: Mistake) -> bool:
        return runtime_config.is_config_secret(prefix + mistake.key.partition(".")[0])

    return SettingsError([each._replace(value="[secret]") if is_secret(each) else each for each in mistakes])


def _fields(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a model with its dotted key, and those of the models that it holds."""
    for name, value in model:
        yield prefix + name, value
        if isinstance(value, BaseModel):
            yield from _fields(value, f"{prefix}{name}.")


def _valid_fields(
    model: type[BaseModel], values: Mapping[str, Any], errors: Sequence[tuple[int | str, ...]], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """The same for values that failed validation: the fields that have none of the errors' locations in them."""
    inside = {name: [location[1:] for location in errors if location[:1] == (name,)] for name in model.model_fields}
    valid: dict[str, Any] = {
        name: (field.annotation, field) for name, field in model.model_fields.items() if not inside[name]
    }
    part = create_model(model.__name__, **valid).model_validate({key: values[key] for key in values.keys() & valid})
    yield from _fields(part, prefix)
    for name, locations in inside.items():
        held = without_none(model.model_fields[name].annotation)
        if locations and () not in locations and is_model(held):
            yield from _valid_fields(held, values[name], locations, f"{prefix}{name}.")
