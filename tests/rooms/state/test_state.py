"""What the state backend registers, and what its documents allow."""

import fnmatch
import functools
import json
from collections.abc import Mapping
from typing import Any

import botocore.session
import pytest
from parliament import analyze_policy_string
from pydantic import ValidationError

from components import Account, StateBackend, StateSettings
from components.mistakes import line, mistakes_in
from components.state import documents, plan
from tests.recording import ACCOUNT, Recorded, record

ADMIN = "arn:aws:iam::111122223333:role/platform-admin"
DEPLOY = "arn:aws:iam::111122223333:role/deploy-dev"
OTHER = "arn:aws:iam::444455556666:role/ci"
BASE: Mapping[str, Any] = {
    "bucket_name": "states",
    "replica_region": "eu-west-1",
    "admin_role_arns": [ADMIN],
    "deployers": {"dev": {"stacks": ["shop/dev"], "referenced_stacks": ["net/dev"], "apply_role_arns": [DEPLOY]}},
}
BUCKETS = {"state", "state-logs", "state-replica", "state-replica-logs"}
KEY, ROLE, ROLE_POLICY = "aws:kms/key:Key", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"


@functools.cache
def _recorded(settings: str) -> Recorded:
    given = StateSettings.model_validate(json.loads(settings))
    return record(lambda: StateBackend("state", given, account=ACCOUNT))


def state(**settings: Any) -> Recorded:
    """What a state backend with these settings registers; only to be read."""
    return _recorded(json.dumps({**BASE, **settings}, sort_keys=True))


def statements(text: str) -> dict[str, Any]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


