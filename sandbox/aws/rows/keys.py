"""KMS keys and CloudWatch log groups."""

from __future__ import annotations

from dataclasses import replace

from ..row import Call, Lookup, Row, Tagging, Update

KEY = Row(
    "kms",
    "made.KeyMetadata.KeyId",
    create=Call("create_key", spread=True),
    read=Call("describe_key", {"KeyId": "id"}),
    # A deleted key is returned until its waiting period ends.
    found="[answer.KeyMetadata] | [?KeyState!='PendingDeletion'] | [0]",
    delete=(Call("schedule_key_deletion", {"KeyId": "id", "PendingWindowInDays": "in.deletionWindowInDays"}),),
    updates=(
        Update(
            frozenset({"enableKeyRotation"}),
            (
                Call("enable_key_rotation", {"KeyId": "id"}, when="in.enableKeyRotation"),
                Call("disable_key_rotation", {"KeyId": "id"}, when="old.enableKeyRotation && !(in.enableKeyRotation)"),
            ),
        ),
        Update(
            frozenset({"policy"}),
            (Call("put_key_policy", {"KeyId": "id", "PolicyName": "'default'", "Policy": "in.policy"}),),
        ),
        Update(
            frozenset({"description"}),
            (Call("update_key_description", {"KeyId": "id", "Description": "in.description || ''"}),),
        ),
    ),
    lookups={
        "enableKeyRotation": Lookup(Call("get_key_rotation_status", {"KeyId": "id"}), "answer.KeyRotationEnabled"),
        "policy": Lookup(Call("get_key_policy", {"KeyId": "id", "PolicyName": "'default'"}), "answer.Policy"),
        "Tags": Lookup(Call("list_resource_tags", {"KeyId": "id"}), "answer.Tags"),
    },
    rename={"customerMasterKeySpec": "KeySpec"},
    outputs={"arn": "found.Arn", "keyId": "id"},
    tagging=Tagging(
        add=Call("tag_resource", {"KeyId": "id", "Tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"KeyId": "id", "TagKeys": lambda s: s["keys"]}),
    ),
    local=frozenset({"deletionWindowInDays"}),
    # KMS API reference, ScheduleKeyDeletion, PendingWindowInDays; read on 2026-11-27.
    documented={"deletionWindowInDays": {"minimum": 7, "maximum": 30}},
    cloudformation="AWS::KMS::Key",
    forces=frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"}),
)

# What a replica has of its own; the rest is that of its primary key (KMS API reference, ReplicateKey).
REPLICA_KEY = replace(
    KEY,
    identity="made.ReplicaKeyMetadata.KeyId",
    # The call goes to the Region of the primary key.
    create=Call(
        "replicate_key",
        {"KeyId": lambda s: s["in"]["primaryKeyArn"].rpartition("/")[2], "ReplicaRegion": "region"},
        region=lambda s: s["in"]["primaryKeyArn"].split(":")[3],
    ),
    updates=tuple(update for update in KEY.updates if "enableKeyRotation" not in update.properties),
    lookups={name: lookup for name, lookup in KEY.lookups.items() if name != "enableKeyRotation"},
    rename={},
    composed=frozenset({"primaryKeyArn"}),
    cloudformation="AWS::KMS::ReplicaKey",
    forces=frozenset({"primaryKeyArn"}),
)

ALIAS = Row(
    "kms",
    "in.name",
    create=Call("create_alias", {"AliasName": "in.name", "TargetKeyId": "in.targetKeyId"}),
    read=Call("list_aliases"),
    found=lambda s: next((item for item in s["answer"]["Aliases"] if item["AliasName"] == s["id"]), None),
    delete=(Call("delete_alias", {"AliasName": "id"}),),
    updates=(
        Update(
            frozenset({"targetKeyId"}), (Call("update_alias", {"AliasName": "id", "TargetKeyId": "in.targetKeyId"}),)
        ),
    ),
    rename={"name": "AliasName"},
    outputs={"arn": "found.AliasArn", "targetKeyId": "found.TargetKeyId"},
    autoname="name",
    composed=frozenset({"name", "targetKeyId"}),
    cloudformation="AWS::KMS::Alias",
)

LOG_GROUP = Row(
    "logs",
    "in.name",
    create=Call("create_log_group", spread=True),
    read=Call("describe_log_groups", {"logGroupNamePrefix": "id"}),
    found=lambda s: next((item for item in s["answer"]["logGroups"] if item["logGroupName"] == s["id"]), None),
    delete=(Call("delete_log_group", {"logGroupName": "id"}, when="!(in.skipDestroy)"),),
    updates=(
        Update(
            frozenset({"retentionInDays"}),
            (
                Call(
                    "put_retention_policy",
                    {"logGroupName": "id", "retentionInDays": "in.retentionInDays"},
                    when="in.retentionInDays",
                ),
                Call("delete_retention_policy", {"logGroupName": "id"}, when="!(in.retentionInDays)"),
            ),
        ),
        Update(
            frozenset({"kmsKeyId"}),
            (
                Call("associate_kms_key", {"logGroupName": "id", "kmsKeyId": "in.kmsKeyId"}, when="in.kmsKeyId"),
                Call("disassociate_kms_key", {"logGroupName": "id"}, when="!(in.kmsKeyId)"),
            ),
        ),
    ),
    lookups={"tags": Lookup(Call("list_tags_log_group", {"logGroupName": "id"}), "answer.tags")},
    rename={"name": "logGroupName"},
    # CloudWatch's ARN ends in ":*"; the provider's does not.
    outputs={"arn": lambda s: s["found"]["arn"].removesuffix(":*")},
    tagging=Tagging(
        add=Call("tag_log_group", {"logGroupName": "id", "tags": lambda s: s["tags"]}),
        remove=Call("untag_log_group", {"logGroupName": "id", "tags": lambda s: s["keys"]}),
    ),
    autoname="name",
    local=frozenset({"skipDestroy"}),
    cloudformation="AWS::Logs::LogGroup",
)

ROWS: dict[str, Row] = {
    "aws:kms/key:Key": KEY,
    "aws:kms/replicaKey:ReplicaKey": REPLICA_KEY,
    "aws:kms/alias:Alias": ALIAS,
    "aws:cloudwatch/logGroup:LogGroup": LOG_GROUP,
}
