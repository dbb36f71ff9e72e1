"""Alertmanager: what amtool says of its configuration, whom each alert reaches, and settings that are refused."""

import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from components.mistakes import line, mistakes_in
from components.observability.alertmanager.plan import configuration, secrets, smtp_port
from components.observability.alertmanager.settings import AlertmanagerSettings, ReceiverName
from components.observability.severities import Severity
from tests.rooms.observability.programs import passed
from tests.rooms.observability.test_alerts import ALERTS

TOPICS = {name: f"arn:aws:sns:us-east-1:111122223333:alarms-{name}" for name in ("critical", "warning", "info")}
SLACK = {"channel": "#alerts", "secret": "alertmanager/slack"}
EMAIL = {
    "to": ["oncall@example.com", "lead@example.com"],
    "sender": "alerts@example.com",
    "smarthost": "email-smtp.us-east-1.amazonaws.com:587",
    "username": "AKIAEXAMPLE",
    "secret": "alertmanager/smtp",
}
NIGHT = {
    "time_zone": "Europe/Berlin",
    "periods": [{"begin": "22:00", "end": "24:00"}, {"begin": "00:00", "end": "07:00", "days": ["monday"]}],
}
WHOLE = {
    "slack": SLACK,
    "email": EMAIL,
    "sns": True,
    "heartbeat": {"secret": "alertmanager/heartbeat"},
    "routes": {"critical": ["slack", "email", "sns"], "warning": ["slack", "sns"], "info": ["slack"]},
    "quiet_hours": NIGHT,
}
FILES = "/etc/alertmanager/secrets"


def made(given: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    arguments = {"topic_arns": TOPICS, "region": "us-east-1", **more}
    return configuration(AlertmanagerSettings.model_validate(given), **arguments)


def written(config: Mapping[str, Any], directory: Path) -> Path:
    """The configuration as a file that amtool of Debian reads: 0.25 does not know `url_file` of webhooks, which came
    with 0.26, so that the heartbeat gets a URL in its place. Everything else is checked as it is."""
    known = json.loads(json.dumps(config))
    for receiver in known["receivers"]:
        for webhook in receiver.get("webhook_configs", ()):
            webhook["url"] = f"http://127.0.0.1{webhook.pop('url_file')}"
    path = directory / "alertmanager.json"
    path.write_text(json.dumps(known), encoding="utf-8")
    return path


def reached(path: Path, labels: Mapping[str, str]) -> str:
    """The receiver of an alert with these labels, as amtool says."""
    pairs = [f"{name}={value}" for name, value in labels.items()]
    return passed("amtool", "config", "routes", "test", f"--config.file={path}", pairs).strip()


def receivers(config: Mapping[str, Any]) -> dict[str, Any]:
    return {receiver["name"]: receiver for receiver in config["receivers"]}


# What amtool says


@pytest.mark.parametrize("given", [{}, WHOLE], ids=["nothing", "everything"])
def test_amtool_accepts_the_configuration(given: Mapping[str, Any], tmp_path: Path) -> None:
    passed("amtool", "check-config", str(written(made(given), tmp_path)))


SEVERITIES = st.dictionaries(
    st.sampled_from(get_args(Severity)),
    st.lists(st.sampled_from(get_args(ReceiverName)), unique=True),
)


@given(SEVERITIES, st.booleans(), st.integers(0, 600), st.integers(10, 3600), st.integers(1, 168))
@settings(max_examples=15, deadline=None)
def test_amtool_accepts_what_settings_allow(
    tmp_path_factory: pytest.TempPathFactory,
    routes: dict[str, list[str]],
    quiet: bool,
    wait: int,
    interval: int,
    repeat: int,
) -> None:
    given = {
        **WHOLE,
        "routes": {"warning": [], **routes, "critical": routes.get("critical") or ["sns"]},
        "quiet_hours": NIGHT if quiet else None,
        "group_wait_seconds": wait,
        "group_interval_seconds": interval,
        "repeat_hours": repeat,
    }
    passed("amtool", "check-config", str(written(made(given), tmp_path_factory.mktemp("drawn"))))


# Whom alerts reach


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(made(WHOLE), tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize(
    "labels", sorted({tuple(sorted({"alertname": rule["alert"], **rule["labels"]}.items())) for _, rule in ALERTS})
)
def test_each_alert_reaches_the_receiver_of_its_severity(labels: tuple[tuple[str, str], ...], whole: Path) -> None:
    alert = dict(labels)
    expected = "heartbeat" if alert["alertname"] == "Watchdog" else alert["severity"]
    assert reached(whole, alert) == expected


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ({"alertname": "QueueFull", "severity": "critical", "namespace": "shop"}, "critical"),
        ({"rule": "Crypto miner in container", "source": "falco", "severity": "critical"}, "critical"),
        ({"rule": "Shell in container", "source": "falco", "severity": "warning"}, "warning"),
        ({"rule": "System user interactive", "source": "falco", "severity": "information"}, "info"),
        # Nothing is lost for its severity.
        ({"alertname": "QueueFull", "severity": "page"}, "warning"),
        ({"alertname": "QueueFull"}, "warning"),
    ],
)
def test_alerts_of_others_reach_somebody(labels: Mapping[str, str], receiver: str, whole: Path) -> None:
    assert reached(whole, labels) == receiver


