"""Every dashboard, and its text."""

import json
from collections.abc import Callable
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from . import (
    argo_cd,
    cluster,
    controllers,
    cost,
    data,
    images,
    karpenter,
    logs,
    monitoring,
    namespaces,
    nodes,
    security,
    services,
    storage,
    traces,
)
from .frame import Built, Frame, Rows, dashboard

DASHBOARDS: tuple[tuple[Frame, Callable[[], Rows]], ...] = (
    *cluster.DASHBOARDS,
    *nodes.DASHBOARDS,
    *karpenter.DASHBOARDS,
    *namespaces.DASHBOARDS,
    *argo_cd.DASHBOARDS,
    *services.DASHBOARDS,
    *security.DASHBOARDS,
    *images.DASHBOARDS,
    *controllers.DASHBOARDS,
    *cost.DASHBOARDS,
    *storage.DASHBOARDS,
    *data.DASHBOARDS,
    *monitoring.DASHBOARDS,
    *logs.DASHBOARDS,
    *traces.DASHBOARDS,
)


def texts() -> dict[str, str]:
    """The JSON of every dashboard by the name of its file."""
    return {frame.file: text(dashboard(frame, rows())) for frame, rows in DASHBOARDS}


def text(built: Built) -> str:
    """Compact, with a line for each key and each panel, so that a change shows in a review."""
    plain: dict[str, Any] = json.loads(json.dumps(built, cls=JSONEncoder))
    lines = [f"{json.dumps(key)}:{_value(key, value)}" for key, value in plain.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(key: str, value: Any) -> str:
    if key == "panels":
        return "[\n" + ",\n".join(_compact(panel) for panel in value) + "\n]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
