"""What cost registers, what each service and function may do, and what is left out with each setting."""

from __future__ import annotations

import ast
import functools
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components import Cost, CostSettings
from components.cost import plan
from settings import read
from settings.reading import SettingsError
from tests.plans.test_settings import config, tree_of
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, ROOT, STACKS, Recorded, record

BUDGET, ALARM = "aws:budgets/budget:Budget", "aws:cloudwatch/metricAlarm:MetricAlarm"
MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"
FUNCTION, SCHEDULE = "aws:lambda/function:Function", "aws:scheduler/schedule:Schedule"
KEY, TOPIC, QUEUE, ROLE_POLICY = (
    *("aws:kms/key:Key", "aws:sns/topic:Topic", "aws:sqs/queue:Queue"),
    "aws:iam/rolePolicy:RolePolicy",
)
TAGS = {"Environment": "prod", "Project": "shop", "Owner": "team"}
CODE = ROOT / "components" / "cost" / "functions"
WHOLE: Mapping[str, Any] = {"budget": {"monthly_usd": 1200}, "slack_secret": "platform/cost/slack"}


@functools.cache
def _recorded(settings: str) -> Recorded:
    given = CostSettings.model_validate(json.loads(settings))
    return record(lambda: Cost("cost", given, account=ACCOUNT, tags=TAGS))


def cost(**settings: Any) -> Recorded:
    """What cost with these settings registers; only to be read."""
    return _recorded(json.dumps({**WHOLE, **settings}, sort_keys=True))


def statements(text: str) -> dict[str, Any]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def policy(type_: str, name: str, **settings: Any) -> dict[str, Any]:
    return statements(cost(**settings).one(type_, name).inputs["policy"])


