"""Pods and their containers, whichever workload's template declares them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policies.accessors.kubernetes import Field, is_custom, is_patch
from policies.engine.inputs import Value
from policies.engine.rule import Family, Resource

Role = Literal["containers", "initContainers", "ephemeralContainers"]
_ROLES: tuple[Role, ...] = ("containers", "initContainers", "ephemeralContainers")

_WORKLOAD = ("spec", "template")
_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "kubernetes:core/v1:Pod": (),
    "kubernetes:core/v1:PodTemplate": ("template",),
    "kubernetes:core/v1:ReplicationController": _WORKLOAD,
    "kubernetes:apps/v1:DaemonSet": _WORKLOAD,
    "kubernetes:apps/v1:Deployment": _WORKLOAD,
    "kubernetes:apps/v1:ReplicaSet": _WORKLOAD,
    "kubernetes:apps/v1:StatefulSet": _WORKLOAD,
    "kubernetes:batch/v1:Job": _WORKLOAD,
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", *_WORKLOAD),
}
# Pods of these run to completion.
_RUN_TO_THEIR_END = frozenset({"kubernetes:batch/v1:Job", "kubernetes:batch/v1:CronJob"})

TYPES = frozenset(_TEMPLATES)
PATCHES = frozenset(f"{kind}Patch" for kind in TYPES)
"""Patch types, which set a part of an object: for checks on forbidden fields, not on required ones."""

CUSTOM = Family(
    named="custom resources with a pod template at `spec.template`, as `kubernetes:argoproj.io/v1alpha1:Rollout`",
    matches=lambda kind: is_custom(kind) and not is_patch(kind),
)
CUSTOM_AND_PATCHES = Family(named=f"{CUSTOM.named}, and patches of them", matches=is_custom)


@dataclass(frozen=True, slots=True)
class Pod:
    """The pods that a resource creates; `template` has their metadata and spec."""

    resource: Resource
    template: Field

    @property
    def spec(self) -> Field:
        return self.template["spec"]

    @property
    def security(self) -> Field:
        return self.spec["securityContext"]

    @property
    def annotations(self) -> Field:
        return self.template["metadata"]["annotations"]

    def runs_to_its_end(self) -> bool:
        """Whether its containers are not started again after they succeed (Kubernetes, "Pod Lifecycle", restart policy;
        missing means Always)."""
        return self.resource.type in _RUN_TO_THEIR_END or self.spec["restartPolicy"].text() in ("OnFailure", "Never")

    def is_windows(self) -> bool:
        """Whether spec.os is windows: Linux security settings do not apply (Pod Security Standards, since 1.25)."""
        return self.spec["os"]["name"].text() == "windows"

    def containers(self, *roles: Role) -> "Iterator[Container]":
        """Its containers of these roles; of all roles by default."""
        for role in roles or _ROLES:
            for body in self.spec[role].entries():
                yield Container(self, role, body)


@dataclass(frozen=True, slots=True)
class Container:
    """A container, with its pod, whose security context applies where the container sets nothing."""

    pod: Pod
    role: Role
    body: Field

    @property
    def resource(self) -> Resource:
        return self.pod.resource

    @property
    def where(self) -> str:
        return self.body.path

    @property
    def security(self) -> Field:
        return self.body["securityContext"]

    def effective(self, *path: str) -> Field:
        """The value in the container's security context, else in the pod's (API reference, PodSecurityContext: values
        in the container's securityContext take precedence)."""
        own, shared = self.security[path[0]], self.pod.security[path[0]]
        value = own if own.given else shared
        for step in path[1:]:
            value = value[step]
        return value


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a pod, with the pod."""

    pod: Pod
    value: Value


def pods(resource: Resource) -> Iterator[Pod]:
    """The pod, or pod template, of the resource; none if its type has no pods."""
    if is_custom(resource.type):
        yield from _custom_pods(resource)
        return
    way = _TEMPLATES.get(resource.type.removesuffix("Patch"))
    if way is not None:
        template = Field.of(resource.props)
        for step in way:
            template = template[step]
        yield Pod(resource, template)


def _custom_pods(resource: Resource) -> Iterator[Pod]:
    """The pod template of a custom resource: what has containers where a Deployment has them, also in a list, which
    cannot be read. While that is unknown, it may be one."""
    bodies = [resource.props]
    for step in (*_WORKLOAD, "spec"):
        bodies = [each for body in bodies for each in _elements(body[step])]
    if any(body["containers"].given for body in bodies):
        yield Pod(resource, Field.of(resource.props)["spec"]["template"])


def _elements(value: Value) -> Iterator[Value]:
    """The value, or where it is a list, the elements that are known."""
    return (each for each in value.entries() if not (value.is_list and each.unknown))


def containers(resource: Resource) -> Iterator[Container]:
    """Every container, init container and ephemeral container of the resource's pods."""
    for pod in pods(resource):
        yield from pod.containers()


def volumes(resource: Resource) -> Iterator[Spot]:
    """Every volume of the resource's pods."""
    for pod in pods(resource):
        for volume in pod.spec["volumes"].entries():
            yield Spot(pod, volume)


def security_contexts(resource: Resource) -> Iterator[Spot]:
    """The security contexts of the resource's pods and of their containers."""
    for pod in pods(resource):
        yield Spot(pod, pod.security)
        for container in pod.containers():
            yield Spot(pod, container.security)


def images(resource: Resource) -> Iterator[Value]:
    """Every image that the resource's pods run or mount."""
    for container in containers(resource):
        yield container.body["image"]
    for volume in volumes(resource):
        yield volume.value["image"]["reference"]
