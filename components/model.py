"""The base class of every settings model, and what its lists and objects hold: how many items, and each once."""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from .mistakes import Mistake, refuse, shown


class Model(BaseModel):
    """Base for settings: immutable, rejects unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _reject_boolean_as_integer(cls, value: Any, info: ValidationInfo) -> Any:
        """In Python, and so in pydantic, `true` is the integer 1; in a stack file it is an error."""
        annotation = cls.model_fields[str(info.field_name)].annotation
        if isinstance(value, bool) and int in (annotation, *get_args(annotation)):
            raise PydanticCustomError("int_type", "Input should be a valid integer")
        return value


@dataclass(frozen=True)
class AtLeast:
    """So many items, whether they are valid or not: pydantic's own minimum counts only those that are, so that an
    invalid item is reported twice."""

    count: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        return {**described, "minProperties" if described["type"] == "object" else "minItems": self.count}

    def _check(self, items: object) -> object:
        if isinstance(items, Sized) and not isinstance(items, str) and len(items) < self.count:
            kind = "Dictionary" if isinstance(items, Mapping) else "Tuple"
            details = {"field_type": kind, "min_length": self.count, "actual_length": len(items)}
            raise PydanticKnownError("too_short", details)
        return items


@dataclass(frozen=True)
class Distinct:
    """No item twice in a list; items that are models are the same where these of their fields are."""

    fields: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "uniqueItems": True}

    def _check(self, items: Sequence[Any]) -> Sequence[Any]:
        identities = [[getattr(item, field) for field in self.fields] or [item] for item in items]
        duplicates = [identity for index, identity in enumerate(identities) if identity in identities[:index]]
        if duplicates:
            names = dict.fromkeys(" ".join(shown(part) for part in identity) for identity in duplicates)
            raise refuse(Mistake(f"has duplicates: {', '.join(names)}", "list each once", items))
        return items
