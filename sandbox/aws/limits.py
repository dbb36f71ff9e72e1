"""What AWS's own models say of a value: botocore's shapes and the CloudFormation registry's schemas in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.metadata import version
from typing import Any, cast

import botocore
import regex
from botocore.model import ListShape, MapShape, Shape, StructureShape

from .formats import FORMATS
from .shapes import documented_values, letters, members_of, pair_members, spellings
from .spans import ANY, Span

BOTOCORE = f"botocore {botocore.__version__}"
REGISTRY = f"cfn-lint {version('cfn-lint')}"
PROVIDER = f"pulumi-aws {version('pulumi-aws')}"


class Limits:
    """The limits of one value, and of what is in it."""

    source = ""
    """The package whose list it is, with its version: a newer one may know more values."""
    name = ""
    """The same in every place where the same limits are used."""
    enum: tuple[str, ...] = ()
    any_case = False
    pattern: str | None = None
    of_whole = False
    """The pattern is for the whole text, not for any part of it."""
    length = ANY
    """Of a text, in characters."""
    items = ANY
    """Of a list or a map."""
    range = ANY
    format = ""
    """What a text is, by its name in `FORMATS`."""
    prefix = ANY
    """Of a CIDR block, the bits of its prefix."""
    required: frozenset[str] = frozenset()
    """The letters of the members that must be there."""
    sensitive = False
    """A value that must not be quoted."""

    def __init__(self, rename: Mapping[str, str]) -> None:
        self._rename = rename

    @cached_property
    def members(self) -> Mapping[str, tuple[str, Limits]]:
        """The members of an object by their letters, each with its name."""
        return {}

    @cached_property
    def item(self) -> Limits | None:
        """The limits of each item of a list, or of each value of a map."""
        return None

    @cached_property
    def key(self) -> Limits | None:
        """The limits of each key of a map."""
        return None

    @cached_property
    def pair(self) -> tuple[str, str] | None:
        """The members of an item for key and value, where the API has a list of pairs for a map."""
        return None

    def letters_of(self, name: str) -> str | None:
        """The letters of the member for a property, or None if there is no such member."""
        candidates = (*spellings(self._rename.get(name, name)), *spellings(name))
        return next((one for one in candidates if one in self.members), None)

    def member(self, name: str) -> Limits | None:
        found = self.letters_of(name)
        return None if found is None else self.members[found][1]

    def kinds(self) -> Iterator[str]:
        """The kind of each constraint on the value itself; a pattern that cannot be judged is no constraint."""
        yield from ["enum"] if self.enum else []
        yield from ["pattern"] if self.pattern and compiled(self.pattern) else []
        yield from ["length"] if self.length.set else []
        yield from ["range"] if self.range.set else []
        yield from ["range"] if self.prefix.set else []
        yield from ["format"] if self.format else []
        yield from ["items"] if self.items.set else []
        yield from ["required"] * len(self.required)

    def matches(self, text: str) -> bool:
        """Whether the pattern allows the text; True where the pattern cannot be judged."""
        pattern = compiled(self.pattern) if self.pattern else None
        if pattern is None:
            return True
        judge = pattern.fullmatch if self.of_whole else pattern.search
        try:
            return judge(text, timeout=_PATIENCE) is not None
        except TimeoutError:
            return True


# Some of AWS's patterns take exponential time on texts that they do not allow; seconds.
_PATIENCE = 0.05


@cache
def compiled(pattern: str) -> regex.Pattern[str] | None:
    """The pattern, which is written for Java or ECMAScript: there `\\w` and `\\d` are ASCII. None where it is not one
    here (botocore has some with surrogates)."""
    try:
        # The flag would make \p{L} ASCII as well.
        return regex.compile(pattern, 0 if r"\p" in pattern else regex.ASCII)
    except regex.error:
        return None


_OF_ARNS = re.compile(r"(?<!or)arn(type)?\Z", re.IGNORECASE)


class ShapeLimits(Limits):
    """The limits of a botocore shape. The services hold its pattern against the whole text, also without anchors: IAM
    refuses `a b` by `[\\w+=,.@-]+`."""

    source = BOTOCORE
    of_whole = True

    def __init__(self, shape: Shape, rename: Mapping[str, str]) -> None:
        super().__init__(rename)
        self._shape = shape
        self.name = shape.name
        metadata = cast("Mapping[str, Any]", shape.metadata)
        span, kind = Span(metadata.get("min"), metadata.get("max")), shape.type_name
        self.length = span if kind == "string" else ANY
        self.items = span if kind in ("list", "map") else ANY
        self.range = span if kind in ("integer", "long", "float", "double") else ANY
        self.enum = tuple(metadata.get("enum", ()))
        if not self.enum and (values := documented_values(shape)):
            # Of this member, and not of every one with its shape.
            self.enum, self.any_case, self.name = values, True, ""
        self.sensitive = bool(metadata.get("sensitive"))
        self.required = frozenset(letters(member) for member in metadata.get("required", ()))
        self.pattern = metadata.get("pattern")
        # The shapes of most ARNs have no pattern, and a name that says what they are (`RoleArn`, `arnType`).
        is_arn = kind == "string" and not self.pattern and _OF_ARNS.search(shape.name)
        self.format = "arn" if is_arn else ""

    @cached_property
    def members(self) -> Mapping[str, tuple[str, Limits]]:
        if not isinstance(self._shape, StructureShape):
            return {}
        found = members_of(self._shape)
        return {letters(name): (name, ShapeLimits(shape, self._rename)) for name, shape in found.items()}

    @cached_property
    def item(self) -> Limits | None:
        if isinstance(self._shape, ListShape):
            return ShapeLimits(cast("Shape", self._shape.member), self._rename)
        return ShapeLimits(cast("Shape", self._shape.value), {}) if isinstance(self._shape, MapShape) else None

    @cached_property
    def key(self) -> Limits | None:
        return ShapeLimits(cast("Shape", self._shape.key), {}) if isinstance(self._shape, MapShape) else None

    @cached_property
    def pair(self) -> tuple[str, str] | None:
        return pair_members(cast("Shape", self._shape.member)) if isinstance(self._shape, ListShape) else None


class SchemaLimits(Limits):
    """The limits of a schema in the registry (JSON Schema; a pattern is for any part of the text)."""

    source = REGISTRY

    def __init__(self, schema: Mapping[str, Any], definitions: Mapping[str, Any], rename: Mapping[str, str]) -> None:
        super().__init__(rename)
        reference = str(schema.get("$ref", ""))
        self.name = reference.removeprefix("#/definitions/")
        self._schema: Mapping[str, Any] = definitions.get(self.name, {}) if reference else schema
        self._definitions = definitions
        found = self._schema
        folded = found.get("enumCaseInsensitive", ())
        self.enum, self.any_case = tuple(map(_spelled, found.get("enum", folded))), bool(folded)
        self.pattern = found.get("pattern")
        self.length = Span(found.get("minLength"), found.get("maxLength"))
        self.items = Span(found.get("minItems"), found.get("maxItems"))
        self.range = Span(found.get("minimum"), found.get("maximum"))
        self.prefix = Span(*found.get("prefixLength", ()))
        # Those that name an ID of something else are left to the API that looks it up.
        self.format = found.get("format", "") if found.get("format") in FORMATS else ""
        self.required = frozenset(map(letters, found.get("required", ())))

    @cached_property
    def members(self) -> Mapping[str, tuple[str, Limits]]:
        return {letters(name): (name, self._of(schema)) for name, schema in self._schema.get("properties", {}).items()}

    @cached_property
    def item(self) -> Limits | None:
        items = self._schema.get("items")
        return self._of(items) if isinstance(items, dict) else None

    @cached_property
    def pair(self) -> tuple[str, str] | None:
        return ("Key", "Value") if self.item and set(self.item.members) == {"key", "value"} else None

    def _of(self, schema: Mapping[str, Any]) -> Limits:
        return type(self)(schema, self._definitions, self._rename)


class DocumentedLimits(SchemaLimits):
    """The limits that only the documentation gives; a row has them as a schema of its properties."""

    source = "AWS's documentation"


class ProviderLimits(SchemaLimits):
    """What a property holds by its name in the provider: an ARN, a CIDR block, a document."""

    source = PROVIDER


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def within(limits: Limits) -> Iterator[Limits]:
    """The limits and all that are in them, each named ones once: shapes may contain themselves."""
    waiting, seen = [limits], set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        if one.name and (one.source, one.name) in seen:
            continue
        seen.add((one.source, one.name))
        yield one
        waiting += [member for _, member in one.members.values()]
        waiting += [inner for inner in (one.item, one.key) if inner is not None]