@pytest.mark.parametrize("severity", get_args(Severity))
def test_without_a_receiver_alerts_are_only_shown(severity: str, tmp_path: Path) -> None:
    assert reached(written(made({}), tmp_path), {"alertname": "QueueFull", "severity": severity}) == "null"


def test_without_a_heartbeat_the_watchdog_reaches_nobody(tmp_path: Path) -> None:
    path = written(made({**WHOLE, "heartbeat": None}), tmp_path)
    assert reached(path, {"alertname": "Watchdog", "severity": "info"}) == "null"


def test_a_receiver_has_what_its_severity_is_routed_to() -> None:
    by_name = receivers(made(WHOLE))
    assert by_name["null"] == {"name": "null"}
    assert by_name["critical"].keys() == {"name", "slack_configs", "email_configs", "sns_configs"}
    assert by_name["warning"].keys() == {"name", "slack_configs", "sns_configs"}
    assert by_name["info"].keys() == {"name", "slack_configs"}
    (slack,) = by_name["warning"]["slack_configs"]
    assert slack["channel"] == "#alerts"
    assert [mail["to"] for mail in by_name["critical"]["email_configs"]] == EMAIL["to"]
    assert all(mail["require_tls"] for mail in by_name["critical"]["email_configs"])
    for severity in ("critical", "warning"):
        (published,) = by_name[severity]["sns_configs"]
        assert (published["topic_arn"], published["sigv4"]) == (TOPICS[severity], {"region": "us-east-1"})


def test_only_alerts_of_info_are_held_back_in_quiet_hours() -> None:
    config = made(WHOLE)
    held = [route["receiver"] for route in config["route"]["routes"] if "mute_time_intervals" in route]
    assert held == ["info"]
    (quiet,) = config["time_intervals"]
    evening, morning = quiet["time_intervals"]
    assert evening["times"] == [{"start_time": "22:00", "end_time": "24:00"}]
    assert len(evening["weekdays"]) == 7
    assert (morning["weekdays"], morning["location"]) == (["monday"], "Europe/Berlin")
    assert "time_intervals" not in made({**WHOLE, "quiet_hours": None})


# What silences what


def silenced(source: Mapping[str, str], target: Mapping[str, str]) -> bool:
    """Whether an alert silences another, as Alertmanager decides: by matchers, then by labels that are equal or that
    neither has."""

    def matches(matchers: list[str], labels: Mapping[str, str]) -> bool:
        for matcher in matchers:
            name, operator, value = re.fullmatch(r'(\w+)(=~|!=|=)"(.*)"', matcher).groups()  # type: ignore[union-attr]
            having = labels.get(name, "")
            fits = {"=": having == value, "!=": having != value, "=~": bool(re.fullmatch(value, having))}
            if not fits[operator]:
                return False
        return True

    return any(
        matches(rule["source_matchers"], source)
        and matches(rule["target_matchers"], target)
        and all(source.get(label, "") == target.get(label, "") for label in rule["equal"])
        for rule in made(WHOLE)["inhibit_rules"]
    )


