"""Addresses for Services of type LoadBalancer while Helm waits for them: no load balancer controller runs here."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from ..client import ApiError, ApiServer

_MANAGED = {"labelSelector": "app.kubernetes.io/managed-by=Helm"}
_SECONDS = 0.5


@contextmanager
def answered(server: ApiServer) -> Generator[None]:
    """While this is open, every such Service of a release gets a host name, which leads nowhere."""
    ended = threading.Event()
    thread = threading.Thread(target=_answer, args=(server, ended), daemon=True, name="load balancers")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _answer(server: ApiServer, ended: threading.Event) -> None:
    while not ended.wait(_SECONDS):
        for service in server.request("GET", "/api/v1/services", _MANAGED).get("items", []):
            if service["spec"].get("type") == "LoadBalancer" and not service["status"].get("loadBalancer"):
                _give_address(server, service["metadata"])


def _give_address(server: ApiServer, metadata: dict[str, Any]) -> None:
    name, namespace = metadata["name"], metadata["namespace"]
    status = {"loadBalancer": {"ingress": [{"hostname": f"{name}.{namespace}.elb.invalid"}]}}
    path = f"/api/v1/namespaces/{namespace}/services/{name}/status"
    try:
        server.request("PATCH", path, body={"status": status}, content_type="application/merge-patch+json")
    except ApiError as error:
        if error.status != 404:  # it has just been deleted
            raise
