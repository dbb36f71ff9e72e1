"""Types that moto has no API for: their inputs are recorded for the life of the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..values import Properties
from .naming import longest_name
from .operations import Refused
from .row import Row, evaluate


class RecordedOperations:
    """The same operations as `Operations`, on a table instead of an API."""

    def __init__(self, kind: str, row: Row, table: dict[str, Properties], place: Mapping[str, str]) -> None:
        self._kind = kind
        self._row = row
        self._table = table
        self._place = place

    def _key(self, identity: str) -> str:
        return f"{self._place['region']} {self._kind} {identity}"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        identity = str(evaluate(self._row.identity, {"in": inputs, **self._place}))
        if self._key(identity) in self._table:
            raise Refused(f"{self._kind} {identity} already exists")
        return identity, self._keep(identity, inputs)

    def read(self, identity: str, inputs: Properties, old: Properties | None = None) -> Properties | None:
        kept = self._table.get(self._key(identity))
        return None if kept is None else {**inputs, **kept}

    def update(self, identity: str, old: Properties, new: Properties, out: Properties) -> Properties:
        return self._keep(identity, new)

    def delete(self, identity: str, inputs: Properties, out: Properties) -> None:
        self._table.pop(self._key(identity), None)

    def unsupported(self, inputs: Iterable[str]) -> list[str]:
        return []

    def longest_name(self) -> int | None:
        return longest_name(self._row, None)

    def _keep(self, identity: str, inputs: Properties) -> Properties:
        scope = {"in": inputs, "id": identity, **self._place}
        computed = {name: evaluate(expression, scope) for name, expression in self._row.outputs.items()}
        self._table[self._key(identity)] = {"region": self._place["region"], **inputs, **computed}
        return self._table[self._key(identity)]
