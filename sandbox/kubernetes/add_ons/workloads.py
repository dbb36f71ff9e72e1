"""What an EKS add-on consists of, as rows, and the Kubernetes objects that follow from them.

Only what others select, schedule by or judge is here: names, labels, ServiceAccounts, ports, resources, priorities,
tolerations, affinity, replicas, disruption budgets. No container runs, so there are no arguments, probes, volumes and
RBAC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..metrics.registration import Endpoint
from .configuration import Configuration

NAMESPACE = "kube-system"

Manifest = dict[str, Any]


def _nothing() -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Installation:
    """An add-on's version and configuration in one cluster."""

    version: str
    region: str
    configuration: Configuration
    dns_address: str = ""
    role_arn: str = ""
    metrics: Endpoint | None = None
    """Where the metrics API is answered, if it is."""

    def fill(self, text: str) -> str:
        """The text with its `{registry}`, the add-on's `{version}`, and `{release}`, which is that without EKS's build.

        A program may leave the version to EKS: then there is none in the text, as the default is not known here."""
        release = self.version.removeprefix("v").partition("-eksbuild")[0]
        # EKS User Guide, "View Amazon container image registries for Amazon EKS add-ons": most regions have this one.
        registry = f"602401143452.dkr.ecr.{self.region}.amazonaws.com"
        filled = text.format(registry=registry, version=self.version, release=release)
        return filled.removesuffix("v").removesuffix(":") if not self.version else filled

    def labels(self, labels: Mapping[str, str]) -> dict[str, str]:
        return {key: self.fill(value) for key, value in labels.items()}


@dataclass(frozen=True)
class Container:
    """A container; `ports` are written as `53/UDP`, by their names."""

    name: str
    image: str
    ports: Mapping[str, str] = field(default_factory=_nothing)
    requests: Mapping[str, str] = field(default_factory=_nothing)
    limits: Mapping[str, str] = field(default_factory=_nothing)
    privileged: bool = False

    def manifest(self, installation: Installation) -> Manifest:
        ports = {name: port.split("/") for name, port in self.ports.items()}
        made: Manifest = {
            "name": self.name,
            "image": installation.fill(self.image),
            "ports": [{"name": n, "containerPort": int(p), "protocol": protocol} for n, (p, protocol) in ports.items()],
            "resources": {"requests": dict(self.requests), "limits": dict(self.limits)},
        }
        return made | ({"securityContext": {"privileged": True}} if self.privileged else {})


