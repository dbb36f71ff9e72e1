"""The pages that people read at night name what there is, and their queries can be asked."""

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from components.cluster.plan import log_group_name
from components.observability.settings import ObservabilitySettings
from settings.reference import rows
from tests.rooms.observability import in_cluster
from tests.rooms.observability.metrics import names
from tests.rooms.observability.pages import EXAMPLES, ON_CALL, PAGES, blocks, commands, kubectl, prose, text
from tests.rooms.observability.programs import passed, run
from tests.rooms.observability.queries import parse, selectors
from tests.rooms.observability.room import made
from tests.rooms.observability.test_alerts import ALERTS, NAMES, firings, rules
from tests.rooms.observability.test_dashboards import DASHBOARDS

CLUSTER = "<cluster>"
EVERYTHING = {
    "alertmanager": {},
    "cloudwatch": {},
    "grafana": {"admin_secret": "grafana/admin"},
    "logs": {},
    "traces": {"namespaces": ["production"]},
}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def calls(page: Path) -> Iterator[str]:
    return (command for command in commands(page) if command.startswith("kubectl"))


# What kubectl is told


def test_there_are_commands_to_judge() -> None:
    assert len(list(calls(ON_CALL))) > 15
    assert sum(len(list(calls(page))) for page in PAGES) > 100


@each_page
def test_commands_name_what_the_platform_makes(page: Path) -> None:
    unknown: list[str] = []
    for command in calls(page):
        named = kubectl(command)
        unknown += [f"namespace {name}: {command}" for name in named.namespaces - in_cluster.NAMESPACES]
        unknown += [f"container {name}: {command}" for name in named.containers - in_cluster.CONTAINERS]
        for namespace in named.namespaces:
            services = {(name, port) for (space, name), port in in_cluster.SERVICES.items() if space == namespace}
            workloads = {(kind, name) for space, kind, name in in_cluster.WORKLOADS if space == namespace}
            pods = {name for space, name in in_cluster.PODS if space == namespace}
            labels = {label for space, label in in_cluster.SELECTORS if space == namespace}
            lost = (named.services - services) | (named.workloads - workloads)
            lost |= (named.pods - pods) | (named.selectors - labels)
            unknown += [f"{one}: {command}" for one in lost]
    assert unknown == []


@each_page
def test_commands_that_name_something_of_the_platform_name_its_namespace(page: Path) -> None:
    for command in calls(page):
        named = kubectl(command)
        if named.services or named.workloads or named.pods:
            assert named.namespaces or re.search(rf" -n (<|{'|'.join(EXAMPLES)})", command), command


@each_page
def test_logs_of_several_pods_are_read_whole(page: Path) -> None:
    """With a selector, kubectl shows the last ten lines of each pod, unless it is told how many."""
    for command in calls(page):
        if " logs " in command and " -l " in command:
            assert " --tail=" in command, command


def test_what_charts_make_is_of_releases_that_the_room_has() -> None:
    releases = {(one["namespace"], one["name"]) for one in recorded("kubernetes:helm.sh/v3:Release")}
    for namespace, name in in_cluster.SERVICES:
        if namespace in (in_cluster.MONITORING, in_cluster.TRACING):
            assert any(space == namespace and name.startswith(release) for space, release in releases), name


# What CloudWatch has


@cache
def recording() -> Any:
    return made(EVERYTHING)


def recorded(type_: str) -> list[dict[str, Any]]:
    return [one.inputs for one in recording().of(type_)]


def physical_names() -> set[str]:
    """Of alarms, dashboard, topics and log groups, with a placeholder for the cluster."""
    keys = {
        "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
        "aws:cloudwatch/compositeAlarm:CompositeAlarm": "alarmName",
        "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
        "aws:sns/topic:Topic": "name",
        "aws:cloudwatch/logGroup:LogGroup": "name",
    }
    found = {one[key] for type_, key in keys.items() for one in recorded(type_)} | {log_group_name("shop")}
    return {re.sub(r"(^|/)shop([-/])", rf"\1{CLUSTER}\2", name) for name in found}


@each_page
def test_alarms_topics_and_log_groups_are_there(page: Path) -> None:
    content = text(page)
    named = set(re.findall(rf"`({CLUSTER}-[a-z0-9-]+)`", content))
    named |= set(re.findall(rf"--alarm-names? ({CLUSTER}-\S+?)[`\s]", content))
    named |= set(re.findall(rf"(/aws/[a-z]+/{CLUSTER}/[a-z]+)", content))
    assert named - physical_names() == set()


def test_the_page_names_alarms_and_log_groups_at_all() -> None:
    assert {f"{CLUSTER}-platform-down", f"{CLUSTER}-alarms-critical", f"/aws/eks/{CLUSTER}/host"} <= physical_names()
    assert f"/aws/eks/{CLUSTER}/application" in text(ON_CALL)


# What Grafana, Prometheus and Alertmanager have


def test_dashboards_and_their_panels_are_there() -> None:
    titles = {dashboard["title"] for dashboard in DASHBOARDS.values()}
    panels = {panel["title"] for dashboard in DASHBOARDS.values() for panel in dashboard["panels"]}
    named = {" ".join(name.split()) for name in re.findall(r"(?<!\*)\*(?!\*)([^*]+)\*(?!\*)", prose(ON_CALL))}
    assert named - titles - panels == set()
    assert len(named & titles) >= 8


