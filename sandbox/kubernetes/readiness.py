"""When an object that was created or changed is ready, as the real provider waits for it.

Source: pulumi-kubernetes, provider/pkg/await (awaiters.go and the file of each kind), read 2026-11. Not waited for, as
what would answer does not run here: the addresses of Ingresses and of Services of type LoadBalancer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from sandbox.errors import SandboxError

from .client import ApiError, ApiServer
from .gatekeeper import templates
from .patience import wait_while_moving
from .wait_for import ANNOTATION, ready_when

_SKIP = "pulumi.com/skipAwait"
_TIMEOUT = "pulumi.com/timeoutSeconds"

Values = dict[str, Any]


class NotReadyError(SandboxError):
    """An object that exists and does not become ready; `live` is the object."""

    def __init__(self, message: str, live: Values) -> None:
        super().__init__(message)
        self.live = live


def await_ready(server: ApiServer, item: Values, seconds: float = 0) -> Values:
    """The live object once it is ready. It is waited for as long as anything moves; or for `seconds`, or for what the
    annotation says, as the program then decides.

    Raises:
        NotReadyError: with what the controllers and the scheduler say."""
    annotations: Mapping[str, str] = item["metadata"].get("annotations") or {}
    ready = _readiness(item, annotations)
    live = item
    if ready is None or annotations.get(_SKIP) == "true":
        return live
    attend = templates.Attention(server, item).attend if templates.is_template(item) else None

    def done() -> bool:
        nonlocal live
        live = server.get(item) or live
        if ready(server, live):
            return True
        if attend:
            attend()
        return False

    waited = wait_while_moving(seconds or _asked(annotations), done, lambda: _versions(server, live))
    if waited:
        name = f"{live['kind']} {live['metadata'].get('namespace', '')}/{live['metadata']['name']}"
        reasons = "".join(f"\n  {reason}" for reason in reasons_of(server, live))
        raise NotReadyError(f"{name} was not ready after {waited}{':' if reasons else ''}{reasons}", live)
    return live


def _asked(annotations: Mapping[str, str]) -> float:
    """The seconds that the annotation asks for; one that is no number counts for nothing, as with the real provider."""
    text = annotations.get(_TIMEOUT, "")
    return float(text) if text.isdecimal() else 0


def _versions(server: ApiServer, live: Values) -> Hashable:
    """What differs as soon as the object has changed, or what belongs to it."""
    return tuple(
        sorted((item["metadata"]["uid"], item["metadata"]["resourceVersion"]) for item in (live, *_of(server, live)))
    )


def _readiness(item: Values, annotations: Mapping[str, str]) -> Callable[[ApiServer, Values], bool] | None:
    """What the program's annotation asks for comes before what the kind does."""
    if ANNOTATION in annotations:
        holds = ready_when(annotations[ANNOTATION])
        return lambda _, live: holds(live)
    return _READY.get((item["apiVersion"], item["kind"]))


def reasons_of(server: ApiServer, live: Values) -> list[str]:
    """Why an object is not ready: its own conditions, then those of its pods and of what makes them."""
    below = [f"{item['metadata']['name']}: {text}" for item in _of(server, live) for text in _unmet(item)]
    return list(dict.fromkeys([*_unmet(live), *below]))


def _of(server: ApiServer, live: Values) -> Iterator[Values]:
    """The ReplicaSets and pods that an object selects."""
    selector = (live.get("spec") or {}).get("selector") or {}
    labels: Mapping[str, str] = selector.get("matchLabels", selector) if isinstance(selector, dict) else {}
    namespace = live["metadata"].get("namespace")
    if not namespace or not labels or not all(isinstance(value, str) for value in labels.values()):
        return
    query = {"labelSelector": ",".join(f"{key}={value}" for key, value in labels.items())}
    for path, kind in (("apis/apps/v1", "replicasets"), ("api/v1", "pods")):
        try:
            yield from server.request("GET", f"/{path}/namespaces/{namespace}/{kind}", query).get("items", [])
        except ApiError:
            continue


