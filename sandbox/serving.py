"""Serves a stand-in provider over gRPC, for the engine to attach to as to a running plugin."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version as installed_version
from typing import Any, TypeAlias

import grpc.aio
from google.protobuf import empty_pb2
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from .archives import hidden, shown
from .errors import SandboxError
from .journal import Journal

_log = logging.getLogger(__name__)

# The engine opens a connection for each provider resource (aws in us-east-1, aws in us-west-2, …), while an attached
# plugin is one process: the peer's address tells which Configure a later Create belongs to.
_connection: contextvars.ContextVar[str] = contextvars.ContextVar("connection")

_old_inputs: contextvars.ContextVar[Mapping[str, PropertyValue]] = contextvars.ContextVar("old_inputs")

# The engine sends and receives whole property bags; the same limit as the SDK's own channels (400 MiB).
_GRPC_OPTIONS = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]


def connection() -> str:
    """The connection of the request in progress; each provider resource has its own."""
    return _connection.get()


def old_inputs() -> Mapping[str, PropertyValue]:
    """The resource's previous inputs, which the SDK's request objects leave out."""
    return _old_inputs.get()


class InitFailed(SandboxError):
    """A resource that exists and did not become ready. The engine keeps it in the state, with the reason."""

    def __init__(
        self, message: str, identity: str, properties: dict[str, PropertyValue], inputs: dict[str, PropertyValue]
    ) -> None:
        super().__init__(message)
        self.identity = identity
        self._properties, self._inputs = properties, inputs

    def status(self) -> bytes:
        """The details of the gRPC status by which a provider says so."""
        details = provider_pb2.ErrorResourceInitFailed(
            id=self.identity,
            properties=PropertyValue.marshal_map(self._properties),
            reasons=[str(self)],
            inputs=PropertyValue.marshal_map(self._inputs),
        )
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(self))
        status.details.add().Pack(details)
        return status.SerializeToString()


Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class _NoteConnection(grpc.aio.ServerInterceptor):
    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        handler = await continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        answer: Any = handler.unary_unary

        async def noted(request: Any, context: Any) -> Any:
            _connection.set(context.peer())
            try:
                return shown(await answer(hidden(request), context))
            except grpc.aio.AbortError:
                raise
            except Exception as error:
                # The SDK's servicer puts a traceback into the message: the user gets the original message, and the log
                # of the stand-ins all of it.
                first = error.__context__ if isinstance(error.__context__, Exception) else error
                if isinstance(first, InitFailed):
                    context.set_trailing_metadata((("grpc-status-details-bin", first.status()),))
                if not isinstance(first, SandboxError):
                    _log.exception("%s", handler_call_details.method)
                return await context.abort(grpc.StatusCode.UNKNOWN, str(first) or type(first).__name__)

        return grpc.unary_unary_rpc_method_handler(noted, handler.request_deserializer, handler.response_serializer)


class Servicer(ProviderServicer):
    """The SDK's provider servicer with the two further calls that an attached plugin must answer, and a journal of
    creates and deletes."""

    def __init__(self, version: str, provider: Provider, journal: Journal, constructs: bool) -> None:
        super().__init__([], version, provider, engine_address="")
        self._constructs = constructs
        self._journal = journal

    async def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802 - gRPC's name
        self._engine_address = request.address
        return empty_pb2.Empty()

    async def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:  # noqa: N802
        self._engine_address = request.engine_address
        # A provider that does not accept secrets gets plain values, and the engine marks those outputs secret whose
        # inputs are. A provider that constructs components must accept them. Outputs are never accepted: the SDK cannot
        # read one that is unknown (property_value.py, `unmarshal`).
        accept = self._constructs
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=accept, accept_resources=accept)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        _old_inputs.set(PropertyValue.unmarshal_map(request.old_inputs))
        return await super().Diff(request, context)

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        _old_inputs.set(PropertyValue.unmarshal_map(request.old_inputs))
        return await super().Update(request, context)

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        _old_inputs.set(PropertyValue.unmarshal_map(request.old_inputs))
        await super().Delete(request, context)
        self._journal.deleted(request.urn, request.id)
        return empty_pb2.Empty()

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        if request.preview:
            return await super().Create(request, context)
        # Shielded: when the engine is killed, the create request still ends, and must be written to the journal.
        return await asyncio.shield(asyncio.ensure_future(self._create(request, context)))

    async def _create(self, request: Any, context: Any) -> Any:
        self._journal.begun(request.urn)
        try:
            response = await super().Create(request, context)
        except InitFailed as error:
            self._journal.created(request.urn, error.identity)
            raise
        except BaseException:
            self._journal.failed(request.urn)
            raise
        self._journal.created(request.urn, response.id)
        return response


async def serve(
    provider: Provider, package: str, journal: Journal, *, constructs: bool = False
) -> tuple[grpc.aio.Server, int]:
    """Start serving `provider` on a free loopback port. Its version is that of the SDK `package` (its name on PyPI), as
    the engine warns of a plugin that is older than the SDK."""
    server = grpc.aio.server(interceptors=[_NoteConnection()], options=_GRPC_OPTIONS)
    servicer = Servicer(installed_version(package), provider, journal, constructs)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port