class TestBudget:
    def test_it_counts_what_has_the_environment_s_tag_and_alerts_shares_and_the_forecast(self) -> None:
        budget = cost().one(BUDGET, "cost-budget").inputs
        assert (budget["budgetType"], budget["timeUnit"]) == ("COST", "MONTHLY")
        assert (budget["limitAmount"], budget["limitUnit"]) == ("1200", "USD")
        assert budget["costFilters"] == [{"name": "TagKeyValue", "values": ["user:Environment$prod"]}]
        alerts = [(one["notificationType"], one["threshold"]) for one in budget["notifications"]]
        assert alerts == [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
        assert {tuple(one["subscriberSnsTopicArns"]) for one in budget["notifications"]} == {
            ("arn:aws:sns:us-east-1:111122223333:cost-topic",)
        }

    @pytest.mark.parametrize(("tag", "value"), [("Project", "shop"), ("Owner", "team")])
    def test_it_counts_by_another_tag(self, tag: str, value: str) -> None:
        (part,) = cost(tag=tag).one(BUDGET, "cost-budget").inputs["costFilters"]
        assert part["values"] == [f"user:{tag}${value}"]

    def test_without_a_tag_it_counts_the_account(self) -> None:
        budget = cost(tag=None, anomalies=None).one(BUDGET, "cost-budget").inputs
        assert "costFilters" not in budget

    def test_the_committed_stacks_have_budgets_and_prod_has_1_200_usd(self) -> None:
        budgets = {stack: tree_of(stack)["cost"]["budget"]["monthly_usd"] for stack in STACKS}
        assert budgets["prod"] == 1_200
        assert budgets["dev"] < budgets["staging"] < budgets["prod"]


class TestAnomalies:
    def test_a_custom_monitor_watches_what_has_the_environment_s_tag(self) -> None:
        monitor = cost().one(MONITOR, "cost-anomalies").inputs
        assert monitor["monitorType"] == "CUSTOM"
        tags = json.loads(monitor["monitorSpecification"])["Tags"]
        assert tags == {"Key": "Environment", "MatchOptions": None, "Values": ["prod"]}

    def test_the_monitor_of_all_services_is_for_its_owner(self) -> None:
        monitor = cost(anomalies={"monitor": "services"}).one(MONITOR, "cost-anomalies").inputs
        assert (monitor["monitorType"], monitor["monitorDimension"]) == ("DIMENSIONAL", "SERVICE")
        assert "monitorSpecification" not in monitor

    def test_one_that_exists_is_subscribed_to(self) -> None:
        arn = "arn:aws:ce::111122223333:anomalymonitor/0a1b"
        made = cost(anomalies={"monitor": "existing", "monitor_arn": arn})
        assert made.of(MONITOR) == []
        assert made.one(SUBSCRIPTION, "cost-anomalies").inputs["monitorArnLists"] == [arn]

    def test_an_anomaly_of_20_percent_is_published_at_once(self) -> None:
        subscription = cost().one(SUBSCRIPTION, "cost-anomalies").inputs
        assert subscription["frequency"] == "IMMEDIATE"
        assert subscription["subscribers"][0]["type"] == "SNS"
        dimension = subscription["thresholdExpression"]["dimension"]
        assert (dimension["key"], dimension["values"]) == ("ANOMALY_TOTAL_IMPACT_PERCENTAGE", ["20"])

    def test_a_minimum_in_usd_has_to_be_reached_as_well(self) -> None:
        expression = (
            cost(anomalies={"minimum_usd": 10}).one(SUBSCRIPTION, "cost-anomalies").inputs["thresholdExpression"]
        )
        parts = [(part["dimension"]["key"], part["dimension"]["values"]) for part in expression["ands"]]
        assert parts == [("ANOMALY_TOTAL_IMPACT_PERCENTAGE", ["20"]), ("ANOMALY_TOTAL_IMPACT_ABSOLUTE", ["10"])]
        assert "dimension" not in expression


class TestTopic:
    def test_budgets_anomalies_and_alarms_of_this_account_publish(self) -> None:
        found = policy(TOPIC, "cost-topic")
        sources = {
            sid: (one["Principal"]["Service"], one["Condition"]["ArnLike"]["aws:SourceArn"])
            for sid, one in found.items()
            if one["Effect"] == "Allow"
        }
        assert sources == {
            "BudgetsPublish": ("budgets.amazonaws.com", "arn:aws:budgets::111122223333:*"),
            "AnomaliesPublish": ("costalerts.amazonaws.com", "arn:aws:ce::111122223333:anomalysubscription/*"),
            "AlarmsPublish": ("cloudwatch.amazonaws.com", "arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost-*"),
        }
        accounts = {
            one["Condition"]["StringEquals"]["aws:SourceAccount"] for one in found.values() if one["Effect"] == "Allow"
        }
        assert accounts == {"111122223333"}
        assert found["DenyHTTP"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

    def test_they_encrypt_with_its_key_and_so_do_logs(self) -> None:
        found = policy(KEY, "cost")
        assert list(found) == ["AccountDelegatesByIam", "Logs", "BudgetsEncrypt", "AnomaliesEncrypt", "AlarmsEncrypt"]
        made = cost()
        assert made.one(TOPIC, "cost-topic").inputs["kmsMasterKeyId"] == "arn:aws:test:::cost"
        assert made.one(QUEUE, "cost-failures").inputs["kmsMasterKeyId"] == "arn:aws:test:::cost"
        groups = made.of("aws:cloudwatch/logGroup:LogGroup")
        assert {group.inputs["kmsKeyId"] for group in groups} == {"arn:aws:test:::cost"}

    def test_alarms_have_names_that_the_topic_and_its_key_know(self) -> None:
        names = {alarm.inputs["name"] for alarm in cost().of(ALARM)}
        assert names == {f"cost-prod-{key}" for key in ("unused-resources-errors", "weekly-report-errors", "failures")}

    def test_an_address_gets_everything_by_e_mail(self) -> None:
        (found,) = cost(email_addresses=["team@example.com"]).of("aws:sns/topicSubscription:TopicSubscription")
        assert (found.inputs["protocol"], found.inputs["endpoint"]) == ("email", "team@example.com")


class TestFunctions:
    def test_their_archive_has_every_module_and_is_always_the_same(self) -> None:
        made = cost()
        texts = {path.name: path.read_text(encoding="utf-8") for path in CODE.glob("*.py")}
        for function in made.of(FUNCTION):
            assets = function.inputs["code"]["assets"]
            assert {Path(name).name: asset["text"] for name, asset in assets.items()} == texts
            module, _, handler = function.inputs["handler"].rpartition(".")
            assert f"{module.replace('.', '/')}.py" in assets
            assert handler == "handler"
        again = record(lambda: Cost("cost", CostSettings.model_validate(WHOLE), account=ACCOUNT, tags=TAGS))
        assert {one.name: one.inputs for one in again.of(FUNCTION)} == {
            one.name: one.inputs for one in made.of(FUNCTION)
        }

    @pytest.mark.parametrize("name", plan.FUNCTIONS)
    def test_its_handler_is_found_in_the_archive_as_lambda_looks_for_it(self, name: str, tmp_path: Path) -> None:
        function = cost().one(FUNCTION, f"cost-{name}").inputs
        for file, asset in function["code"]["assets"].items():
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_text(asset["text"], encoding="utf-8")
        module, _, handler = function["handler"].rpartition(".")
        program = f"import importlib; print(importlib.import_module({module!r}).{handler}.__module__)"
        found = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert found.stdout.strip() == module

    @pytest.mark.parametrize("path", sorted(CODE.glob("*.py")), ids=lambda path: path.name)
    def test_they_import_the_standard_library_and_boto3_alone(self, path: Path) -> None:
        imported: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).partition(".")[0])
        assert imported <= {*sys.stdlib_module_names, "boto3"}

    def test_each_reads_what_it_reports_and_no_more(self) -> None:
        search = policy(ROLE_POLICY, "cost-unused-resources-read")["FindUnusedResources"]
        assert all(":Describe" in action or action == "cloudwatch:GetMetricData" for action in search["Action"])
        assert search["Condition"] == {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
        (report,) = policy(ROLE_POLICY, "cost-weekly-report-read").values()
        assert report["Action"] == ["ce:GetCostAndUsage"]

    @pytest.mark.parametrize("name", plan.FUNCTIONS)
    def test_each_writes_its_own_log_group_one_topic_and_one_queue(self, name: str) -> None:
        logs = policy(ROLE_POLICY, f"cost-{name}-logs")["WriteLogs"]
        assert logs["Resource"] == [f"arn:aws:test:::cost-{name}:*"]
        publish = policy(ROLE_POLICY, f"cost-{name}-publish")["PublishReports"]
        assert publish["Resource"] == ["arn:aws:sns:us-east-1:111122223333:cost-topic"]
        failures = policy(ROLE_POLICY, f"cost-{name}-failures")["SendFailures"]
        assert failures["Resource"] == ["arn:aws:test:::cost-failures"]
        assert cost().one(FUNCTION, f"cost-{name}").inputs["loggingConfig"]["logGroup"] == f"cost-{name}"

    def test_one_secret_is_read_where_there_is_a_webhook_and_none_otherwise(self) -> None:
        found = policy(ROLE_POLICY, "cost-weekly-report-webhook")
        webhook = "arn:aws:secretsmanager:us-east-1:111122223333:secret:platform/cost/slack-??????"
        assert found["ReadWebhook"]["Resource"] == [webhook]
        condition = found["DecryptWebhook"]["Condition"]
        assert condition["StringLike"] == {"kms:EncryptionContext:SecretARN": webhook}
        names = {one.name for one in cost(slack_secret=None).of(ROLE_POLICY)}
        assert not any("webhook" in name for name in names)

    def test_the_schedules_role_is_assumed_for_their_group_and_invokes_these_functions(self) -> None:
        made = cost()
        (group,) = made.of("aws:scheduler/scheduleGroup:ScheduleGroup")
        trust = json.loads(made.one("aws:iam/role:Role", "cost-schedules").inputs["assumeRolePolicy"])["Statement"][0]
        source = f"arn:aws:scheduler:us-east-1:111122223333:schedule-group/{group.inputs['name']}"
        assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": source}
        invoke = policy(ROLE_POLICY, "cost-schedules-invoke")["InvokeFunctions"]
        assert invoke["Resource"] == [f"arn:aws:test:::cost-{name}" for name in plan.FUNCTIONS]

    def test_what_fails_is_not_tried_again_and_goes_to_the_queue(self) -> None:
        made = cost()
        for invocation in made.of("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"):
            assert invocation.inputs["maximumRetryAttempts"] == 0
            assert invocation.inputs["destinationConfig"] == {
                "onFailure": {"destination": "arn:aws:test:::cost-failures"}
            }
        targets = [schedule.inputs["target"] for schedule in made.of(SCHEDULE)]
        assert {target["deadLetterConfig"]["arn"] for target in targets} == {"arn:aws:test:::cost-failures"}

    def test_an_alarm_is_raised_by_the_first_failure(self) -> None:
        for alarm in cost().of(ALARM):
            assert (alarm.inputs["comparisonOperator"], alarm.inputs["threshold"]) == ("GreaterThanThreshold", 0)
            assert alarm.inputs["alarmActions"] == ["arn:aws:sns:us-east-1:111122223333:cost-topic"]

    def test_a_schedule_is_on_its_day_and_hour(self) -> None:
        made = cost(unused_resources={"day": "sunday", "hour_utc": 22})
        expressions = {one.name: one.inputs["scheduleExpression"] for one in made.of(SCHEDULE)}
        assert expressions == {
            "cost-unused-resources": "cron(0 22 ? * SUN *)",
            "cost-weekly-report": "cron(0 7 ? * MON *)",
        }


class TestEachTurnedOff:
    @pytest.mark.parametrize(
        ("name", "beginnings"),
        [
            ("budget", ("cost-budget",)),
            ("anomalies", ("cost-anomalies",)),
            ("unused_resources", ("cost-unused-resources", "cost-alarm-unused-resources")),
            ("weekly_report", ("cost-weekly-report", "cost-alarm-weekly-report")),
        ],
    )
    def test_what_it_brings_goes_and_everything_else_stays(self, name: str, beginnings: tuple[str, ...]) -> None:
        everything, less = ({(one.type, one.name) for one in made} for made in (cost(), cost(**{name: None})))
        assert less < everything
        assert all(resource.startswith(beginnings) for _, resource in everything - less)

    def test_without_functions_there_is_no_queue_and_no_schedule(self) -> None:
        made = cost(unused_resources=None, weekly_report=None)
        assert [one for one in made if one.type.startswith(("aws:sqs", "aws:scheduler", "aws:lambda", "aws:iam"))] == []

    def test_a_stack_without_the_key_registers_nothing_of_it(self) -> None:
        tree = tree_of()
        del tree["cost"]
        assert read(config(tree)).cost is None


class TestRefused:
    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            (
                {"tag": None},
                "cost.anomalies.monitor: is tag, and cost.tag is null: there is nothing by which",
            ),
            (
                {"anomalies": {"monitor_arn": "arn:aws:ce::111122223333:anomalymonitor/0a1b"}},
                "cost.anomalies.monitor_arn: is set, and monitor is tag, which has a monitor of its own",
            ),
            (
                {"budget": {"monthly_usd": 100, "alert_percents": [], "forecast_percent": None}},
                "cost.budget.forecast_percent: is null, and alert_percents is empty: nobody would be told",
            ),
            (
                {"budget": {"monthly_usd": 100, "alert_percents": [80, 80]}},
                "cost.budget.alert_percents: has duplicates: 80",
            ),
            (
                dict.fromkeys(("budget", "anomalies", "unused_resources", "weekly_report")),
                "cost: has none of budget, anomalies, unused_resources, weekly_report",
            ),
        ],
    )
    def test_what_does_nothing_or_contradicts_itself_is_refused(self, settings: Any, said: str) -> None:
        tree = tree_of()
        tree["cost"] = settings
        with pytest.raises(SettingsError) as refused:
            read(config(tree))
        (mistake,) = str(refused.value).splitlines()[1:]
        assert mistake.strip().startswith(said)

    @pytest.mark.parametrize("environment", ["", "a b", "e" * 17])
    def test_an_environment_that_no_name_can_have_is_refused(self, environment: str) -> None:
        with pytest.raises(ValueError, match="is part of names: use up to 16 ASCII letters"):
            record(lambda: Cost("cost", CostSettings(), account=ACCOUNT, tags={"Environment": environment}))

    def test_tags_without_the_one_that_cost_is_told_apart_by_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"tags has no Owner, by which cost\.tag"):
            record(lambda: Cost("cost", CostSettings(tag="Owner"), account=ACCOUNT, tags={"Environment": "dev"}))


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_policies_find_nothing_in_cost_with_its_defaults(environment: str) -> None:
    found = [one for one in judged(cost(), environment) if not one.check.startswith("TAG-")]
    assert [(one.check, one.urn) for one in found] == []
