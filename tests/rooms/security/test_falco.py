"""Falco in the security room: what it registers, its rules, and settings that are refused."""

import json
from collections.abc import Mapping
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from components import ClusterRef, FalcoSettings, SecuritySettings, SecurityStack, TopicRef, charts
from components.iam import topics
from components.mistakes import line, mistakes_in
from components.namespaces.network_plan import network_policies
from components.security.falco import access, catalog, plan, values
from components.security.falco.falco import own_rules
from sandbox.kubernetes.helm import accounts
from sandbox.kubernetes.helm import values as lists
from tests.plans.test_charts import known
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record
from tests.rooms.security.falco.reader import PRIORITIES, Image, Rules, read
from tests.rooms.security.reachability import End, allowed

RELEASE = "kubernetes:helm.sh/v3:Release"
TOPIC = TopicRef(arn="arn:aws:sns:us-east-1:111122223333:findings", key_arn="arn:aws:kms:us-east-1:111122223333:key/1")
ALERTMANAGER = "http://alertmanager-operated.monitoring:9093"
# falcosecurity/rules, falco-rules-5.1.0, rules/falco_rules.yaml, read 2026-11-27: the events of what rules rely on.
IMAGE = Image(
    rules=get_args(catalog.ImageRule),
    macros={
        "container": (),
        "open_write": ("open", "openat", "openat2"),
        "outbound": ("connect", "sendto", "sendmsg"),
        "shell_procs": (),
        "spawned_process": ("execve", "execveat"),
    },
    lists=catalog.IMAGE_LISTS,
)
EXCEPTION = {
    "rule": "Shell in container",
    "namespace": "shop",
    "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop",
    "processes": ["bash", "sh"],
    "reason": "Operators look into the shop\n until its dashboard is there",
}


def made(falco: Mapping[str, Any], topic: TopicRef | None = None) -> Recorded:
    def program() -> None:
        SecurityStack(
            "security",
            SecuritySettings.model_validate({"falco": falco}),
            cluster=ClusterRef.of(
                ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
            ),
            topic=topic,
        )

    return record(program)


def rules(**settings: Any) -> Rules:
    return read(plan.rule_files(own_rules(), FalcoSettings.model_validate(settings)), IMAGE)


# What is registered


def test_without_settings_there_is_nothing_of_it() -> None:
    recorded = record(
        lambda: SecurityStack(
            "security",
            SecuritySettings(),
            cluster=ClusterRef.of(
                ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
            ),
            topic=TOPIC,
        )
    )
    assert [one.type for one in recorded if one.custom] == []


def test_falcosidekick_is_there_before_falco_and_both_after_their_namespace() -> None:
    recorded = made({})
    falco, sender = (recorded.one(RELEASE, f"security-{name}") for name in ("falco", "falcosidekick"))
    assert {sender.name, "security-falco-falcoctl"} <= falco.depends_on
    assert {"security-falco", "security-default-deny-falco", "security-ingress-falco.alerts"} <= sender.depends_on
    assert sender.inputs["namespace"] == falco.inputs["namespace"] == "falco"
    (budget,) = recorded.of("kubernetes:policy/v1:PodDisruptionBudget")
    assert budget.inputs["spec"]["selector"] == {"matchLabels": {"app.kubernetes.io/name": "falcosidekick"}}


def test_the_configmap_that_pods_mount_is_named_as_the_chart_names_it() -> None:
    (mounted,) = made({}).of("kubernetes:core/v1:ConfigMap")
    assert (mounted.inputs["metadata"]["namespace"], mounted.inputs["metadata"]["name"]) == ("falco", "falco-falcoctl")


def test_with_a_topic_falcosidekick_gets_a_role_that_publishes_to_it_alone() -> None:
    recorded = made({"notify": "critical"}, TOPIC)
    (association,) = recorded.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert (association.inputs["namespace"], association.inputs["serviceAccount"]) == ("falco", "falcosidekick")
    (policy,) = recorded.of("aws:iam/rolePolicy:RolePolicy")
    assert json.loads(policy.inputs["policy"]) == json.loads(
        topics.publish("Alerts", [str(TOPIC.arn)], str(TOPIC.key_arn))
    )
    sender = recorded.one(RELEASE, "security-falcosidekick")
    assert association.name in sender.depends_on
    aws = sender.inputs["values"]["config"]["aws"]
    assert aws["sns"] == {"topicarn": TOPIC.arn, "minimumpriority": "critical"}
    assert aws["region"] == "us-east-1"


