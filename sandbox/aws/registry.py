"""The CloudFormation registry's schemas of resource types, as cfn-lint ships them."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .shapes import letters

# Found without an import of cfn-lint, which takes half a second.
_PLACE = find_spec("cfnlint")
assert _PLACE is not None
assert _PLACE.origin is not None
SCHEMAS = Path(_PLACE.origin).parent / "data" / "schemas"


@cache
def _index() -> dict[str, str]:
    return json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())


@cache
def schema_of(cloudformation_type: str) -> dict[str, Any]:
    """The schema of a type.

    Raises:
        KeyError: for a type that the registry does not have."""
    return json.loads((SCHEMAS / "resources" / f"{_index()[cloudformation_type]}.json").read_text())


@cache
def create_only(cloudformation_type: str) -> frozenset[str]:
    """The letters of the properties whose change replaces the resource (`createOnlyProperties`).

    Raises:
        KeyError: for a type that the registry does not have."""
    paths: list[str] = schema_of(cloudformation_type).get("createOnlyProperties", [])
    return frozenset(letters(path.removeprefix("/properties/").split("/")[0]) for path in paths if path.count("/") == 2)


@cache
def longest_identifier(cloudformation_type: str) -> int | None:
    """The `maxLength` of the property that identifies the resource; None without one, and where AWS makes it up."""
    schema = schema_of(cloudformation_type)
    paths = set(schema["primaryIdentifier"]) - set(schema.get("readOnlyProperties", []))
    if len(paths) != 1:
        return None
    return schema["properties"][paths.pop().removeprefix("/properties/")].get("maxLength")
