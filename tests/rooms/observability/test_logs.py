"""Logs: what is registered for Fluent Bit, what its role may, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from pulumi import ComponentResource
from pydantic import ValidationError

from components import ClusterRef, charts
from components.inside import Inside
from components.metrics import Target
from components.observability.logs import access, plan
from components.observability.logs.logs import logs, own_script
from components.observability.logs.settings import LogsSettings
from components.observability.logs.values import PODS, SERVICE_ACCOUNT, chart_values
from sandbox.kubernetes.helm import accounts, sums, values
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record

RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
KEY = "aws:kms/key:Key"
CLUSTER = ClusterRef.of(ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1")
CHART = charts.FLUENT_BIT


class Room(ComponentResource):
    """A room that has nothing but logs."""

    def __init__(self, settings: LogsSettings) -> None:
        super().__init__("tests:rooms:Logs", "observability")
        logs(Inside("observability", self), settings, CLUSTER, [])


def made(settings: Mapping[str, Any] | None = None) -> Recorded:
    return record(lambda: Room(LogsSettings.model_validate(settings or {})))


def given(**settings: Any) -> dict[str, Any]:
    parsed = LogsSettings.model_validate(settings)
    configuration = plan.configuration(parsed, cluster_name="shop", region="us-east-1")
    return chart_values(parsed, configuration=configuration, script=plan.script(parsed, own_script()))


def test_log_groups_are_encrypted_with_one_key_and_kept_as_long_as_set() -> None:
    recorded = made({"retention_days": 30, "audit_retention_days": 731})
    groups = {one.inputs["name"]: one for one in recorded.of(LOG_GROUP)}
    assert {name: one.inputs["retentionInDays"] for name, one in groups.items()} == {
        "/aws/eks/shop/application": 30,
        "/aws/eks/shop/dataplane": 30,
        "/aws/eks/shop/host": 30,
        "/aws/eks/shop/audit": 731,
    }
    assert {one.inputs["kmsKeyId"] for one in groups.values()} == {"arn:aws:test:::observability-logs"}
    (key,) = recorded.of(KEY)
    condition = json.loads(key.inputs["policy"])["Statement"][1]["Condition"]
    group = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/shop/*"
    assert condition == {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}}


@pytest.mark.parametrize("protected", [True, False])
def test_log_groups_and_their_key_are_protected_as_set(protected: bool) -> None:
    recorded = made({"deletion_protection": protected})
    assert {one.protect for one in (*recorded.of(LOG_GROUP), *recorded.of(KEY))} == {protected}


def test_no_log_group_of_nodes_is_made_where_their_logs_are_left_out() -> None:
    names = {one.inputs["name"].rpartition("/")[2] for one in made({"host": False}).of(LOG_GROUP)}
    assert names == {"application", "dataplane", "audit"}


def test_the_role_writes_to_these_log_groups_and_does_nothing_else() -> None:
    role = made({"host": False}).one("aws:iam/rolePolicy:RolePolicy", "observability-fluent-bit-role-write")
    (statement,) = json.loads(role.inputs["policy"])["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == [
        f"arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/shop/{name}:log-stream:*"
        for name in ("application", "dataplane", "audit")
    ]


def test_the_role_is_that_of_the_account_that_the_chart_makes() -> None:
    inputs = {"chart": CHART.location, "name": CHART.release, "namespace": CHART.namespace}
    assert accounts.of_table(inputs) == [f"{CHART.namespace}/{SERVICE_ACCOUNT}"]
    association = made().one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "observability-fluent-bit")
    assert association.inputs["serviceAccount"] == SERVICE_ACCOUNT
    assert association.inputs["namespace"] == CHART.namespace


def test_the_release_comes_after_its_role_its_log_groups_and_its_namespace() -> None:
    before = made().one(RELEASE, "observability-fluent-bit").depends_on
    assert {
        "observability-fluent-bit",
        "observability-logs-application",
        "observability-logs-dataplane",
        "observability-logs-host",
        "observability-logs-audit",
        "observability-default-deny-logging",
    } <= before


def test_its_namespace_is_privileged_for_a_reason_and_reaches_the_pod_identity_agent_and_port_443() -> None:
    recorded = made()
    metadata = recorded.one(NAMESPACE, "observability-logging").inputs["metadata"]
    assert metadata["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"
    assert "/var/log" in metadata["annotations"]["pod-security-reason"]
    assert recorded.one(NETWORK_POLICY, "observability-pod-identity-logging")
    opened = {
        one.name: [port["port"] for rule in one.inputs["spec"].get("egress", []) for port in rule.get("ports", [])]
        for one in recorded.of(NETWORK_POLICY)
    }
    assert opened["observability-egress-logging.api-server-and-cloudwatch"] == [443]


def test_prometheus_reads_the_metrics_of_its_pods() -> None:
    (target,) = access.CONTROLLER.targets
    assert target == Target("fluent-bit", "logging", PODS, 2020, "/api/v2/metrics/prometheus")
    policy = made().one(NETWORK_POLICY, "observability-ingress-logging.metrics").inputs["spec"]
    assert [port["port"] for port in policy["ingress"][0]["ports"]] == [target.port]
    assert given()["metricsPort"] == target.port


def test_its_values_are_values_of_its_chart() -> None:
    known = values.listed(
        sums.location({"chart": CHART.location, "repositoryOpts": {"repo": CHART.repository}}), CHART.version
    )
    assert known
    assert values.problems(given(), known) == []


def test_it_runs_on_every_node_reads_its_logs_and_writes_to_its_own_directory_alone() -> None:
    made_values = given(memory_mib=512)
    assert made_values["tolerations"] == [{"operator": "Exists"}]
    assert "hostNetwork" not in made_values
    writable = [one["mountPath"] for one in made_values["daemonSetVolumeMounts"] if not one.get("readOnly")]
    assert writable == [plan.STATE]
    context = made_values["securityContext"]
    assert context["readOnlyRootFilesystem"]
    assert not context["allowPrivilegeEscalation"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert made_values["resources"] == {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}}


def test_helm_takes_no_brace_of_its_files_for_a_template() -> None:
    files = given(masked_patterns={"braces": "{{%w+}}"})["config"]["extraFiles"]
    assert files["mask.lua"].count("{{") == 2
    assert '{{ "{{" }}%w+}}' in files["mask.lua"]
    assert "{{" not in files["fluent-bit.yaml"]
    assert yaml.safe_load(files["fluent-bit.yaml"])["pipeline"]


def test_the_rules_find_nothing_in_it() -> None:
    found = judged(made({"retention_days": 365}), "prod")
    # Tags are the provider's, which is not here.
    assert {(one.check, one.urn.rpartition("::")[2]) for one in found if not one.check.startswith("TAG-")} == set()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"retention_days": 31}, "Input should be 1, 3, 5"),
        ({"retention_days": 400, "audit_retention_days": 365}, "is shorter than retention_days, 400"),
        ({"retention_days": 400}, "is shorter than retention_days, 400"),
        ({"excluded_namespaces": ["Shop"]}, "is not a valid namespace name"),
        ({"excluded_namespaces": ["shop", "shop"]}, "has duplicates: shop"),
        ({"masked_fields": ["card_number", "card_number"]}, "has duplicates: card_number"),
        ({"masked_fields": ["id"]}, "is not the name of a field"),
        ({"masked_fields": ["card number"]}, "is not the name of a field"),
        ({"masked_patterns": {"order": "SHOP%"}}, "ends with %"),
        ({"masked_patterns": {"order": "[SHOP"}}, "has [ without ]"),
        ({"masked_patterns": {"order": "%d*"}}, "matches an empty text"),
        ({"masked_patterns": {"order": "^SHOP"}}, "begins with ^"),
        ({"masked_patterns": {"order": "(SHOP)"}}, "has a capture"),
        ({"masked_patterns": {"order": "ä"}}, "printable ASCII"),
        ({"masked_patterns": {"Order": "SHOP"}}, "is not a valid name"),
        ({"buffer_mib": 100}, "greater than or equal to 128"),
        ({"memory_mib": 64}, "greater than or equal to 128"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        LogsSettings.model_validate(settings)
    assert said in str(error.value)
