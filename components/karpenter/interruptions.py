"""The interruption queue: how Karpenter hears that an instance is about to end."""

import json

from pulumi import Input, Resource
from pulumi_aws import cloudwatch, sqs

from ..inside import Inside
from . import documents
from .plan import EVENTS, RETENTION_SECONDS, TARGET_ID, event_pattern


def interruption_queue(inside: Inside, cluster_name: Input[str]) -> tuple[sqs.Queue, list[Resource]]:
    """The queue, and what brings events there."""
    queue = sqs.Queue(
        inside.name("interruptions"),
        message_retention_seconds=RETENTION_SECONDS,
        sqs_managed_sse_enabled=True,
        opts=inside.options(),
    )
    policy = sqs.QueuePolicy(
        inside.name("interruptions"),
        queue_url=queue.url,
        policy=queue.arn.apply(documents.queue),
        opts=inside.options(),
    )
    events: list[Resource] = [policy]
    for key, event in EVENTS.items():
        rule = cloudwatch.EventRule(
            inside.name(key),
            description=f"To Karpenter: {event.detail_type}",
            event_pattern=json.dumps(event_pattern(event)),
            # Not in the name: a rule's ends at 64 characters, a cluster's at 100.
            tags={"ClusterName": cluster_name},
            opts=inside.options(),
        )
        target = cloudwatch.EventTarget(
            inside.name(key), rule=rule.name, target_id=TARGET_ID, arn=queue.arn, opts=inside.options()
        )
        events.append(target)
    return queue, events
