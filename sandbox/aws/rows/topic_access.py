"""The policy of an SNS topic and its subscriptions (`aws:sns/topicPolicy:TopicPolicy`, …)."""

from __future__ import annotations

import json
from typing import Any

from ..row import Call, Row, Scope, Update
from ..shapes import unfit


def _default_policy(scope: Scope) -> str:
    """The policy of a new topic: its account may use it (SNS Developer Guide, "Default Amazon SNS access policy")."""
    actions = ("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic")
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{name}" for name in (*actions, "Subscribe", "ListSubscriptionsByTopic", "Publish")],
        "Resource": scope["id"],
        "Condition": {"StringEquals": {"AWS:SourceOwner": scope["account"]}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


def _policy(scope: Scope) -> str:
    policy = scope["in"]["policy"]
    return policy if isinstance(policy, str) else json.dumps(policy)


_PUT = Call("set_topic_attributes", {"TopicArn": "in.arn", "AttributeName": "'Policy'", "AttributeValue": _policy})

TOPIC_POLICY = Row(
    "sns",
    "in.arn",
    create=_PUT,
    read=Call("get_topic_attributes", {"TopicArn": "id"}),
    found="answer.Attributes",
    delete=(
        Call(
            "set_topic_attributes",
            {"TopicArn": "id", "AttributeName": "'Policy'", "AttributeValue": _default_policy},
        ),
    ),
    updates=(Update(frozenset({"policy"}), (_PUT,)),),
    outputs={
        "arn": "id",
        "owner": "found.Owner",
        "policy": lambda s: unfit(s["found"]["Policy"], s["in"].get("policy", "")),
    },
    composed=frozenset({"arn", "policy"}),
    forces=frozenset({"arn"}),
)

# Property → attribute, and the value of one that is taken out. The scope comes first: SNS judges the filter by it.
_ATTRIBUTES = {
    "filterPolicyScope": ("FilterPolicyScope", "MessageAttributes"),
    "filterPolicy": ("FilterPolicy", "{}"),
    "rawMessageDelivery": ("RawMessageDelivery", "false"),
    "deliveryPolicy": ("DeliveryPolicy", ""),
    "redrivePolicy": ("RedrivePolicy", ""),
    "subscriptionRoleArn": ("SubscriptionRoleArn", ""),
}


def _attributes(scope: Scope) -> dict[str, Any]:
    return {
        attribute: scope["in"][name]
        for name, (attribute, _) in _ATTRIBUTES.items()
        if scope["in"].get(name) is not None
    }


def _set(name: str, attribute: str, default: str) -> Update:
    def value(scope: Scope) -> Any:
        now = scope["in"].get(name)
        return default if now is None else now

    arguments = {"SubscriptionArn": "id", "AttributeName": f"'{attribute}'", "AttributeValue": value}
    return Update(frozenset({name}), (Call("set_subscription_attributes", arguments),))


def _pending(scope: Scope) -> bool:
    """Whether somebody has still to confirm the subscription; in moto nobody has to."""
    given = scope["in"]
    web = given["protocol"] in ("http", "https") and not given.get("endpointAutoConfirms")
    return web or given["protocol"] in ("email", "email-json")


SUBSCRIPTION = Row(
    "sns",
    "made.SubscriptionArn",
    create=Call(
        "subscribe",
        {
            "TopicArn": "in.topic",
            "Protocol": "in.protocol",
            "Endpoint": "in.endpoint",
            "Attributes": _attributes,
            "ReturnSubscriptionArn": "`true`",
        },
    ),
    read=Call("get_subscription_attributes", {"SubscriptionArn": "id"}),
    found="answer.Attributes",
    delete=(Call("unsubscribe", {"SubscriptionArn": "id"}),),
    updates=(
        *(_set(name, *attribute) for name, attribute in _ATTRIBUTES.items()),
        # moto has no such attribute.
        Update(frozenset({"replayPolicy"}), ()),
    ),
    rename={"topic": "TopicArn"},
    outputs={"arn": "id", "ownerId": "found.Owner", "pendingConfirmation": _pending},
    # SNS API reference, Subscribe, Protocol.
    documented={
        "protocol": {
            "enum": ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"]
        },
    },
    local=frozenset({"confirmationTimeoutInMinutes", "endpointAutoConfirms"}),
    composed=frozenset({"topic", "protocol", "endpoint", *_ATTRIBUTES}),
    cloudformation="AWS::SNS::Subscription",
)

ROWS: dict[str, Row] = {
    "aws:sns/topicPolicy:TopicPolicy": TOPIC_POLICY,
    "aws:sns/topicSubscription:TopicSubscription": SUBSCRIPTION,
}
