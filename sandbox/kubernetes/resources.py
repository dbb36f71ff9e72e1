"""Resources that are objects of an API server, which all are except Helm releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from . import objects
from .client import NoMatchError
from .cluster_kinds import check_limits, serve
from .inputs import ObjectType, bare_type, is_autonamed, named, object_type
from .readiness import NotReadyError, await_ready
from .replacement import replacing_fields
from .session import Session
from .values import has_unknown

Values = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """A resource as the engine names it."""

    urn: str
    token: str
    name: str

    @property
    def object_type(self) -> ObjectType:
        return object_type(self.token)


def resource(urn: str, token: str, name: str) -> Resource:
    return Resource(urn, bare_type(token), name)


class Family(Protocol):
    """The operations of a family of resource types, on plain values."""

    def checked(self, session: Session, which: Resource, given: Values, old: Values, seed: bytes) -> Values: ...

    def replacing(self, session: Session, which: Resource, new: Values, changes: Mapping[str, str]) -> list[str]:
        """Those of the changed paths that need a replacement."""
        ...

    def keeps_its_place(self, old: Values, new: Values) -> bool:
        """Whether the old resource must be deleted before its replacement is created."""
        ...

    def create(self, session: Session, which: Resource, inputs: Values, seconds: float, *, preview: bool) -> Values:
        """The outputs once the resource is ready; `seconds` is how long that may take, 0 for the default.

        Raises:
            NotReadyError: with the resource as it is."""
        ...

    def update(
        self, session: Session, which: Resource, inputs: Values, state: Values, seconds: float, *, preview: bool
    ) -> Values:
        """As for `create`."""
        ...

    def read(
        self, session: Session, which: Resource, identity: str, state: Values, inputs: Values
    ) -> tuple[Values | None, Values]: ...

    def delete(self, session: Session, which: Resource, state: Values, seconds: float) -> None: ...


class Objects:
    """The family of all kinds of the API server."""

    def checked(self, session: Session, which: Resource, given: Values, old: Values, seed: bytes) -> Values:
        kind = which.object_type
        item: Values = {"apiVersion": kind.api_version, "kind": kind.kind} | given
        if kind.patch and not (item.get("metadata") or {}).get("name"):
            raise objects.ObjectError(f"{kind.kind}Patch {which.name}: metadata.name is required: the object to patch")
        item = named(item, which.name, seed, old)
        check_limits(item)
        if session.namespace and not item["metadata"].get("namespace") and _is_namespaced(session, item):
            item["metadata"] = item["metadata"] | {"namespace": session.namespace}
        return item

    def replacing(self, session: Session, which: Resource, new: Values, changes: Mapping[str, str]) -> list[str]:
        return replacing_fields(new, changes, patch=which.object_type.patch, mutable=session.mutable)

    def keeps_its_place(self, old: Values, new: Values) -> bool:
        """Two objects of a kind cannot have the same name in the same namespace."""
        before, after = old.get("metadata", {}), new.get("metadata", {})
        same = (before.get("name"), before.get("namespace")) == (after.get("name"), after.get("namespace"))
        return same and not is_autonamed(new)

    def create(self, session: Session, which: Resource, inputs: Values, seconds: float, *, preview: bool) -> Values:
        outputs = self._applied(session, which, inputs, {}, new=True, preview=preview)
        return outputs if preview else _ready(session, outputs, seconds)

    def update(
        self, session: Session, which: Resource, inputs: Values, state: Values, seconds: float, *, preview: bool
    ) -> Values:
        outputs = self._applied(session, which, inputs, state, new=False, preview=preview)
        return outputs if preview else _ready(session, outputs, seconds)

    def read(
        self, session: Session, which: Resource, identity: str, state: Values, inputs: Values
    ) -> tuple[Values | None, Values]:
        live = objects.read(session.server(), state or _from_identity(which.object_type, identity))
        if live is None:
            return None, {}
        fresh = objects.refreshed_inputs(inputs, state, live) if inputs else objects.as_inputs(live)
        return _state(live, objects.manager_for(which.urn, fresh, state)), fresh

    def delete(self, session: Session, which: Resource, state: Values, seconds: float) -> None:
        manager = objects.manager_for(which.urn, state, state)
        objects.remove(session.server(), state, manager, patch=which.object_type.patch, seconds=seconds)

    def _applied(
        self, session: Session, which: Resource, item: Values, state: Values, *, new: bool, preview: bool
    ) -> Values:
        server = session.reachable() if preview else session.server()
        if server is None or (preview and has_unknown(item)):
            return item
        manager = objects.manager_for(which.urn, item, state)
        serve(server, item)
        try:
            if new:
                patch = which.object_type.patch
                return _state(objects.create(server, item, manager, patch=patch, dry_run=preview), manager)
            return _state(objects.apply(server, item, manager, dry_run=preview), manager)
        except NoMatchError:
            if preview:
                return item  # its CRD may be part of the same preview
            raise
        except Exception as error:
            if preview and objects.namespace_missing(error):
                return item  # so may its namespace
            raise


def _ready(session: Session, outputs: Values, seconds: float) -> Values:
    manager: str = outputs["__fieldManager"]
    try:
        return _state(objects.shown(await_ready(session.server(), outputs, seconds)), manager)
    except NotReadyError as error:
        raise NotReadyError(str(error), _state(objects.shown(error.live), manager)) from None


def _is_namespaced(session: Session, item: Values) -> bool:
    server = session.reachable()
    try:
        return server is not None and server.kind_of(item).namespaced
    except NoMatchError:
        return False


def _from_identity(kind: ObjectType, identity: str) -> Values:
    namespace, _, name = identity.rpartition("/")
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata}


def _state(live: Values, manager: str) -> Values:
    return live | {"__fieldManager": manager}  # as in the real provider's state
