"""What one provider resource was configured with, and the way from there to an API server of this sandbox."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import SandboxError

from .api_server import ControlPlanes
from .client import ApiServer
from .kubeconfig import current_server


class ServerRefusedError(SandboxError):
    """A kubeconfig that leads to no API server of this sandbox."""


@dataclass
class Session:
    """One configured provider. The server is looked up when it is first needed, because a provider resource may stand
    in a state whose cluster has gone."""

    planes: ControlPlanes
    kubeconfig: str = ""
    namespace: str = ""
    mutable: frozenset[str] = frozenset()
    delete_unreachable: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ApiServer | None = None

    def server(self) -> ApiServer:
        """The API server. Raises ServerRefusedError: nothing but this sandbox's own servers is ever talked to."""
        with self._lock:
            if self._server is None:
                self._server = self._find()
            return self._server

    def reachable(self) -> ApiServer | None:
        try:
            return self.server()
        except ServerRefusedError:
            return None

    def _find(self) -> ApiServer:
        if not self.kubeconfig:
            raise ServerRefusedError(
                "the Kubernetes provider has no kubeconfig; on the sandbox it must be given, the user's own is not read"
            )
        try:
            wanted = current_server(self.kubeconfig)
        except ValueError as error:
            raise ServerRefusedError(str(error)) from error
        running = {plane.endpoint: name for name, plane in self.planes.running.items()}
        if wanted.url not in running:
            known = ", ".join(f"{url} ({name})" for url, name in running.items()) or "none"
            raise ServerRefusedError(
                f"{wanted.url} is not an API server of this sandbox, so nothing is sent there; running here: {known}"
            )
        if not wanted.certificate_authority_data:
            raise ServerRefusedError(
                f"the kubeconfig for {wanted.url} has no certificate-authority-data to verify with"
            )
        # The kubeconfig's own way to a token (aws eks get-token) asks a real account; the sandbox has its own.
        return ApiServer(wanted.url, wanted.certificate_authority_data, self.planes.token)


def configured(planes: ControlPlanes, config: Mapping[str, Any]) -> Session:
    """The session of a provider's configuration, whose values are all texts."""
    mutable = {"ConfigMap": "enableConfigMapMutable", "Secret": "enableSecretMutable"}
    return Session(
        planes,
        kubeconfig=config.get("kubeconfig") or "",
        namespace=config.get("namespace") or "",
        mutable=frozenset(kind for kind, option in mutable.items() if is_on(config.get(option))),
        delete_unreachable=is_on(config.get("deleteUnreachable")),
    )


def is_on(value: object) -> bool:
    return value in (True, "true")
