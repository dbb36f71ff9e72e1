"""Cost: a table of contents of its resources."""

from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, Output, ResourceOptions

from .. import outputs
from ..inside import Inside
from ..names import check_name
from ..refs import Account, TopicRef
from . import documents, plan
from .budgets import anomaly_detection, monthly_budget
from .scheduled import Job, Surroundings, scheduled
from .settings import CostSettings
from .topic import cost_topic, key_of


class Cost(ComponentResource):
    """The monthly budget of an environment, anomaly detection, weekly reports of its cost and of unused resources, and
    the topic that all of them are sent to.

    One for each account and environment, whose tags say which cost is its own.
    """

    topic_arn: Output[str]
    budget_name: Output[str] | None

    def __init__(
        self,
        name: str,
        settings: CostSettings,
        *,
        account: Account,
        tags: Mapping[str, str],
        opts: ResourceOptions | None = None,
    ) -> None:
        """
        Raises:
            ValueError: where the name is too long, or the tags lack Environment, or what cost.tag names.
        """
        check_name(name, {"IAM role": plan.FUNCTIONS})
        environment = plan.check_environment(tags.get("Environment", ""))
        tag = plan.tag_of(settings.tag, tags)
        super().__init__("aws-platform:cost:Cost", name, None, opts)
        inside, physical_name = Inside(name, self), f"{name}-{environment}"
        key = key_of(inside, settings, account)
        topic = cost_topic(inside, settings, account, key, physical_name)
        budget = monthly_budget(inside, settings.budget, topic, physical_name, tag) if settings.budget else None
        if settings.anomalies:
            anomaly_detection(inside, settings.anomalies, topic, tag)
        jobs = _jobs(settings, account, environment, tag)
        if jobs:
            scheduled(inside, settings, jobs, Surroundings(account, key, topic, physical_name))
        self._topic = topic
        self.topic_arn = Output.from_input(topic.arn)
        self.budget_name = budget.name if budget else None
        outputs.register(self)

    @property
    def topic(self) -> TopicRef:
        """The topic, for components that have something to say of cost."""
        return self._topic


def _jobs(settings: CostSettings, account: Account, environment: str, tag: plan.Tag | None) -> dict[str, Job]:
    """What is done every week, by the keys of `plan.FUNCTIONS`."""
    jobs: dict[str, Job] = {}
    common = {"environment": environment, **({"slack_secret": settings.slack_secret} if settings.slack_secret else {})}
    if unused := settings.unused_resources:
        limits = {"idle_days": unused.idle_days, "snapshot_days": unused.snapshot_days, "keep_tag": unused.keep_tag}
        jobs["unused-resources"] = Job(unused, {**common, **limits}, documents.find_unused_resources(account))
    if report := settings.weekly_report:
        own: dict[str, Any] = {"tag": tag.key, "value": tag.value} if tag else {}
        budget = {"monthly_usd": settings.budget.monthly_usd} if settings.budget else {}
        jobs["weekly-report"] = Job(report, {**common, **own, **budget}, documents.read_costs())
    return jobs