@dataclass(frozen=True)
class Workload:
    """A Deployment or DaemonSet with its ServiceAccount and PodDisruptionBudget."""

    kind: Literal["Deployment", "DaemonSet"]
    name: str
    selector: Mapping[str, str]
    containers: tuple[Container, ...]
    init_containers: tuple[Container, ...] = ()
    service_account: str = ""
    labels: Mapping[str, str] = field(default_factory=_nothing)
    pod_labels: Mapping[str, str] = field(default_factory=_nothing)
    """Labels of the pods besides those of the selector."""
    section: str = ""
    """Where the configuration of this workload is in the add-on's; empty: at the top."""
    replicas: int = 1
    priority: str = "system-cluster-critical"
    node_selector: Mapping[str, str] = field(default_factory=_nothing)
    tolerations: tuple[Mapping[str, Any], ...] = ()
    all_taints: bool = False
    """Whether it tolerates every taint unless `tolerateAllTaints` is false."""
    affinity: Mapping[str, Any] = field(default_factory=_nothing)
    zone_spread: Mapping[str, str] = field(default_factory=_nothing)
    """The pods that are spread over zones where that is possible, by their labels."""
    host_network: bool = False
    budget: Callable[[int], Mapping[str, int]] | None = None
    """The PodDisruptionBudget for a number of replicas."""
    namespace: str = NAMESPACE

    def manifests(self, installation: Installation) -> list[Manifest]:
        made = [self._budget(installation), self._controller(installation)]
        return [manifest for manifest in [self._service_account(installation), *made] if manifest]

    def _named(self, api_version: str, kind: str, name: str, installation: Installation) -> Manifest:
        return named(api_version, kind, name, installation.labels(self.labels), self.namespace)

    def _service_account(self, installation: Installation) -> Manifest | None:
        if not self.service_account:
            return None
        return self._named("v1", "ServiceAccount", self.service_account, installation)

    def _budget(self, installation: Installation) -> Manifest | None:
        given = installation.configuration.of(self.section)
        limits = None if self.budget is None else given.disruption_budget(self.budget(given.replicas(self.replicas)))
        if limits is None:
            return None
        made = self._named("policy/v1", "PodDisruptionBudget", self.name, installation)
        return made | {"spec": {"selector": {"matchLabels": dict(self.selector)}, **limits}}

    def _controller(self, installation: Installation) -> Manifest:
        given = installation.configuration.of(self.section)
        labels = installation.labels({**self.selector, **self.pod_labels}) | given.mapping("podLabels")
        annotations = given.mapping("podAnnotations")
        metadata: Manifest = {"labels": labels} | ({"annotations": annotations} if annotations else {})
        spec: Manifest = {
            "selector": {"matchLabels": dict(self.selector)},
            "template": {"metadata": metadata, "spec": self._pod(installation)},
        }
        if self.kind == "Deployment":
            spec["replicas"] = given.replicas(self.replicas)
        return self._named("apps/v1", self.kind, self.name, installation) | {"spec": spec}

    def _pod(self, installation: Installation) -> Manifest:
        given = installation.configuration.of(self.section)
        containers, init_containers = (
            [container.manifest(installation) for container in row] for row in (self.containers, self.init_containers)
        )
        usual = containers[0]["resources"]
        for container in (*containers, *init_containers):
            if container["resources"] == usual:  # in the charts, these are the resources of the first container
                container["resources"] = given.value("resources", usual)
        if environment := given.environment():
            containers[0]["env"] = environment
        pod: Manifest = {
            "containers": containers,
            "initContainers": init_containers,
            "priorityClassName": given.value("priorityClassName", self.priority),
            "nodeSelector": {**self.node_selector, **given.mapping("nodeSelector")},
            "tolerations": given.tolerations(self.tolerations, all_taints=self.all_taints),
            "affinity": given.value("affinity", self.affinity),
            "topologySpreadConstraints": given.spread(_zones(self.zone_spread), self.selector),
        }
        if self.host_network:
            pod["hostNetwork"] = True
        if self.service_account:
            pod["serviceAccountName"] = self.service_account
        # An empty field would be a field of EKS's, and a conflict for whoever sets it.
        return {key: value for key, value in pod.items() if value}


def _no_more(installation: Installation) -> list[Manifest]:
    return []


@dataclass(frozen=True)
class AddOn:
    """An EKS add-on. `role_account` is the ServiceAccount that `serviceAccountRoleArn` is for."""

    workloads: tuple[Workload, ...]
    more: Callable[[Installation], list[Manifest]] = _no_more
    """Further objects, which are created first."""
    role_account: str = ""

    @property
    def service_accounts(self) -> set[str]:
        """The accounts of its pods, as <namespace>/<name>."""
        return {f"{work.namespace}/{work.service_account}" for work in self.workloads if work.service_account}

    def manifests(self, installation: Installation) -> list[Manifest]:
        """The objects in the order of their creation."""
        made = [*self.more(installation), *(m for workload in self.workloads for m in workload.manifests(installation))]
        for manifest in made:
            of_role = manifest["kind"] == "ServiceAccount" and manifest["metadata"]["name"] == self.role_account
            if of_role and installation.role_arn:
                manifest["metadata"]["annotations"] = {"eks.amazonaws.com/role-arn": installation.role_arn}
        return made


def named(api_version: str, kind: str, name: str, labels: Mapping[str, str], namespace: str = NAMESPACE) -> Manifest:
    """The beginning of an object; an empty namespace is for kinds that are in none."""
    metadata: Manifest = {"name": name, "labels": dict(labels)} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


def service(name: str, labels: Mapping[str, str], selector: Mapping[str, str], ports: list[Manifest]) -> Manifest:
    spec = {"selector": dict(selector), "ports": ports}
    return named("v1", "Service", name, labels) | {"spec": spec}


def _zones(labels: Mapping[str, str]) -> list[Manifest]:
    if not labels:
        return []
    return [
        {
            "maxSkew": 1,
            "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(labels)},
        }
    ]