# Conditions that tell of a failure when they are true; of all others, false is the failure.
_FAILURES = frozenset({"ReplicaFailure", "Failed", "FailureTarget"})


def _unmet(item: Values) -> list[str]:
    status: Values = item.get("status") or {}
    unmet = [
        f"{condition.get('reason', condition['type'])}: {condition['message']}"
        for condition in status.get("conditions") or []
        if condition.get("message") and (condition["status"] == "True") == (condition["type"] in _FAILURES)
    ]
    # Of Gatekeeper's kinds, whose status is that of each of its pods.
    return unmet + [
        f"{error['code']}: {error['message']}" for pod in status.get("byPod") or [] for error in pod.get("errors") or []
    ]


def _seen(live: Values) -> Values | None:
    """The status, if it is of the newest generation."""
    status: Values = live.get("status") or {}
    return status if status.get("observedGeneration", 0) >= live["metadata"].get("generation", 0) else None


def _deployment(_: ApiServer, live: Values) -> bool:
    wanted, status = live["spec"].get("replicas", 1), _seen(live)
    return status is not None and all(
        status.get(name, 0) == wanted for name in ("replicas", "updatedReplicas", "availableReplicas")
    )


def _stateful_set(_: ApiServer, live: Values) -> bool:
    wanted, status = live["spec"].get("replicas", 1), _seen(live)
    if status is None or status.get("readyReplicas", 0) != wanted:
        return False
    on_delete = live["spec"].get("updateStrategy", {}).get("type") == "OnDelete"
    return on_delete or status.get("currentRevision") == status.get("updateRevision")


def _daemon_set(_: ApiServer, live: Values) -> bool:
    status = _seen(live)
    if status is None:
        return False
    wanted = status.get("desiredNumberScheduled", 0)
    return status.get("numberReady", 0) == wanted and status.get("updatedNumberScheduled", 0) == wanted


def _condition(live: Values, *kinds: str) -> bool:
    conditions = (live.get("status") or {}).get("conditions") or []
    return any(condition["type"] in kinds and condition["status"] == "True" for condition in conditions)


def _job(_: ApiServer, live: Values) -> bool:
    if _condition(live, "Failed"):
        raise NotReadyError(f"Job {live['metadata']['name']} failed: {'; '.join(_unmet(live))}", live)
    return _condition(live, "Complete") or bool(live["spec"].get("suspend"))


def _pod(_: ApiServer, live: Values) -> bool:
    return _condition(live, "Ready") or (live.get("status") or {}).get("phase") == "Succeeded"


def _service(server: ApiServer, live: Values) -> bool:
    """No pod behind it that is not ready; none at all is fine (pulumi-kubernetes #3142)."""
    namespace, name = live["metadata"]["namespace"], live["metadata"]["name"]
    query = {"labelSelector": f"kubernetes.io/service-name={name}"}
    path = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    slices = server.request("GET", path, query).get("items", [])
    return live["spec"].get("clusterIP") == "None" or all(
        endpoint.get("conditions", {}).get("ready") for part in slices for endpoint in part.get("endpoints") or []
    )


def _claim(server: ApiServer, live: Values) -> bool:
    """Bound, or waiting for the first pod that uses it, which the program may create later."""
    if (live.get("status") or {}).get("phase") == "Bound":
        return True
    name = live["spec"].get("storageClassName")
    found = server.get({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}})
    return bool(found) and found.get("volumeBindingMode") == "WaitForFirstConsumer"


_READY: Mapping[tuple[str, str], Callable[[ApiServer, Values], bool]] = {
    ("apps/v1", "Deployment"): _deployment,
    ("apps/v1", "StatefulSet"): _stateful_set,
    ("apps/v1", "DaemonSet"): _daemon_set,
    ("batch/v1", "Job"): _job,
    ("v1", "Pod"): _pod,
    ("v1", "Service"): _service,
    ("v1", "PersistentVolumeClaim"): _claim,
}
