"""The alert rules: what promtool says of them, a test that fires and one that does not for each, and their pages."""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from components.observability.alerts.catalog import CRITICAL_JOBS, RULES, RUNBOOKS
from components.observability.alerts.plan import alert_rules
from tests.rooms.observability.metrics import names
from tests.rooms.observability.programs import passed
from tests.rooms.observability.queries import parse, selectors
from tests.tree import ROOT

HERE = Path(__file__).parent
RULE_FILES = ROOT / "components" / "observability" / "alerts" / "rules"
PAGES = ROOT / "docs" / "runbooks"
UNIT_TESTS = sorted((HERE / "alerts").glob("*.yaml"))
# Whatever a stack may have on.
JOBS = sorted({job for jobs in RULES.values() for job in jobs} | {"coredns", "grafana", "jaeger", "pushgateway"})
SEVERITIES = {"critical", "warning", "info"}
SECTIONS = ("Meaning", "Impact", "Diagnosis", "Mitigation")


class Firing(NamedTuple):
    """What a unit test expects of an alert at some time: the labels of each that fires."""

    alert: str
    labels: tuple[Mapping[str, str], ...]


def rules(jobs: list[str] = JOBS) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every rule with its topic."""
    for topic, spec in alert_rules(jobs).items():
        for group in spec["groups"]:
            yield from ((topic, rule) for rule in group["rules"])


ALERTS = [(topic, rule) for topic, rule in rules() if "alert" in rule]
NAMES = sorted({rule["alert"] for _, rule in ALERTS})


def job_down() -> dict[str, Any]:
    """The unit tests of the alerts that the plan makes for each job: with all there, with one that does not answer, and
    with none."""
    up = [{"series": f'up{{job="{job}", instance="a"}}', "values": "1x30"} for job in JOBS]
    silent = [{**up[0], "values": "0x30"}, *up[1:]]
    fires = [{"exp_labels": {"job": job, "severity": severity(job)}} for job in JOBS]

    def group(series: list[dict[str, str]], expected: list[dict[str, Any]]) -> dict[str, Any]:
        test = {"eval_time": "20m", "alertname": "JobDown", "exp_alerts": expected}
        return {"interval": "1m", "input_series": series, "alert_rule_test": [test]}

    return {
        "rule_files": ["rules/targets.yaml"],
        "evaluation_interval": "1m",
        "tests": [group(up, []), group(silent, fires[:1]), group([], fires)],
    }


def severity(job: str) -> str:
    return "critical" if job in CRITICAL_JOBS else "warning"


def unit_tests() -> dict[str, dict[str, Any]]:
    """The unit tests, by the name of the file."""
    read = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in UNIT_TESTS}
    return {**read, "job-down.yaml": job_down()}


@cache
def firings() -> list[Firing]:
    return [
        Firing(test["alertname"], tuple(one["exp_labels"] for one in test.get("exp_alerts") or ()))
        for content in unit_tests().values()
        for group in content["tests"]
        for test in group.get("alert_rule_test", ())
    ]


# What promtool says


@pytest.mark.parametrize("jobs", [JOBS, []], ids=["everything", "nothing"])
def test_promtool_accepts_the_rules(jobs: list[str], tmp_path: Path) -> None:
    paths = [tmp_path / f"{topic}.yaml" for topic in alert_rules(jobs)]
    for path in paths:
        path.write_text(json.dumps(alert_rules(jobs)[path.stem]), encoding="utf-8")
    passed("promtool", "check", "rules", "--lint-fatal", [str(path) for path in paths])


def test_promtool_s_unit_tests_pass(tmp_path: Path) -> None:
    """Without annotations, which would have to be repeated: their labels are compared below."""
    (tmp_path / "rules").mkdir()
    for topic, spec in alert_rules(JOBS).items():
        bare = [
            {**group, "rules": [{key: rule[key] for key in rule if key != "annotations"} for rule in group["rules"]]}
            for group in spec["groups"]
        ]
        (tmp_path / "rules" / f"{topic}.yaml").write_text(json.dumps({"groups": bare}), encoding="utf-8")
    # As they are: PyYAML takes values such as 0x30, thirty times nothing, for hexadecimal numbers.
    for path in UNIT_TESTS:
        shutil.copy(path, tmp_path)
    (tmp_path / "job-down.yaml").write_text(json.dumps(job_down()), encoding="utf-8")
    passed("promtool", "test", "rules", sorted(path.name for path in tmp_path.glob("*.yaml")), cwd=tmp_path)


@pytest.mark.parametrize(
    ("alert", "labels"),
    [
        pytest.param(rule["alert"], rule["labels"], id=" ".join([rule["alert"], *rule["labels"].values()]))
        for _, rule in ALERTS
    ],
)
def test_an_alert_has_a_test_that_fires_and_one_that_does_not(alert: str, labels: Mapping[str, str]) -> None:
    fires = [any(labels.items() <= one.items() for one in test.labels) for test in firings() if test.alert == alert]
    assert True in fires
    # The watchdog always fires: that is what it is for.
    assert False in fires or alert == "Watchdog"


# What rules say


def test_every_file_of_rules_is_in_the_catalog() -> None:
    assert sorted(path.stem for path in RULE_FILES.iterdir()) == sorted(RULES)


def test_groups_and_recorded_series_are_there_once() -> None:
    groups = [group["name"] for spec in alert_rules(JOBS).values() for group in spec["groups"]]
    assert len(groups) == len(set(groups))
    recorded = [(rule["record"], *rule.get("labels", {}).items()) for _, rule in rules() if "record" in rule]
    assert len(recorded) == len(set(recorded))


@pytest.mark.parametrize("alert", NAMES)
def test_an_alert_has_a_severity_a_summary_a_description_and_a_page(alert: str) -> None:
    for rule in (rule for _, rule in ALERTS if rule["alert"] == alert):
        assert rule["labels"]["severity"] in SEVERITIES
        annotations = rule["annotations"]
        assert annotations.keys() == {"summary", "description", "runbook_url"}
        assert annotations["runbook_url"] == f"{RUNBOOKS}/{alert}.md"
        assert all(text and text == text.strip() and "\n" not in text for text in annotations.values())
        assert annotations["description"].endswith(".")
        assert not annotations["summary"].endswith(".")


def test_annotations_name_labels_that_the_alert_has() -> None:
    """A label that is not there would be empty text."""
    having: dict[str, set[str]] = defaultdict(set)
    for test in firings():
        for labels in test.labels:
            having[test.alert] |= labels.keys()
    wrong = {
        f"{rule['alert']}: {label}"
        for _, rule in ALERTS
        for text in rule["annotations"].values()
        for label in re.findall(r"\$labels\.(\w+)", text)
        if label not in having[rule["alert"]]
    }
    assert wrong == set()


# What is off


@pytest.mark.parametrize("topic", [topic for topic, needed in RULES.items() if needed])
def test_what_needs_a_job_that_is_off_is_left_out(topic: str) -> None:
    for job in RULES[topic]:
        assert topic not in alert_rules([other for other in JOBS if other != job])
    assert topic in alert_rules(RULES[topic])


@pytest.mark.parametrize("topic", RULES)
def test_a_file_reads_the_jobs_that_its_row_names(topic: str) -> None:
    named = {
        job
        for one, rule in rules()
        if one == topic and rule.get("alert") != "JobDown"
        for job in re.findall(r'\bjob="([^"]+)"', rule["expr"])
    }
    assert named == set(RULES[topic])


@pytest.mark.parametrize("topic", RULES)
def test_a_rule_reads_metrics_that_its_jobs_give(topic: str) -> None:
    """Or that other rules record; of files that need no job, any."""
    # `services-metrics` reads what workloads give, which are no job of the platform.
    jobs = ["workloads"] if topic == "services-metrics" else RULES[topic]
    known = names(*jobs) | {rule["record"] for _, rule in rules() if "record" in rule}
    read = {
        selector.name or ""
        for one, rule in rules()
        if one == topic
        for selector in selectors(parse(rule["expr"]))
        if not any(matcher.name == "__name__" for matcher in selector.matchers.matchers)
    }
    assert read - known == set()


def test_each_job_that_is_on_has_an_alert_for_when_it_is_gone() -> None:
    gone = {rule["labels"]["job"] for _, rule in rules(["karpenter", "falco"]) if rule.get("alert") == "JobDown"}
    assert gone == {"falco", "karpenter"}


def test_the_directory_of_the_pages_can_be_another() -> None:
    urls = {
        rule["annotations"]["runbook_url"]
        for spec in alert_rules(["falco"], runbooks="https://wiki.example.com/alerts").values()
        for group in spec["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    assert "https://wiki.example.com/alerts/TargetDown.md" in urls
    assert not any(url.startswith(RUNBOOKS) for url in urls)


# Pages


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README") == NAMES


@pytest.mark.parametrize("alert", NAMES)
def test_a_page_says_what_it_means_what_users_notice_how_to_look_and_what_to_do(alert: str) -> None:
    text = (PAGES / f"{alert}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {alert}\n")
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == SECTIONS
    assert all(part.strip() for part in re.split(r"^## .*$", text, flags=re.MULTILINE))
    (diagnosis,) = re.findall(r"^## Diagnosis$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert "```" in diagnosis, "a command or a query"
    severities = sorted({rule["labels"]["severity"] for _, rule in ALERTS if rule["alert"] == alert})
    assert f"Severity: {', '.join(severities)}." in text


def test_links_of_pages_lead_somewhere() -> None:
    lost = {
        f"{page.name}: {target}"
        for page in PAGES.glob("*.md")
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (PAGES / target).exists()
    }
    assert lost == set()


def test_queries_of_pages_are_promql(tmp_path: Path) -> None:
    """Each line of a block of PromQL is a query."""
    queries = [
        query
        for page in sorted(PAGES.glob("*.md"))
        for block in re.findall(r"^```promql\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for query in block.splitlines()
    ]
    rows = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries)]
    path = tmp_path / "queries.yaml"
    path.write_text(json.dumps({"groups": [{"name": "queries", "rules": rows}]}), encoding="utf-8")
    passed("promtool", "check", "rules", "--lint=none", str(path))
