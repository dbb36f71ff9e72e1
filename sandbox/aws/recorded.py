"""Types that moto has no API for: their inputs are recorded for the life of the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..values import Properties
from .naming import longest_name
from .operations import Refused, changes
from .row import Call, Effect, Row, Scope, evaluate


class RecordedOperations:
    """The same operations as `Operations`, on a table instead of an API; `around` has at least region and account."""

    def __init__(self, kind: str, row: Row, table: dict[str, Properties], around: Mapping[str, Any]) -> None:
        self._kind = kind
        self._row = row
        self._table = table
        self._around = around

    def _key(self, identity: str) -> str:
        return f"{self._around['region']} {self._kind} {identity}"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Record the resource; if a step after that fails, it is forgotten again."""
        identity = str(evaluate(self._row.identity, {"in": inputs, **self._around}))
        if self._key(identity) in self._table:
            raise Refused(f"{self._kind} {identity} already exists")
        outputs = self._keep(identity, inputs)
        try:
            self._take(self._row.after_create, {"in": inputs, "old": {}, "id": identity})
        except Exception:
            self.delete(identity, inputs, inputs)
            raise
        return identity, outputs

    def read(self, identity: str, inputs: Properties, old: Properties | None = None) -> Properties | None:
        kept = self._table.get(self._key(identity))
        return None if kept is None else {**inputs, **kept}

    def update(self, identity: str, old: Properties, new: Properties, out: Properties) -> Properties:
        changed = changes(old, new)
        for update in self._row.updates:
            if update.properties & changed:
                self._take(update.calls, {"in": new, "old": old, "out": out, "id": identity})
        return self._keep(identity, new)

    def delete(self, identity: str, inputs: Properties, out: Properties) -> None:
        self._table.pop(self._key(identity), None)
        self._take(self._row.after_delete, {"in": inputs, "old": inputs, "out": out, "id": identity})

    def unsupported(self, inputs: Iterable[str]) -> list[str]:
        return []

    def longest_name(self) -> int | None:
        return longest_name(self._row, None)

    def _take(self, steps: Iterable[Call | Effect], names: Scope) -> None:
        for step in steps:
            if isinstance(step, Call):
                raise TypeError(f"{self._kind} is only recorded: no API has {step.operation}")
            step({**self._around, **names})

    def _keep(self, identity: str, inputs: Properties) -> Properties:
        scope = {"in": inputs, "id": identity, **self._around}
        computed = {name: evaluate(expression, scope) for name, expression in self._row.outputs.items()}
        self._table[self._key(identity)] = {"region": self._around["region"], **inputs, **computed}
        return self._table[self._key(identity)]
