"""Texts of a form: how they are checked, and what editors know of them."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from .mistakes import Mistake, refuse


@dataclass(frozen=True)
class Form:
    """The whole text is of this form; editors get the form, or `schema` where theirs is another, with the example."""

    form: re.Pattern[str]
    problem: str
    remedy: str
    example: str = ""
    """Without one, editors are told nothing."""
    schema: str = ""
    confidential: bool = False
    """Whether a wrong text may be a secret, which messages, and so logs, must not show."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if not self.example:
            return handler(schema)
        return {"type": "string", "pattern": self.schema or f"^{self.form.pattern}$", "examples": [self.example]}

    def _check(self, text: str) -> str:
        if not self.form.fullmatch(text):
            raise refuse(Mistake(self.problem, self.remedy, "a text that is not shown" if self.confidential else text))
        return text


_SHORT_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")


def short_name(problem: str, example: str) -> Form:
    """A name that the names of resources have in them."""
    remedy = "use up to 30 lowercase letters, digits and hyphens, starting with a letter"
    return Form(_SHORT_NAME, problem, remedy, example)