def test_without_a_topic_it_has_no_role_and_does_not_reach_aws() -> None:
    recorded = made({})
    assert not [one for one in recorded if one.type.startswith("aws:")]
    config = recorded.one(RELEASE, "security-falcosidekick").inputs["values"]["config"]
    assert config.keys() == {"customfields"}
    assert config["customfields"].endswith(",region:us-east-1")


def test_the_policy_packs_allow_it_in_every_environment() -> None:
    recorded = made({"alertmanager": ALERTMANAGER}, TOPIC)
    for stack in ("dev", "staging", "prod"):
        # The tags are those of the provider, which is not part of the component.
        found = [one for one in judged(recorded, stack) if not one.check.startswith("TAG-")]
        assert [(one.check, one.urn) for one in found] == []


# Values


def test_values_are_values_of_the_charts() -> None:
    settings = FalcoSettings(alertmanager=ALERTMANAGER)
    assert lists.problems(values.falco_values(settings, own_rules()), known(charts.FALCO)) == []
    sender = values.falcosidekick_values(settings, cluster_name="shop", region="us-east-1", topic_arn=TOPIC.arn)
    assert lists.problems(sender, known(charts.FALCOSIDEKICK)) == []


def test_names_are_those_of_the_releases_and_the_account_is_the_one_that_the_chart_makes() -> None:
    assert (charts.FALCO.release, charts.FALCO.namespace) == (values.FALCO, values.NAMESPACE)
    chart = charts.FALCOSIDEKICK
    inputs = {"chart": chart.location, "name": chart.release, "namespace": chart.namespace}
    assert accounts.of_table(inputs) == [f"{values.NAMESPACE}/{values.FALCOSIDEKICK}"]


def test_nothing_is_fetched_from_the_internet() -> None:
    given = values.falco_values(FalcoSettings(), {})
    assert given["falcoctl"]["artifact"] == {"install": {"enabled": False}, "follow": {"enabled": False}}
    assert given["driver"] == {"kind": "modern_ebpf"}
    assert given["falco"]["config_files"] == []


# Connections

FALCO = End("10.0.0.1", "falco", {"app.kubernetes.io/name": "falco"})
SENDER = End("10.0.0.2", "falco", {"app.kubernetes.io/name": "falcosidekick"})
PROMETHEUS = End("10.0.0.3", "monitoring", {"app.kubernetes.io/name": "prometheus"})
SHOP, AWS, METADATA = End("10.0.0.4", "shop"), End("52.94.0.1"), End("169.254.169.254")
AGENT = End("169.254.170.23")


@pytest.mark.parametrize(
    ("source", "destination", "port", "expected"),
    [
        (FALCO, SENDER, 2801, "always"),
        (PROMETHEUS, FALCO, 8765, "always"),
        (PROMETHEUS, SENDER, 2801, "always"),
        (SENDER, PROMETHEUS, 9093, "alertmanager"),
        (SENDER, AWS, 443, "topic"),
        (SENDER, AGENT, 80, "topic"),
        (FALCO, AWS, 443, "never"),
        (FALCO, PROMETHEUS, 9093, "never"),
        (SENDER, METADATA, 80, "never"),
        (SENDER, FALCO, 8765, "never"),
        (SHOP, SENDER, 2801, "never"),
        (SHOP, FALCO, 8765, "never"),
    ],
)
@pytest.mark.parametrize("alertmanager", [None, ALERTMANAGER])
@pytest.mark.parametrize("publishes", [False, True])
def test_pods_reach_what_they_need_and_nothing_else(
    source: End, destination: End, port: int, expected: str, alertmanager: str | None, publishes: bool
) -> None:
    there = access.controller(FalcoSettings(alertmanager=alertmanager), publishes=publishes).namespace
    policies = [{"kind": one.kind, **one.content} for one in network_policies({"falco": there})["falco"]]
    wanted = {"always": True, "never": False, "alertmanager": alertmanager is not None, "topic": publishes}
    assert allowed(policies, source, destination, port) is wanted[expected]


# Rules


def test_the_rules_load() -> None:
    assert rules().problems == []


def test_the_rules_are_those_of_the_catalog_each_with_a_reason_tags_and_an_exception() -> None:
    own = [item for text in own_rules().values() for item in yaml.safe_load(text) if "rule" in item]
    assert {item["rule"] for item in own} == set(get_args(catalog.OwnRule))
    assert get_args(catalog.Priority) == PRIORITIES
    for item in own:
        assert len(item["desc"]) > 100, item["rule"]
        assert {"container"} < set(item["tags"])
        assert any(tag.startswith("mitre_") for tag in item["tags"])
        exception = next(one for one in item["exceptions"] if one["name"] == catalog.EXCEPTION)
        assert dict(zip(exception["fields"], exception["comps"], strict=True)) == catalog.EXCEPTION_FIELDS


