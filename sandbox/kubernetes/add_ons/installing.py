"""Installs, updates and removes the workloads of EKS add-ons."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.errors import SandboxError

from .. import deletion
from ..api_server import ControlPlanes
from ..client import ApiError, ApiServer
from ..metrics.registration import Endpoint
from .configuration import Configuration, parsed
from .health import DegradedError, await_available
from .rows import ROWS
from .workloads import AddOn, Installation, Manifest

# The manager of the fields that EKS sets (EKS User Guide, "Determine fields you can customize for Amazon EKS add-ons").
_MANAGER = "eks"

# Simulated pods run within a second or two of their Deployment; a busy two-core machine needs longer. On AWS the
# provider waits 20 minutes (pulumi-aws, eks.Addon).
_PATIENCE_SECONDS = 60

Conflicts = Literal["NONE", "OVERWRITE", "PRESERVE"]


class ConfigurationConflictError(SandboxError):
    """A field that the add-on sets is somebody else's, and conflicts are not to be resolved."""


@dataclass(frozen=True)
class Request:
    """What a program wants of one add-on in one cluster."""

    cluster: str
    name: str
    version: str
    region: str
    configuration_values: str = ""
    role_arn: str = ""
    conflicts: Conflicts = "NONE"


class AddOns:
    """The add-ons of all clusters. An add-on without a row puts nothing into its cluster."""

    def __init__(
        self, planes: ControlPlanes, patience_seconds: float = _PATIENCE_SECONDS, metrics: Endpoint | None = None
    ) -> None:
        self._planes = planes
        self._patience_seconds = patience_seconds
        self._metrics = metrics

    def install(self, request: Request, before: Request | None = None) -> None:
        """Apply the add-on's objects, and return when its workloads are available; objects that `before` had and
        `request` has not are deleted.

        Raises InvalidConfigurationError, ConfigurationConflictError, DegradedError, or ApiError with what the API
        server says of an object.
        """
        row = ROWS.get(request.name)
        if row is None:
            return
        server = self._server(request.cluster)
        wanted = self._manifests(row, request, server, parsed(request.configuration_values))
        for manifest in wanted:
            _apply(server, manifest, request.conflicts)
        if before is not None:
            old = self._manifests(row, before, server, parsed(before.configuration_values))
            _delete(server, [manifest for manifest in old if _key(manifest) not in map(_key, wanted)])
        try:
            await_available(server, wanted, self._patience_seconds)
        except DegradedError as error:
            state = "create" if before is None else "update"
            raise DegradedError(f"waiting for EKS Add-On ({request.cluster}:{request.name}) {state}: {error}") from None

    def remove(self, request: Request) -> None:
        """Delete the add-on's objects; no error if some do not exist."""
        row = ROWS.get(request.name)
        if row is not None:
            server = self._server(request.cluster)
            # Without its configuration: then it has the most objects.
            manifests = self._manifests(row, request, server, Configuration())
            # An APIService whose Service is gone breaks discovery, and with it every deletion in the foreground.
            _delete(server, [manifest for manifest in manifests if manifest["kind"] == "APIService"])
            _delete(server, manifests)

    def _server(self, cluster: str) -> ApiServer:
        return self._planes.server(self._planes.ensure(cluster))

    def _manifests(
        self, row: AddOn, request: Request, server: ApiServer, configuration: Configuration
    ) -> list[Manifest]:
        address = _dns_address(server)
        return row.manifests(
            Installation(request.version, request.region, configuration, address, request.role_arn, self._metrics)
        )


def _dns_address(server: ApiServer) -> str:
    """The address of the cluster's DNS: the tenth of its services (EKS User Guide, "Manage CoreDNS")."""
    services = server.request("GET", "/apis/networking.k8s.io/v1/servicecidrs/kubernetes")
    return str(ipaddress.ip_network(services["spec"]["cidrs"][0])[10])


def _apply(server: ApiServer, manifest: Manifest, conflicts: Conflicts) -> None:
    try:
        server.apply(manifest, _MANAGER, force=conflicts == "OVERWRITE")
    except ApiError as error:
        if error.status != 409:
            raise
        if conflicts == "PRESERVE":
            return  # EKS keeps the fields in conflict only; here the whole object stays as it is
        raise ConfigurationConflictError(
            "ConfigurationConflict: Conflicts found when trying to apply. Will not continue due to resolve conflicts "
            f"mode. Conflicts: {manifest['kind']} {manifest['metadata']['name']} - {', '.join(error.fields)}"
        ) from error


def _delete(server: ApiServer, manifests: Sequence[Manifest]) -> None:
    """Delete the objects, the last first, and return when they and their pods are gone."""
    for manifest in reversed(manifests):
        server.delete(manifest)
    for manifest in manifests:
        deletion.delete(server, manifest)


def _key(manifest: Manifest) -> tuple[Any, ...]:
    metadata = manifest["metadata"]
    return (manifest["apiVersion"], manifest["kind"], metadata.get("namespace"), metadata["name"])
