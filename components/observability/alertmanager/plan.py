"""Alertmanager's configuration, and the secrets that it reads: plain values only.

Keys: prometheus/alertmanager v0.34.0, docs/configuration.md, read 2026-11-28. The Prometheus Operator refuses what it
does not know (v0.93.0, pkg/alertmanager/types.go and amcfg.go).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..severities import Severity
from .settings import AlertmanagerSettings, EmailSettings, QuietHoursSettings, SlackSettings

# Where the operator mounts the Secrets of `alertmanagerSpec.secrets` (its Documentation/api-reference/api.md).
_SECRETS = "/etc/alertmanager/secrets"
_HEARTBEAT, _NOBODY, _QUIET_HOURS = "heartbeat", "null", "quiet-hours"
# Falcosidekick says information (2.32.0, outputs/alertmanager.go), and whom its alerts are about in `rule`.
_SEVERITIES: Mapping[Severity, str] = {
    "critical": 'severity="critical"',
    "warning": 'severity="warning"',
    "info": 'severity=~"info|information"',
}
_GROUP = ["cluster", "alertname", "namespace", "rule"]
# What an alert is about: of two with the same of these, the more severe silences the other. A label that neither has
# counts as the same.
_SUBJECT = [
    "cluster",
    "alertname",
    "namespace",
    "node",
    "pod",
    "persistentvolumeclaim",
    "mountpoint",
    "service",
    "source",
    "name",
    "job",
    "nodepool",
    "resource_type",
]
_TITLE = (
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] '
    "{{ .CommonLabels.severity }}: {{ .CommonLabels.alertname }}{{ .CommonLabels.rule }} ({{ .CommonLabels.cluster }})"
)
_TEXT = (
    "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}"
    '{{ with .Annotations.runbook_url }}\n{{ . }}{{ end }}{{ "\\n\\n" }}{{ end }}'
)
# SNS API, Publish, Subject: up to 100 characters.
_SUBJECT_LINE = (
    '{{ printf "[%s] %s: %s%s" .Status .CommonLabels.severity .CommonLabels.alertname .CommonLabels.rule'
    ' | printf "%.100s" }}'
)


class MountedSecret(NamedTuple):
    """A Secret of which Alertmanager reads one key as a file."""

    name: str
    """Of the Secret, and of the ExternalSecret that makes it."""
    secret: str
    """In AWS Secrets Manager, without what the store puts before it."""
    key: str
    """In its JSON, and in the Secret."""

    @property
    def path(self) -> str:
        """Where the file is."""
        return f"{_SECRETS}/{self.name}/{self.key}"


def secrets(settings: AlertmanagerSettings) -> tuple[MountedSecret, ...]:
    """The Secrets that pods of Alertmanager mount (`alertmanagerSpec.secrets`), and from what each is made."""
    readers = {"slack": settings.slack, "email": settings.email, _HEARTBEAT: settings.heartbeat}
    return tuple(_mounted(name, reader) for name, reader in readers.items() if reader)


def smtp_port(settings: AlertmanagerSettings) -> int | None:
    """The port of the mail server; None without e-mail."""
    return int(settings.email.smarthost.rpartition(":")[2]) if settings.email else None


def published(settings: AlertmanagerSettings) -> list[Severity]:
    """The severities whose alerts are published to a topic."""
    return [severity for severity, names in settings.routes.items() if "sns" in names]


def configuration(settings: AlertmanagerSettings, *, topic_arns: Mapping[Severity, Any], region: str) -> dict[str, Any]:
    """The content of alertmanager.yaml. The topics' ARNs are text, or outputs of it.

    Raises:
        ValueError: where alerts are to be published and their severity has no topic.
    """
    for severity in published(settings):
        if severity not in topic_arns:
            raise ValueError(f"{severity} alerts are to be published (sns: true), and there is no topic for them")
    quiet = [_quiet_hours(settings.quiet_hours)] if settings.quiet_hours else []
    return {
        # For alerts without an end, which Prometheus' always have.
        "global": {"resolve_timeout": "5m"},
        "route": _route(settings),
        "inhibit_rules": _inhibitions(),
        "receivers": _receivers(settings, topic_arns, region),
        **({"time_intervals": quiet} if quiet else {}),
        # The chart would load files that it does not make.
        "templates": [],
    }


def _route(settings: AlertmanagerSettings) -> dict[str, Any]:
    routes = [_watchdog(settings)]
    for severity, matcher in _SEVERITIES.items():
        quiet = {"mute_time_intervals": [_QUIET_HOURS]} if severity == "info" and settings.quiet_hours else {}
        routes.append({"receiver": _receiver(settings, severity), "matchers": [matcher], **quiet})
    return {
        # What has another severity, or none, is not lost.
        "receiver": _receiver(settings, "warning" if settings.routes.get("warning") else "critical"),
        "group_by": _GROUP,
        "group_wait": f"{settings.group_wait_seconds}s",
        "group_interval": f"{settings.group_interval_seconds}s",
        "repeat_interval": f"{settings.repeat_hours}h",
        "routes": routes,
    }


def _watchdog(settings: AlertmanagerSettings) -> dict[str, Any]:
    """Where the alert goes that always fires: to the heartbeat alone."""
    route: dict[str, Any] = {"receiver": _NOBODY, "matchers": ['alertname="Watchdog"']}
    if settings.heartbeat:
        often = {"group_wait": "0s", "group_interval": "1m", "repeat_interval": f"{settings.heartbeat.minutes}m"}
        route |= {"receiver": _HEARTBEAT, "group_by": ["cluster"], **often}
    return route


def _receiver(settings: AlertmanagerSettings, severity: Severity) -> str:
    return severity if settings.routes.get(severity) else _NOBODY


def _receivers(settings: AlertmanagerSettings, topic_arns: Mapping[Severity, Any], region: str) -> list[dict[str, Any]]:
    kinds: dict[str, Any] = {}
    if settings.slack:
        kinds["slack"] = {"slack_configs": [_slack(settings.slack)]}
    if settings.email:
        kinds["email"] = {"email_configs": _emails(settings.email)}
    receivers: list[dict[str, Any]] = [{"name": _NOBODY}]
    for severity in _SEVERITIES:
        if names := settings.routes.get(severity):
            topic = {"sns": {"sns_configs": [_sns(topic_arns[severity], region)]}} if "sns" in names else {}
            configs = {key: value for name in names for key, value in {**kinds, **topic}[name].items()}
            receivers.append({"name": severity, **configs})
    if settings.heartbeat:
        url = _mounted(_HEARTBEAT, settings.heartbeat).path
        # Only that it fires: its end would be reported as an alarm, too.
        receivers.append({"name": _HEARTBEAT, "webhook_configs": [{"url_file": url, "send_resolved": False}]})
    return receivers


def _slack(slack: SlackSettings) -> dict[str, Any]:
    return {
        "api_url_file": _mounted("slack", slack).path,
        "channel": slack.channel,
        "send_resolved": True,
        "title": _TITLE,
        "text": _TEXT,
    }


def _emails(email: EmailSettings) -> list[dict[str, Any]]:
    # One for each: an address that the server refuses would keep the others from theirs.
    return [
        {
            "to": to,
            "from": email.sender,
            "smarthost": email.smarthost,
            "auth_username": email.username,
            "auth_password_file": _mounted("email", email).path,
            "require_tls": True,
            "send_resolved": True,
            "headers": {"Subject": _TITLE},
        }
        for to in email.to
    ]


def _sns(topic_arn: Any, region: str) -> dict[str, Any]:
    # Credentials are those of the pod's role.
    return {
        "topic_arn": topic_arn,
        "sigv4": {"region": region},
        "send_resolved": True,
        "subject": _SUBJECT_LINE,
        "message": _TEXT,
    }


def _mounted(name: str, reader: Any) -> MountedSecret:
    return MountedSecret(f"alertmanager-{name}", reader.secret, reader.key)


def _quiet_hours(quiet: QuietHoursSettings) -> dict[str, Any]:
    intervals = [
        {
            "times": [{"start_time": period.begin, "end_time": period.end}],
            "weekdays": list(period.days),
            "location": quiet.time_zone,
        }
        for period in quiet.periods
    ]
    return {"name": _QUIET_HOURS, "time_intervals": intervals}


def _inhibitions() -> list[dict[str, Any]]:
    def silences(source: list[str], target: list[str], equal: list[str]) -> dict[str, Any]:
        return {"source_matchers": source, "target_matchers": target, "equal": equal}

    # Alerts of Falcosidekick have no name, and none of the labels that say what they are about.
    named = 'alertname=~".+"'
    return [
        silences(['severity="critical"', named], ['severity=~"warning|info"', named], _SUBJECT),
        silences(['severity="warning"', named], ['severity="info"', named], _SUBJECT),
        # What is said of a node that is down, and of its pods, is no news.
        silences(['alertname="NodeNotReady"'], ['alertname!="NodeNotReady"', 'node=~".+"'], ["cluster", "node"]),
        silences(
            ['alertname="ServiceErrorBudgetBurn"', 'severity="critical"'],
            ['alertname="ServiceErrorsHigh"'],
            ["cluster", "namespace", "service", "source"],
        ),
        silences(['alertname="JobDown"'], ['alertname="TargetDown"'], ["cluster", "job"]),
    ]
