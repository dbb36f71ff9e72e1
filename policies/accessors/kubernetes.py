"""Namespaces, labels and annotations of Kubernetes objects."""

from collections.abc import Iterator, Mapping
from typing import Self

from policies.engine.inputs import OBJECT, UnreadableError, Value, which
from policies.engine.rule import Resource

NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"
DEFAULT = "default"

# The namespaced kinds of each API group: those that the Kubernetes client for Python 37.0.1 (Kubernetes 1.37) creates
# with `create_namespaced_…` and that pulumi_kubernetes 4.34.2 has. A test compares both with this table.
_NAMESPACED: Mapping[str, frozenset[str]] = {
    "apps": frozenset({"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}),
    "autoscaling": frozenset({"HorizontalPodAutoscaler"}),
    "batch": frozenset({"CronJob", "Job"}),
    "certificates.k8s.io": frozenset({"PodCertificateRequest"}),
    "coordination.k8s.io": frozenset({"Lease", "LeaseCandidate"}),
    "core": frozenset(
        {
            "Binding",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        }
    ),
    "discovery.k8s.io": frozenset({"EndpointSlice"}),
    "events.k8s.io": frozenset({"Event"}),
    "lifecycle.k8s.io": frozenset({"Eviction", "EvictionRequest"}),
    "networking.k8s.io": frozenset({"Ingress", "NetworkPolicy"}),
    "policy": frozenset({"PodDisruptionBudget"}),
    "rbac.authorization.k8s.io": frozenset({"Role", "RoleBinding"}),
    "resource.k8s.io": frozenset({"ResourceClaim", "ResourceClaimTemplate"}),
    "scheduling.k8s.io": frozenset({"CompositePodGroup", "PodGroup", "Workload"}),
    "storage.k8s.io": frozenset({"CSIStorageCapacity"}),
}

# The API groups of pulumi_kubernetes 4.34.2: a test compares them. An object of any other group is a custom resource.
_GROUPS = frozenset(
    {
        *_NAMESPACED,
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration",
        "apiregistration.k8s.io",
        "auditregistration.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "helm.sh",
        "kustomize",
        "meta",
        "node.k8s.io",
        "settings.k8s.io",
        "storagemigration.k8s.io",
        "yaml",
    }
)


class Field(Value):
    """A value in a Kubernetes object. A schema fixes whether it is an object, a list or neither, so another one than
    the rule expects cannot be read: elsewhere, a single block may stand for a list of one."""

    __slots__ = ()

    @classmethod
    def of(cls, value: Value) -> "Field":
        return cls(value.raw, value.path)

    def __getitem__(self, key: str) -> Self:
        if not isinstance(self.raw, OBJECT) and self.given and not self.unknown:
            raise UnreadableError(self.path, "an object")
        return super().__getitem__(key)

    def entries(self) -> Iterator[Self]:
        """The elements of a list; an unknown list is one unknown element."""
        if self.given and not self.unknown and not self.is_list:
            raise UnreadableError(self.path, "a list")
        return super().entries()


def kind_of(token: str) -> tuple[str, str]:
    """The API group and kind of `kubernetes:<group>/<version>:<Kind>`; a patch type has the kind that it patches."""
    group, _, kind = token.removeprefix("kubernetes:").partition(":")
    return group.partition("/")[0], kind.removesuffix("Patch")


def is_custom(token: str) -> bool:
    """Whether it is the type of a custom resource, or of a patch of one: `kubernetes:<group>/<version>:<Kind>`, where
    the group is none of Kubernetes' own."""
    return token.startswith("kubernetes:") and kind_of(token)[0] not in _GROUPS


def is_patch(token: str) -> bool:
    """Whether it is a patch type, which sets a part of an object."""
    return token.endswith("Patch")


def is_namespaced(token: str) -> bool:
    """Whether this type is known to be namespaced; for custom resources, only the cluster knows."""
    group, kind = kind_of(token)
    return token == RELEASE or kind in _NAMESPACED.get(group, ())


def namespace_of(resource: Resource) -> Value:
    """The namespace of the object or its provider; if missing, that of the kubeconfig, else default, applies
    (pulumi_kubernetes, Provider.namespace)."""
    own = resource.props["namespace"] if resource.type == RELEASE else resource.props["metadata"]["namespace"]
    return own if own.given else resource.provider["namespace"]


def is_in(resource: Resource, namespace: str) -> bool:
    """Whether the object is in the namespace with this name."""
    return (namespace_of(resource).text() or DEFAULT) == namespace


def annotation(resource: Resource, key: str) -> Value:
    """The value of the object's annotation."""
    return resource.props["metadata"]["annotations"][key]


def label(resource: Resource, key: str) -> Value:
    """The value of the object's label."""
    return resource.props["metadata"]["labels"][key]


def in_namespace(namespace: Resource, kind: str) -> list[Resource]:
    """The stack's objects of a type in this namespace: by name or, while a name is unknown, by the dependencies of
    their metadata."""

    def belongs(candidate: Resource) -> bool:
        name, referenced = namespace.props["metadata"]["name"], namespace_of(candidate)
        if name.unknown or referenced.unknown:
            sources = set(candidate.property_dependencies.get("metadata", ()))
            if sources.intersection(other.urn for other in namespace.stack_resources.get(NAMESPACE, ())):
                return namespace.urn in sources
        return (referenced.text() or DEFAULT) == name.text()

    candidates = namespace.stack_resources.get(kind, ())
    return which((candidate, lambda candidate=candidate: belongs(candidate)) for candidate in candidates)
