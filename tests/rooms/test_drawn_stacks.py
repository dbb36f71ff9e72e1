"""40 stacks of 200, drawn from all valid settings, under mocks: what they register, and what every rule says of it."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from components import FlowLogSettings
from tests.plans.legal import choices, drawn, spread
from tests.plans.test_settings import config
from tests.policies.stacks import judged
from tests.policies.verdicts import Diagnostic
from tests.recording import Recorded, record_stack

Tree = dict[str, Any]

DRAWN, STACKS = 200, 40
# What the rules ask of an environment, where valid settings allow more (policies/rules; read 2026-11).
MINIMUM_LOG_DAYS = {"dev": 14, "staging": 30, "prod": 365}
MAXIMUM_NODES = {"dev": 5, "staging": 10, "prod": 20}
MINIMUM_NODES_IN_PROD = 2
MINIMUM_ZONES_IN_PROD = 3


@functools.cache
def chosen() -> list[Tree]:
    return spread(drawn(DRAWN), STACKS)


def recorded(place: int) -> Recorded:
    tree = chosen()[place]
    return record_stack(tree["environment"], config(tree))


def expected(tree: Tree) -> Iterator[tuple[str, str]]:
    """Check and resource of every choice that is valid, and that a rule does not allow in the environment."""
    environment, network, cluster = tree["environment"], tree["network"], tree["cluster"]
    logs = {"cluster-logs": cluster["log_retention_days"], "network-flow-logs": _flow_log_days(network["flow_logs"])}
    yield from (("LOG-003.a", name) for name, days in logs.items() if days < MINIMUM_LOG_DAYS[environment])
    for name, pool in tree["node_pools"].items():
        if pool["max_size"] > MAXIMUM_NODES[environment]:
            yield "CST-001.c", f"nodes-{name}"
    yield from _of_audit(tree.get("audit"), environment)
    yield from _of_observability(tree.get("observability") or {}, environment)
    yield from _of_cost(tree.get("cost"), environment)
    yield from _of_delivery(tree.get("delivery") or {}, environment)
    if environment != "prod":
        return
    if not cluster["deletion_protection"]:
        yield "ENC-002.b", "cluster-key"
    for name, pool in tree["node_pools"].items():
        initial = pool.get("desired_size") or pool["min_size"]
        if pool["min_size"] > 0 and initial < MINIMUM_NODES_IN_PROD:
            yield "EKS-014.c", f"nodes-{name}"
    if len(network["zones"]) < MINIMUM_ZONES_IN_PROD:
        yield "NET-011.b", "network"
    if network["nat"] == "single":
        tiers = ("private", "pods") if network["pod_cidr"] else ("private",)
        yield from (("NET-011.a", f"network-{tier}-{zone}") for tier in tiers for zone in network["zones"][1:])


def _of_audit(audit: Tree | None, environment: str) -> Iterator[tuple[str, str]]:
    """The same for the audit: its trail goes with a detector and a recorder, and records objects; GuardDuty watches
    EKS; Security Hub has a standard; in prod, nothing of it can be deleted by mistake."""
    if audit is None:
        return
    config, guardduty = audit["config"], audit["guardduty"]
    records = config is not None and config["recorder"] == "own"
    if audit["trail"]:
        yield from ((check, "audit-trail") for check in _of_trail(audit, environment, records=records))
    if guardduty:
        if "eks_audit_logs" not in guardduty["protections"]:
            yield "GRD-001.b", "audit-guardduty"
        if "runtime_monitoring" not in guardduty["protections"] or "eks" not in guardduty["agents"]:
            yield "GRD-001.c", "audit-guardduty"
    if audit["security_hub"] and "aws-foundational" not in audit["security_hub"]["standards"]:
        yield "GRD-002.a", "audit-security-hub"
    if environment == "prod":
        yield from _in_prod(audit, {"trail": bool(audit["trail"]), "config": records})


def _of_observability(room: Tree, environment: str) -> Iterator[tuple[str, str]]:
    """The same for observability: logs are kept for so long; in prod, keys cannot be deleted by mistake."""
    cloudwatch, logs, minimum = room.get("cloudwatch"), room.get("logs"), MINIMUM_LOG_DAYS[environment]
    if cloudwatch and cloudwatch["container_insights"] and cloudwatch["retention_days"] < minimum:
        yield "LOG-003.a", "observability-container-insights"
    if cloudwatch and environment == "prod" and not cloudwatch["deletion_protection"]:
        yield "ENC-002.b", "observability-alarms"
        if cloudwatch["container_insights"]:
            yield "ENC-002.b", "observability-container-insights"
    if logs:
        days = dict.fromkeys(("application", "dataplane", *(["host"] if logs["host"] else [])), logs["retention_days"])
        days["audit"] = logs["audit_retention_days"]
        yield from (("LOG-003.a", f"observability-logs-{name}") for name, kept in days.items() if kept < minimum)
        if environment == "prod" and not logs["deletion_protection"]:
            yield "ENC-002.b", "observability-logs"


def _of_cost(cost: Tree | None, environment: str) -> Iterator[tuple[str, str]]:
    """The same for cost: logs of its functions are kept for so long; in prod, its key cannot be deleted by mistake."""
    if cost is None:
        return
    functions = {"unused-resources": cost["unused_resources"], "weekly-report": cost["weekly_report"]}
    if cost["log_retention_days"] < MINIMUM_LOG_DAYS[environment]:
        yield from (("LOG-003.a", f"cost-{name}") for name, wanted in functions.items() if wanted is not None)
    if environment == "prod" and not cost["deletion_protection"]:
        yield "ENC-002.b", "cost"


def _of_delivery(room: Tree, environment: str) -> Iterator[tuple[str, str]]:
    """The same for delivery: a role is for one branch; logs are kept for so long; in prod, keys are protected."""
    runner, registry = room.get("runner"), room.get("registry")
    # The rules know a GitLab instance by its host; with another, no wildcard is one.
    if (gitlab := room.get("gitlab")) and not gitlab["url"].startswith("https://gitlab."):
        wild = [name for name, role in gitlab["roles"].items() if role.get("branch", "").endswith("*")]
        yield from (("IAM-007.a", f"delivery-gitlab-{name}") for name in wild)
    if runner and runner["log_retention_days"] < MINIMUM_LOG_DAYS[environment]:
        yield "LOG-003.a", "delivery-runner"
    if environment != "prod":
        return
    if runner and not runner["deletion_protection"]:
        yield "ENC-002.b", "delivery-runner"
    if registry and not registry["deletion_protection"]:
        copies = ["delivery-standby-images"] if registry["standby_region"] else []
        yield from (("ENC-002.b", key) for key in ("delivery-images", *copies))


def _of_trail(audit: Tree, environment: str, *, records: bool) -> Iterator[str]:
    if audit["log_retention_days"] < MINIMUM_LOG_DAYS[environment]:
        yield "LOG-003.a"
    if audit["guardduty"] is None:
        yield "LOG-005.a"
    if not records:
        yield "LOG-005.b"
    if not audit["trail"]["s3_data_events"]:
        yield from ("LOG-006.a", "LOG-006.b")


def _in_prod(audit: Tree, buckets: dict[str, bool]) -> Iterator[tuple[str, str]]:
    there = [name for name, wanted in buckets.items() if wanted]
    if not audit["deletion_protection"]:
        yield from (("ENC-002.b", f"audit-{name}") for name in [*there, *(["findings"] if audit["findings"] else [])])
    if audit["force_destroy"] and there:
        yield from (("STO-007.d", f"audit-{name}") for name in [*there, "access-logs"])


def _flow_log_days(flow_logs: Tree) -> float:
    """How long they are kept in CloudWatch; in S3 that is for the bucket to say."""
    return math.inf if "bucket_arn" in flow_logs else FlowLogSettings(**flow_logs).retention_days


@functools.cache
def found(place: int) -> list[Diagnostic]:
    return judged(recorded(place), chosen()[place]["environment"])


@pytest.mark.parametrize("place", range(STACKS))
def test_no_two_resources_of_a_stack_share_type_and_name(place: int) -> None:
    known = Counter((one.type, one.name) for one in recorded(place))
    assert [one for one, times in known.items() if times > 1] == []


@pytest.mark.parametrize("place", range(STACKS))
def test_the_rules_find_what_was_chosen_against_them_and_nothing_else(place: int) -> None:
    said = {(one.check, one.urn.rpartition("::")[2]) for one in found(place)}
    assert said == set(expected(chosen()[place])), [one.message for one in found(place)]


def test_the_drawn_stacks_are_different_ones_of_every_environment_with_every_choice() -> None:
    of_all = {choice for tree in drawn(DRAWN) for choice in choices(tree)}
    assert {choice for tree in chosen() for choice in choices(tree)} == of_all
    assert len({frozenset(choices(tree)) for tree in chosen()}) == STACKS
    assert {tree["environment"] for tree in chosen()} == {"dev", "staging", "prod"}


def test_every_kind_of_choice_that_a_rule_does_not_allow_is_drawn() -> None:
    assert {check for tree in chosen() for check, _ in expected(tree)} == {
        *("CST-001.c", "EKS-014.c", "ENC-002.b", "LOG-003.a", "NET-011.a", "NET-011.b"),
        *(
            "GRD-001.b",
            "GRD-001.c",
            "GRD-002.a",
            "IAM-007.a",
            "LOG-005.a",
            "LOG-005.b",
            "LOG-006.a",
            "LOG-006.b",
            "STO-007.d",
        ),
    }
