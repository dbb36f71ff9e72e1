"""The functions, what runs them every week, and who is told when one fails."""

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from pulumi import AssetArchive, Input, Output, StringAsset
from pulumi_aws import cloudwatch, kms, lambda_, scheduler, sqs

from .. import logs
from ..iam import trust
from ..iam.roles import Role, role
from ..inside import Inside
from ..refs import Account, TopicRef
from . import documents, plan
from .settings import CostSettings, WeeklySettings

# Lambda's runtimes: deprecated 2029-06-30 (cfn-lint 1.58.0, LmbdRuntimeLifecycle.json, read 2026-11-28).
_RUNTIME = "python3.13"
# The longest that SQS keeps a message (SQS API, SetQueueAttributes): 14 days.
_RETENTION_SECONDS = 1_209_600
# Metrics and dimensions: Lambda Developer Guide, "Types of metrics for Lambda functions"; SQS Developer Guide,
# "Available CloudWatch metrics for Amazon SQS".
_ALARM_PERIOD_SECONDS = 300
# A second attempt would publish a second time, where the e-mail was sent and Slack was not there. What AWS refuses for
# a moment, boto3 tries again.
_ATTEMPTS_AFTER_FAILURE = 0


class Job(NamedTuple):
    """What a function of `plan.FUNCTIONS` is asked every week, and what it may do for that."""

    when: WeeklySettings
    request: Mapping[str, Any]
    reads: str


class Surroundings(NamedTuple):
    """What the functions share."""

    account: Account
    key: kms.Key
    topic: TopicRef
    physical_name: str

    @property
    def topic_arn(self) -> Output[str]:
        """The topic's ARN."""
        return Output.from_input(self.topic.arn)


def scheduled(inside: Inside, settings: CostSettings, jobs: Mapping[str, Job], around: Surroundings) -> None:
    """A function for each job, in a schedule group, with one queue for what fails, and alarms."""
    queue = _queue(inside, around)
    functions = {key: _function(inside, settings, key, job, queue, around) for key, job in jobs.items()}
    _schedules(inside, jobs, functions, queue, around)
    for key, function in functions.items():
        description = f"The function {key} failed: its log group says why, the queue of failures what was asked."
        watched = {"namespace": "AWS/Lambda", "metric_name": "Errors", "statistic": "Sum"}
        _alarm(inside, f"{key}-errors", description, {**watched, "dimensions": {"FunctionName": function.name}}, around)
    description = "A weekly run failed or could not start: a message in the queue of failures has its request."
    watched = {"namespace": "AWS/SQS", "metric_name": "ApproximateNumberOfMessagesVisible", "statistic": "Maximum"}
    _alarm(inside, "failures", description, {**watched, "dimensions": {"QueueName": queue.name}}, around)


def _queue(inside: Inside, around: Surroundings) -> sqs.Queue:
    queue = sqs.Queue(
        inside.name("failures"),
        message_retention_seconds=_RETENTION_SECONDS,
        kms_master_key_id=around.key.arn,
        opts=inside.options(),
    )
    sqs.QueuePolicy(
        inside.name("failures"), queue_url=queue.url, policy=queue.arn.apply(documents.queue), opts=inside.options()
    )
    return queue


@functools.cache
def _code() -> AssetArchive:
    """The archive of every function: the texts of the modules, in files of the same names."""
    folder = files(__package__ or "") / plan.PACKAGE
    texts = {module: (folder / f"{module}.py").read_text(encoding="utf-8") for module in plan.MODULES}
    return AssetArchive({f"{plan.PACKAGE}/{module}.py": StringAsset(text) for module, text in texts.items()})


