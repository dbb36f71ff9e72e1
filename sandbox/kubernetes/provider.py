"""The stand-in for the `kubernetes` provider: translates the engine's requests to requests to a real API server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar

from pulumi.provider.experimental import provider as rpc
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import PropertyDiff, PropertyDiffKind

from sandbox.serving import InitFailed, connection, old_inputs
from sandbox.urns import stack_of

from . import configuration
from .access.deployers import Deployers, NoAccessError
from .api_server import ControlPlanes
from .client import ApiError
from .helm.source import Source
from .inputs import UnservedTypeError, differences
from .readiness import NotReadyError
from .releases import RELEASE, Releases
from .resources import Family, Objects, Resource, resource
from .session import Session, configured
from .values import plain_map, wrap_map

_Request = TypeVar(
    "_Request",
    rpc.CheckRequest,
    rpc.DiffRequest,
    rpc.CreateRequest,
    rpc.ReadRequest,
    rpc.UpdateRequest,
    rpc.DeleteRequest,
)
_Answer = TypeVar("_Answer")

_KINDS = {
    ("add", False): PropertyDiffKind.ADD,
    ("add", True): PropertyDiffKind.ADD_REPLACE,
    ("delete", False): PropertyDiffKind.DELETE,
    ("delete", True): PropertyDiffKind.DELETE_REPLACE,
    ("update", False): PropertyDiffKind.UPDATE,
    ("update", True): PropertyDiffKind.UPDATE_REPLACE,
}


class KubernetesProvider(rpc.Provider):
    """Serves every kind of the API servers of `planes`, and Helm releases, whose charts it finds by `source`;
    `deployers` knows who runs each stack."""

    def __init__(self, planes: ControlPlanes, source: Source | None = None, deployers: Deployers | None = None) -> None:
        self._planes = planes
        self._deployers = deployers
        self._sessions: dict[str, Session] = {}
        self._releases, self._objects = Releases(source), Objects()

    async def check_config(self, request: rpc.CheckRequest) -> rpc.CheckResponse:
        return rpc.CheckResponse(inputs=request.new_inputs)

    async def diff_config(self, request: rpc.DiffRequest) -> rpc.DiffResponse:
        return configuration.diff(plain_map(request.old_state), plain_map(request.new_inputs))

    async def configure(self, request: rpc.ConfigureRequest) -> rpc.ConfigureResponse:
        self._sessions[connection()] = configured(self._planes, plain_map(request.args))
        return await super().configure(request)

    async def check(self, request: rpc.CheckRequest) -> rpc.CheckResponse:
        return await self._in_thread(self._check, request)

    async def diff(self, request: rpc.DiffRequest) -> rpc.DiffResponse:
        return await self._in_thread(self._diff, request)

    async def create(self, request: rpc.CreateRequest) -> rpc.CreateResponse:
        return await self._in_thread(self._create, request)

    async def read(self, request: rpc.ReadRequest) -> rpc.ReadResponse:
        return await self._in_thread(self._read, request)

    async def update(self, request: rpc.UpdateRequest) -> rpc.UpdateResponse:
        return await self._in_thread(self._update, request)

    async def delete(self, request: rpc.DeleteRequest) -> None:
        await self._in_thread(self._delete, request)

    async def construct(self, request: rpc.ConstructRequest) -> rpc.ConstructResponse:
        raise UnservedTypeError(request.resource_type)

    async def invoke(self, request: rpc.InvokeRequest) -> rpc.InvokeResponse:
        raise UnservedTypeError(request.tok)

    async def call(self, request: rpc.CallRequest) -> rpc.CallResponse:
        raise UnservedTypeError(request.tok)

    async def _in_thread(self, answer: Callable[[Session, _Request], _Answer], request: _Request) -> _Answer:
        # The client blocks; in a thread, a slow object does not hold up the others.
        session = self._sessions[connection()]
        if self._deployers and session.deployer is None:
            session.deployer = self._deployers.of_stack(stack_of(request.urn))
        try:
            return await asyncio.to_thread(answer, session, request)
        except ApiError as error:
            if error.status == HTTPStatus.UNAUTHORIZED and session.deployer:
                raise NoAccessError(session.deployer.principal, session.cluster()) from error
            raise

    def _family(self, which: Resource) -> Family:
        return self._releases if which.token == RELEASE else self._objects

    def _check(self, session: Session, request: rpc.CheckRequest) -> rpc.CheckResponse:
        which = resource(request.urn, request.type, request.name)
        given, old = plain_map(request.new_inputs), plain_map(request.old_inputs)
        inputs = self._family(which).checked(session, which, given, old, request.random_seed)
        return rpc.CheckResponse(inputs=wrap_map(inputs, request.new_inputs))

    def _diff(self, session: Session, request: rpc.DiffRequest) -> rpc.DiffResponse:
        which = resource(request.urn, request.type, request.name)
        old, new = plain_map(old_inputs()), plain_map(request.new_inputs)
        changes = differences(old, new)
        if not changes:
            return rpc.DiffResponse(changes=False)
        family = self._family(which)
        replaces = family.replacing(session, which, new, changes)
        details = {path: PropertyDiff(_KINDS[kind, path in replaces], True) for path, kind in changes.items()}
        return rpc.DiffResponse(
            changes=True,
            replaces=replaces,
            diffs=list(changes),
            delete_before_replace=bool(replaces) and family.keeps_its_place(old, new),
            detailed_diff=details,
        )

    def _create(self, session: Session, request: rpc.CreateRequest) -> rpc.CreateResponse:
        which = resource(request.urn, request.type, request.name)
        inputs, secrets = plain_map(request.properties), _secrets(request.properties)
        with _kept_where_not_ready(request.properties):
            outputs = self._family(which).create(session, which, inputs, request.timeout, preview=request.preview)
        return rpc.CreateResponse("" if request.preview else _identity(outputs), wrap_map(outputs, secrets))

    def _update(self, session: Session, request: rpc.UpdateRequest) -> rpc.UpdateResponse:
        which = resource(request.urn, request.type, request.name)
        inputs, state, seconds = plain_map(request.news), plain_map(request.olds), request.timeout
        with _kept_where_not_ready(request.news):
            outputs = self._family(which).update(session, which, inputs, state, seconds, preview=request.preview)
        return rpc.UpdateResponse(wrap_map(outputs, _secrets(request.news)))

    def _read(self, session: Session, request: rpc.ReadRequest) -> rpc.ReadResponse:
        which = resource(request.urn, request.type, request.name)
        state, inputs = plain_map(request.properties), plain_map(request.inputs)
        outputs, fresh = self._family(which).read(session, which, request.resource_id, state, inputs)
        if outputs is None:
            return rpc.ReadResponse()
        properties = wrap_map(outputs, _secrets(wrap_map(fresh, request.inputs)))
        return rpc.ReadResponse(request.resource_id, properties, wrap_map(fresh, request.inputs))

    def _delete(self, session: Session, request: rpc.DeleteRequest) -> None:
        which = resource(request.urn, request.type, request.name)
        if session.delete_unreachable and session.reachable() is None:
            return
        self._family(which).delete(session, which, plain_map(request.properties), request.timeout)


@contextmanager
def _kept_where_not_ready(inputs: dict[str, PropertyValue]) -> Generator[None]:
    """Have the engine keep an object that exists, although it does not become ready."""
    try:
        yield
    except NotReadyError as error:
        properties = wrap_map(error.live, _secrets(inputs))
        raise InitFailed(str(error), _identity(error.live), properties, inputs) from None


def _identity(outputs: dict[str, Any]) -> str:
    metadata = outputs.get("metadata", outputs)
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else metadata["name"]


def _secrets(inputs: Mapping[str, PropertyValue]) -> dict[str, PropertyValue]:
    """Which outputs are secret: where the inputs are, and always the data of a Secret (which has its stringData)."""
    kind = inputs.get("kind")
    if kind is None or kind.value != "Secret":
        return dict(inputs)
    return dict(inputs) | {"data": PropertyValue({}, is_secret=True)}
