"""Gatekeeper where another than this sandbox's stand-in has installed it: the real provider, Helm or kubectl."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from ..api_server import ControlPlane, ControlPlanes
from ..client import ApiServer, NoMatchError
from . import program, service

_ROUND_SECONDS = 1.0

# Gatekeeper 3.23.1: charts/gatekeeper/templates, and the same in deploy/gatekeeper.yaml.
_DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "gatekeeper-controller-manager", "namespace": program.NAMESPACE},
}
_TEMPLATE = {"apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate"}
_WEBHOOKS = "/apis/admissionregistration.k8s.io/v1"
_LABELS = {"labelSelector": "gatekeeper.sh/system=yes"}

_log = logging.getLogger(__name__)


class GatekeeperWatch:
    """Looks whether Gatekeeper's Deployment is in a cluster: its pods are simulated, so the program itself is started
    then, and ended when the Deployment is gone. What the stand-in has started without a Deployment is left to it."""

    def __init__(self, planes: ControlPlanes) -> None:
        self._planes = planes
        self._ports: dict[str, int] = {}
        """Of the webhook, by the cluster in which the Deployment has been seen."""
        self._said = set[str]()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="gatekeeper", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(_ROUND_SECONDS)
            self.round()

    def round(self) -> None:
        """One look at every cluster; an error is for the next round."""
        clusters = self._planes.controlled
        self._ports = {name: port for name, port in self._ports.items() if name in clusters}
        for name, plane in clusters.items():
            try:
                self._look(name, plane)
            except Exception as error:
                if str(error) not in self._said:
                    self._said.add(str(error))
                    _log.warning("Gatekeeper in %s: %s", name, error)

    def _look(self, name: str, plane: ControlPlane) -> None:
        server = self._planes.server(plane)
        installed = server.get(_DEPLOYMENT) is not None
        if installed and name not in self._ports and _serves_templates(server):
            self._ports[name] = service.start(self._planes, name)
        if installed and name in self._ports:
            _readdress(server, self._ports[name], plane.certificate_authority_data)
        elif not installed and self._ports.pop(name, None):
            service.remove(self._planes, name)


def _serves_templates(server: ApiServer) -> bool:
    try:
        server.kind_of(_TEMPLATE)
    except NoMatchError:  # its CRD is still to come
        return False
    return True


def _readdress(server: ApiServer, port: int, ca_bundle: str) -> None:
    """Have the API server ask the program in place of the chart's Service, which has only simulated pods behind it.
    Nobody answers the webhook that mutates: it goes."""
    for item in _webhooks(server, "validating"):
        changed = program.readdressed(item, port, ca_bundle)
        if changed:
            server.request("PUT", _path("validating", item), body=changed)
    for item in _webhooks(server, "mutating"):
        server.request("DELETE", _path("mutating", item))


def _webhooks(server: ApiServer, sort: str) -> list[dict[str, Any]]:
    return server.request("GET", f"{_WEBHOOKS}/{sort}webhookconfigurations", _LABELS)["items"]


def _path(sort: str, item: dict[str, Any]) -> str:
    return f"{_WEBHOOKS}/{sort}webhookconfigurations/{item['metadata']['name']}"
