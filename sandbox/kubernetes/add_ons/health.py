"""Whether what an add-on consists of is available, which is what EKS calls its health."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sandbox.errors import SandboxError

from ..client import ApiServer, TimedOutError, wait
from ..readiness import NotReadyError, await_ready

# What EKS says of such an add-on (DescribeAddon, health; quoted in terraform-aws-eks-blueprints-addons #335).
_ISSUE = "InsufficientNumberOfReplicas: The add-on is unhealthy because it doesn't have the desired number of replicas"


class DegradedError(SandboxError):
    """An add-on whose workloads do not become available; the message names one, and says why."""


def await_available(server: ApiServer, manifests: Sequence[dict[str, Any]], seconds: float) -> None:
    """Return when all Deployments and DaemonSets are available (a DaemonSet without nodes is), and all APIServices.

    Raises DegradedError after `seconds`.
    """
    deadline = time.monotonic() + seconds
    for item in manifests:
        remaining = max(deadline - time.monotonic(), 0.1)
        if item["kind"] == "APIService":
            _await_served(server, item, remaining)
        elif item["apiVersion"] == "apps/v1":
            try:
                await_ready(server, item, remaining)
            except NotReadyError as error:
                raise DegradedError(f"DEGRADED: {_ISSUE}. {error}") from None


def _await_served(server: ApiServer, item: dict[str, Any], seconds: float) -> None:
    def condition() -> dict[str, Any]:
        conditions = ((server.get(item) or {}).get("status") or {}).get("conditions") or [{}]
        return conditions[0]  # an APIService has no other than Available

    def reason() -> str:
        return f"DEGRADED: APIService {item['metadata']['name']}: {condition().get('message', 'not checked yet')}"

    try:
        wait(seconds, lambda: condition().get("status") == "True", reason)
    except TimedOutError as error:
        raise DegradedError(str(error)) from None
