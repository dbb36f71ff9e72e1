"""Create, read, update and delete of a resource by the API calls of its row, on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from ..errors import SandboxError
from ..values import Properties
from .account import Account, is_not_found
from .naming import longest_name
from .row import ALL, Call, Effect, Lookup, Row, Scope, Update, evaluate
from .shapes import DoesNotFit, fit, letters, member_of, tag_map, unfit

# Properties of every type that are no argument of a call: the region chooses the client, tagsAll is computed.
OF_ALL_TYPES = frozenset({"region", "tags", "tagsAll", "__defaults"})


class Refused(SandboxError):
    """AWS (moto) refused a call, or the row does not fit the API."""


class Operations:
    """The operations of one row in one region."""

    def __init__(self, row: Row, account: Account, region: str, surroundings: Mapping[str, Any]) -> None:
        self._row = row
        self._account = account
        self._region = region
        self._around = {**surroundings, "region": region, "account": account.id}

    def scope(self, **names: Any) -> dict[str, Any]:
        return {**self._around, **names}

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Create the resource; if a step after the first fails, it is deleted again."""
        row = self._row
        assert row.create is not None
        scope = self.scope(**{"in": inputs, "old": {}})
        made = self.call(row.create, scope)
        identity = str(evaluate(row.identity, {**scope, "made": made}))
        scope |= {"id": identity, "made": made}
        try:
            for step in row.after_create:
                self._step(step, scope)
            for update in self._deferred(inputs):
                self._update(update, scope)
            if row.tagging and inputs.get("tagsAll") and not self._creates_with_tags():
                self._tag(inputs["tagsAll"], {}, scope)
            outputs = self.read(identity, inputs)
        except Exception:
            self.delete(identity, inputs, inputs)
            raise
        if outputs is None:
            raise Refused(f"{row.create.operation} returned {identity}, which cannot be read back")
        return identity, outputs

    def read(self, identity: str, inputs: Properties, old: Properties | None = None) -> Properties | None:
        """The current properties, in the form of `inputs`; `None` if the resource does not exist."""
        row = self._row
        assert row.read is not None
        assert row.found is not None
        scope = self.scope(**{"id": identity, "in": inputs, "out": old or {}})
        try:
            answer = self.call(row.read, scope)
            found = evaluate(row.found, {**scope, "answer": answer})
            if not found:
                return None
            scope |= {"found": found, "answer": answer}
            looked_up = {name: self._look_up(lookup, scope) for name, lookup in row.lookups.items()}
        except ClientError as error:
            if is_not_found(error):
                return None
            raise
        scope |= {"found": {**found, **looked_up} if isinstance(found, Mapping) else found}
        properties = {**inputs, **self._live(inputs, scope["found"])}
        properties |= self._tags(inputs, scope["found"])
        computed = {name: evaluate(expression, scope) for name, expression in row.outputs.items()}
        return {"region": self._region, **properties, **{name: v for name, v in computed.items() if v is not None}}

    def update(self, identity: str, old: Properties, new: Properties, out: Properties) -> Properties:
        row = self._row
        changed = changes(old, new)
        scope = self.scope(**{"id": identity, "in": new, "old": old, "out": out})
        for update in row.updates:
            if update.properties & changed or (update.properties is ALL and changed - OF_ALL_TYPES):
                self._update(update, scope)
        if row.tagging and changed & {"tags", "tagsAll"}:
            self._tag(new.get("tagsAll", {}), old.get("tagsAll", {}), scope)
        properties = self.read(identity, new, out)
        if properties is None:
            raise Refused(f"{identity} no longer exists: run refresh, then try again")
        return properties

    def delete(self, identity: str, inputs: Properties, out: Properties) -> None:
        scope = self.scope(**{"id": identity, "in": inputs, "out": out, "old": inputs})
        for step in self._row.delete:
            try:
                self._step(step, scope)
            except ClientError as error:
                if not is_not_found(error):
                    raise
        for effect in self._row.after_delete:
            effect(scope)

    def call(self, call: Call, scope: Scope) -> Any:
        if call.when is not None and not evaluate(call.when, scope):
            return None
        region = self._region if call.region is None else evaluate(call.region, scope)
        client = self._account.client(call.service or self._row.service, region)
        operation = client.meta.method_to_api_mapping[call.operation]
        shape = client.meta.service_model.operation_model(operation).input_shape
        with self._row.lock:
            arguments = self._spread(scope["in"], shape) if call.spread else {}
            for name, expression in call.arguments.items():
                value = evaluate(expression, scope)
                if value is not None and value != []:
                    arguments[name] = fit(value, shape.members[name], self._row.rename, name)
            try:
                return getattr(client, call.operation)(**arguments)
            except ParamValidationError as error:
                raise Refused(f"{operation}: {error}") from error

    def unsupported(self, inputs: Iterable[str]) -> list[str]:
        """The properties that no call of the row takes."""
        row = self._row
        if row.create is None or row.composed is ALL:
            return []
        updated: frozenset[str] = frozenset[str]().union(*(update.properties for update in row.updates))
        known = OF_ALL_TYPES | row.local | row.composed | updated
        shape = self._create_shape() if row.create.spread else None
        return [name for name in inputs if name not in known and not (shape and member_of(shape, name, row.rename))]

    def longest_name(self) -> int | None:
        """How many characters a name may have."""
        return longest_name(self._row, self._create_shape())

    def _spread(self, inputs: Properties, shape: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for name, value in inputs.items():
            member = member_of(shape, name, self._row.rename)
            if name in self._row.local | self._row.composed | OF_ALL_TYPES or member is None:
                continue
            arguments[member] = fit(value, shape.members[member], self._row.rename, name)
        member = member_of(shape, "tags", {})
        if member and self._row.tagging and inputs.get("tagsAll"):
            arguments[member] = fit(inputs["tagsAll"], shape.members[member])
        return arguments

    def _create_shape(self) -> Any:
        assert self._row.create is not None
        client = self._account.client(self._row.service, self._region)
        operation = client.meta.method_to_api_mapping[self._row.create.operation]
        return client.meta.service_model.operation_model(operation).input_shape

    def _creates_with_tags(self) -> bool:
        assert self._row.create is not None
        return self._row.create.spread and member_of(self._create_shape(), "tags", {}) is not None

    def _deferred(self, inputs: Properties) -> list[Update]:
        """The updates that a new resource needs: those of properties that its create call does not take."""
        assert self._row.create is not None
        shape = self._create_shape() if self._row.create.spread else None
        taken = {name for name in inputs if shape and member_of(shape, name, self._row.rename)} | self._row.composed
        return [update for update in self._row.updates if (update.properties & inputs.keys()) - taken]

    def _update(self, update: Update, scope: Scope) -> None:
        last: Any = None
        for call in update.calls:
            last = self._step(call, {**scope, "last": last})

    def _step(self, step: Call | Effect, scope: Scope) -> Any:
        return self.call(step, scope) if isinstance(step, Call) else step(scope)

    def _tag(self, new: Mapping[str, str], old: Mapping[str, str], scope: Scope) -> None:
        tagging = self._row.tagging
        assert tagging is not None
        dropped = [key for key in old if key not in new]
        if new:
            self.call(tagging.add, {**scope, "tags": new})
        if dropped:
            self.call(tagging.remove, {**scope, "keys": dropped, "tags": {}})

    def _look_up(self, lookup: Lookup, scope: Scope) -> Any:
        return evaluate(lookup.path, {**scope, "answer": self.call(lookup.call, scope)})

    def _live(self, inputs: Properties, found: Any) -> Properties:
        if not isinstance(found, Mapping):
            return {}
        live = {letters(key): value for key, value in found.items()}
        skip = OF_ALL_TYPES | self._row.local
        result: Properties = {}
        for name, value in inputs.items():
            wanted = letters(self._row.rename.get(name, name))
            if name not in skip and wanted in live and live[wanted] is not None:
                result[name] = unfit(live[wanted], value, self._row.rename)
        return result

    def _tags(self, inputs: Properties, found: Any) -> Properties:
        if not self._row.tagging or not isinstance(found, Mapping):
            return {}
        live = tag_map(next((value for key, value in found.items() if letters(key) in ("tags", "tagset")), []))
        own: Mapping[str, str] = inputs.get("tags", {})
        default = {key: v for key, v in inputs.get("tagsAll", {}).items() if key not in own}
        tags = {key: text for key, text in live.items() if key not in default}
        return {"tagsAll": live, **({"tags": tags} if tags or "tags" in inputs else {})}


def changes(old: Properties, new: Properties) -> set[str]:
    """The properties that differ."""
    names = (old.keys() | new.keys()) - {"__defaults"}
    return {name for name in names if old.get(name) != new.get(name)}


__all__ = ["DoesNotFit", "Operations", "Refused", "changes"]
