"""Values of the charts of Prometheus and the Pushgateway. Keys: charts/kube-prometheus-stack/values.yaml, 88.5.3, with
its subcharts kube-state-metrics 8.4.0 and prometheus-node-exporter 4.56.1; charts/prometheus-pushgateway, 3.8.0."""

from collections.abc import Collection, Mapping
from typing import Any

from ...controllers.names import MONITORING
from ...controllers.pods import resources
from ...metrics import Target
from ..grafana.catalog import NODE_LABELS
from ..names import MONITORING_TAINT, PRIORITY_CLASS
from ..settings import ObservabilitySettings
from .settings import BLOCKS_PERCENT, SCRAPE_SECONDS, PrometheusSettings

# What the chart calls accounts, Services and pods when the release has its name (templates/_helpers.tpl); a test holds
# it against the pin.
STACK = "kube-prometheus-stack"
SERVICE_ACCOUNT = f"{STACK}-prometheus"
PROMETHEUS = {"app.kubernetes.io/name": "prometheus"}
OPERATOR = {"app": f"{STACK}-operator"}
PUSHGATEWAY = {"app.kubernetes.io/name": "prometheus-pushgateway"}
# The chart's ports: prometheus.service, prometheusOperator.tls.internalPort, and service.port of the Pushgateway.
PROMETHEUS_PORT, OPERATOR_PORT, PUSHGATEWAY_PORT = 9090, 10250, 9091
# kube-state-metrics' service.port and its telemetry; the reloader of Prometheus' and Alertmanager's configuration
# (prometheus.service.reloaderWebPort) has the first, too.
STATE_METRICS_PORTS = (8080, 8081)

# Tolerations of what may run on nodes that are kept for monitoring.
TOLERATIONS = [{"key": MONITORING_TAINT, "operator": "Exists"}]
_OFF = {"enabled": False}
_ONE_AT_A_TIME = {"maxUnavailable": 1}


def stack_values(
    settings: PrometheusSettings, cluster_name: str, region: str, storage_class: Any, node_exporter_namespace: Any
) -> dict[str, Any]:
    """The values of kube-prometheus-stack but for Alertmanager and Grafana; the last two are text, or outputs of it."""
    return {
        # Alerts and dashboards are those of this room, each with its test.
        "defaultRules": {"create": False},
        # EKS runs them where nobody reads their metrics, and kube-proxy listens on the node's loopback alone.
        **dict.fromkeys(("kubeControllerManager", "kubeEtcd", "kubeProxy", "kubeScheduler"), _OFF),
        "prometheusOperator": _operator(),
        "prometheus": {
            "podDisruptionBudget": {"enabled": settings.replicas > 1, "minAvailable": 1},
            "serviceMonitor": _job("prometheus"),
            "prometheusSpec": _prometheus(settings, cluster_name, region, storage_class),
        },
        "kube-state-metrics": {
            "priorityClassName": PRIORITY_CLASS,
            "tolerations": TOLERATIONS,
            "resources": resources("20m", "256Mi"),
            "podDisruptionBudget": _ONE_AT_A_TIME,
            "metricLabelsAllowlist": [f"nodes=[{','.join(NODE_LABELS)}]"],
        },
        "prometheus-node-exporter": {
            # It reads directories of the node, which the restricted Pod Security Standard of the others forbids.
            "namespaceOverride": node_exporter_namespace,
            "priorityClassName": PRIORITY_CLASS,
            # Every node, whatever its taints.
            "tolerations": [{"operator": "Exists"}],
            "resources": resources("20m", "64Mi"),
        },
    }


def jobs_of(settings: ObservabilitySettings, targets: Collection[Target]) -> set[str]:
    """The jobs that Prometheus reads: what the chart brings, and the targets."""
    chart = ("apiserver", "coredns", "kube-state-metrics", "kubelet", "node-exporter", "prometheus")
    on = {
        "alertmanager": settings.alertmanager,
        "grafana": settings.grafana,
        "pushgateway": settings.prometheus and settings.prometheus.pushgateway,
    }
    return {*chart, "prometheus-operator", *(job for job, part in on.items() if part), *(one.job for one in targets)}


