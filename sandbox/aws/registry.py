"""The CloudFormation registry's schemas of resource types, as cfn-lint ships them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from .shapes import letters

_SCHEMAS = files("cfnlint") / "data" / "schemas"


@cache
def _index() -> dict[str, str]:
    return json.loads((_SCHEMAS / "providers" / "us-east-1.json").read_text())


@cache
def create_only(cloudformation_type: str) -> frozenset[str]:
    """The letters of the properties whose change replaces the resource (`createOnlyProperties`).

    Raises:
        KeyError: for a type that the registry does not have."""
    schema = json.loads((_SCHEMAS / "resources" / f"{_index()[cloudformation_type]}.json").read_text())
    paths: list[str] = schema.get("createOnlyProperties", [])
    return frozenset(letters(path.removeprefix("/properties/").split("/")[0]) for path in paths if path.count("/") == 2)
