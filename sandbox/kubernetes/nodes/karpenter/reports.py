"""What Karpenter writes on NodePools and node classes: finalizers and conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...client import ApiError, ApiServer
from ..node import Subnet
from . import objects
from .objects import AWS, CLASS_TERMINATION, CORE, TERMINATION, class_of, pool_of

KINDS = ((CORE, "NodePool"), (AWS, "EC2NodeClass"), (CORE, "NodeClaim"))

Values = dict[str, Any]


def report(
    server: ApiServer,
    pools: Sequence[Values],
    classes: Sequence[Values],
    nodes: Sequence[Values],
    subnets: Mapping[str, Sequence[Subnet]],
) -> list[Values]:
    """Set finalizers and status. Returns the NodePools that may launch nodes."""
    for item in classes:
        _hold(server, item, CLASS_TERMINATION)
        _set(server, item, objects.class_status(item, subnets[item["metadata"]["name"]]))
    ready: list[Values] = []
    for pool in pools:
        _hold(server, pool, TERMINATION)
        unready = "" if subnets.get(class_of(pool)) else "NodeClassNotReady"
        if class_of(pool) not in subnets:
            unready = "NodeClassNotFound"
        own = [node for node in nodes if pool_of(node) == pool["metadata"]["name"]]
        _set(server, pool, objects.pool_status(pool, own, unready))
        if not unready:
            ready.append(pool)
    return ready


def selected(ec2: Any, terms: Sequence[Mapping[str, Any]]) -> list[Subnet]:
    """The subnets that a node class selects: each term by an id, or by tags that all have to be there."""
    found: dict[str, Subnet] = {}
    for term in terms:
        tags = [
            {"Name": "tag-key", "Values": [key]} if value == "*" else {"Name": f"tag:{key}", "Values": [value]}
            for key, value in (term.get("tags") or {}).items()
        ]
        ids = [{"Name": "subnet-id", "Values": [term["id"]]}] if term.get("id") else []
        for row in ec2.describe_subnets(Filters=[*ids, *tags])["Subnets"]:
            found[row["SubnetId"]] = Subnet.of(row)
    return list(found.values())


def let_go(server: ApiServer, item: Values, finalizer: str) -> bool:
    """Take our finalizer off, so that what was deleted is gone. Returns whether it was there."""
    live = server.get(item)
    finalizers: list[str] = (live or {}).get("metadata", {}).get("finalizers") or []
    if live is None or finalizer not in finalizers:
        return False
    _set_finalizers(server, live, [name for name in finalizers if name != finalizer])
    return True


def _hold(server: ApiServer, item: Values, finalizer: str) -> None:
    finalizers: list[str] = item["metadata"].get("finalizers") or []
    if finalizer not in finalizers and not item["metadata"].get("deletionTimestamp"):
        _set_finalizers(server, item, [*finalizers, finalizer])


def _set_finalizers(server: ApiServer, item: Values, finalizers: list[str]) -> None:
    # With the version that was read, as the garbage collector changes finalizers, too.
    metadata = {"finalizers": finalizers, "resourceVersion": item["metadata"]["resourceVersion"]}
    try:
        patch(server, server.path(item), {"metadata": metadata})
    except ApiError as error:
        if error.status not in (404, 409):  # gone, or for the next round
            raise


def _set(server: ApiServer, item: Values, status: Values) -> None:
    if any(item.get("status", {}).get(key) != value for key, value in status.items()):
        patch(server, f"{server.path(item)}/status", {"status": status})


def patch(server: ApiServer, path: str, body: Values) -> None:
    server.request("PATCH", path, body=body, content_type="application/merge-patch+json")
