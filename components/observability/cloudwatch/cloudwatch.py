"""CloudWatch: a table of contents of its resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input

from ...inside import Inside
from ...order import name_of
from ...refs import ClusterRef, TopicRef
from ..severities import Severity
from .alarms import alarms
from .insights import container_insights
from .settings import CloudWatchSettings
from .topics import alarm_topics


def cloudwatch(
    inside: Inside,
    settings: CloudWatchSettings,
    *,
    cluster: ClusterRef,
    nat_gateway_ids: Mapping[str, Input[str]],
    after: Sequence[Input[Any]],
) -> Mapping[Severity, TopicRef]:
    """Container Insights after what is in `after`, the alarms on it, on the control plane and on the NAT gateways (by
    zone), and the topics by severity, which others may publish to as well."""
    topics = alarm_topics(inside, settings, cluster.account, cluster.name)
    watched = list(after)
    if settings.container_insights:
        watched.append(container_insights(inside, settings, cluster, after).arn)
    if settings.alarms:
        alarms(
            inside,
            settings.alarms,
            topics,
            cluster,
            name_of(cluster, *watched),
            nat_gateway_ids,
            container_insights=settings.container_insights,
        )
    return topics
