"""The kinds of constraints: what each refuses, and which objects it judges. Their Rego is in rego/."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

ConstraintName = Literal[
    "PlatformHardenedContainers",
    "PlatformHostAccess",
    "PlatformImages",
    "PlatformIngressHosts",
    "PlatformRequiredLabels",
    "PlatformRequiredResources",
    "PlatformServiceAccounts",
    "PlatformServiceExposure",
]
"""The kinds, as `kubectl get constraints` lists them."""

Match = tuple[tuple[str, tuple[str, ...]], ...]

# What has pods: they are judged where they are declared, and again where a controller makes them.
_WORKLOADS: Match = (
    ("", ("Pod", "PodTemplate", "ReplicationController")),
    ("apps", ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")),
    ("batch", ("CronJob", "Job")),
)
_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}


class ConstraintKind(NamedTuple):
    """A kind of constraint. `rego` is the file of its rule, `parameters` the JSON schema of what settings give it."""

    rego: str
    refuses: str
    match: Match
    parameters: Mapping[str, Any] = {}
    exemptible: bool = True
    """Whether workloads can be exempt, by their namespace and labels."""
    inventory: Match = ()
    """What else of the cluster the rule looks up."""


KINDS: Mapping[ConstraintName, ConstraintKind] = {
    "PlatformHostAccess": ConstraintKind(
        "host_access", "Privileged containers, namespaces, directories and ports of the node", _WORKLOADS
    ),
    "PlatformHardenedContainers": ConstraintKind(
        "hardened_containers",
        "Containers that run as root, escalate privileges, keep capabilities, lack a seccomp profile or write to their "
        "root filesystem",
        _WORKLOADS,
    ),
    "PlatformRequiredResources": ConstraintKind(
        "required_resources", "Containers without requests of CPU and memory, or without a memory limit", _WORKLOADS
    ),
    "PlatformImages": ConstraintKind(
        "images",
        "Images of other registries than the approved ones, without a tag, with the tag latest or, where digests are "
        "required, without a digest",
        _WORKLOADS,
        {"registries": _TEXTS, "digests": {"type": "boolean"}},
    ),
    "PlatformServiceAccounts": ConstraintKind(
        "service_accounts",
        "Pods with the default ServiceAccount, or that do not say whether they mount its token",
        (*_WORKLOADS, ("", ("ServiceAccount",))),
    ),
    "PlatformRequiredLabels": ConstraintKind(
        "required_labels",
        "Workloads and Services without the required labels",
        (*_WORKLOADS, ("", ("Service",))),
        {"labels": _TEXTS},
    ),
    "PlatformServiceExposure": ConstraintKind(
        "service_exposure",
        "Services of type NodePort or with externalIPs, and internet-facing load balancers of Services and Ingresses",
        (("", ("Service",)), ("networking.k8s.io", ("Ingress",))),
        {"internetFacing": _TEXTS, "internetFacingIngresses": _TEXTS},
        exemptible=False,
    ),
    "PlatformIngressHosts": ConstraintKind(
        "ingress_hosts",
        "Ingresses for every host, for wildcards, or for a host that another Ingress serves",
        (("networking.k8s.io", ("Ingress",)),),
        {"wildcardHosts": _TEXTS},
        exemptible=False,
        inventory=(("networking.k8s.io", ("Ingress",)),),
    ),
}
