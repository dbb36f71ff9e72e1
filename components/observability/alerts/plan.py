"""PrometheusRules of the files in rules/, of what is on: plain values only."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .. import alerts as package
from .catalog import CRITICAL_JOBS, RULES, RUNBOOKS

# The loader of the C library, where PyYAML has it, takes a tenth of the time of the other.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def alert_rules(jobs: Collection[str], *, runbooks: str = RUNBOOKS) -> dict[str, dict[str, Any]]:
    """The `spec` of a PrometheusRule for each topic. `jobs` are those that Prometheus reads: what needs another is left
    out. `runbooks` is the URL of the directory with the alerts' pages."""
    directory = runbooks.rstrip("/")
    return {
        topic: {"groups": [_group(group, topic, jobs, directory) for group in _groups(topic)]}
        for topic, needed in RULES.items()
        if set(needed) <= set(jobs)
    }


@cache
def _groups(topic: str) -> tuple[Mapping[str, Any], ...]:
    text = (files(package) / "rules" / f"{topic}.yaml").read_text(encoding="utf-8")
    return tuple(yaml.load(text, _LOADER)["groups"])  # noqa: S506 - both are safe loaders


def _group(group: Mapping[str, Any], topic: str, jobs: Collection[str], runbooks: str) -> dict[str, Any]:
    rules = [*group["rules"], *(_missing(jobs) if topic == "targets" else ())]
    return {"name": group["name"], "rules": [_with_runbook(rule, runbooks) for rule in rules]}


def _with_runbook(rule: Mapping[str, Any], runbooks: str) -> dict[str, Any]:
    if "alert" not in rule:
        return dict(rule)
    page = {"runbook_url": f"{runbooks}/{rule['alert']}.md"}
    return {**rule, "annotations": {**rule["annotations"], **page}}


def _missing(jobs: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """An alert for each job of which no target answers: neither one that is down, nor one that Prometheus never found,
    as with a wrong label, of which no other alert would know."""
    for job in sorted(jobs):
        yield {
            "alert": "JobDown",
            "expr": f'absent(up{{job="{job}"}} == 1)',
            "for": "10m",
            "labels": {"severity": "critical" if job in CRITICAL_JOBS else "warning", "job": job},
            "annotations": {
                "summary": f"No target of {job} answers",
                "description": f"Prometheus has read no metrics of {job} for 10 minutes: alerts about it do not fire.",
            },
        }