def test_the_rules_rely_on_what_the_catalog_names_of_the_image_and_on_nothing_else() -> None:
    assert set(IMAGE.macros) == set(catalog.IMAGE_MACROS)
    used = rules().used
    assert set(catalog.IMAGE_MACROS) <= used
    assert {name for name in used if name in IMAGE.lists} <= set(catalog.IMAGE_LISTS)


def test_exceptions_are_added_to_their_rule_with_the_reason() -> None:
    of_image = {**EXCEPTION, "rule": "Run shell untrusted"}
    read_ = rules(exceptions=[EXCEPTION, {**EXCEPTION, "namespace": "lab"}, of_image])
    assert read_.problems == []
    (own,) = read_.rules["Shell in container"]["exceptions"]
    image, processes = EXCEPTION["image"], EXCEPTION["processes"]
    assert own["values"] == [["shop", image, processes], ["lab", image, processes]]
    (of_theirs,) = read_.rules["Run shell untrusted"]["exceptions"]
    assert of_theirs["fields"] == own["fields"]
    text = plan.rule_files({}, FalcoSettings.model_validate({"exceptions": [EXCEPTION]}))[plan.SETTINGS_FILE]
    assert "# Operators look into the shop until its dashboard is there\n- {" in text


def test_settings_turn_rules_off_and_change_their_priority_and_ports() -> None:
    read_ = rules(
        disabled_rules=["Crypto miner in container", "Terminal shell in container"],
        priority_of={"Shell in container": "critical"},
        outbound_ports=[443, 8443],
    )
    assert read_.problems == []
    assert read_.rules["Shell in container"]["priority"] == "CRITICAL"
    off = {name for name, rule in read_.rules.items() if rule.get("enabled") is False}
    assert off == {"Crypto miner in container", *catalog.TURNED_OFF}
    assert read_.lists[catalog.PORT_LIST] == ["443", "8443"]


def test_what_settings_change_comes_after_the_rules() -> None:
    assert max(plan.rule_files(own_rules(), FalcoSettings())) == plan.SETTINGS_FILE


# Settings that are refused


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"priority_of": {"Shell in contaner": "error"}},
            "falco.priority_of.Shell in contaner: unsupported value (got Shell in contaner): "
            "did you mean Shell in container or Terminal shell in container or ",
        ),
        ({"minimum_priority": "high"}, "falco.minimum_priority: unsupported value (got high): supported values: "),
        ({"notify": "warn"}, "falco.notify: unsupported value (got warn): did you mean warning? supported values: "),
        (
            {"notify": "debug"},
            "falco.notify: is less severe than minimum_priority, notice (got debug): write notice or a more severe",
        ),
        ({"exceptions": [{**EXCEPTION, "reason": "because"}]}, "falco.exceptions.0.reason: is no reason (got because)"),
        ({"exceptions": [{**EXCEPTION, "processes": []}]}, "falco.exceptions.0.processes: must have at least 1 item"),
        (
            {"exceptions": [{**EXCEPTION, "processes": ["a-very-long-process"]}]},
            "falco.exceptions.0.processes.0: has more than 15 characters (got a-very-long-process): write a-very-long",
        ),
        (
            {"exceptions": [{**EXCEPTION, "image": "registry.k8s.io/pause:3.10"}]},
            "falco.exceptions.0.image: has a tag or a digest (got registry.k8s.io/pause:3.10): "
            "write registry.k8s.io/pause",
        ),
        (
            {"alertmanager": "alertmanager.monitoring:9093"},
            "falco.alertmanager: is not the URL of a Service (got alertmanager.monitoring:9093): write scheme",
        ),
        (
            {"alertmanager": "http://alertmanager.monitor:9093"},
            "falco.alertmanager: is in monitor, which is not one of platform_namespaces "
            "(got http://alertmanager.monitor:9093): did you mean monitoring?",
        ),
        ({"outbound_ports": [0]}, "falco.outbound_ports.0: must be greater than or equal to 1 (got 0)"),
    ],
)
def test_bad_settings_are_refused_by_key_with_a_remedy(settings: Mapping[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as error:
        SecuritySettings.model_validate({"falco": settings})
    (mistake,) = mistakes_in(error.value, SecuritySettings)
    assert line(mistake).startswith(expected)


def test_an_exception_needs_a_reason() -> None:
    without = {key: value for key, value in EXCEPTION.items() if key != "reason"}
    with pytest.raises(ValidationError) as error:
        SecuritySettings.model_validate({"falco": {"exceptions": [without]}})
    (mistake,) = mistakes_in(error.value, SecuritySettings)
    assert line(mistake).startswith("falco.exceptions.0.reason: is required: Why it is expected there")
