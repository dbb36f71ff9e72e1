"""Whether the workloads of an add-on are available, which is what EKS calls its health."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sandbox.errors import SandboxError

from ..client import ApiServer
from ..readiness import NotReadyError, await_ready

# What EKS says of such an add-on (DescribeAddon, health; quoted in terraform-aws-eks-blueprints-addons #335).
_ISSUE = "InsufficientNumberOfReplicas: The add-on is unhealthy because it doesn't have the desired number of replicas"


class DegradedError(SandboxError):
    """An add-on whose workloads do not become available; the message names one, and says why."""


def await_available(server: ApiServer, workloads: Sequence[dict[str, Any]], seconds: float) -> None:
    """Return when all Deployments and DaemonSets are available; a DaemonSet without nodes is.

    Raises DegradedError after `seconds`.
    """
    deadline = time.monotonic() + seconds
    for item in workloads:
        try:
            await_ready(server, item, max(deadline - time.monotonic(), 0.1))
        except NotReadyError as error:
            raise DegradedError(f"DEGRADED: {_ISSUE}. {error}") from None