NODE_DOWN = {"alertname": "NodeNotReady", "severity": "critical", "cluster": "c", "node": "a"}
FULL = {"alertname": "PersistentVolumeAlmostFull", "namespace": "shop", "persistentvolumeclaim": "data"}
SHELL = {"rule": "Shell in container", "severity": "warning", "k8s_ns_name": "shop"}


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (NODE_DOWN, {"alertname": "PodNotReady", "severity": "warning", "cluster": "c", "node": "a", "pod": "p"}, True),
        (
            NODE_DOWN,
            {"alertname": "PodNotReady", "severity": "warning", "cluster": "c", "node": "b", "pod": "p"},
            False,
        ),
        (NODE_DOWN, {"alertname": "PodPending", "severity": "warning", "cluster": "c", "pod": "p"}, False),
        (NODE_DOWN, {**NODE_DOWN, "node": "b"}, False),
        (NODE_DOWN, NODE_DOWN, False),
        ({**FULL, "severity": "critical"}, {**FULL, "severity": "warning"}, True),
        ({**FULL, "severity": "critical"}, {**FULL, "severity": "warning", "persistentvolumeclaim": "logs"}, False),
        ({**FULL, "severity": "critical"}, {**FULL, "severity": "critical"}, False),
        ({**FULL, "severity": "warning"}, {**FULL, "severity": "critical"}, False),
        ({"rule": "Crypto miner", "severity": "critical"}, SHELL, False),
        (
            {"alertname": "ServiceErrorBudgetBurn", "severity": "critical", "service": "web", "namespace": "shop"},
            {"alertname": "ServiceErrorsHigh", "severity": "warning", "service": "web", "namespace": "shop"},
            True,
        ),
        (
            {"alertname": "ServiceErrorBudgetBurn", "severity": "warning", "service": "web", "namespace": "shop"},
            {"alertname": "ServiceErrorsHigh", "severity": "warning", "service": "web", "namespace": "shop"},
            False,
        ),
        ({"alertname": "JobDown", "job": "falco"}, {"alertname": "TargetDown", "job": "falco", "namespace": "f"}, True),
        ({"alertname": "JobDown", "job": "falco"}, {"alertname": "TargetDown", "job": "karpenter"}, False),
    ],
)
def test_what_is_known_already_is_silenced(
    source: Mapping[str, str], target: Mapping[str, str], expected: bool
) -> None:
    assert silenced(source, target) is expected


def test_of_two_severities_of_an_alert_the_lower_one_is_silenced() -> None:
    """By the labels that both rules give."""
    by_name: dict[str, list[Mapping[str, str]]] = {}
    for _, rule in ALERTS:
        by_name.setdefault(rule["alert"], []).append({"alertname": rule["alert"], **rule["labels"]})
    order = get_args(Severity)
    pairs = [
        sorted(pair, key=lambda labels: order.index(labels["severity"]))
        for alerts in by_name.values()
        for pair in itertools.combinations(alerts, 2)
        if pair[0]["severity"] != pair[1]["severity"] and pair[0].get("job") == pair[1].get("job")
    ]
    assert len(pairs) >= 5
    assert [pair for pair in pairs if not silenced(*pair)] == []


# Secrets


def test_secrets_are_files_that_external_secrets_makes() -> None:
    rows = secrets(AlertmanagerSettings.model_validate(WHOLE))
    assert [(row.name, row.secret, row.key) for row in rows] == [
        ("alertmanager-slack", "alertmanager/slack", "url"),
        ("alertmanager-email", "alertmanager/smtp", "password"),
        ("alertmanager-heartbeat", "alertmanager/heartbeat", "url"),
    ]
    by_name = receivers(made(WHOLE))
    assert by_name["critical"]["slack_configs"][0]["api_url_file"] == f"{FILES}/alertmanager-slack/url"
    assert by_name["critical"]["email_configs"][0]["auth_password_file"] == f"{FILES}/alertmanager-email/password"
    assert by_name["heartbeat"]["webhook_configs"][0]["url_file"] == f"{FILES}/alertmanager-heartbeat/url"
    assert secrets(AlertmanagerSettings()) == ()


def test_the_port_of_the_mail_server_is_known() -> None:
    assert smtp_port(AlertmanagerSettings.model_validate(WHOLE)) == 587
    assert smtp_port(AlertmanagerSettings()) is None


def test_what_has_no_severity_reaches_whom_warnings_reach_or_else_whom_critical_alerts_do() -> None:
    assert made(WHOLE)["route"]["receiver"] == "warning"
    assert made({**WHOLE, "routes": {"critical": ["slack"], "warning": []}})["route"]["receiver"] == "critical"
    assert made({})["route"]["receiver"] == "null"


def test_publishing_without_a_topic_is_an_error() -> None:
    with pytest.raises(ValueError, match="warning alerts are to be published"):
        made(WHOLE, topic_arns={"critical": TOPICS["critical"]})


