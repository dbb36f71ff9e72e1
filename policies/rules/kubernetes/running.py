"""Resource requests, limits and probes of containers."""

from collections.abc import Iterator

from policies.accessors.pods import CUSTOM, TYPES, Container, pods
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Resource, Rule

_RESOURCES = ("cpu", "memory")


def _requests(resource: Resource) -> Iterator[tuple[Container, str]]:
    return ((container, kind) for container in _with_resources(resource) for kind in _RESOURCES)


def _with_resources(resource: Resource) -> Iterator[Container]:
    # Ephemeral containers cannot set resources (API reference, EphemeralContainer.resources).
    for pod in pods(resource):
        yield from pod.containers("containers", "initContainers")


def _is_set(holder: Value, kind: str) -> bool:
    holder.known()
    return holder[kind].given


def _is_given(container: Container, kind: str, *sections: str) -> bool:
    """Whether a section of the container's or the pod's resources (PodSpec.resources) sets the kind."""
    owners = (container.body["resources"], container.pod.spec["resources"])
    return any_of(*(lambda section=owner[name]: _is_set(section, kind) for owner in owners for name in sections))


def _without_request(part: tuple[Container, str]) -> str | None:
    container, kind = part
    # A limit without a request is also the request (Kubernetes, "Resource Management for Pods and Containers").
    if _is_given(container, kind, "requests", "limits"):
        return None
    return f"{container.where} sets no resources.requests.{kind}"


def _without_limit(container: Container) -> str | None:
    return None if _is_given(container, "memory", "limits") else f"{container.where} sets no resources.limits.memory"


def _probed(resource: Resource) -> Iterator[Container]:
    for pod in pods(resource):
        if not pod.runs_to_its_end():
            yield from pod.containers("containers")


def _not_probed(container: Container, probe: str) -> str | None:
    return None if _is_set(container.body, probe) else f"{container.where} has no {probe}"


K8S_003 = Rule(
    id="K8S-003",
    title="Containers set resource requests, a memory limit, and readiness and liveness probes",
    severity="medium",
    why="Requests decide where a pod is scheduled; probes decide when it gets traffic and when it is restarted.",
    url="https://docs.aws.amazon.com/eks/latest/best-practices/application.html",
    types=TYPES,
    family=CUSTOM,
    pack="reliability",
    checks=(
        Check(
            id="K8S-003.a",
            requires="Every container requests CPU and memory",
            remedy="set resources.requests.cpu and resources.requests.memory",
            constraint="PlatformRequiredResources",
            parts=_requests,
            fault=_without_request,
        ),
        Check(
            id="K8S-003.b",
            requires="Every container has a memory limit",
            remedy="set resources.limits.memory",
            constraint="PlatformRequiredResources",
            parts=_with_resources,
            fault=_without_limit,
        ),
        Check(
            id="K8S-003.c",
            requires="Containers of long-running workloads have a readiness probe",
            remedy="set a readinessProbe, so that the pod gets traffic only when it is ready",
            parts=_probed,
            fault=lambda container: _not_probed(container, "readinessProbe"),
        ),
        Check(
            id="K8S-003.d",
            requires="Containers of long-running workloads have a liveness probe",
            remedy="set a livenessProbe, so that a container that hangs is restarted",
            parts=_probed,
            fault=lambda container: _not_probed(container, "livenessProbe"),
        ),
    ),
    controls=Controls(),
)

RULES = (K8S_003,)
