"""The rule that pods say what they need and how they are."""

from collections.abc import Iterator

from policies.accessors.inputs import Value, any_of
from policies.accessors.pods import LONG_RUNNING, TYPES, Container, pods
from policies.rule import Check, Controls, Resource, Rule

_REQUESTED = ("cpu", "memory")


def _requests(resource: Resource) -> Iterator[tuple[Container, str]]:
    return ((container, kind) for container in _with_resources(resource) for kind in _REQUESTED)


def _with_resources(resource: Resource) -> Iterator[Container]:
    # Ephemeral containers cannot have any (API reference, EphemeralContainer.resources).
    for pod in pods(resource):
        yield from pod.containers("containers", "initContainers")


def _says(holder: Value, kind: str) -> bool:
    holder.known()
    return holder[kind].given


def _is_given(container: Container, kind: str, *sections: str) -> bool:
    """Whether one of the sections names it, of the container's resources or of the whole pod's (PodSpec.resources)."""
    owners = (container.body["resources"], container.pod.spec["resources"])
    return any_of(*(lambda one=one[name]: _says(one, kind) for one in owners for name in sections))


def _without_request(part: tuple[Container, str]) -> str | None:
    container, kind = part
    # Where only a limit is given it is the request, too (Kubernetes, "Resource Management for Pods and Containers").
    if _is_given(container, kind, "requests", "limits"):
        return None
    return f"{container.where} requests no {kind}"


def _without_limit(container: Container) -> str | None:
    return None if _is_given(container, "memory", "limits") else f"{container.where} has no limit of memory"


def _probed(resource: Resource) -> Iterator[Container]:
    if resource.type in LONG_RUNNING:
        for pod in pods(resource):
            yield from pod.containers("containers")


def _not_probed(container: Container, probe: str) -> str | None:
    return None if _says(container.body, probe) else f"{container.where} has no {probe}"


K8S_003 = Rule(
    id="K8S-003",
    title="Pods say what they need and how they are",
    severity="medium",
    why="The scheduler and the kubelet can only keep running well what says how much it needs and whether it is well.",
    url="https://docs.aws.amazon.com/eks/latest/best-practices/application.html",
    types=TYPES,
    pack="reliability",
    checks=(
        Check(
            id="K8S-003.a",
            requires="Every container requests CPU and memory",
            remedy="set resources.requests",
            parts=_requests,
            fault=_without_request,
        ),
        Check(
            id="K8S-003.b",
            requires="Every container has a limit of memory",
            remedy="set resources.limits.memory",
            parts=_with_resources,
            fault=_without_limit,
        ),
        Check(
            id="K8S-003.c",
            requires="Containers that keep running have a readiness probe",
            remedy="set a readinessProbe, so that traffic waits until the container can serve it",
            parts=_probed,
            fault=lambda container: _not_probed(container, "readinessProbe"),
        ),
        Check(
            id="K8S-003.d",
            requires="Containers that keep running have a liveness probe",
            remedy="set a livenessProbe, so that a container that hangs is started anew",
            parts=_probed,
            fault=lambda container: _not_probed(container, "livenessProbe"),
        ),
    ),
    controls=Controls(),
)

RULES = (K8S_003,)
