"""Events of Kubernetes that a stand-in writes in a controller's place."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .client import ApiServer


def warn(server: ApiServer, item: Mapping[str, Any], component: str, reason: str, message: str) -> None:
    """Write a warning about an object that is in a namespace."""
    place = item["metadata"]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {name: place[name] for name in ("name", "namespace", "uid", "resourceVersion")}
    event = {
        "metadata": {"name": f"{place['name']}.{secrets.token_hex(8)}", "namespace": place["namespace"]},
        "involvedObject": {"apiVersion": item.get("apiVersion", "v1"), "kind": item.get("kind", "Pod"), **about},
        "type": "Warning",
        "reason": reason,
        "message": message[:1024],  # Kubernetes API, Event: the most that is accepted
        "source": {"component": component},
        "reportingComponent": component,
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
    }
    server.request("POST", f"/api/v1/namespaces/{place['namespace']}/events", body=event)
