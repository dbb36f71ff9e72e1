"""The custom resource definitions of each chart: a chart that is not listed here has none on the sandbox.

Those of a project that publishes its kinds as a Go module are generated, with their schemas and CEL rules (schemas/).
The others are listed here, each table with its source, a public repository, when it was read, and why there is no
schema; they accept anything.
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
    that have no schema. `crds_directory`: they are in crds/, where skipCrds omits them. `kept`: they stay
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


def _kinds(group: str, versions: str, kinds: str, reason: str, *, namespaced: bool = True) -> tuple[CustomKind, ...]:
    """Kinds of one group; `versions` with the stored one first."""
    return tuple(
        CustomKind(group, kind, _plural(kind), tuple(versions.split()), reason, namespaced) for kind in kinds.split()
    )


_UNPUBLISHED = "no Go module publishes its schema"
_LARGE = "its schema is published, and left out for its size"
_UNUSED = "its schema is published, and left out as the kind is seldom used"
_BY_CONTROLLERS = "its schema is published, and left out as only controllers make it"
_OTHER_VERSION = "the Go module publishes only the schema of v1beta1"

# prometheus-community/helm-charts, charts/kube-prometheus-stack/charts/crds/crds (chart 88.5.3), 2026-08
_PROMETHEUS = (
    *_kinds("monitoring.coreos.com", "v1", "ThanosRuler", _LARGE),
    *_kinds("monitoring.coreos.com", "v1alpha1", "PrometheusAgent ScrapeConfig", _LARGE),
)

# aws/eks-charts, stable/aws-load-balancer-controller/crds (chart 3.5.0), 2026-08
_LOAD_BALANCER_CONTROLLER = _kinds(
    "gateway.k8s.aws",
    "v1",
    "ListenerRuleConfiguration LoadBalancerConfiguration TargetGroupConfiguration",
    _OTHER_VERSION,
)

# argoproj/argo-helm, charts/argo-cd and charts/argo-rollouts, templates/crds, 2026-07; both keep them at uninstall
_ARGO_CD = _kinds("argoproj.io", "v1alpha1", "ApplicationSet", _LARGE)
_ARGO_ROLLOUTS = _kinds("argoproj.io", "v1alpha1", "AnalysisRun Experiment", _BY_CONTROLLERS)

# kedacore/charts, keda/templates/crds (chart 2.20.2), 2026-08; the module has apis/eventing, too, 2026-11-28
_KEDA = (
    *_kinds("keda.sh", "v1alpha1", "ScaledJob", _LARGE),
    *_kinds("eventing.keda.sh", "v1alpha1", "CloudEventSource", _UNUSED),
    *_kinds("eventing.keda.sh", "v1alpha1", "ClusterCloudEventSource", _UNUSED, namespaced=False),
)

# open-telemetry/opentelemetry-helm-charts, charts/opentelemetry-operator/conf/crds (chart 0.122.0), 2026-08
_OPENTELEMETRY = (
    *_kinds("opentelemetry.io", "v1beta1 v1alpha1", "OpenTelemetryCollector", _UNPUBLISHED),
    *_kinds("opentelemetry.io", "v1alpha1", "Instrumentation OpAMPBridge TargetAllocator", _UNPUBLISHED),
)

# aquasecurity/trivy-operator, deploy/helm/crds (chart 0.34.0), 2026-07: reports, which only the operator writes
_TRIVY = (
    *_kinds(
        "aquasecurity.github.io",
        "v1alpha1",
        "ConfigAuditReport ExposedSecretReport InfraAssessmentReport RbacAssessmentReport SbomReport "
        "VulnerabilityReport",
        _UNPUBLISHED,
    ),
    *_kinds(
        "aquasecurity.github.io",
        "v1alpha1",
        "ClusterComplianceReport ClusterConfigAuditReport ClusterInfraAssessmentReport ClusterRbacAssessmentReport "
        "ClusterSbomReport ClusterVulnerabilityReport",
        _UNPUBLISHED,
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
    """The kinds that accept anything, by type: why, and which chart brings them."""
    return {
        f"kubernetes:{kind.group}/{version}:{kind.kind}": f"{kind.reason}; chart {chart}"
        for chart, row in CHARTS.items()
        for kind in row.permissive
        for version in kind.versions
    }
