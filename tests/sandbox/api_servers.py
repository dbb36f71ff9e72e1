"""Fixtures: a real API server for a module of tests, and a provider that talks to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.binaries import Binaries
from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.client import ApiServer
from sandbox.kubernetes.provider import KubernetesProvider

from .provider_client import Client, serving


def kubeconfig(endpoint: str, authority: str | None) -> str:
    cluster = {"server": endpoint} | ({"certificate-authority-data": authority} if authority else {})
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "false"}}
    return json.dumps(
        {
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
            "clusters": [{"name": "k", "cluster": cluster}],
            "users": [{"name": "u", "user": user}],
        }
    )


@pytest.fixture(name="planes", scope="module")
def planes_fixture(tmp_path_factory: pytest.TempPathFactory, found: Binaries) -> Iterator[ControlPlanes]:
    planes = ControlPlanes(tmp_path_factory.mktemp("planes"), found)
    yield planes
    planes.stop_all()


@pytest.fixture(name="plane", scope="module")
def plane_fixture(planes: ControlPlanes) -> ControlPlane:
    return planes.ensure("shop")


@pytest.fixture(name="port", scope="module")
def port_fixture(planes: ControlPlanes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving({"kubernetes": KubernetesProvider(planes)}, tmp_path_factory.mktemp("serving")) as ports:
        yield ports["kubernetes"]


@pytest.fixture(name="client", scope="module")
def client_fixture(port: int, plane: ControlPlane) -> Client:
    return Client(port, {"kubeconfig": kubeconfig(plane.endpoint, plane.certificate_authority_data)})


@pytest.fixture(name="server", scope="module")
def server_fixture(planes: ControlPlanes, plane: ControlPlane) -> ApiServer:
    return planes.server(plane)


ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


@pytest.fixture(name="nodes", scope="module")
def nodes_fixture(server: ApiServer) -> None:
    """A small simulated node in each zone."""
    for zone in ZONES:
        node = simulated_node(f"node-{zone}", zone, {"cpu": "8", "memory": "4Gi", "pods": "40"})
        server.create(node, "test", dry_run=False)


def simulated_node(name: str, zone: str, capacity: dict[str, str]) -> dict[str, Any]:
    """A node that KWOK takes care of."""
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "arm64",
        "topology.kubernetes.io/zone": zone,
    }
    metadata = {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}}
    status = {"capacity": capacity, "allocatable": capacity}
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "status": status}