def _role(
    inside: Inside,
    settings: CostSettings,
    key: str,
    job: Job,
    group: cloudwatch.LogGroup,
    queue: sqs.Queue,
    around: Surroundings,
) -> Role:
    topic, kms_key = around.topic, around.key
    policies: dict[str, Input[str]] = {
        "read": job.reads,
        "logs": group.arn.apply(documents.write_logs),
        "publish": Output.all(topic.arn, topic.key_arn).apply(lambda arns: documents.publish(*arns)),
        "failures": Output.all(queue.arn, kms_key.arn).apply(lambda arns: documents.send_failures(*arns)),
    }
    if settings.slack_secret:
        policies["webhook"] = documents.read_webhook(around.account, settings.slack_secret)
    return role(
        inside,
        key,
        description=f"The function of {inside.name(key)}",
        trust=trust.service("lambda.amazonaws.com"),
        policies=policies,
    )


def _function(
    inside: Inside, settings: CostSettings, key: str, job: Job, queue: sqs.Queue, around: Surroundings
) -> lambda_.Function:
    what = plan.FUNCTIONS[key]
    group = logs.log_group(
        inside.name(key), around.key, retention_days=settings.log_retention_days, opts=inside.options()
    )
    performer = _role(inside, settings, key, job, group, queue, around)
    function = lambda_.Function(
        inside.name(key),
        description=what.description,
        runtime=_RUNTIME,
        architectures=["arm64"],
        handler=f"{plan.PACKAGE}.{what.module}.handler",
        code=_code(),
        role=performer.role.arn,
        timeout=what.timeout_seconds,
        memory_size=what.memory_mib,
        logging_config={"log_format": "JSON", "application_log_level": "INFO", "log_group": group.name},
        opts=inside.options(depends_on=performer.permissions),
    )
    lambda_.FunctionEventInvokeConfig(
        inside.name(key),
        function_name=function.name,
        maximum_retry_attempts=_ATTEMPTS_AFTER_FAILURE,
        destination_config={"on_failure": {"destination": queue.arn}},
        # Lambda checks that the function's role may send there.
        opts=inside.options(depends_on=performer.permissions),
    )
    return function


def _schedules(
    inside: Inside,
    jobs: Mapping[str, Job],
    functions: Mapping[str, lambda_.Function],
    queue: sqs.Queue,
    around: Surroundings,
) -> None:
    group_name = f"{around.physical_name}-weekly"
    group = scheduler.ScheduleGroup(
        inside.name("schedules"),
        # Not auto-named: the trust policy of the role names it.
        name=group_name,
        opts=inside.options(),
    )
    invoker = _invoker(inside, group_name, functions, queue, around)
    for key, job in jobs.items():
        event = around.topic_arn.apply(lambda arn, job=job: plan.event({**job.request, "topic_arn": arn}))
        scheduler.Schedule(
            inside.name(key),
            group_name=group.name,
            description=plan.FUNCTIONS[key].description,
            schedule_expression=plan.weekly(job.when.day, job.when.hour_utc),
            schedule_expression_timezone="UTC",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": functions[key].arn,
                "role_arn": invoker.role.arn,
                "input": event,
                "dead_letter_config": {"arn": queue.arn},
            },
            # The scheduler checks that it may assume the role.
            opts=inside.options(depends_on=invoker.permissions),
        )


def _invoker(
    inside: Inside,
    group_name: str,
    functions: Mapping[str, lambda_.Function],
    queue: sqs.Queue,
    around: Surroundings,
) -> Role:
    arns = [function.arn for function in functions.values()]
    return role(
        inside,
        "schedules",
        description=f"The schedules of {group_name}",
        trust=documents.schedules_trust(around.account, group_name),
        policies={
            "invoke": Output.all(queue.arn, around.key.arn, *arns).apply(
                lambda known: documents.invoke(known[2:], known[0], known[1])
            )
        },
    )


def _alarm(inside: Inside, key: str, description: str, watched: Mapping[str, Any], around: Surroundings) -> None:
    cloudwatch.MetricAlarm(
        inside.name("alarm", key),
        # Not auto-named: the policies of the topic and its key name it.
        name=f"{around.physical_name}-{key}",
        alarm_description=description,
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        evaluation_periods=1,
        period=_ALARM_PERIOD_SECONDS,
        treat_missing_data="notBreaching",
        alarm_actions=[around.topic.arn],
        ok_actions=[around.topic.arn],
        opts=inside.options(),
        **watched,
    )
