"""Hardening of containers: the restricted profile of the Pod Security Standards."""

from collections.abc import Callable, Iterator

from policies.accessors.pods import CUSTOM, TYPES, Container, Spot, containers, security_contexts, volumes
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule
from policies.rules.kubernetes.faults import EXEMPT_NAMESPACES, container_fault, spot_fault

_STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
_CONFINED = frozenset({"RuntimeDefault", "Localhost"})
# Pod Security Standards, restricted, volume types; K8S-001 judges hostPath.
_VOLUME_TYPES = frozenset(
    {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "hostPath",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }
)


def _linux(is_wrong: Callable[[Container], bool], says: str) -> Callable[[Container], str | None]:
    def wrong(container: Container) -> bool:
        return all_of(lambda: is_wrong(container), lambda: not container.pod.is_windows())

    return container_fault(wrong, says)


def _may_escalate(container: Container) -> bool:
    # The container runtime sets no_new_privs only if this is false (Kubernetes, "Configure a Security Context").
    return container.security["allowPrivilegeEscalation"].flag(default=True)


def _may_be_root(container: Container) -> bool:
    # Pod Security Admission rejects a pod with false even if its containers have true (its check runAsNonRoot).
    return any_of(
        lambda: not container.effective("runAsNonRoot").flag(default=False),
        lambda: not container.pod.security["runAsNonRoot"].flag(default=True),
    )


def _is_root(context: Value) -> bool:
    return context["runAsUser"].number() == 0


def _keeps_capabilities(container: Container) -> bool:
    dropped = container.security["capabilities"]["drop"].entries()
    return not any_of(*(lambda capability=capability: capability.text() == "ALL" for capability in dropped))


def _added(resource: Resource) -> Iterator[Spot]:
    for container in containers(resource):
        for capability in container.security["capabilities"]["add"].entries():
            yield Spot(container.pod, capability)


def _unfiltered(container: Container) -> bool:
    # Missing means Unconfined (Kubernetes, "Restrict a Container's Syscalls with seccomp"), unless the kubelet sets
    # another default, which is not visible here. Pod Security Admission rejects an unconfined pod whatever its
    # containers set.
    own = container.effective("seccompProfile", "type")
    shared = container.pod.security["seccompProfile"]["type"]
    return any_of(
        lambda: own.text() not in _CONFINED, lambda: shared.text() is not None and shared.text() not in _CONFINED
    )


def _writable(container: Container) -> bool:
    # Missing means false (API reference, SecurityContext.readOnlyRootFilesystem).
    return not container.security["readOnlyRootFilesystem"].flag(default=False)


def _other_volume(volume: Value) -> bool:
    sources = [name for name, source in volume.fields() if name != "name" and source.given]
    return any(name not in _VOLUME_TYPES for name in sources)


K8S_002 = Rule(
    id="K8S-002",
    title="Containers run as non-root, without privilege escalation, with a read-only root filesystem",
    severity="high",
    why="Each of these settings removes a way for an attacker in a container to escalate to the node.",
    url=_STANDARDS,
    types=TYPES,
    family=CUSTOM,
    checks=(
        Check(
            id="K8S-002.a",
            requires="Containers do not allow privilege escalation",
            remedy="set securityContext.allowPrivilegeEscalation to false",
            constraint="PlatformHardenedContainers",
            parts=containers,
            fault=_linux(_may_escalate, "does not set securityContext.allowPrivilegeEscalation to false"),
        ),
        Check(
            id="K8S-002.b",
            requires="Containers run as non-root (runAsNonRoot)",
            remedy="set runAsNonRoot to true in the pod's securityContext, and to false in no container",
            constraint="PlatformHardenedContainers",
            parts=containers,
            fault=container_fault(_may_be_root, "may run as root: runAsNonRoot is missing or false"),
        ),
        Check(
            id="K8S-002.c",
            requires="runAsUser is not 0 (root)",
            remedy="set runAsUser to a number other than 0, or remove it to use the image's user",
            constraint="PlatformHardenedContainers",
            parts=security_contexts,
            fault=spot_fault(_is_root, "sets runAsUser to 0, which is root"),
        ),
        Check(
            id="K8S-002.d",
            requires="Containers drop all capabilities",
            remedy='set securityContext.capabilities.drop to ["ALL"]',
            constraint="PlatformHardenedContainers",
            parts=containers,
            fault=_linux(_keeps_capabilities, "does not have ALL in securityContext.capabilities.drop"),
        ),
        Check(
            id="K8S-002.e",
            requires="Containers add no capability except NET_BIND_SERVICE",
            remedy="remove the capability from securityContext.capabilities.add",
            constraint="PlatformHardenedContainers",
            parts=_added,
            fault=spot_fault(lambda capability: capability.text() != "NET_BIND_SERVICE", "is not NET_BIND_SERVICE"),
        ),
        Check(
            id="K8S-002.f",
            requires="Containers have a seccomp profile",
            remedy='set seccompProfile.type to "RuntimeDefault" in the pod\'s securityContext',
            constraint="PlatformHardenedContainers",
            parts=containers,
            fault=_linux(_unfiltered, "has no seccompProfile of type RuntimeDefault or Localhost"),
        ),
        Check(
            id="K8S-002.g",
            requires="Containers have a read-only root filesystem",
            remedy="set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir for the files it writes",
            constraint="PlatformHardenedContainers",
            parts=containers,
            fault=_linux(_writable, "does not set securityContext.readOnlyRootFilesystem to true"),
        ),
        Check(
            id="K8S-002.h",
            requires="Volumes are of a type that the restricted profile allows",
            remedy="use a persistentVolumeClaim",
            parts=volumes,
            fault=spot_fault(_other_volume, "is of a type that the restricted profile does not allow"),
        ),
    ),
    controls=Controls(cis_eks=("4.2.5", "4.5.2")),
    parameters=(EXEMPT_NAMESPACES,),
)

RULES = (K8S_002,)
