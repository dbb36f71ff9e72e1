"""The answers of the resource metrics API, `metrics.k8s.io/v1beta1`."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..client import ApiError, ApiServer
from .registration import GROUP, VERSION
from .usage import is_running, node_metrics, pod_metrics

Values = dict[str, Any]

_ROOT = f"/apis/{GROUP}/{VERSION}"
# A name as in a path, and not `..`. Paths differ from those of the pods and nodes themselves in nothing but the root.
_NAME = r"[a-z0-9][a-z0-9.-]*"
_PODS, _NODES = re.compile(rf"/(namespaces/{_NAME}/)?pods"), re.compile("/nodes")
_POD, _NODE = re.compile(rf"/namespaces/{_NAME}/pods/{_NAME}"), re.compile(rf"/nodes/{_NAME}")


def answer(server: ApiServer, url: str) -> Values:
    """What a GET of the path and query `url` answers, in the cluster whose API server is `server`.

    Raises ApiError; its status is 404 for what is not served, which aggregated discovery and OpenAPI documents are not.
    """
    path, query = urlsplit(url).path, parse_qs(urlsplit(url).query)
    if path == _ROOT:
        return _RESOURCES
    at = path.removeprefix(_ROOT)
    if at == path or not any(served.fullmatch(at) for served in (_PODS, _NODES, _POD, _NODE)):
        raise _not_found(f"the metrics API does not serve {path}")
    selectors = {key: query[key][0] for key in ("labelSelector", "fieldSelector") if key in query}
    live = server.request("GET", f"/api/v1{at}", selectors)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if _POD.fullmatch(at):
        if not is_running(live):
            raise _not_found(f"{live['metadata']['name']} does not run, so it has no metrics")
        return pod_metrics(live, now)
    if _PODS.fullmatch(at):
        return _list("PodMetricsList", [pod_metrics(pod, now) for pod in live["items"] if is_running(pod)])
    pods = server.request("GET", "/api/v1/pods")["items"]
    if _NODE.fullmatch(at):
        return node_metrics(live, pods, now)
    return _list("NodeMetricsList", [node_metrics(node, pods, now) for node in live["items"]])


def status(error: ApiError) -> Values:
    """The body that goes with an error."""
    kind = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return {**kind, "message": str(error), "reason": error.reason, "code": error.status}


def _list(kind: str, items: list[Values]) -> Values:
    return {"kind": kind, "apiVersion": f"{GROUP}/{VERSION}", "metadata": {}, "items": items}


def _not_found(message: str) -> ApiError:
    return ApiError(404, {"message": message, "reason": "NotFound"})


def _resource(name: str, kind: str, *, namespaced: bool) -> Values:
    return {"name": name, "singularName": "", "namespaced": namespaced, "kind": kind, "verbs": ["get", "list"]}


_RESOURCES: Values = {
    "kind": "APIResourceList",
    "apiVersion": "v1",
    "groupVersion": f"{GROUP}/{VERSION}",
    "resources": [
        _resource("nodes", "NodeMetrics", namespaced=False),
        _resource("pods", "PodMetrics", namespaced=True),
    ],
}
