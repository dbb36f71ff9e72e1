"""Why a pod gets no node, in Karpenter's words (sigs.k8s.io/karpenter v1.14.1: pkg/scheduling/taints.go, and
pkg/controllers/provisioning/scheduling, scheduler.go, nodeclaim.go and events.go)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Values = Mapping[str, Any]

REASON = "FailedScheduling"


def message(why: str) -> str:
    """The text of the event on the pod."""
    return f"Failed to schedule pod, {why}"


def taints(untolerated: Iterable[Values]) -> str:
    return "; ".join(f"did not tolerate taint (taint={_taint(row)})" for row in untolerated)


def limits(pool: Values) -> str:
    return f"all available instance types exceed limits for nodepool (NodePool={pool['metadata']['name']})"


def instance_types(pool: Values, spec: Values, wanted: Mapping[str, Decimal], *, selected: bool) -> str:
    """`selected` is whether a type meets the requirements, and lacks resources only."""
    what = "no instance type has enough resources" if selected else "no instance type met all requirements"
    amounts = {key: f"{amount.normalize():f}" for key, amount in sorted(wanted.items())}
    resources = json.dumps(amounts, separators=(",", ":"))
    return f"{what}, requirements={', '.join(_requirements(pool, spec))}, resources={resources}"


def _taint(row: Values) -> str:
    value = f"={row['value']}" if row.get("value") else ""
    return f"{row['key']}{value}:{row['effect']}"


def _requirements(pool: Values, spec: Values) -> Iterable[str]:
    template: Values = pool["spec"]["template"]
    labels: Mapping[str, str] = (template.get("metadata") or {}).get("labels") or {}
    selector: Mapping[str, str] = spec.get("nodeSelector") or {}
    yield f"karpenter.sh/nodepool In [{pool['metadata']['name']}]"
    for key, value in {**labels, **selector}.items():
        yield f"{key} In [{value}]"
    for row in template["spec"].get("requirements") or []:
        yield f"{row['key']} {row['operator']} [{' '.join(row.get('values') or [])}]"
