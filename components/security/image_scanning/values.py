"""Values of the trivy-operator chart. Keys: deploy/helm/values.yaml, 0.34.0."""

from typing import Any

from ...controllers.pods import apart, resources
from ..names import PRIORITY_CLASS
from .settings import ImageScanningSettings

# What the chart names its service account when the release is trivy-operator; scans and their server have it, too
# (templates/trivy-server/statefulset.yaml, OPERATOR_SERVICE_ACCOUNT).
SERVICE_ACCOUNT = "trivy-operator"
# Ports of containers in templates/deployment.yaml and templates/trivy-server/statefulset.yaml.
METRICS_PORT, SERVER_PORT = 8080, 4954
# The chart's labels of the pods.
OPERATOR = {"app.kubernetes.io/name": "trivy-operator"}
SERVER = {"app.kubernetes.io/name": "trivy-server"}

# Its pods are as the restricted Pod Security Standard wants them, which the chart's are not. The users are those of the
# operator's image and of the chart's server.
_SECCOMP = {"seccompProfile": {"type": "RuntimeDefault"}}
_POD = {"runAsNonRoot": True, "runAsUser": 10_000, "runAsGroup": 10_000, **_SECCOMP}
_SERVER_POD = {"runAsNonRoot": True, "runAsUser": 65_534, "fsGroup": 65_534, **_SECCOMP}
_CONTAINER = {
    "privileged": False,
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def chart_values(settings: ImageScanningSettings) -> dict[str, Any]:
    """The values."""
    return {
        "excludeNamespaces": ",".join(settings.exclude_namespaces),
        "operator": _operator(settings),
        "trivyOperator": {
            "scanJobPodTemplatePodSecurityContext": _POD,
            "scanJobPodTemplateContainerSecurityContext": _CONTAINER,
        },
        "trivy": _trivy(settings),
        "compliance": {"specs": []},
        "priorityClassName": PRIORITY_CLASS,
        "podSecurityContext": _POD,
        # It keeps the reports in memory; with 256 MiB it was killed at about 120 of them (trivy-operator #359).
        "resources": resources("50m", "512Mi"),
        "affinity": apart(OPERATOR),
    }


def _operator(settings: ImageScanningSettings) -> dict[str, Any]:
    return {
        # The second takes over by leader election.
        "replicas": 2,
        "scanJobsConcurrentLimit": settings.concurrent_scans,
        "metricsFindingsEnabled": True,
        # One server has the database, and scans ask it: otherwise each scan downloads all of it.
        "builtInTrivyServer": True,
        # Images come from ECR with the role of the scans: nothing reads the Secrets of other namespaces.
        "accessGlobalSecretsAndServiceAccount": False,
        # Gatekeeper judges configuration, and those of nodes would need directories of the node. Lists of all packages
        # are the largest reports: etcd refused them (trivy-operator #1668).
        "configAuditScannerEnabled": False,
        "rbacAssessmentScannerEnabled": False,
        "infraAssessmentScannerEnabled": False,
        "clusterComplianceEnabled": False,
        "sbomGenerationEnabled": False,
    }


def _trivy(settings: ImageScanningSettings) -> dict[str, Any]:
    return {
        "severity": ",".join(settings.severities),
        "ignoreUnfixed": settings.ignore_unfixed,
        "resources": {
            "requests": {"cpu": "100m", "memory": "256Mi"},
            "limits": {"cpu": "1", "memory": f"{settings.scan_memory_mib}Mi"},
        },
        "priorityClassName": PRIORITY_CLASS,
        # The database is downloaded anew when the pod starts; with the chart's empty class no volume would be bound.
        "storageClassEnabled": False,
        "server": {
            # One, as in the chart, thus without a PodDisruptionBudget: one that keeps a pod would block every drain of
            # its node, and one that lets a pod go would say nothing. A second would have a
            # database of its own to download.
            "replicas": 1,
            "podSecurityContext": _SERVER_POD,
            "securityContext": _CONTAINER,
            # The chart's own.
            "resources": resources("200m", "1Gi"),
        },
    }
