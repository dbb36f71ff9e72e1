"""The configuration of a provider resource, and its API server on this sandbox."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import SandboxError

from .access.deployers import Deployer
from .api_server import ControlPlanes
from .client import ApiServer
from .kubeconfig import current_server


class ServerRefusedError(SandboxError):
    """A kubeconfig whose API server is not one of this sandbox."""


@dataclass
class Session:
    """A configured provider. Its server is looked up when it is first needed, as the state may hold a provider whose
    cluster no longer exists."""

    planes: ControlPlanes
    kubeconfig: str = ""
    namespace: str = ""
    mutable: frozenset[str] = frozenset()
    delete_unreachable: bool = False
    deployer: Deployer | None = None
    """Whose token is used; `None`: the administrator's."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ApiServer | None = None

    def server(self) -> ApiServer:
        """The API server. Raises ServerRefusedError if it is not one of this sandbox's: no other is ever contacted."""
        with self._lock:
            if self._server is None:
                self._server = self._find()
            return self._server

    def cluster(self) -> str:
        """The cluster's name, which is that of its context in the sandbox's kubeconfig, too."""
        url = self.server().url
        return next(name for name, plane in self.planes.all.items() if plane.endpoint == url)

    def reachable(self) -> ApiServer | None:
        try:
            return self.server()
        except ServerRefusedError:
            return None

    def _find(self) -> ApiServer:
        if not self.kubeconfig:
            raise ServerRefusedError(
                "the Kubernetes provider has no kubeconfig: set one, as the sandbox does not read the user's"
            )
        try:
            wanted = current_server(self.kubeconfig)
        except ValueError as error:
            raise ServerRefusedError(str(error)) from error
        servers = {plane.endpoint: name for name, plane in self.planes.all.items()}
        if wanted.url not in servers:
            known = ", ".join(f"{url} ({name})" for url, name in servers.items()) or "none"
            raise ServerRefusedError(
                f"{wanted.url} is not an API server of this sandbox, so nothing is sent to it; "
                f"servers of this sandbox: {known}"
            )
        if not wanted.certificate_authority_data:
            raise ServerRefusedError(f"the kubeconfig for {wanted.url} has no certificate-authority-data")
        # In place of the kubeconfig's command (aws eks get-token), which would make the same token.
        token = self.deployer.token(servers[wanted.url]) if self.deployer else self.planes.token
        return ApiServer(wanted.url, wanted.certificate_authority_data, token)


def configured(planes: ControlPlanes, config: Mapping[str, Any]) -> Session:
    """The session of a provider's configuration, whose values are strings."""
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
