"""How long an object is waited for that does not become ready."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from sandbox.kubernetes import patience
from sandbox.kubernetes.client import TimedOutError
from sandbox.kubernetes.crds import await_established
from sandbox.kubernetes.gatekeeper import templates
from sandbox.kubernetes.readiness import NotReadyError, await_ready

STILL = 0.4


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_STILL_SECONDS", STILL)
    monkeypatch.setattr(patience, "_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(templates, "_PAUSE_SECONDS", 0.1)


def template(**annotations: str) -> dict[str, Any]:
    wait_for = {"pulumi.com/waitFor": "jsonpath={.status.created}=true"}
    metadata = {"name": "owners", "uid": "1", "resourceVersion": "1", "annotations": wait_for | annotations}
    return {"apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate", "metadata": metadata}


class Cluster:
    """An API server with one template that is created after `seconds`; it changes all the time if it `moves`."""

    def __init__(self, seconds: float, *, moves: bool = False) -> None:
        self._created = time.monotonic() + seconds
        self._moves = moves
        self._versions: Iterator[int] = count(2)
        self.patched: list[str] = []

    def get(self, item: dict[str, Any]) -> dict[str, Any]:
        live = item | {"metadata": dict(item["metadata"])}
        if self._moves:
            live["metadata"]["resourceVersion"] = str(next(self._versions))
        return live | ({"status": {"created": True}} if time.monotonic() > self._created else {})

    def request(self, method: str, path: str, query: Any = None, body: Any = None, content_type: str = "") -> Any:
        if method == "PATCH":
            self.patched.append(path)
            return {}
        return {"items": [{"metadata": {"name": "sandbox-owners", "namespace": "gatekeeper-system"}}]}


def waited(cluster: Cluster, item: dict[str, Any], seconds: float = 0) -> dict[str, Any]:
    return await_ready(cluster, item, seconds)  # pyright: ignore[reportArgumentType] - what it uses of a server


def test_what_still_moves_is_waited_for() -> None:
    assert waited(Cluster(3 * STILL, moves=True), template())["status"] == {"created": True}


def test_what_does_not_move_is_given_up_soon() -> None:
    with pytest.raises(NotReadyError, match=r"was not ready after \d+ s, and nothing has changed for"):
        waited(Cluster(60), template())


def test_what_moves_for_ever_is_given_up_when_the_real_provider_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_MOST_SECONDS", 2 * STILL)
    with pytest.raises(NotReadyError, match=f"was not ready after {2 * STILL:g} s"):
        waited(Cluster(60, moves=True), template())


@pytest.mark.parametrize("by", ["annotation", "option"])
def test_a_program_that_says_how_long_to_wait_is_waited_for_so_long(by: str) -> None:
    annotations = {"pulumi.com/timeoutSeconds": "30"} if by == "annotation" else {}
    live = waited(Cluster(3 * STILL), template(**annotations), 30 if by == "option" else 0)
    assert live["status"] == {"created": True}


def test_an_option_comes_before_the_annotation() -> None:
    with pytest.raises(NotReadyError, match=r"was not ready after 0\.2 s"):
        waited(Cluster(60), template(**{"pulumi.com/timeoutSeconds": "30"}), 0.2)


def test_a_timeout_that_is_no_number_counts_for_nothing() -> None:
    with pytest.raises(NotReadyError, match="nothing has changed"):
        waited(Cluster(60), template(**{"pulumi.com/timeoutSeconds": "5m"}))


def test_gatekeeper_is_asked_again_for_a_template_that_it_may_have_put_off() -> None:
    cluster = Cluster(STILL / 2)
    waited(cluster, template())
    path = "/apis/status.gatekeeper.sh/v1beta1/namespaces/gatekeeper-system/constrainttemplatepodstatuses/"
    assert set(cluster.patched) == {f"{path}sandbox-owners"}


class Definitions:
    """An API server that establishes a CRD after `seconds`, or that refuses its names."""

    def __init__(self, seconds: float, refused: str = "") -> None:
        self._established = time.monotonic() + seconds
        self._refused = refused

    def get(self, item: dict[str, Any]) -> dict[str, Any]:
        there = str(time.monotonic() > self._established)
        conditions = [{"type": "Established", "status": there}]
        if self._refused:
            conditions.append({"type": "NamesAccepted", "status": "False", "message": self._refused})
        return {"status": {"conditions": conditions}}

    def request(self, method: str, path: str) -> dict[str, Any]:
        return {"resources": [{"kind": "Till"}]}


def established(server: Definitions) -> None:
    spec = {"group": "shop", "versions": [{"name": "v1", "served": True}], "names": {"kind": "Till"}}
    await_established(server, {"metadata": {"name": "tills.shop"}, "spec": spec})  # pyright: ignore[reportArgumentType]


def test_a_definition_that_the_api_server_is_slow_to_establish_is_waited_for() -> None:
    established(Definitions(3 * STILL))


def test_a_definition_whose_names_are_taken_is_given_up_with_the_reason() -> None:
    with pytest.raises(TimedOutError, match=r"tills\.shop was not established after .*: tills is already in use"):
        established(Definitions(60, "tills is already in use"))
