"""Gatekeeper as its installation starts and ends it."""

from __future__ import annotations

import socket
from typing import Any

from .. import objects
from ..api_server import ControlPlanes
from ..client import wait
from ..deletion import delete
from . import program

CHART = "gatekeeper"

# It starts in a second or two; a busy machine takes several times that.
_PATIENCE_SECONDS = 60
_MANAGER = "gatekeeper"


def install(planes: ControlPlanes, cluster: str, release: dict[str, Any]) -> None:
    """Start Gatekeeper, and let the API server ask it as the values of the release say.

    Raises:
        TimedOutError: when it does not listen in time, with the place of its log."""
    port = start(planes, cluster)
    plane = planes.all[cluster]
    webhooks = program.configuration(port, plane.certificate_authority_data, release)
    planes.server(plane).apply(webhooks, _MANAGER, force=True)


def start(planes: ControlPlanes, cluster: str) -> int:
    """Start Gatekeeper where it does not run; the port of its webhook, at which it listens then.

    Raises:
        TimedOutError: as `install`."""
    plane = planes.all[cluster]
    objects.apply(planes.server(plane), program.pod(), _MANAGER, force=True)
    port = planes.serve_gatekeeper(cluster)
    log = plane.log.with_name(f"{program.PROGRAM}-{cluster}.log")
    wait(_PATIENCE_SECONDS, lambda: _listens(port), lambda: f"Gatekeeper did not listen in time; see {log}")
    return port


def remove(planes: ControlPlanes, cluster: str) -> None:
    """Nobody is asked any more; Gatekeeper ends."""
    kind = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration"}
    server = planes.server(planes.all[cluster])
    delete(server, {**kind, "metadata": {"name": program.CONFIGURATION}})
    planes.end_gatekeeper(cluster)
    delete(server, program.pod())


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
