"""The rule that containers are hardened: the Pod Security Standards' restricted profile."""

from collections.abc import Callable, Iterator

from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.pods import TYPES, Container, Spot, containers, security_contexts, volumes
from policies.rule import Check, Controls, Resource, Rule
from policies.rules.kubernetes.faults import EXEMPT_NAMESPACES, container_fault, spot_fault

_STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
_CONFINED = frozenset({"RuntimeDefault", "Localhost"})
# Pod Security Standards, restricted, volume types; a hostPath is what K8S-001 is about.
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
    # Missing leaves it to the container runtime, which sets no_new_privs only where this is false (Kubernetes,
    # "Configure a Security Context").
    return container.security["allowPrivilegeEscalation"].flag(default=True)


def _may_be_root(container: Container) -> bool:
    # A pod that says false is refused even where its containers say true (pod-security-admission, runAsNonRoot).
    return any_of(
        lambda: not container.effective("runAsNonRoot").flag(default=False),
        lambda: not container.pod.security["runAsNonRoot"].flag(default=True),
    )


def _is_root(context: Value) -> bool:
    return context["runAsUser"].number() == 0


def _keeps_capabilities(container: Container) -> bool:
    dropped = container.security["capabilities"]["drop"].entries()
    return not any_of(*(lambda one=one: one.text() == "ALL" for one in dropped))


def _added(resource: Resource) -> Iterator[Spot]:
    for container in containers(resource):
        for capability in container.security["capabilities"]["add"].entries():
            yield Spot(container.pod, capability)


def _unfiltered(container: Container) -> bool:
    # Missing is Unconfined (Kubernetes, "Restrict a Container's Syscalls with seccomp"), unless the kubelet was told
    # otherwise, which nobody sees here. A pod that says so is refused whatever its containers say.
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
    title="Containers are hardened",
    severity="high",
    why="What cannot become root, write to its image or call rare parts of the kernel is hard to break out of.",
    url=_STANDARDS,
    types=TYPES,
    checks=(
        Check(
            id="K8S-002.a",
            requires="No container may gain more privileges than it starts with",
            remedy="set securityContext.allowPrivilegeEscalation to false",
            parts=containers,
            fault=_linux(_may_escalate, "does not set allowPrivilegeEscalation to false"),
        ),
        Check(
            id="K8S-002.b",
            requires="Containers must run as a user other than root",
            remedy="set runAsNonRoot to true in the pod's securityContext, and to false nowhere",
            parts=containers,
            fault=container_fault(_may_be_root, "need not run as another user than root"),
        ),
        Check(
            id="K8S-002.c",
            requires="No user is given as root",
            remedy="give runAsUser another number than 0, or leave it to the image",
            parts=security_contexts,
            fault=spot_fault(_is_root, "has runAsUser 0, which is root"),
        ),
        Check(
            id="K8S-002.d",
            requires="Every container drops all capabilities",
            remedy='set securityContext.capabilities.drop to ["ALL"]',
            parts=containers,
            fault=_linux(_keeps_capabilities, "does not drop all capabilities"),
        ),
        Check(
            id="K8S-002.e",
            requires="No capability is added but NET_BIND_SERVICE",
            remedy="remove it from securityContext.capabilities.add",
            parts=_added,
            fault=spot_fault(lambda capability: capability.text() != "NET_BIND_SERVICE", "is not NET_BIND_SERVICE"),
        ),
        Check(
            id="K8S-002.f",
            requires="System calls are filtered",
            remedy='set seccompProfile.type to "RuntimeDefault" in the pod\'s securityContext',
            parts=containers,
            fault=_linux(_unfiltered, "has no seccompProfile of type RuntimeDefault or Localhost"),
        ),
        Check(
            id="K8S-002.g",
            requires="Every container's root file system is read-only",
            remedy="set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where it writes",
            parts=containers,
            fault=_linux(_writable, "does not set readOnlyRootFilesystem to true"),
        ),
        Check(
            id="K8S-002.h",
            requires="Volumes are of types that the restricted profile knows",
            remedy="use a persistentVolumeClaim",
            parts=volumes,
            fault=spot_fault(_other_volume, "is of another type than the restricted profile allows"),
        ),
    ),
    controls=Controls(cis_eks=("4.2.5", "4.5.2")),
    parameters=(EXEMPT_NAMESPACES,),
)

RULES = (K8S_002,)
