"""Whether a changed configuration of the kubernetes provider means another cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.rpc import UNKNOWN

from sandbox.binaries import Binaries
from sandbox.kubernetes.api_server import ControlPlanes
from sandbox.kubernetes.provider import KubernetesProvider

from .api_servers import kubeconfig
from .provider_client import Client, packed, serving

HERE, THERE = (kubeconfig(f"https://127.0.0.1:{port}", "Y2E=") for port in (1, 2))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    directory = tmp_path_factory.mktemp("serving")
    planes = ControlPlanes(directory, Binaries(*[Path()] * 3))
    with serving({"kubernetes": KubernetesProvider(planes)}, directory) as ports:
        yield Client(ports["kubernetes"])


def diff(client: Client, old: dict[str, Any], new: dict[str, Any]) -> Any:
    request = pb.DiffRequest(
        urn="urn:pulumi:dev::p::pulumi:providers:kubernetes::k", olds=packed(old), news=packed(new)
    )
    return client.stub.DiffConfig(request)


def test_an_unchanged_configuration_is_no_difference(client: Client) -> None:
    assert diff(client, {"kubeconfig": HERE}, {"kubeconfig": HERE}).changes == pb.DiffResponse.DIFF_NONE


def test_another_server_replaces_everything_when_the_cluster_has_no_identifier(client: Client) -> None:
    answer = diff(client, {"kubeconfig": HERE}, {"kubeconfig": THERE})
    assert (answer.changes, list(answer.replaces)) == (pb.DiffResponse.DIFF_SOME, ["kubeconfig"])


def test_another_way_to_the_same_server_replaces_nothing(client: Client) -> None:
    answer = diff(client, {"kubeconfig": HERE}, {"kubeconfig": HERE.replace('"false"', '"aws"')})
    assert (answer.changes, list(answer.replaces)) == (pb.DiffResponse.DIFF_SOME, [])


@pytest.mark.parametrize("after", [THERE, UNKNOWN])
def test_the_same_identifier_keeps_everything_whatever_the_kubeconfig(client: Client, after: str) -> None:
    old = {"kubeconfig": HERE, "clusterIdentifier": "arn"}
    answer = diff(client, old, {"kubeconfig": after, "clusterIdentifier": "arn"})
    assert (answer.changes, list(answer.replaces)) == (pb.DiffResponse.DIFF_SOME, [])


def test_an_unknown_kubeconfig_replaces_when_there_is_no_identifier(client: Client) -> None:
    assert list(diff(client, {"kubeconfig": HERE}, {"kubeconfig": UNKNOWN}).replaces) == ["kubeconfig"]


def test_another_identifier_replaces(client: Client) -> None:
    old = {"kubeconfig": HERE, "clusterIdentifier": "a"}
    assert list(diff(client, old, old | {"clusterIdentifier": "b"}).replaces) == ["clusterIdentifier"]
