"""SNS topics (`aws:sns/topic:Topic`)."""

from __future__ import annotations

from typing import Any

from ..row import Call, Lookup, Row, Scope, Tagging, Update
from ..shapes import unfit

# The protocols with delivery status logging (SNS API, SetTopicAttributes), three attributes each.
_REPORTED = {"application": "Application", "firehose": "Firehose", "http": "HTTP", "lambda": "Lambda", "sqs": "SQS"}
_REPORTS = ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")

# Property → attribute.
_ATTRIBUTES = {
    "archivePolicy": "ArchivePolicy",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoThroughputScope": "FifoThroughputScope",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
    **{f"{name}{report}": f"{word}{report}" for name, word in _REPORTED.items() for report in _REPORTS},
}


def _attributes(scope: Scope) -> dict[str, Any]:
    attributes = {**_ATTRIBUTES, "fifoTopic": "FifoTopic"}
    # A standard topic is created without the attribute FifoTopic.
    return {member: scope["in"][name] for name, member in attributes.items() if scope["in"].get(name) is not None}


def _set(name: str, attribute: str) -> Update:
    """The update of one attribute; a removed one is set to the empty string."""

    def value(scope: Scope) -> Any:
        now = scope["in"].get(name)
        return "" if now is None else now

    arguments = {"TopicArn": "id", "AttributeName": f"'{attribute}'", "AttributeValue": value}
    return Update(frozenset({name}), (Call("set_topic_attributes", arguments),))


TOPIC = Row(
    "sns",
    "made.TopicArn",
    create=Call("create_topic", {"Attributes": _attributes}, spread=True),
    read=Call("get_topic_attributes", {"TopicArn": "id"}),
    found=lambda s: {**s["answer"]["Attributes"], "Name": s["id"].rsplit(":", 1)[1]},
    delete=(Call("delete_topic", {"TopicArn": "id"}),),
    updates=tuple(_set(name, attribute) for name, attribute in _ATTRIBUTES.items()),
    lookups={"Tags": Lookup(Call("list_tags_for_resource", {"ResourceArn": "id"}), "answer.Tags")},
    outputs={
        "arn": "id",
        "name": "found.Name",
        "owner": "found.Owner",
        "policy": lambda s: unfit(s["found"]["Policy"], s["in"].get("policy", "")),
    },
    tagging=Tagging(
        add=Call("tag_resource", {"ResourceArn": "id", "Tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"ResourceArn": "id", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    # SNS API reference, CreateTopic, Name.
    longest_name=256,
    documented={
        "name": {"pattern": r"^[a-zA-Z0-9_-]+(\.fifo)?\Z"},
        # pulumi-aws 7.51.1, sns.Topic.
        "fifoThroughputScope": {"enum": ["Topic", "MessageGroup"]},
        "tracingConfig": {"enum": ["PassThrough", "Active"]},
        # SNS API reference, SetTopicAttributes: a percentage.
        **{f"{name}SuccessFeedbackSampleRate": {"minimum": 0, "maximum": 100} for name in _REPORTED},
    },
    local=frozenset({"namePrefix"}),
    composed=frozenset({*_ATTRIBUTES, "fifoTopic"}),
    cloudformation="AWS::SNS::Topic",
    forces=frozenset({"name"}),
)

ROWS: dict[str, Row] = {"aws:sns/topic:Topic": TOPIC}