# Words in two parts that are names of something else.
_NO_ALERTS = {"CloudWatch", "GuardDuty", "OpenTelemetry", "ReplicaSet"}


def test_alerts_are_there() -> None:
    without_links = re.sub(r"\]\([^)]*\)", "]", prose(ON_CALL))
    named = set(re.findall(r"\b(?:[A-Z][a-z0-9]+){2,}\b", without_links)) - _NO_ALERTS
    named |= {name for command in commands(ON_CALL) for name in re.findall(r"alertname=(\w+)", command)}
    assert named - set(NAMES) == set()
    assert len(named) >= 5


def test_the_message_is_that_of_the_rule() -> None:
    (message,) = blocks(ON_CALL, "text")
    head, summary, description, page = message.splitlines()
    alert = re.match(r"\[FIRING:1\] critical: (\w+) \(platform-prod\)$", head)
    assert alert
    labels = {"service": "payments", "namespace": "production", "window": "1h", "source": "spans"}
    given = {"severity": "critical", "window": labels["window"]}
    (rule,) = [rule for _, rule in ALERTS if rule["alert"] == alert[1] and rule["labels"] == given]

    def written(template: str) -> str:
        filled = template.replace("{{ $value | humanizePercentage }}", "2.1%")
        return re.sub(r"{{ \$labels\.(\w+) }}", lambda match: labels[match[1]], filled)

    wanted = [written(rule["annotations"][key]) for key in ("summary", "description", "runbook_url")]
    assert [summary, description, page] == wanted


def test_labels_of_the_table_are_those_of_alerts() -> None:
    table = text(ON_CALL).partition("| label | says |")[2].partition("\n\n")[0]
    named = {label for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for label in re.findall(r"`(\w+)`", row)}
    having = {label for test in firings() for labels in test.labels for label in labels}
    # These two are of all, by externalLabels.
    assert named - {"cluster", "region"} <= having
    assert len(named) >= 9


def test_silences_and_queries_are_what_amtool_takes() -> None:
    """Of no Alertmanager: what amtool does not understand, it says before it asks."""
    called = [command.partition(" -- ")[2] for command in commands(ON_CALL) if " -- amtool" in command]
    assert len(called) >= 5
    for command in called:
        called_off = command.replace("http://localhost:9093", "http://127.0.0.1:9").replace("<ID>", "1")
        program, *arguments = shlex.split(called_off)
        said = run(program, *arguments)
        assert "connection refused" in said.stderr + said.stdout, command


def test_settings_are_there() -> None:
    parts = "|".join(("cluster", *ObservabilitySettings.model_fields))
    named = set(re.findall(rf"`((?:{parts})\.[a-z_.]+)`", text(ON_CALL)))
    keys = {row.key for row in rows()}
    assert {key for key in named if key not in keys and f"observability.{key}" not in keys} == set()
    assert len(named) >= 5


# Queries


def queries(page: Path) -> list[str]:
    return [query for block in blocks(page, "promql") for query in block.splitlines()]


def test_promtool_accepts_the_queries_of_the_page(tmp_path: Path) -> None:
    found = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries(ON_CALL))]
    assert found
    path = tmp_path / "queries.yaml"
    path.write_text(json.dumps({"groups": [{"name": "queries", "rules": found}]}), encoding="utf-8")
    passed("promtool", "check", "rules", "--lint=none", str(path))


@each_page
def test_queries_read_metrics_that_there_are(page: Path) -> None:
    known = names() | {rule["record"] for _, rule in rules() if "record" in rule}
    read = {selector.name for query in queries(page) for selector in selectors(parse(query)) if selector.name}
    assert read - known == set()


# CloudWatch Logs User Guide, "CloudWatch Logs Insights language query syntax"; the fields are those that Fluent Bit and
# CloudWatch Logs give (docs/logs.md, "Reading them"), of the journal those of components/observability/logs/plan.py.
_COMMANDS = {"fields", "filter", "sort", "limit", "stats", "parse", "display", "dedup"}
_FIELDS = re.compile(
    r"@timestamp|@message|@logStream|log|stream|message|systemd_unit|hostname|priority|syslog_identifier|bytes"
    r"|log_processed\.\w+|kubernetes\.(namespace_name|pod_name|container_name|host)"
)
_WORDS = {"and", "or", "not", "like", "in", "as", "by", "asc", "desc", "coalesce", "sum", "count", "strlen"}


def insights(page: Path) -> list[str]:
    """The queries of CloudWatch Logs Insights: blocks, and those of commands."""
    given = re.findall(r"--query-string '([^']+)'", " ".join(commands(page)))
    return [*blocks(page, "insights"), *given]


@pytest.mark.parametrize("page", [page for page in PAGES if insights(page)], ids=lambda page: page.stem)
def test_queries_of_logs_have_commands_and_fields_that_there_are(page: Path) -> None:
    """There is no parser of the language in a registry: words are compared."""
    for query in insights(page):
        plain = re.sub(r'"[^"]*"|/(\\/|[^/])*/', "", query)
        for part in plain.split("|"):
            command, *words = re.findall(r"[@A-Za-z_][\w.]*", part)
            assert command in _COMMANDS, query
            assert [word for word in words if word not in _WORDS and not _FIELDS.fullmatch(word)] == [], query
