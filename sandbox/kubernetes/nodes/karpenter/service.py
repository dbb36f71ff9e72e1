"""Karpenter's rounds in every cluster, each in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time

from urllib3.exceptions import HTTPError

from ...api_server import ControlPlane, ControlPlanes
from ..launch import Clients
from .controller import Controller

_ROUND_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Karpenter:
    """Watches the clusters; an error ends a round, never a thread."""

    def __init__(self, planes: ControlPlanes, client: Clients) -> None:
        self._planes = planes
        self._client = client

    def start(self) -> None:
        threading.Thread(target=self._watch, name="karpenter", daemon=True).start()

    def _watch(self) -> None:
        threads: dict[str, threading.Thread] = {}
        while True:
            for name, plane in self._planes.controlled.items():
                if name not in threads or not threads[name].is_alive():
                    thread = threading.Thread(target=self._serve, args=(plane,), name=f"karpenter {name}", daemon=True)
                    threads[name] = thread
                    thread.start()
            time.sleep(_ROUND_SECONDS)

    def _serve(self, plane: ControlPlane) -> None:
        """Rounds in a cluster until its API server is another one."""
        name = plane.cluster_name
        controller, known = Controller(name, self._planes.server(plane), self._client), set[str]()
        while self._planes.controlled.get(name) == plane:
            try:
                controller.round()
            except HTTPError as error:  # the API server has ended; it is back in a moment, or its cluster is deleted
                _log.info("Karpenter in %s: %s", name, error)
            except Exception as error:  # the next round tries again
                if str(error) not in known:
                    known.add(str(error))
                    _log.exception("Karpenter in %s", name)
            time.sleep(_ROUND_SECONDS)
