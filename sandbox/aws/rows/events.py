"""EventBridge rules and targets, and SQS queues (`aws:cloudwatch/event…`, `aws:sqs/…`)."""

from __future__ import annotations

from typing import Any

from ..row import Call, Lookup, Row, Scope, Tagging, Update

# Property → attribute (pulumi-aws, sqs.Queue; SQS API, SetQueueAttributes).
_ATTRIBUTES = {
    "delaySeconds": "DelaySeconds",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}


def _attributes(scope: Scope) -> dict[str, Any]:
    return {attribute: scope["in"][name] for name, attribute in _ATTRIBUTES.items() if name in scope["in"]}


QUEUE = Row(
    "sqs",
    "made.QueueUrl",
    create=Call("create_queue", {"Attributes": _attributes}, spread=True),
    read=Call("get_queue_attributes", {"QueueUrl": "id", "AttributeNames": "['All']"}),
    found=lambda s: {**s["answer"]["Attributes"], "QueueName": s["answer"]["Attributes"]["QueueArn"].rsplit(":", 1)[1]},
    delete=(Call("delete_queue", {"QueueUrl": "id"}),),
    updates=(
        Update(frozenset(_ATTRIBUTES), (Call("set_queue_attributes", {"QueueUrl": "id", "Attributes": _attributes}),)),
    ),
    lookups={"Tags": Lookup(Call("list_queue_tags", {"QueueUrl": "id"}), "answer.Tags")},
    rename={"name": "QueueName", **_ATTRIBUTES},
    outputs={"arn": "found.QueueArn", "url": "id"},
    tagging=Tagging(
        add=Call("tag_queue", {"QueueUrl": "id", "Tags": lambda s: s["tags"]}),
        remove=Call("untag_queue", {"QueueUrl": "id", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    # SQS API reference, CreateQueue, QueueName.
    longest_name=80,
    documented={"name": {"pattern": r"^[a-zA-Z0-9_-]+(\.fifo)?\Z"}},
    composed=frozenset(_ATTRIBUTES),
    cloudformation="AWS::SQS::Queue",
)


def _policy(scope: Scope) -> dict[str, Any]:
    return {"Policy": scope["in"]["policy"]}


QUEUE_POLICY = Row(
    "sqs",
    "in.queueUrl",
    create=Call("set_queue_attributes", {"QueueUrl": "in.queueUrl", "Attributes": _policy}),
    read=Call("get_queue_attributes", {"QueueUrl": "id", "AttributeNames": "['Policy']"}),
    # A policy that was removed remains as an empty string.
    found="[answer.Attributes] | [?Policy] | [0]",
    delete=(Call("set_queue_attributes", {"QueueUrl": "id", "Attributes": "{Policy: ''}"}),),
    updates=(
        Update(frozenset({"policy"}), (Call("set_queue_attributes", {"QueueUrl": "id", "Attributes": _policy}),)),
    ),
    composed=frozenset({"queueUrl", "policy"}),
    cloudformation="AWS::SQS::QueuePolicy",
    forces=frozenset({"queueUrl"}),
)

_RULE = {
    "Name": "in.name",
    "EventPattern": "in.eventPattern",
    "ScheduleExpression": "in.scheduleExpression",
    "State": "in.state",
    "Description": "in.description",
    "RoleArn": "in.roleArn",
}

EVENT_RULE = Row(
    "events",
    "in.name",
    create=Call("put_rule", spread=True),
    read=Call("describe_rule", {"Name": "id"}),
    found="answer",
    delete=(Call("delete_rule", {"Name": "id"}),),
    updates=(
        Update(
            frozenset({"eventPattern", "scheduleExpression", "state", "description", "roleArn"}),
            (Call("put_rule", _RULE),),
        ),
    ),
    lookups={"Tags": Lookup(Call("list_tags_for_resource", {"ResourceARN": "found.Arn"}), "answer.Tags")},
    outputs={"arn": "found.Arn"},
    tagging=Tagging(
        add=Call("tag_resource", {"ResourceARN": "out.arn", "Tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"ResourceARN": "out.arn", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    local=frozenset({"forceDestroy"}),
    cloudformation="AWS::Events::Rule",
)

# Property → member of a target.
_OF_TARGET = {
    "targetId": "Id",
    "arn": "Arn",
    "roleArn": "RoleArn",
    "input": "Input",
    "inputPath": "InputPath",
    "inputTransformer": "InputTransformer",
    "deadLetterConfig": "DeadLetterConfig",
    "retryPolicy": "RetryPolicy",
}

_TARGET = Call(
    "put_targets",
    {"Rule": "in.rule", "Targets": f"[{{{', '.join(f'{member}: in.{name}' for name, member in _OF_TARGET.items())}}}]"},
)

EVENT_TARGET = Row(
    "events",
    "join('-', [in.rule, in.targetId])",
    create=_TARGET,
    read=Call("list_targets_by_rule", {"Rule": "in.rule"}),
    found=lambda s: next((one for one in s["answer"]["Targets"] if one["Id"] == s["in"]["targetId"]), None),
    delete=(Call("remove_targets", {"Rule": "in.rule", "Ids": "[in.targetId]"}),),
    updates=(Update(frozenset(_OF_TARGET) - {"targetId"}, (_TARGET,)),),
    rename={"targetId": "Id", "inputPaths": "InputPathsMap"},
    composed=frozenset({"rule", *_OF_TARGET}),
    # CloudFormation has targets as a property of their rule.
    cloudformation="AWS::Events::Rule",
    forces=frozenset({"rule", "targetId"}),
)

ROWS: dict[str, Row] = {
    "aws:sqs/queue:Queue": QUEUE,
    "aws:sqs/queuePolicy:QueuePolicy": QUEUE_POLICY,
    "aws:cloudwatch/eventRule:EventRule": EVENT_RULE,
    "aws:cloudwatch/eventTarget:EventTarget": EVENT_TARGET,
}
