"""Serves one stand-in provider over gRPC, the way the engine attaches to a running plugin."""

from __future__ import annotations

import contextvars
from collections.abc import Awaitable, Callable
from importlib.metadata import version as installed_version
from typing import Any

import grpc.aio
from google.protobuf import empty_pb2
from pulumi.provider.experimental.provider import Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

# The engine opens one connection for each provider resource (aws in us-east-1, aws in us-west-2, ...), but an
# attached plugin is one process: the peer's address tells whose Configure a later Create belongs to.
_connection: contextvars.ContextVar[str] = contextvars.ContextVar("connection")

# The engine sends and receives whole property bags; the same limit as the SDK's own channels (400 MiB).
_GRPC_OPTIONS = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]


def connection() -> str:
    """The engine's connection that the request in progress came in on: one for each provider resource."""
    return _connection.get()


class _NoteConnection(grpc.aio.ServerInterceptor):
    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        handler = await continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        answer = handler.unary_unary

        async def noted(request: Any, context: grpc.aio.ServicerContext) -> Any:
            _connection.set(context.peer())
            return await answer(request, context)

        return grpc.unary_unary_rpc_method_handler(noted, handler.request_deserializer, handler.response_serializer)


class Servicer(ProviderServicer):
    """The SDK's provider servicer with the two calls that an attached plugin must answer besides."""

    async def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802 - gRPC's name
        self._engine_address = request.address
        return empty_pb2.Empty()

    async def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:  # noqa: N802
        self._engine_address = request.engine_address
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=True)


async def serve(provider: Provider, package: str) -> tuple[grpc.aio.Server, int]:
    """Start serving `provider` on a free loopback port; the version told is that of the SDK `package` (PyPI name),
    because the engine warns about a plugin older than the SDK."""
    server = grpc.aio.server(interceptors=[_NoteConnection()], options=_GRPC_OPTIONS)
    servicer = Servicer([], installed_version(package), provider, engine_address="")
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port
