"""The custom resource definitions of each chart: a chart that is not listed here has none on the sandbox.

Those of a project that publishes its kinds as a Go module are generated, with their schemas and CEL rules (schemas/).
The others are listed here, each table with its source, a public repository, and when it was read; they accept anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import schemas
from .crds import CustomKind


@dataclass(frozen=True)
class Chart:
    """A chart's CRDs. `project`: its folder of generated ones. `permissive`: kinds whose schema no module publishes.
    `crds_directory`: they are in crds/, where skipCrds omits them. `kept`: they stay when the release is uninstalled,
    as Helm never deletes CRDs of a chart's crds/ directory, nor those annotated `helm.sh/resource-policy: keep`.
    `switches`: values of which any turns them on; else `by_default` holds."""

    project: str = ""
    permissive: tuple[CustomKind, ...] = ()
    crds_directory: bool = False
    kept: bool = True
    switches: tuple[str, ...] = ()
    by_default: bool = True

    @property
    def definitions(self) -> tuple[dict[str, Any], ...]:
        generated = schemas.definitions(self.project) if self.project else ()
        return (*generated, *(kind.definition() for kind in self.permissive))

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


# open-policy-agent/gatekeeper, charts/gatekeeper/crds, 2026-08
_GATEKEEPER = (
    *_kinds("templates.gatekeeper.sh", "v1 v1beta1 v1alpha1", "ConstraintTemplate", namespaced=False),
    *_kinds("config.gatekeeper.sh", "v1alpha1", "Config"),
    *_kinds("connection.gatekeeper.sh", "v1alpha1", "Connection"),
    *_kinds("syncset.gatekeeper.sh", "v1alpha1", "SyncSet", namespaced=False),
    *_kinds("externaldata.gatekeeper.sh", "v1beta1 v1alpha1", "Provider", namespaced=False),
    *_kinds(
        "expansion.gatekeeper.sh",
        "v1alpha1 v1beta1",
        "ExpansionTemplate",
        namespaced=False,
        plurals={"ExpansionTemplate": "expansiontemplate"},
    ),
    *_kinds(
        "mutations.gatekeeper.sh",
        "v1 v1beta1 v1alpha1",
        "Assign AssignMetadata ModifySet",
        namespaced=False,
        plurals={"Assign": "assign", "AssignMetadata": "assignmetadata", "ModifySet": "modifyset"},
    ),
    *_kinds(
        "mutations.gatekeeper.sh",
        "v1alpha1",
        "AssignImage",
        namespaced=False,
        plurals={"AssignImage": "assignimage"},
    ),
)

# prometheus-community/helm-charts, charts/kube-prometheus-stack/charts/crds/crds (chart 88.5.3), 2026-08
_PROMETHEUS = (
    *_kinds(
        "monitoring.coreos.com",
        "v1",
        "Alertmanager PodMonitor Probe Prometheus PrometheusRule ServiceMonitor ThanosRuler",
    ),
    *_kinds("monitoring.coreos.com", "v1alpha1", "AlertmanagerConfig PrometheusAgent ScrapeConfig"),
)

# cert-manager/cert-manager, deploy/crds, 2026-08; its values keep the CRDs at uninstall (crds.keep)
_CERT_MANAGER = (
    *_kinds("cert-manager.io", "v1", "Certificate CertificateRequest Issuer"),
    *_kinds("cert-manager.io", "v1", "ClusterIssuer", namespaced=False),
    *_kinds("acme.cert-manager.io", "v1", "Challenge Order"),
)

# external-secrets/external-secrets, config/crds/bases, 2026-08; of the generators, those for AWS and for passwords
_EXTERNAL_SECRETS = (
    *_kinds("external-secrets.io", "v1", "ExternalSecret SecretStore"),
    *_kinds("external-secrets.io", "v1", "ClusterExternalSecret ClusterSecretStore", namespaced=False),
    *_kinds("external-secrets.io", "v1alpha1", "PushSecret"),
    *_kinds("external-secrets.io", "v1alpha1", "ClusterPushSecret", namespaced=False),
    *_kinds(
        "generators.external-secrets.io", "v1alpha1", "ECRAuthorizationToken Password STSSessionToken UUID"
    ),
    *_kinds("generators.external-secrets.io", "v1alpha1", "ClusterGenerator", namespaced=False),
)

# aws/eks-charts, stable/aws-load-balancer-controller/crds (chart 3.5.0), 2026-08
_LOAD_BALANCER_CONTROLLER = (
    *_kinds("elbv2.k8s.aws", "v1beta1 v1alpha1", "TargetGroupBinding"),
    *_kinds("elbv2.k8s.aws", "v1beta1", "ALBTargetControlConfig"),
    *_kinds(
        "elbv2.k8s.aws",
        "v1beta1",
        "IngressClassParams",
        namespaced=False,
        plurals={"IngressClassParams": "ingressclassparams"},
    ),
    *_kinds("aga.k8s.aws", "v1beta1", "GlobalAccelerator"),
    *_kinds(
        "gateway.k8s.aws",
        "v1 v1beta1",
        "ListenerRuleConfiguration LoadBalancerConfiguration TargetGroupConfiguration",
    ),
)

# istio/api, kubernetes/customresourcedefinitions.gen.yaml, which istio/istio's chart manifests/charts/base includes
_ISTIO = (
    *_kinds(
        "networking.istio.io",
        "v1 v1beta1 v1alpha3",
        "DestinationRule Gateway ServiceEntry Sidecar VirtualService WorkloadEntry WorkloadGroup",
    ),
    *_kinds("networking.istio.io", "v1alpha3", "EnvoyFilter"),
    *_kinds("networking.istio.io", "v1beta1", "ProxyConfig"),
    *_kinds("security.istio.io", "v1 v1beta1", "AuthorizationPolicy PeerAuthentication RequestAuthentication"),
    *_kinds("telemetry.istio.io", "v1alpha1 v1", "Telemetry"),
    *_kinds("extensions.istio.io", "v1alpha1", "WasmPlugin"),
)

# vmware-tanzu/helm-charts, charts/velero/crds (chart 12.1.0), 2026-06
_VELERO = (
    *_kinds(
        "velero.io",
        "v1",
        "Backup BackupRepository BackupStorageLocation DeleteBackupRequest DownloadRequest PodVolumeBackup "
        "PodVolumeRestore Restore Schedule ServerStatusRequest VolumeSnapshotLocation",
    ),
    *_kinds("velero.io", "v2alpha1", "DataDownload DataUpload"),
)

# argoproj/argo-helm, charts/argo-cd and charts/argo-rollouts, templates/crds, 2026-07; both keep them at uninstall
_ARGO_CD = _kinds("argoproj.io", "v1alpha1", "Application ApplicationSet AppProject")
_ARGO_ROLLOUTS = (
    *_kinds("argoproj.io", "v1alpha1", "AnalysisRun AnalysisTemplate Experiment Rollout"),
    *_kinds("argoproj.io", "v1alpha1", "ClusterAnalysisTemplate", namespaced=False),
)

CHARTS: Mapping[str, Chart] = {
    "karpenter": Chart("karpenter", crds_directory=True),
    "karpenter-crd": Chart("karpenter", kept=False),
    "gatekeeper": Chart(permissive=_GATEKEEPER, crds_directory=True),
    "kube-prometheus-stack": Chart(permissive=_PROMETHEUS, crds_directory=True, switches=("crds.enabled",)),
    "cert-manager": Chart(permissive=_CERT_MANAGER, switches=("crds.enabled", "installCRDs"), by_default=False),
    "external-secrets": Chart(permissive=_EXTERNAL_SECRETS, kept=False, switches=("installCRDs",)),
    "aws-load-balancer-controller": Chart(permissive=_LOAD_BALANCER_CONTROLLER, crds_directory=True),
    "base": Chart(permissive=_ISTIO, switches=("base.enableCRDTemplates",)),
    "velero": Chart(permissive=_VELERO, crds_directory=True),
    "argo-cd": Chart(permissive=_ARGO_CD, switches=("crds.install",)),
    "argo-rollouts": Chart(permissive=_ARGO_ROLLOUTS, switches=("installCRDs",)),
}
