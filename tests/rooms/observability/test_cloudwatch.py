"""CloudWatch in the observability room: what it registers, what each service may do, and settings that are refused."""

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

import botocore.session
import pytest
from pulumi import ComponentResource, Output
from pydantic import ValidationError

from components import ClusterRef, TopicRef
from components.cluster.versions import ADD_ONS
from components.iam import topics as publishing
from components.inside import Inside
from components.mistakes import line, mistakes_in
from components.observability.cloudwatch import checks, dashboard_plan, outage_plan, plan, values, versions
from components.observability.cloudwatch.alarm import INSIGHTS, Alarm, Metric
from components.observability.cloudwatch.cloudwatch import cloudwatch
from components.observability.cloudwatch.settings import AlarmSettings, CloudWatchSettings
from components.observability.severities import SEVERITIES
from sandbox.aws.rows.alarm_refusals import check_metric_alarm, check_rule
from sandbox.kubernetes.add_ons.rows import ROWS
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record

ALARM, OUTAGE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
DASHBOARD, GROUP = "aws:cloudwatch/dashboard:Dashboard", "aws:cloudwatch/logGroup:LogGroup"
TOPIC, SUBSCRIPTION = "aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"
KEY, ADD_ON = "aws:kms/key:Key", "aws:eks/addon:Addon"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
GATEWAYS = {"us-east-1a": "nat-a", "us-east-1b": "nat-b"}
CLUSTER = ClusterRef.of(ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1")
ALARMS_OF_SHOP = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:shop-*"

RETURNED: dict[str, Mapping[str, TopicRef]] = {}


class Room(ComponentResource):
    """Stands for the component of the observability room."""

    def __init__(self, settings: CloudWatchSettings, gateways: Mapping[str, str]) -> None:
        super().__init__("aws-platform:observability:Room", "watch", None, None)
        ids = {zone: Output.from_input(gateway) for zone, gateway in gateways.items()}
        RETURNED["last"] = cloudwatch(
            Inside("watch", self), settings, cluster=CLUSTER, nat_gateway_ids=ids, after=["a-node"]
        )
        self.register_outputs({})


@functools.cache
def _recorded(settings: str, gateways: str) -> Recorded:
    given = CloudWatchSettings.model_validate(json.loads(settings))
    return record(lambda: Room(given, json.loads(gateways)))


def made(gateways: Mapping[str, str] = GATEWAYS, **settings: Any) -> Recorded:
    """What CloudWatch with these settings registers; only to be read."""
    return _recorded(json.dumps(settings, sort_keys=True), json.dumps(gateways))


def statements(text: str) -> dict[str, Any]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def all_alarms() -> dict[str, Alarm]:
    of_nat = plan.nat_alarms(GATEWAYS)
    cluster = plan.cluster_alarms(AlarmSettings(), container_insights=True)
    return {**cluster, **{key: alarm for rows in of_nat.values() for key, alarm in rows.items()}}


def refused(given: Mapping[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as error:
        CloudWatchSettings.model_validate(given)
    return [line(mistake) for mistake in mistakes_in(error.value, CloudWatchSettings)]


class TestContainerInsights:
    def test_the_add_on_measures_and_does_nothing_else(self) -> None:
        add_on = made().one(ADD_ON, "watch-amazon-cloudwatch-observability").inputs
        assert (add_on["addonName"], add_on["clusterName"]) == ("amazon-cloudwatch-observability", "shop")
        assert add_on["addonVersion"] == versions.ADD_ON_VERSIONS["1.35"]
        on = {
            name: part["enabled"]
            for name, part in json.loads(add_on["configurationValues"]).items()
            if "enabled" in part
        }
        assert [name for name, enabled in on.items() if enabled] == ["containerInsights"]
        assert set(on) > {"otelContainerInsights", "containerLogs", "applicationSignals"}

    def test_every_version_of_kubernetes_that_the_platform_knows_has_one_of_the_add_on(self) -> None:
        assert versions.ADD_ON_VERSIONS.keys() == ADD_ONS.keys()
        assert all(re.fullmatch(r"v\d+\.\d+\.\d+-eksbuild\.\d+", one) for one in versions.ADD_ON_VERSIONS.values())

    def test_a_version_that_it_does_not_know_is_refused_with_what_there_is(self) -> None:
        with pytest.raises(ValueError, match=r"1\.20 has no version of .*: use one of 1\.36, 1\.35, 1\.34, or turn"):
            versions.add_on_version("1.20")

    def test_it_comes_after_its_permissions_its_log_group_and_its_port(self) -> None:
        add_on = made().one(ADD_ON, "watch-amazon-cloudwatch-observability")
        port = "watch-cloudwatch-agent-port-operator"
        assert add_on.depends_on >= {"watch-container-insights", "watch-cloudwatch-agent", port}
        assert made().one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", port).inputs["fromPort"] == 9443

    def test_the_agent_of_each_node_has_a_role_of_its_own(self) -> None:
        (association,) = made().of(ASSOCIATION)
        assert association.inputs["namespace"] == "amazon-cloudwatch"
        assert association.inputs["serviceAccount"] == "cloudwatch-agent"
        account = f"{association.inputs['namespace']}/{association.inputs['serviceAccount']}"
        assert account in ROWS[values.ADD_ON].service_accounts
        (policy,) = made().of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        assert policy.inputs["policyArn"] == "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"

    def test_its_log_group_is_encrypted_and_ends(self) -> None:
        group = made(retention_days=400).one(GROUP, "watch-container-insights").inputs
        assert group["name"] == "/aws/containerinsights/shop/performance"
        assert (group["retentionInDays"], group["kmsKeyId"]) == (400, "arn:aws:test:::watch-container-insights")
        logs = statements(made().one(KEY, "watch-container-insights").inputs["policy"])["Logs"]
        group_arn = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/containerinsights/shop/performance"
        assert logs["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"] == group_arn

    def test_without_it_there_are_no_alarms_on_its_metrics(self) -> None:
        without = made(container_insights=False)
        assert without.of(ADD_ON) == without.of(GROUP) == without.of(ASSOCIATION) == []
        names = {one.inputs.get("namespace") for one in without.of(ALARM)}
        assert INSIGHTS not in names
        assert "AWS/EKS" in names
        (dashboard,) = without.of(DASHBOARD)
        assert INSIGHTS not in dashboard.inputs["dashboardBody"]


class TestTopics:
    @pytest.mark.parametrize("severity", SEVERITIES)
    def test_each_severity_has_an_encrypted_topic_that_the_cluster_s_alarms_publish_to(self, severity: str) -> None:
        topic = made().one(TOPIC, f"watch-alarms-{severity}").inputs
        assert topic["name"] == f"shop-alarms-{severity}"
        assert topic["kmsMasterKeyId"] == "arn:aws:test:::watch-alarms"
        policy = statements(topic["policy"])
        assert list(policy) == ["AlarmsPublish", "DenyHTTP"]
        publish = policy["AlarmsPublish"]
        assert (publish["Principal"], publish["Action"]) == ({"Service": "cloudwatch.amazonaws.com"}, ["sns:Publish"])
        assert publish["Resource"] == f"arn:aws:sns:us-east-1:111122223333:shop-alarms-{severity}"
        assert publish["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": ALARMS_OF_SHOP},
        }

    def test_their_key_serves_these_alarms_and_names_no_caller(self) -> None:
        policy = statements(made().one(KEY, "watch-alarms").inputs["policy"])
        assert list(policy) == ["AccountDelegatesByIam", "AlarmsEncrypt"]
        assert policy["AlarmsEncrypt"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
        assert policy["AlarmsEncrypt"]["Condition"]["ArnLike"] == {"aws:SourceArn": ALARMS_OF_SHOP}

    def test_an_address_is_told_of_its_severity(self) -> None:
        addresses = {"critical": ["call@example.com", "lead@example.com"], "info": ["lead@example.com"]}
        subscriptions = {one.name: one.inputs for one in made(email_addresses=addresses).of(SUBSCRIPTION)}
        assert set(subscriptions) == {
            "watch-alarms-critical-call@example.com",
            "watch-alarms-critical-lead@example.com",
            "watch-alarms-info-lead@example.com",
        }
        lead = subscriptions["watch-alarms-info-lead@example.com"]
        assert lead["topic"] == "arn:aws:sns:us-east-1:111122223333:watch-alarms-info"
        assert (lead["protocol"], lead["endpoint"]) == ("email", "lead@example.com")

    def test_others_are_told_which_topics_there_are(self) -> None:
        record(lambda: Room(CloudWatchSettings(), GATEWAYS))
        assert tuple(RETURNED["last"]) == SEVERITIES
        grants = json.loads(publishing.publish("Alerts", "arn:aws:sns:us-east-1:111122223333:t", "arn:aws:kms:::k"))
        assert [one["Action"] for one in grants["Statement"]] == [
            ["sns:Publish"],
            ["kms:Decrypt", "kms:GenerateDataKey"],
        ]

    def test_they_stay_without_alarms(self) -> None:
        without = made(alarms=None)
        assert len(without.of(TOPIC)) == 3
        assert without.of(ALARM) == without.of(OUTAGE) == without.of(DASHBOARD) == []


class TestAlarms:
    def test_each_row_is_an_alarm_with_its_description(self) -> None:
        found = {one.inputs["name"].removeprefix("shop-"): one.inputs for one in made().of(ALARM)}
        assert {name: one["alarmDescription"] for name, one in found.items()} == {
            key: alarm.description for key, alarm in all_alarms().items()
        }

    @pytest.mark.parametrize("key", all_alarms())
    def test_it_tells_the_topic_of_its_severity_of_both_its_beginning_and_its_end(self, key: str) -> None:
        alarm = made().one(ALARM, f"watch-alarm-{key}").inputs
        topic = f"arn:aws:sns:us-east-1:111122223333:watch-alarms-{all_alarms()[key].severity}"
        assert alarm["alarmActions"] == alarm["okActions"] == [topic]

    @pytest.mark.parametrize("key", all_alarms())
    def test_cloudwatch_takes_it(self, key: str) -> None:
        inputs = made().one(ALARM, f"watch-alarm-{key}").inputs
        check_metric_alarm(inputs)
        members = botocore.session.get_session().get_service_model("cloudwatch").operation_model("PutMetricAlarm")
        operators = members.input_shape.members["ComparisonOperator"].enum
        assert inputs["comparisonOperator"] in operators
        # Nothing but letters, digits, dashes: a rule would have to quote it otherwise, and does.
        assert re.fullmatch(r"[a-z0-9-]+", inputs["name"])

    @pytest.mark.parametrize("key", all_alarms())
    def test_an_expression_uses_every_metric_beside_it_and_no_other(self, key: str) -> None:
        alarm = all_alarms()[key]
        words = set(re.findall(r"[a-z_]+", alarm.expression))
        assert words == (set(alarm.metrics) if alarm.expression else set())

    @pytest.mark.parametrize("key", all_alarms())
    def test_it_says_what_it_means_and_what_to_do(self, key: str) -> None:
        assert len(re.split(r"[.;] ", all_alarms()[key].description)) > 1

    def test_every_severity_has_some(self) -> None:
        assert {alarm.severity for alarm in all_alarms().values()} == set(SEVERITIES)

    def test_a_share_is_of_the_requests_of_the_same_minute(self) -> None:
        watched, *metrics = made().one(ALARM, "watch-alarm-api-server-errors").inputs["metricQueries"]
        assert (watched["expression"], watched["returnData"]) == ("IF(requests > 0, 100 * errors / requests, 0)", True)
        assert [(one["id"], one["returnData"], one["metric"]["period"]) for one in metrics] == [
            ("requests", False, 60),
            ("errors", False, 60),
        ]
        assert all(one["metric"]["dimensions"] == {"ClusterName": "shop"} for one in metrics)

    def test_one_of_a_nat_gateway_watches_that_gateway(self) -> None:
        alarm = made().one(ALARM, "watch-alarm-nat-ports-us-east-1b").inputs
        assert (alarm["dimensions"], alarm["metricName"]) == ({"NatGatewayId": "nat-b"}, "ErrorPortAllocation")

    def test_without_nat_gateways_there_are_none_of_those(self) -> None:
        assert not [one for one in made({}).of(ALARM) if "nat" in one.name]
        (outage,) = made({}).of(OUTAGE)
        assert "nat" not in outage.inputs["alarmRule"]

    @pytest.mark.parametrize("key", ["api-server-silent", "nodes-missing"])
    def test_silence_is_a_failure_once_there_was_something_to_hear(self, key: str) -> None:
        alarm = made().one(ALARM, f"watch-alarm-{key}").inputs
        assert alarm["treatMissingData"] == "breaching"
        assert alarm["warmUpConfiguration"] == {"warmUpPeriodDurationInMinutes": 30}

    def test_they_come_after_what_they_watch(self) -> None:
        add_on = "watch-amazon-cloudwatch-observability"
        assert all(add_on in one.depends_on for one in made().of(ALARM) if "nat" not in one.name)

    def test_thresholds_are_those_of_the_settings(self) -> None:
        given = {"node_disk_percent": 60, "full_disk_percent": 70, "pending_minutes": 30, "api_server_error_percent": 1}
        alarms = made(alarms=given)
        thresholds = {key: alarms.one(ALARM, f"watch-alarm-{key}").inputs for key in all_alarms()}
        assert (thresholds["nodes-disk"]["threshold"], thresholds["nodes-disk-full"]["threshold"]) == (60, 70)
        assert thresholds["pods-pending"]["evaluationPeriods"] == 30
        assert thresholds["api-server-errors"]["threshold"] == 1
        assert "for 30 minutes" in thresholds["pods-pending"]["alarmDescription"]


class TestOutage:
    def test_it_is_no_api_server_no_nodes_or_no_way_out_at_all(self) -> None:
        (outage,) = made().of(OUTAGE)
        check_rule(outage.inputs)
        assert outage.inputs["alarmName"] == "shop-platform-down"
        assert outage.inputs["alarmRule"] == (
            'ALARM("shop-api-server-silent") OR ALARM("shop-api-server-errors") OR ALARM("shop-nodes-missing") OR '
            '(ALARM("shop-nat-ports-us-east-1a") AND ALARM("shop-nat-ports-us-east-1b"))'
        )
        assert outage.inputs["alarmActions"] == ["arn:aws:sns:us-east-1:111122223333:watch-alarms-critical"]

    def test_it_comes_after_the_alarms_that_it_names(self) -> None:
        (outage,) = made().of(OUTAGE)
        named = re.findall(r'"shop-([^"]+)"', outage.inputs["alarmRule"])
        assert outage.depends_on >= {f"watch-alarm-{key}" for key in named}

    def test_it_is_made_of_critical_alarms_only(self) -> None:
        alone, together = outage_plan.outage_children(
            plan.cluster_alarms(AlarmSettings(), container_insights=True), plan.nat_alarms(GATEWAYS)
        )
        assert {all_alarms()[key].severity for key in (*alone, *together)} == {"critical"}


class TestDashboard:
    def test_it_shows_every_alarm_and_every_gateway(self) -> None:
        (dashboard,) = made().of(DASHBOARD)
        assert dashboard.inputs["dashboardName"] == "shop-platform"
        states, *graphs = json.loads(dashboard.inputs["dashboardBody"])["widgets"]
        shown = {arn.rpartition(":shop-")[2] for arn in states["properties"]["alarms"]}
        assert shown == {*all_alarms(), "platform-down"}
        drawn = [metric for graph in graphs for metric in graph["properties"]["metrics"]]
        assert {line[3] for line in drawn if line[0] == "AWS/NATGateway"} == set(GATEWAYS.values())

    def test_its_widgets_do_not_overlap(self) -> None:
        (dashboard,) = made().of(DASHBOARD)
        widgets = json.loads(dashboard.inputs["dashboardBody"])["widgets"]
        cells = [
            (column, row)
            for one in widgets
            for column in range(one["x"], one["x"] + one["width"])
            for row in range(one["y"], one["y"] + one["height"])
        ]
        assert len(cells) == len(set(cells))
        assert max(column for column, _ in cells) == 23

    def test_it_draws_what_the_alarms_watch(self) -> None:
        drawn = {
            metric.name
            for graphs in (dashboard_plan._CONTROL_PLANE, dashboard_plan._NODES, dashboard_plan._NAT)
            for graph in graphs
            for metric in graph.metrics
        }
        watched = {metric.name for alarm in all_alarms().values() for metric in alarm.metrics.values()}
        # The two are only the whole of which dropped packets are a share.
        assert watched - drawn == {"PacketsInFromSource", "PacketsInFromDestination"}


class TestLimits:
    ALARM = Alarm("info", {"a": Metric(INSIGHTS, "m")}, 1, 5, "d")

    def test_a_long_name_is_refused(self) -> None:
        with pytest.raises(ValueError, match="its name has 256 characters, and CloudWatch allows 255"):
            checks.check_alarm("n" * 256, self.ALARM)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"description": "d" * 1_025}, "its description has 1025 characters"),
            ({"period_seconds": 45}, "a period of 45 s is not 10, 20, 30 or a multiple of 60"),
            ({"period_seconds": 600}, "0 periods of 600 s are not between one period and a day"),
            ({"minutes": 1_441}, "1441 periods of 60 s are not between one period and a day"),
            ({"minutes": 10_140, "period_seconds": 3_600}, "169 periods of 3600 s are not between one .* seven days"),
            ({"expression": "a"}, "either one metric, or several and an expression"),
            ({"metrics": {}}, "either one metric, or several and an expression"),
        ],
    )
    def test_what_cloudwatch_refuses_of_an_alarm_is_refused(self, change: dict[str, Any], words: str) -> None:
        checks.check_alarm("name", self.ALARM)
        if change == {"metrics": {}}:
            change = {"metrics": {"a": Metric(INSIGHTS, "m"), "b": Metric(INSIGHTS, "n")}}
        with pytest.raises(ValueError, match=words):
            checks.check_alarm("name", self.ALARM._replace(**change))

    @pytest.mark.parametrize(("count", "right"), [(0, False), (1, True), (100, True), (101, False)])
    def test_a_composite_alarm_has_one_to_a_hundred_children(self, count: int, right: bool) -> None:
        names = [f"a{number}" for number in range(count)]
        if right:
            checks.check_rule("name", "rule", names)
        else:
            with pytest.raises(ValueError, match=f"has {count} children, and CloudWatch allows 1 to 100"):
                checks.check_rule("name", "rule", names)

    def test_a_rule_that_is_too_long_is_refused(self) -> None:
        with pytest.raises(ValueError, match="its rule has 10241 characters"):
            checks.check_rule("name", "r" * 10_241, ["a"])

    @pytest.mark.parametrize(
        ("widget", "words"),
        [
            ({"x": 17, "width": 8}, "widget t: does not fit into 24 columns"),
            ({"height": 1_001}, "widget t: does not fit"),
            ({"properties": {"title": "t", "alarms": []}}, "widget t: shows 0 alarms, and may show 1 to 100"),
            ({"properties": {}}, "a widget has no place, size or title"),
        ],
    )
    def test_a_widget_that_cloudwatch_refuses_is_refused(self, widget: dict[str, Any], words: str) -> None:
        whole = {"x": 0, "width": 8, "height": 6, "properties": {"title": "t"}}
        checks.check_widgets([whole])
        with pytest.raises(ValueError, match=words):
            checks.check_widgets([{**whole, **widget}])

    def test_the_longest_name_of_a_cluster_still_fits(self) -> None:
        # EKS API, CreateCluster: 100 characters.
        names = [f"{'c' * 100}-{key}" for key in (*all_alarms(), outage_plan.OUTAGE, "alarms-critical")]
        assert max(map(len, names)) <= 255


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                {"email_addresses": {"critical": ["nobody"]}},
                "email_addresses.critical.0: is not a valid e-mail address",
            ),
            ({"email_addresses": {"info": ["a@b.co", "a@b.co"]}}, "email_addresses.info: has duplicates: a@b.co"),
            ({"email_addresses": {"fatal": []}}, "email_addresses.fatal: unknown setting"),
            ({"retention_days": 31}, "retention_days: unsupported value"),
            ({"alarms": {"node_disk_percent": 95}}, "alarms.node_disk_percent: is not less than full_disk_percent, 90"),
            ({"alarms": {"node_cpu_percent": 101}}, "alarms.node_cpu_percent: must be less than or equal to 100"),
            ({"alarms": {"pending_minutes": 1_441}}, "alarms.pending_minutes: must be less than or equal to 1440"),
            ({"container_insights": 1.5}, "container_insights: must be a boolean"),
        ],
    )
    def test_bad_input_is_refused_by_its_key(self, given: dict[str, Any], message: str) -> None:
        (found,) = refused(given)
        assert found.startswith(message)

    def test_keys_are_protected_unless_that_is_turned_off(self) -> None:
        assert all(one.protect for one in made().of(KEY))
        assert not any(one.protect for one in made(deletion_protection=False).of(KEY))


def test_the_policies_find_nothing_in_prod() -> None:
    addresses = {"critical": ["call@example.com"]}
    found = [one for one in judged(made(email_addresses=addresses), "prod") if not one.check.startswith("TAG")]
    assert [(one.check, one.urn.rpartition("::")[2], one.message[:160]) for one in found] == []