# Settings that are refused


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"slack": {"channel": "#alerts"}}, "slack.secret: is required"),
        ({"slack": {**SLACK, "secret": ""}}, "slack.secret: is not the name of a secret"),
        (
            {"slack": {**SLACK, "secret": "https://hooks.slack.com/services/T0/B0/x"}},
            "slack.secret: is not the name of a",
        ),
        ({"slack": {**SLACK, "secret": "arn:aws:secretsmanager:x"}}, "slack.secret: is not the name of a secret"),
        ({"slack": {**SLACK, "channel": "alerts"}}, "slack.channel: is not a channel of Slack"),
        ({"slack": {**SLACK, "key": "a b"}}, "slack.key: is not a key of a secret"),
        ({"email": {**EMAIL, "to": []}}, "email.to: must have at least 1 item, has 0"),
        ({"email": {**EMAIL, "to": ["oncall"]}}, "email.to.0: is not a valid e-mail address"),
        ({"email": {**EMAIL, "sender": "Alerts <a@example.com>"}}, "email.sender: is not a valid e-mail address"),
        ({"email": {**EMAIL, "smarthost": "smtp.example.com"}}, "email.smarthost: is not a mail server with its port"),
        (
            {"email": {**EMAIL, "smarthost": "smtp.example.com:0"}},
            "email.smarthost: is not a mail server with its port",
        ),
        ({"email": {**EMAIL, "secret": "a*"}}, "email.secret: is not the name of a secret"),
        ({"email": {**EMAIL, "username": ""}}, "email.username: must have at least 1 character"),
        ({"heartbeat": {"minutes": 5}}, "heartbeat.secret: is required"),
        ({"routes": {"critical": ["slack"], "urgent": ["slack"]}}, "routes.urgent: unsupported value"),
        ({"routes": {"critical": ["pager"]}}, "routes.critical.0: unsupported value"),
        (
            {"email": None, "routes": {"critical": ["slack", "email"]}},
            "routes.critical.1: is not configured as a receiver (got email): configure email, or leave it out",
        ),
        (
            {"sns": False, "routes": {"critical": ["sns"]}},
            "routes.critical.0: is not configured as a receiver (got sns): set sns: true",
        ),
        ({"routes": {"critical": ["slack", "slack"]}}, "routes.critical: has duplicates: slack"),
        ({"routes": {"warning": ["slack"]}}, "routes: leads critical alerts to nobody"),
        ({"routes": {}}, "routes: leads critical alerts to nobody"),
        (
            {"routes": {"critical": ["slack"]}},
            "routes: does not say who gets warnings (got {'critical': ['slack']}): write warning: [slack, email, sns], "
            "or warning: [] where they are only to be shown",
        ),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "22:00", "end": "24:00"}] * 2}},
            "quiet_hours.periods: has duplicates: {'begin': '22:00', 'end': '24:00'} (got [{'begin': '22:00', ",
        ),
        ({"quiet_hours": {**NIGHT, "time_zone": "Europe/Berlim"}}, "quiet_hours.time_zone: unknown time zone"),
        ({"quiet_hours": {**NIGHT, "time_zone": "../etc/passwd"}}, "quiet_hours.time_zone: is not a time zone"),
        ({"quiet_hours": {**NIGHT, "periods": []}}, "quiet_hours.periods: must have at least 1 item, has 0"),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "22:00", "end": "07:00"}]}},
            "quiet_hours.periods.0.end: is not after begin, 22:00 (got 07:00): for a night, write two periods",
        ),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "22:00", "end": "22:00"}]}},
            "quiet_hours.periods.0.end: is not after begin",
        ),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "7:00", "end": "25:00"}]}},
            "quiet_hours.periods.0.begin: is not a time of day",
        ),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "06:00", "end": "07:00", "days": ["mon"]}]}},
            "quiet_hours.periods.0.days.0: unsupported value (got mon): did you mean monday?",
        ),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "06:00", "end": "07:00", "days": ["monday", "monday"]}]}},
            "quiet_hours.periods.0.days: has duplicates: monday",
        ),
        (
            {"quiet_hours": {**NIGHT, "periods": [{"begin": "06:00", "end": "07:00"}] * 2}},
            "quiet_hours.periods: has duplicates: ",
        ),
        ({"repeat_hours": 0}, "repeat_hours: must be greater than or equal to 1"),
        ({"replicas": 4}, "replicas: must be less than or equal to 3"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_its_key(changes: Mapping[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AlertmanagerSettings.model_validate({**WHOLE, **changes})
    lines = [line(mistake) for mistake in mistakes_in(refused.value, AlertmanagerSettings)]
    assert any(one.startswith(expected) for one in lines), lines


def test_one_mistake_is_reported_once() -> None:
    with pytest.raises(ValidationError) as refused:
        AlertmanagerSettings.model_validate({**WHOLE, "email": {**EMAIL, "to": ["oncall"]}})
    assert len(mistakes_in(refused.value, AlertmanagerSettings)) == 1
