"""Kubernetes objects: which kinds have a namespace, which one an object is in, and what is said about it."""

from collections.abc import Mapping

from policies.accessors.inputs import Value, which
from policies.rule import Resource

NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"
DEFAULT = "default"

# The kinds of each API group that have a namespace: those which the Kubernetes client for Python 37.0.1 (Kubernetes
# 1.37) creates with `create_namespaced_…` and pulumi_kubernetes 4.34.2 has. A test compares both with this table.
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


def kind_of(token: str) -> tuple[str, str]:
    """The API group and the kind of `kubernetes:<group>/<version>:<Kind>`; a patch is of the kind that it patches."""
    group, _, kind = token.removeprefix("kubernetes:").partition(":")
    return group.partition("/")[0], kind.removesuffix("Patch")


def is_namespaced(token: str) -> bool:
    """Whether objects of this type are known to be in a namespace; of custom resources only the cluster knows."""
    group, kind = kind_of(token)
    return token == RELEASE or kind in _NAMESPACED.get(group, ())


def namespace_of(resource: Resource) -> Value:
    """The namespace that the object, or its provider, was given; missing where the kubeconfig's, or else default, is
    taken (pulumi_kubernetes, Provider.namespace)."""
    own = resource.props["namespace"] if resource.type == RELEASE else resource.props["metadata"]["namespace"]
    return own if own.given else resource.provider["namespace"]


def is_in(resource: Resource, namespace: str) -> bool:
    """Whether the object is in the namespace of this name."""
    return (namespace_of(resource).text() or DEFAULT) == namespace


def annotation(resource: Resource, key: str) -> Value:
    """What the object's annotation says."""
    return resource.props["metadata"]["annotations"][key]


def label(resource: Resource, key: str) -> Value:
    """What the object's label says."""
    return resource.props["metadata"]["labels"][key]


def in_namespace(namespace: Resource, kind: str) -> list[Resource]:
    """The stack's objects of a type that are in this namespace, by name or, where that is not known yet, by what their
    metadata were taken from."""

    def belongs(one: Resource) -> bool:
        own, taken = namespace.props["metadata"]["name"], namespace_of(one)
        if own.unknown or taken.unknown:
            sources = set(one.property_dependencies.get("metadata", ()))
            if sources.intersection(other.urn for other in namespace.stack_resources.get(NAMESPACE, ())):
                return namespace.urn in sources
        return (taken.text() or DEFAULT) == own.text()

    return which((one, lambda one=one: belongs(one)) for one in namespace.stack_resources.get(kind, ()))
