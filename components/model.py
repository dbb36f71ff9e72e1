"""The base class of every settings model."""

from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError


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