def pushgateway_values() -> dict[str, Any]:
    """The values of the Pushgateway."""
    return {
        "priorityClassName": PRIORITY_CLASS,
        "tolerations": TOLERATIONS,
        "resources": resources("10m", "64Mi"),
        # Its pod has everything in memory: a second one would have another half of the metrics.
        "replicaCount": 1,
        "podDisruptionBudget": _ONE_AT_A_TIME,
        # The labels of what is pushed stay.
        "serviceMonitor": {
            "enabled": True,
            "namespace": MONITORING,
            "honorLabels": True,
            "relabelings": [{"targetLabel": "job", "replacement": "pushgateway"}],
        },
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "securityContext": {
            "fsGroup": 65534,
            "runAsUser": 65534,
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }


def _operator() -> dict[str, Any]:
    return {
        "priorityClassName": PRIORITY_CLASS,
        "tolerations": TOLERATIONS,
        "resources": resources("50m", "256Mi"),
        # One pod, which a drain may evict: the chart's minAvailable of 1 would keep its node for ever.
        "podDisruptionBudget": {"enabled": True, "minAvailable": 0},
        # Beside each pod of Prometheus and Alertmanager; its figures are those of the chart's example.
        "prometheusConfigReloader": {"resources": resources("10m", "50Mi")},
        "admissionWebhooks": {
            "patch": {
                "priorityClassName": PRIORITY_CLASS,
                "tolerations": TOLERATIONS,
                "resources": resources("10m", "64Mi"),
            }
        },
        "serviceMonitor": _job("prometheus-operator"),
    }


def _prometheus(settings: PrometheusSettings, cluster_name: str, region: str, storage_class: Any) -> dict[str, Any]:
    # Rules and monitors of every namespace are read, whoever made them: by default only those of this release.
    every = ("podMonitor", "probe", "rule", "scrapeConfig", "serviceMonitor")
    claim = {
        "storageClassName": storage_class,
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": f"{settings.storage_gib}Gi"}},
    }
    writing = {"remoteWrite": [remote_write(settings.remote_write, region)]} if settings.remote_write else {}
    return {
        "replicas": settings.replicas,
        "retention": f"{settings.retention_days}d",
        # Whichever comes first: a volume that is full stops Prometheus.
        "retentionSize": f"{settings.storage_gib * BLOCKS_PERCENT // 100}GiB",
        "scrapeInterval": f"{SCRAPE_SECONDS}s",
        "storageSpec": {"volumeClaimTemplate": {"spec": claim}},
        "externalLabels": {"cluster": cluster_name, "region": region},
        **{f"{kind}SelectorNilUsesHelmValues": False for kind in every},
        # By this and the label cluster, Amazon Managed Service for Prometheus takes the metrics of one replica alone
        # (its User Guide, "Send high availability data"); the operator leaves it out of alerts.
        "replicaExternalLabelName": "__replica__",
        "podAntiAffinityTopologyKey": "topology.kubernetes.io/zone",
        "priorityClassName": PRIORITY_CLASS,
        "tolerations": TOLERATIONS,
        "resources": {
            "requests": {"cpu": "200m", "memory": f"{settings.memory_request_mib}Mi"},
            "limits": {"memory": f"{settings.memory_limit_mib}Mi"},
        },
        **writing,
    }


def remote_write(workspace: str, region: str) -> dict[str, Any]:
    """Where Prometheus sends all metrics, signed by the role of its account (Amazon Managed Service for Prometheus User
    Guide, "Set up metrics ingestion from a Prometheus server"; queue settings are those of its example)."""
    return {
        "url": f"https://aps-workspaces.{region}.amazonaws.com/workspaces/{workspace}/api/v1/remote_write",
        "sigv4": {"region": region},
        "queueConfig": {"maxSamplesPerSend": 1000, "maxShards": 200, "capacity": 2500},
    }


def _job(name: str) -> Mapping[str, Any]:
    """The chart would name the job after the Service."""
    return {"relabelings": [{"targetLabel": "job", "replacement": name}]}