class TestBuckets:
    @pytest.mark.parametrize(
        "type_",
        ["BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning", "BucketPolicy"],
    )
    def test_each_has_all_of_what_protects_it(self, type_: str) -> None:
        assert {one.name for one in state().of(f"aws:s3/{type_[0].lower()}{type_[1:]}:{type_}")} == BUCKETS

    def test_all_public_access_is_blocked_and_every_version_is_kept(self) -> None:
        for one in state().of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"):
            flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
            assert all(one.inputs[flag] is True for flag in flags)
        for one in state().of("aws:s3/bucketVersioning:BucketVersioning"):
            assert one.inputs["versioningConfiguration"] == {"status": "Enabled"}

    @pytest.mark.parametrize("name", ["state", "state-replica"])
    def test_states_are_encrypted_with_a_key_of_the_bucket_s_region(self, name: str) -> None:
        region = {"state": "us-east-1", "state-replica": "eu-west-1"}[name]
        (rule,) = (
            state()
            .one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", name)
            .inputs["rules"]
        )
        default = rule["applyServerSideEncryptionByDefault"]
        assert default == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": f"arn:aws:test:::{name}"}
        assert rule["bucketKeyEnabled"] is False
        assert state().one(KEY, name).inputs["region"] == region
        assert state().one("aws:s3/bucket:Bucket", name).inputs["region"] == region

    def test_old_versions_end_after_ninety_days_and_states_never(self) -> None:
        lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
        for name in ("state", "state-replica"):
            versions, markers = state().one(lifecycle, name).inputs["rules"]
            assert versions["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
            assert "expiration" not in versions
            assert markers["expiration"] == {"expiredObjectDeleteMarker": True}
        logs, _ = state(access_log_days=30).one(lifecycle, "state-logs").inputs["rules"]
        assert logs["expiration"] == {"days": 30}

    def test_everything_that_holds_states_is_protected_unless_said_otherwise(self) -> None:
        kept = ("aws:s3/bucket:Bucket", KEY, "aws:kms/replicaKey:ReplicaKey")
        assert all(one.protect for one in state() if one.type in kept)
        assert not any(one.protect for one in state(deletion_protection=False))

    def test_access_logs_come_from_one_bucket_of_this_account(self) -> None:
        found = statements(documents.access_log_bucket(ACCOUNT, "states-logs", "states", [ADMIN]))
        assert found["AccessLogsAreWritten"]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::states"},
        }

    def test_a_state_is_written_over_tls_and_with_the_bucket_s_encryption_only(self) -> None:
        found = statements(documents.state_bucket("states", [ADMIN]))
        assert found["DenyHTTP"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert found["DenyHTTP"]["Resource"] == ["arn:aws:s3:::states", "arn:aws:s3:::states/*"]
        header = {"s3:x-amz-server-side-encryption": "aws:kms"}
        assert found["DenyOtherEncryption"]["Condition"] == {"StringNotEqualsIfExists": header}


class TestReplication:
    def test_versions_and_delete_markers_go_to_the_replica_encrypted_with_its_key(self) -> None:
        (replication,) = state().of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
        (rule,) = replication.inputs["rules"]
        assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
        assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
        assert rule["destination"] == {
            "bucket": "arn:aws:s3:::state-replica",
            "encryptionConfiguration": {"replicaKmsKeyId": "arn:aws:test:::state-replica"},
        }

    def test_it_waits_for_the_versions_of_both_buckets_and_for_its_rights(self) -> None:
        (replication,) = state().of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
        assert {"state", "state-replica", "state-replication-copy", "state-replication-keys"} <= replication.depends_on

    def test_its_role_reads_one_bucket_and_writes_the_other(self) -> None:
        copies = statements(documents.replicate("states", "states-replica"))
        assert copies["ReadVersions"]["Resource"] == ["arn:aws:s3:::states/*"]
        assert copies["WriteReplicas"]["Resource"] == ["arn:aws:s3:::states-replica/*"]
        keys = statements(documents.reencrypt("states", "us-east-1", "k1", "states-replica", "eu-west-1", "k2"))
        assert keys["Decrypt"]["Condition"] == {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::states/*"]},
        }
        assert (keys["Encrypt"]["Action"], keys["Encrypt"]["Resource"]) == (["kms:Encrypt"], ["k2"])


class TestSecrets:
    def test_their_key_is_in_both_regions_by_the_same_alias(self) -> None:
        made = state()
        assert made.one(KEY, "state-secrets").inputs["multiRegion"] is True
        (replica,) = made.of("aws:kms/replicaKey:ReplicaKey")
        assert (replica.inputs["region"], replica.inputs["primaryKeyArn"]) == (
            "eu-west-1",
            "arn:aws:test:::state-secrets",
        )
        aliases = {one.inputs["region"]: one.inputs["name"] for one in made.of("aws:kms/alias:Alias")}
        assert aliases == {"us-east-1": "alias/states", "eu-west-1": "alias/states"}

    def test_a_deployer_decrypts_those_of_its_stacks(self) -> None:
        found = statements(documents.decrypt("states", "us-east-1", "k", "s", ["shop/dev", "net/dev"], ["shop/dev"]))
        assert found["DecryptSecrets"]["Condition"] == {
            "StringEquals": {"kms:EncryptionContext:stack": ["shop/dev", "net/dev"]}
        }
        assert found["EncryptSecrets"]["Condition"] == {"StringEquals": {"kms:EncryptionContext:stack": ["shop/dev"]}}

    def test_the_url_of_their_provider_says_which_stack_they_are_of(self) -> None:
        url = plan.secrets_provider("states", "us-east-1", "shop/dev", "arn:aws:iam::111122223333:role/r")
        wanted = "awskms://alias/states?region=us-east-1&context_stack=shop%2Fdev"
        assert url == f"{wanted}&role=arn:aws:iam::111122223333:role/r"


class TestKeys:
    @pytest.mark.parametrize("name", ["state", "state-replica", "state-secrets"])
    def test_each_rotates_and_is_administered_by_the_admin_roles_alone(self, name: str) -> None:
        key = state().one(KEY, name).inputs
        assert key["enableKeyRotation"] is True
        denied = statements(key["policy"])["AdministeredByAdmins"]
        assert denied["Effect"] == "Deny"
        assert "kms:ScheduleKeyDeletion" in denied["Action"]
        assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [ADMIN]}}


class TestDeployers:
    def test_who_may_update_may_also_preview(self) -> None:
        made = state(deployers={"dev": {**BASE["deployers"]["dev"], "preview_role_arns": [OTHER]}})
        trust = {one.name: statements(one.inputs["assumeRolePolicy"]) for one in made.of(ROLE) if "dev" in one.name}
        preview, apply = trust["state-dev-preview"], trust["state-dev-apply"]
        assert preview["Account444455556666"]["Condition"] == {"ArnEquals": {"aws:PrincipalArn": [OTHER]}}
        assert preview["Account111122223333"]["Condition"] == {"ArnEquals": {"aws:PrincipalArn": [DEPLOY]}}
        assert list(apply) == ["Account111122223333"]

    def test_only_the_apply_role_writes(self) -> None:
        names = {one.name for one in state().of(ROLE_POLICY)}
        assert {"state-dev-preview-read", "state-dev-preview-decrypt"} == {one for one in names if "preview" in one}
        assert {"state-dev-apply-write", "state-dev-apply-encrypt"} <= names

    def test_it_deletes_locks_of_its_stacks_and_nothing_else(self) -> None:
        found = statements(documents.write("states", ["shop/dev"]))
        assert found["ReleaseLocks"]["Action"] == ["s3:DeleteObject"]
        assert found["ReleaseLocks"]["Resource"] == ["arn:aws:s3:::states/.pulumi/locks/organization/shop/dev/*"]
        assert "s3:DeleteObject" not in found["WriteStates"]["Action"]

    def test_no_path_of_one_stack_is_one_of_another_whose_name_begins_alike(self) -> None:
        ours = [*plan.readable(["shop/dev"])[1:], *plan.writable(["shop/dev"])]
        for other in ("shop/dev-2", "shop/dev2", "shop2/dev", "shop/dev.eu"):
            theirs = [*plan.readable([other])[1:], *plan.writable([other])]
            paths = [path.removesuffix("*") + "x" if path.endswith("*") else path for path in theirs]
            assert not [path for path in paths if any(fnmatch.fnmatchcase(path, one) for one in ours)]


KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DOCUMENTS = {
    "read": documents.read("states", ["shop/dev"]),
    "write": documents.write("states", ["shop/dev"]),
    "decrypt": documents.decrypt("states", "us-east-1", KEY_ARN, KEY_ARN, ["shop/dev"], ["shop/dev"]),
    "encrypt": documents.encrypt("states", "us-east-1", KEY_ARN, ["shop/dev"]),
    "replicate": documents.replicate("states", "states-replica"),
    "reencrypt": documents.reencrypt("states", "us-east-1", KEY_ARN, "states-replica", "eu-west-1", KEY_ARN),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_actions_of_iam_with_resources_and_conditions_that_they_know(name: str) -> None:
    assert [str(finding) for finding in analyze_policy_string(DOCUMENTS[name]).findings] == []


def test_the_replica_is_in_another_region() -> None:
    given = StateSettings.model_validate({**BASE, "replica_region": "us-east-1"})
    with pytest.raises(ValueError, match="replica_region is us-east-1, the Region of the bucket itself"):
        record(lambda: StateBackend("state", given, account=Account(id="111122223333", region="us-east-1")))


def dev(**more: Any) -> dict[str, Any]:
    return {"deployers": {"dev": {"stacks": ["shop/dev"], "apply_role_arns": [DEPLOY], **more}}}


BAD = {
    "bucket_name: has 51 characters": {"bucket_name": "a" * 51},
    "bucket_name: is not a valid bucket name": {"bucket_name": "My_Bucket"},
    "bucket_name: begins with xn--, which S3 reserves": {"bucket_name": "xn--states"},
    "bucket_name: ends with -s3alias, which S3 reserves": {"bucket_name": "states-s3alias"},
    "replica_region: unsupported value": {"replica_region": "eu-west-9"},
    "noncurrent_days: must be greater than or equal to 1": {"noncurrent_days": 0},
    "access_log_days: must be less than or equal to 36500": {"access_log_days": 40000},
    "admin_role_arns: must have at least 1 item": {"admin_role_arns": []},
    "admin_role_arns.0: is not a valid IAM role ARN": {"admin_role_arns": ["arn:aws:iam::111122223333:root"]},
    "deployers.Dev: is not a valid name of a deployer": {"deployers": {"Dev": dev()["deployers"]["dev"]}},
    "deployers.dev.stacks.0: is not the name of a project and a stack": dev(stacks=["shop/*"]),
    "deployers.dev.stacks: must have at least 1 item": dev(stacks=[]),
    "deployers.dev.apply_role_arns: must have at least 1 item": dev(apply_role_arns=[]),
    "deployers.dev.preview_role_arns: has duplicates": dev(preview_role_arns=[OTHER, OTHER]),
    "deployers.dev.referenced_stacks: has shop/dev, which is in stacks, too": dev(referenced_stacks=["shop/dev"]),
    "deployers.two.stacks.0: is a stack of the deployer dev, too": {
        "deployers": {name: dev()["deployers"]["dev"] for name in ("dev", "two")}
    },
}


@pytest.mark.parametrize("problem", BAD)
def test_what_aws_or_pulumi_would_refuse_is_refused_by_key_with_a_remedy(problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        StateSettings.model_validate({**BASE, **BAD[problem]})
    lines = [line(mistake) for mistake in mistakes_in(refused.value, StateSettings)]
    assert len(lines) == 1
    assert lines[0].startswith(problem), lines
    assert lines[0].count(": ") >= 2


def test_the_longest_bucket_name_leaves_room_for_those_of_the_others() -> None:
    longest = "a" * 50
    assert StateSettings.model_validate({**BASE, "bucket_name": longest}).bucket_name == longest
    assert len(plan.access_log_bucket(plan.replica_bucket(longest))) == 63


def test_the_actions_that_admins_keep_are_operations_of_s3() -> None:
    s3 = botocore.session.get_session().get_service_model("s3")
    assert {"DeleteBucket", "PutBucketVersioning", "PutBucketPolicy", "DeleteBucketPolicy"} <= set(s3.operation_names)
