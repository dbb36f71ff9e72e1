"""From what pydantic found to what a person reads: every mistake with its key, its value and a remedy."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from .model import MISTAKES, Mistake

_NAMES_OF_TYPES = {
    "int": "a whole number",
    "bool": "true or false",
    "string": "text",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
}
# More choices than this are not told in full.
_CHOICES_TOLD = 8


class _Step(NamedTuple):
    """One part of a key: the field it names, or `*` where the user chose the name or it counts a list."""

    part: str
    field: FieldInfo | None


def mistakes_in(error: ValidationError, model: type[BaseModel], above: tuple[str, ...] = ()) -> list[Mistake]:
    """Every mistake of a validation that ran at the key `above` of `model`; keys are dotted from `model`."""
    found = [one for one in error.errors() if one["type"] != "too_short" or not _shortened_by_others(one["loc"], error)]
    return [mistake for one in found for mistake in _read(one, model, above)]


def line(mistake: Mistake) -> str:
    """One line: `key: what is wrong (got value): what to do`."""
    given = "" if mistake.given is ... else f" (got {_short(mistake.given)})"
    return f"{mistake.key}: {mistake.problem}{given}: {mistake.remedy}"


def paths(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every key that settings of this model can have, dotted; `*` stands for a chosen name or a place in a list."""
    for name, field in model.model_fields.items():
        yield above + name
        inner, stars = field.annotation, ""
        while get_origin(inner) in (dict, tuple):
            inner, stars = _element(inner), f"{stars}.*"
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from paths(inner, f"{above}{name}{stars}.")


def _shortened_by_others(loc: Sequence[int | str], error: ValidationError) -> bool:
    """Whether a list or object is short only because its entries are wrong, which is told already."""
    return any(len(one["loc"]) > len(loc) and one["loc"][: len(loc)] == tuple(loc) for one in error.errors())


def _read(error: Mapping[str, Any], model: type[BaseModel], above: tuple[str, ...]) -> Iterator[Mistake]:
    place = (*above, *(str(part) for part in error["loc"] if part != "[key]"))
    key, kind = ".".join(place), error["type"]
    if kind == MISTAKES:
        for mistake in error["ctx"]["mistakes"]:
            yield mistake._replace(
                key=".".join([*place[:-1], mistake.key]) if mistake.key else key,
                given=error["input"] if mistake.given is ... else mistake.given,
            )
    elif kind == "extra_forbidden":
        yield Mistake("is not a setting", _meant(place, model), error["input"], key)
    elif kind == "missing":
        yield Mistake("is missing", f"set it: {_described(place, model)}", key=key)
    elif kind == "literal_error":
        yield Mistake("is not one of the choices", _nearest_choice(error, place, model), error["input"], key)
    else:
        yield Mistake(_said(error), _described(place, model), error["input"], key)


def _said(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "too_short":
        return f"has {context['actual_length']} and needs at least {context['min_length']}"
    if kind == "too_long":
        return f"has more than {context['max_length']}"
    base = kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float")
    if base in _NAMES_OF_TYPES:
        return f"is not {_NAMES_OF_TYPES[base]}"
    return _lower(str(error["msg"]).replace("Input should be", "should be"))


def _nearest_choice(error: Mapping[str, Any], place: Sequence[str], model: type[BaseModel]) -> str:
    choices = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
    near = difflib.get_close_matches(str(error["input"]), choices, 3, 0.6)
    if all(choice.isdigit() for choice in choices):
        return f"use one of {', '.join(choices)}"
    if len(choices) <= _CHOICES_TOLD:
        meant = f"did you mean {near[0]}? " if near else ""
        return f"{meant}use one of {', '.join(choices)}"
    return f"did you mean {' or '.join(near)}?" if near else _described(place, model)


def _walk(place: Sequence[str], model: type[BaseModel]) -> Iterator[_Step]:
    at: Any = model
    for part in place:
        if isinstance(at, type) and issubclass(at, BaseModel):
            field = at.model_fields.get(part)
            yield _Step(part, field)
            at = field.annotation if field else None
        else:
            yield _Step("*", None)
            at = _element(at)


def _described(place: Sequence[str], model: type[BaseModel]) -> str:
    """The description of the last field on the way to this place."""
    told = [step.field.description for step in _walk(place, model) if step.field and step.field.description]
    return _lower(told[-1]) if told else "see the table of settings in the README"


def _meant(place: Sequence[str], model: type[BaseModel]) -> str:
    """The nearest existing key: first among the neighbours, then anywhere."""
    above = ".".join([*(step.part for step in _walk(place[:-1], model)), ""]) if len(place) > 1 else ""
    known = list(paths(model))
    below = (path.removeprefix(above) for path in known if path.startswith(above))
    neighbours = [name for name in below if "." not in name]
    near = difflib.get_close_matches(place[-1], neighbours, 1, 0.6)
    by_last = {path.rpartition(".")[2]: path for path in reversed(known) if "*" not in path}
    if place[-1] not in by_last and near:
        return f"did you mean {'.'.join([*place[:-1], near[0]])}?"
    if found := difflib.get_close_matches(place[-1], by_last, 1, 0.8):
        return f"did you mean {by_last[found[0]]}?"
    return f"known here: {', '.join(neighbours)}"


def _element(annotation: Any) -> Any:
    """What a mapping or a list of this type holds."""
    arguments = [one for one in get_args(annotation) if one is not ...]
    return arguments[-1] if arguments else None


def _lower(text: str) -> str:
    """Without the capital that starts a sentence; an abbreviation keeps its own."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(list(value)) if isinstance(value, tuple) else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
