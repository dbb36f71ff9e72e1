"""Who runs a stack, as the API servers of its clusters know them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sandbox.credentials import of_run
from sandbox.errors import SandboxError

from .tokens import issue

# Longer than a run takes: a client with a kubeconfig gets a new token after 14 minutes, and this one keeps its first.
_RUN_SECONDS = 24 * 60 * 60


class NoAccessError(SandboxError):
    """An API server does not know the principal of a run."""

    def __init__(self, principal: str, cluster: str) -> None:
        super().__init__(
            f"Unauthorized: {principal} has no access entry in the cluster {cluster}, so its API server refuses the "
            "token: run as a role that has one, or add an entry for this one (in this platform's settings: "
            "cluster.admin_role_arns)"
        )


@dataclass(frozen=True)
class Deployer:
    """The IAM role or user that runs a stack."""

    principal: str
    key: bytes

    def token(self, cluster: str) -> str:
        return issue(self.key, self.principal, cluster, time.time() + _RUN_SECONDS)


class Deployers:
    """The deployers of all stacks: those of `--as`, in the file `credentials`."""

    def __init__(self, credentials: Path, key: bytes) -> None:
        self._credentials = credentials
        self._key = key

    def of_stack(self, stack: str) -> Deployer | None:
        """The stack's deployer; `None` if its run is the administrator's."""
        principal = of_run(self._credentials, stack).principal
        return Deployer(principal, self._key) if principal else None
