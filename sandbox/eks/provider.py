"""Answers the engine's Construct for `eks:index:Cluster`."""

from __future__ import annotations

import asyncio

from pulumi.provider.experimental import provider as rpc
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.resource import Resource
from pulumi.runtime.rpc import serialize_properties

from sandbox.errors import SandboxError

from .arguments import Arguments
from .cluster import EksCluster

_CLUSTER = "eks:index:Cluster"


class UnservedTypeError(SandboxError):
    """A type that this stand-in does not support."""

    def __init__(self, token: str) -> None:
        super().__init__(f"the sandbox's stand-in for the eks provider supports {_CLUSTER} only, not {token}")


class EksProvider(rpc.Provider):
    """Serves `eks:index:Cluster`.

    Two clusters may be constructed at the same time: the SDK keeps what a Construct sets (the engine's address, pending
    calls) in context variables, and each request runs in a context of its own.
    """

    async def construct(self, request: rpc.ConstructRequest) -> rpc.ConstructResponse:
        if request.resource_type != _CLUSTER:
            raise UnservedTypeError(request.resource_type)
        cluster = EksCluster(request.name, Arguments(request.inputs), request.options)
        dependencies: dict[str, list[Resource]] = {}
        state = await serialize_properties(cluster.results, dependencies)
        urns = {key: set(await asyncio.gather(*map(_urn, resources))) for key, resources in dependencies.items()}
        properties = {
            key: value.with_dependencies(urns.get(key, ())) for key, value in PropertyValue.unmarshal_map(state).items()
        }
        return rpc.ConstructResponse(await _urn(cluster), properties, urns)

    async def invoke(self, request: rpc.InvokeRequest) -> rpc.InvokeResponse:
        raise UnservedTypeError(request.tok)

    async def call(self, request: rpc.CallRequest) -> rpc.CallResponse:
        raise UnservedTypeError(request.tok)

    async def create(self, request: rpc.CreateRequest) -> rpc.CreateResponse:
        raise UnservedTypeError(request.type)


async def _urn(resource: Resource) -> str:
    urn = await resource.urn.future()
    return urn or ""
