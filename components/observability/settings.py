"""Settings of observability."""

from pydantic import Field, ValidationInfo, field_validator

from ..mistakes import Mistake, refuse
from ..model import Model
from .alertmanager.settings import AlertmanagerSettings
from .cloudwatch.settings import CloudWatchSettings
from .elasticsearch.settings import ElasticsearchSettings
from .grafana.settings import GrafanaSettings
from .logs.settings import LogsSettings
from .names import LOGS_SECRET_STORE, SECRET_STORE
from .prometheus.settings import PrometheusSettings
from .traces.settings import TracesSettings


class ObservabilitySettings(Model):
    """Settings of observability: each part by itself, null where it is off."""

    prometheus: PrometheusSettings | None = Field(
        default_factory=PrometheusSettings,
        description="Prometheus with kube-state-metrics and node exporter, which reads metrics of the cluster, of the "
        "platform's controllers and of workloads; null deletes it with its metrics",
    )
    cloudwatch: CloudWatchSettings | None = Field(
        default_factory=CloudWatchSettings,
        description="CloudWatch: Container Insights, alarms on the cluster, its nodes and NAT gateways, and the topics "
        "that alarms are published to",
    )
    alertmanager: AlertmanagerSettings | None = Field(
        default_factory=AlertmanagerSettings,
        validate_default=True,
        description="Alertmanager, which tells people of alerts; needs prometheus",
    )
    grafana: GrafanaSettings | None = Field(
        default=None, description="Grafana with the platform's dashboards; needs prometheus"
    )
    logs: LogsSettings | None = Field(
        default_factory=LogsSettings, description="Logs of pods and nodes, which Fluent Bit sends to CloudWatch Logs"
    )
    elasticsearch: ElasticsearchSettings | None = Field(
        default=None,
        description="Elasticsearch with Kibana, by ECK, to which Fluent Bit sends logs as well; needs logs",
    )
    traces: TracesSettings | None = Field(
        default=None,
        description="Traces of requests: OpenTelemetry Collectors and Jaeger; null deletes them with the traces",
    )

    @field_validator("alertmanager", "grafana")
    @classmethod
    def _with_prometheus(
        cls, part: AlertmanagerSettings | GrafanaSettings | None, info: ValidationInfo
    ) -> AlertmanagerSettings | GrafanaSettings | None:
        # By default Alertmanager is there where Prometheus is.
        if part and info.data.get("prometheus", part) is None:
            if part == AlertmanagerSettings():
                return None
            raise refuse(Mistake("needs prometheus, which is null", f"set {info.field_name}: null, or configure it"))
        return part

    @field_validator("elasticsearch")
    @classmethod
    def _with_logs(
        cls, elasticsearch: ElasticsearchSettings | None, info: ValidationInfo
    ) -> ElasticsearchSettings | None:
        if elasticsearch and info.data.get("logs", True) is None:
            remedy = "set elasticsearch: null, or configure logs, which has Fluent Bit"
            raise refuse(Mistake("needs logs, which is null", remedy))
        return elasticsearch

    @field_validator("alertmanager")
    @classmethod
    def _publishes_to_a_topic(
        cls, alertmanager: AlertmanagerSettings | None, info: ValidationInfo
    ) -> AlertmanagerSettings | None:
        if alertmanager and alertmanager.sns and info.data.get("cloudwatch", True) is None:
            remedy = "configure cloudwatch, which has the topic, or remove sns"
            raise refuse(Mistake("needs cloudwatch, which is null", remedy, True, "alertmanager.sns"))
        return alertmanager


def secrets_of(settings: ObservabilitySettings) -> dict[str, dict[str, str]]:
    """The names of all secrets that the room reads, by ClusterSecretStore and the keys that name them."""
    alertmanager, grafana, elasticsearch = settings.alertmanager, settings.grafana, settings.elasticsearch
    readers = {name: getattr(alertmanager, name, None) for name in ("slack", "email", "heartbeat")}
    secrets = {f"alertmanager.{name}.secret": reader.secret for name, reader in readers.items() if reader}
    if grafana:
        secrets["grafana.admin_secret"] = grafana.admin_secret
        if grafana.sign_in:
            secrets["grafana.sign_in.client_secret"] = grafana.sign_in.client_secret
    of_logs = {"elasticsearch.users_secret": elasticsearch.users_secret} if elasticsearch else {}
    return {SECRET_STORE: secrets, LOGS_SECRET_STORE: of_logs}


def namespaces_of(settings: ObservabilitySettings) -> dict[str, str]:
    """The namespaces that the settings name, by the keys that name them."""
    pushgateway = settings.prometheus and settings.prometheus.pushgateway
    named = {
        "prometheus.pushgateway.namespaces": pushgateway.namespaces if pushgateway else (),
        "logs.excluded_namespaces": settings.logs.excluded_namespaces if settings.logs else (),
        "traces.namespaces": settings.traces.namespaces if settings.traces else (),
    }
    return {f"{key}.{index}": name for key, names in named.items() for index, name in enumerate(names)}
