"""Which limits hold for which property of a row: those of its calls' arguments, and of its CloudFormation type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import cast

from botocore import xform_name
from botocore.model import OperationModel, ServiceModel, Shape

from .expressions import Binding, Place, at, bound, place_of
from .limits import DocumentedLimits, Limits, ProviderLimits, SchemaLimits, ShapeLimits, compiled, within
from .operations import OF_ALL_TYPES
from .properties import formats_of
from .registry import schema_of
from .row import ALL, Call, Row
from .shapes import letters, spellings

Models = Callable[[str], ServiceModel]
"""botocore's model of a service, by its name."""


@cache
def operations_of(model: ServiceModel) -> Mapping[str, str]:
    """The operations of a service by the names of botocore's methods."""
    return {xform_name(name): name for name in cast("Iterable[str]", model.operation_names)}


class Bindings:
    """The limits of one row's properties."""

    def __init__(self, kind: str, row: Row, models: Models) -> None:
        self._row = row
        self._models = models
        self._formats = formats_of(kind)
        self.of = cache(self._of)
        self._shape = cache(self._shape_of)

    def _of(self, name: str) -> list[Binding]:
        """The limits of a property, those of each source once."""
        if name in OF_ALL_TYPES - {"tagsAll"}:
            return []
        judged = list(self._of_documentation(name))
        if name not in self._row.local:
            judged += [*self._of_calls(name), *self._of_registry(name)]
        if schema := self._formats.get(name):
            judged.append(Binding((name,), ProviderLimits(schema, {}, {})))
        found: dict[tuple[Place, str, str], Binding] = {}
        for binding in judged:
            place, limits = binding
            found.setdefault((place, limits.source, limits.name), binding)
        return list(found.values())

    def names(self) -> list[str]:
        """The properties that the row is known to have."""
        row = self._row
        known = {
            *row.composed,
            *row.rename,
            *row.documented,
            *self._foreign_names(),
            *(name for update in row.updates for name in update.properties),
        }
        known |= {_property(name) for name in self._spread_names()}
        known |= {binding.place[0] for binding in self._written}
        if row.create is None or row.composed is ALL:
            known |= {_property(name) for name, _ in self._registered.values()} | self._formats.keys()
        known = (
            {name for name in known if self._names.get(letters(name), name) == name} - OF_ALL_TYPES - ALL - row.local
        )
        return sorted(known | ({"tagsAll"} if row.tagging else set()))

    def missing(self, inputs: Iterable[str]) -> list[str]:
        """The properties without which the create call cannot be made, and which are not in the inputs."""
        create = self._row.create
        if create is None:
            return []
        shape, missing = self.shape(create), list[str]()
        given = {shape.letters_of(name) for name in inputs}
        for member in shape.required - {"tags"}:
            expression = next((value for name, value in create.arguments.items() if letters(name) == member), None)
            place = place_of(expression)
            if place and place[0] not in inputs:
                missing.append(place[0])
            elif expression is None and create.spread and member not in given:
                missing.append(self._names.get(member) or _property(shape.members[member][0]))
        return sorted(missing)

    def constraints(self) -> Counter[str]:
        """How many constraints hold for the row's properties, by kind; `unjudged` are the properties without a model,
        and `skipped` the patterns that cannot be read."""
        seen: dict[tuple[str, str], Limits] = {}
        inline: list[Limits] = []
        found: Counter[str] = Counter()
        for name in self.names():
            bound = self.of(name)
            found["unjudged"] += not bound
            for limits in (inner for binding in bound for inner in within(binding.limits)):
                if limits.name:
                    seen[limits.source, limits.name] = limits
                else:
                    inline.append(limits)
        for limits in (*seen.values(), *inline):
            found.update(limits.kinds())
            found["skipped"] += bool(limits.pattern and compiled(limits.pattern) is None)
        create = self._row.create
        whole = self.shape(create) if create else self.whole
        found["required"] += len(whole.required) if whole else 0
        return found

    @cached_property
    def whole(self) -> Limits | None:
        """The registry's limits of the resource itself, for a type that no call creates."""
        row = self._row
        return self._schema if row.create is None and row.cloudformation else None

    def shape(self, call: Call) -> Limits:
        """The limits of a call's arguments."""
        return self._shape(call.service or self._row.service, call.operation)

    def _shape_of(self, service: str, method: str) -> Limits:
        model = self._models(service)
        operation: OperationModel = model.operation_model(operations_of(model)[method])
        shape = cast("Shape | None", operation.input_shape)
        return ShapeLimits(shape, self._row.rename) if shape else Limits(self._row.rename)

    @cached_property
    def _calls(self) -> list[tuple[Call, Limits]]:
        row = self._row
        steps = (row.create, *row.after_create, *(step for update in row.updates for step in update.calls))
        return [(step, self.shape(step)) for step in steps if isinstance(step, Call)]

    @cached_property
    def _written(self) -> list[Binding]:
        """The limits of the properties that expressions of calls name (`in.roleArn`)."""
        return [
            binding
            for call, shape in self._calls
            for member, expression in call.arguments.items()
            if isinstance(expression, str) and (limits := shape.member(member))
            for binding in bound(expression, limits)
        ]

    def _of_calls(self, name: str) -> Iterator[Binding]:
        yield from (binding for binding in self._written if binding.place[0] == name)
        if name == "tagsAll":
            yield from self._of_tags()
        elif (place := self._row.shapes.get(name)) and self._row.create:
            yield Binding((name,), at(self.shape(self._row.create), place))
        elif name not in OF_ALL_TYPES:
            yield from (Binding((name,), limits) for limits in self._by_letters(name))

    def _by_letters(self, name: str) -> Iterator[Limits]:
        """The members with a property's letters: of a call that takes every input, and, where a function makes an
        argument, the argument itself or a member of it."""
        for call, shape in self._calls:
            if call.spread and name not in self._row.composed and (limits := shape.member(name)):
                yield limits
            arguments = [shape.member(member) for member, value in call.arguments.items() if callable(value)]
            if (limits := shape.member(name)) in arguments and limits:
                yield limits
            yield from (inner for one in arguments if one and (inner := one.member(name)))

    def _of_documentation(self, name: str) -> Iterator[Binding]:
        if schema := self._row.documented.get(name):
            yield Binding((name,), DocumentedLimits(schema, {}, {}))
        for place, (service, method, member) in self._row.foreign.items():
            limits = at(self._shape(service, method), member)
            if place.partition(".")[0] == name:
                yield Binding(tuple(place.split(".")), limits)
            elif place == "*" and (inner := limits.member(name)):
                yield Binding((name,), inner)

    def _of_tags(self) -> Iterator[Binding]:
        row = self._row
        if not row.tagging or not row.create:
            return
        places = [(row.tagging.add, name) for name, value in row.tagging.add.arguments.items() if callable(value)]
        if row.create.spread:
            places.append((row.create, "tags"))
        yield from (Binding(("tagsAll",), limits) for call, name in places if (limits := self.shape(call).member(name)))

    def _of_registry(self, name: str) -> Iterator[Binding]:
        wanted = "tags" if name == "tagsAll" else name
        candidates = (*spellings(self._row.rename.get(wanted, wanted)), *spellings(wanted))
        found = next((self._registered[one] for one in candidates if one in self._registered), None)
        if found:
            yield Binding((name,), found[1])

    @cached_property
    def _schema(self) -> Limits:
        schema = schema_of(self._row.cloudformation) if self._row.cloudformation else {}
        return SchemaLimits(schema, schema.get("definitions", {}), self._row.rename)

    @cached_property
    def _registered(self) -> Mapping[str, tuple[str, Limits]]:
        """The properties of the CloudFormation type that a person writes, by their letters."""
        schema = schema_of(self._row.cloudformation) if self._row.cloudformation else {}
        computed = {letters(path.removeprefix("/properties/")) for path in schema.get("readOnlyProperties", ())}
        return {key: value for key, value in self._schema.members.items() if key not in computed}

    @property
    def _names(self) -> Mapping[str, str]:
        """The properties that have another name in the API, by the letters of their members."""
        return {letters(member): name for name, member in self._row.rename.items()}

    def _foreign_names(self) -> Iterator[str]:
        for place, (service, method, member) in self._row.foreign.items():
            if place != "*":
                yield place.partition(".")[0]
            elif self._row.create is None:
                yield from (_property(name) for name, _ in at(self._shape(service, method), member).members.values())

    def _spread_names(self) -> list[str]:
        create = self._row.create
        if create is None or not create.spread:
            return []
        return [name for name, _ in self.shape(create).members.values() if name not in create.arguments]


def _property(member: str) -> str:
    """A member's name as the provider spells properties."""
    return member[:1].lower() + member[1:]
