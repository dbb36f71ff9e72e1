"""Talks to a stand-in provider as the engine does: over gRPC, on connections of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import Provider
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.journal import Journal
from sandbox.kubernetes.values import plain_map, wrap_map
from sandbox.serving import serve


def packed(values: Mapping[str, Any]) -> Any:
    return PropertyValue.marshal_map(wrap_map(values))


def unpacked(struct: Any) -> dict[str, Any]:
    return plain_map(PropertyValue.unmarshal_map(struct))


@contextmanager
def serving(providers: Mapping[str, Provider], directory: Path, constructs: str = "") -> Iterator[dict[str, int]]:
    """Serve providers by package name (aws, eks, ...) in a thread; gives their ports."""
    ports: dict[str, int] = {}
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def run() -> list[grpc.aio.Server]:
        servers: list[grpc.aio.Server] = []
        for name, provider in providers.items():
            journal = Journal(directory / f"{name}.journal")
            server, ports[name] = await serve(provider, f"pulumi-{name}", journal, constructs=name == constructs)
            servers.append(server)
        ready.set()
        return servers

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = asyncio.run_coroutine_threadsafe(run(), loop).result(10)
    try:
        yield ports
    finally:
        for server in servers:
            asyncio.run_coroutine_threadsafe(server.stop(None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@dataclass
class Made:
    """A resource as the state of a stack would have it."""

    urn: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass
class Client:
    """One configured provider resource: a connection of its own."""

    port: int
    config: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}", options=[("grpc.use_local_subchannel_pool", 1)])
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)
        self.stub.Configure(pb.ConfigureRequest(args=packed(self.config)))

    def check(self, urn: str, inputs: Mapping[str, Any], old: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = pb.CheckRequest(
            urn=urn, olds=packed(old or {}), news=packed(inputs), randomSeed=b"seed of " + urn.encode()
        )
        return unpacked(self.stub.Check(request).inputs)

    def preview(self, token: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        urn = urn_of(token, name)
        request = pb.CreateRequest(urn=urn, properties=packed(self.check(urn, inputs)), preview=True)
        return unpacked(self.stub.Create(request).properties)

    def create(self, token: str, name: str, inputs: Mapping[str, Any]) -> Made:
        urn = urn_of(token, name)
        checked = self.check(urn, inputs)
        answer = self.stub.Create(pb.CreateRequest(urn=urn, properties=packed(checked)))
        return Made(urn, answer.id, checked, unpacked(answer.properties))

    def diff(self, made: Made, inputs: Mapping[str, Any]) -> Any:
        news = self.check(made.urn, inputs, made.inputs)
        request = pb.DiffRequest(
            urn=made.urn, id=made.id, olds=packed(made.outputs), news=packed(news), old_inputs=packed(made.inputs)
        )
        return self.stub.Diff(request)

    def update(self, made: Made, inputs: Mapping[str, Any]) -> Made:
        news = self.check(made.urn, inputs, made.inputs)
        request = pb.UpdateRequest(
            urn=made.urn, id=made.id, olds=packed(made.outputs), news=packed(news), old_inputs=packed(made.inputs)
        )
        return Made(made.urn, made.id, news, unpacked(self.stub.Update(request).properties))

    def read(self, made: Made) -> Made | None:
        request = pb.ReadRequest(urn=made.urn, id=made.id, properties=packed(made.outputs), inputs=packed(made.inputs))
        answer = self.stub.Read(request)
        return Made(made.urn, answer.id, unpacked(answer.inputs), unpacked(answer.properties)) if answer.id else None

    def delete(self, made: Made) -> None:
        self.stub.Delete(pb.DeleteRequest(urn=made.urn, id=made.id, properties=packed(made.outputs)))


def urn_of(token: str, name: str) -> str:
    # A parent's type before the own one, as the engine writes it.
    return f"urn:pulumi:dev::shop::aws-platform:test:Parent${token}::{name}"
