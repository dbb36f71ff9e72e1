"""The custom resource definitions of each chart: a chart that is not listed here has none on the sandbox.

Those of a project that publishes its kinds as a Go module are generated, with their schemas and CEL rules (schemas/).
The others are listed here, each table with its source, a public repository, and when it was read; they accept anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import schemas
from .crds import CustomKind, with_versions_of


@dataclass(frozen=True)
class Chart:
    """A chart's CRDs. `project`: its folder of generated ones. `permissive`: kinds, or versions of a generated kind,
    whose schema is not to be had. `crds_directory`: they are in crds/, where skipCrds omits them. `kept`: they stay
    when the release is uninstalled, as Helm never deletes CRDs of a chart's crds/ directory, nor those annotated
    `helm.sh/resource-policy: keep`. `switches`: values of which any turns them on; else `by_default` holds."""

    project: str = ""
    permissive: tuple[CustomKind, ...] = ()
    crds_directory: bool = False
    kept: bool = True
    switches: tuple[str, ...] = ()
    by_default: bool = True

    @property
    def definitions(self) -> tuple[dict[str, Any], ...]:
        generated = schemas.definitions(self.project) if self.project else ()
        whole = {item["metadata"]["name"]: item for item in generated}
        for kind in self.permissive:
            name = kind.definition()["metadata"]["name"]
            whole[name] = with_versions_of(whole[name], kind) if name in whole else kind.definition()
        return tuple(whole.values())

    def definitions_for(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        """The CRDs that the chart installs with `values`."""
        switches = [switch for path in self.switches if (switch := _at(values, path)) is not None]
        wanted = any(switch is True for switch in switches) if switches else self.by_default
        return self.definitions if wanted else ()


def _at(values: Mapping[str, Any], path: str) -> Any:
    value: Any = values
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _plural(kind: str) -> str:
    lower = kind.lower()
    if lower.endswith("y") and lower[-2] not in "aeiou":
        return f"{lower[:-1]}ies"
    return f"{lower}es" if lower.endswith("s") else f"{lower}s"


def _kinds(
    group: str,
    versions: str,
    kinds: str,
    *,
    namespaced: bool = True,
    plurals: Mapping[str, str] | None = None,
) -> tuple[CustomKind, ...]:
    """Kinds of one group; `versions` with the stored one first; `plurals` only for irregular ones."""
    irregular = plurals or {}
    return tuple(
        CustomKind(group, kind, irregular.get(kind, _plural(kind)), tuple(versions.split()), namespaced)
        for kind in kinds.split()
    )


# prometheus-community/helm-charts, charts/kube-prometheus-stack/charts/crds/crds (chart 88.5.3), 2026-08. The module
# publishes them, but they are large, and the platform has no use for them.
_PROMETHEUS = (
    *_kinds("monitoring.coreos.com", "v1", "ThanosRuler"),
    *_kinds("monitoring.coreos.com", "v1alpha1", "PrometheusAgent ScrapeConfig"),
)

# aws/eks-charts, stable/aws-load-balancer-controller/crds (chart 3.5.0), 2026-08: the module has v1beta1 only.
_LOAD_BALANCER_CONTROLLER = _kinds(
    "gateway.k8s.aws", "v1", "ListenerRuleConfiguration LoadBalancerConfiguration TargetGroupConfiguration"
)

# argoproj/argo-helm, charts/argo-cd and charts/argo-rollouts, templates/crds, 2026-07; both keep them at uninstall.
# Argo publishes them, but ApplicationSet is large, and controllers make the other two.
_ARGO_CD = _kinds("argoproj.io", "v1alpha1", "ApplicationSet")
_ARGO_ROLLOUTS = _kinds("argoproj.io", "v1alpha1", "AnalysisRun Experiment")

# kedacore/charts, keda/templates/crds (chart 2.20.2), 2026-08. The module publishes ScaledJob, but it is large.
_KEDA = (
    *_kinds("keda.sh", "v1alpha1", "ScaledJob"),
    *_kinds("eventing.keda.sh", "v1alpha1", "CloudEventSource"),
    *_kinds("eventing.keda.sh", "v1alpha1", "ClusterCloudEventSource", namespaced=False),
)

# open-telemetry/opentelemetry-helm-charts, charts/opentelemetry-operator/conf/crds (chart 0.122.0), 2026-08
_OPENTELEMETRY = (
    *_kinds("opentelemetry.io", "v1beta1 v1alpha1", "OpenTelemetryCollector"),
    *_kinds("opentelemetry.io", "v1alpha1", "Instrumentation OpAMPBridge TargetAllocator"),
)

# aquasecurity/trivy-operator, deploy/helm/crds (chart 0.34.0), 2026-07: reports, which only the operator writes
_TRIVY = (
    *_kinds(
        "aquasecurity.github.io",
        "v1alpha1",
        "ConfigAuditReport ExposedSecretReport InfraAssessmentReport RbacAssessmentReport SbomReport "
        "VulnerabilityReport",
    ),
    *_kinds(
        "aquasecurity.github.io",
        "v1alpha1",
        "ClusterComplianceReport ClusterConfigAuditReport ClusterInfraAssessmentReport ClusterRbacAssessmentReport "
        "ClusterSbomReport ClusterVulnerabilityReport",
        namespaced=False,
    ),
)

CHARTS: Mapping[str, Chart] = {
    "karpenter": Chart("karpenter", crds_directory=True),
    "karpenter-crd": Chart("karpenter", kept=False),
    "gatekeeper": Chart("gatekeeper", crds_directory=True),
    "kube-prometheus-stack": Chart("prometheus-operator", _PROMETHEUS, crds_directory=True, switches=("crds.enabled",)),
    # Its values keep the CRDs at uninstall (crds.keep).
    "cert-manager": Chart("cert-manager", switches=("crds.enabled", "installCRDs"), by_default=False),
    # The last module that is served, v0.16.2, is older than the charts: newer fields are refused.
    "external-secrets": Chart("external-secrets", kept=False, switches=("installCRDs",)),
    "aws-load-balancer-controller": Chart(
        "aws-load-balancer-controller", _LOAD_BALANCER_CONTROLLER, crds_directory=True
    ),
    "base": Chart("istio", switches=("base.enableCRDTemplates",)),
    "velero": Chart("velero", crds_directory=True),
    "argo-cd": Chart("argo-cd", _ARGO_CD, switches=("crds.install",)),
    "argo-rollouts": Chart("argo-rollouts", _ARGO_ROLLOUTS, switches=("installCRDs",)),
    "keda": Chart("keda", _KEDA, kept=False, switches=("crds.install",)),
    # Of its kinds, Elasticsearch and Kibana.
    "eck-operator": Chart("eck", switches=("installCRDs",)),
    "opentelemetry-operator": Chart(permissive=_OPENTELEMETRY, switches=("crds.create",)),
    "trivy-operator": Chart(permissive=_TRIVY, crds_directory=True),
}


def permissive_kinds() -> dict[str, str]:
    """The charts whose kinds accept anything, by type."""
    return {
        f"kubernetes:{kind.group}/{version}:{kind.kind}": chart
        for chart, row in CHARTS.items()
        for kind in row.permissive
        for version in kind.versions
    }
