"""What the audit registers, what each service may do, and what is left out with each setting."""

import functools
import json
from collections.abc import Mapping
from typing import Any, get_args

import botocore.session
import pytest

from components import Audit, AuditSettings
from components.audit import documents, plan
from settings import read
from tests.plans.test_settings import config, tree_of
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, STACKS, Recorded, record

DETECTOR, FEATURE = "aws:guardduty/detector:Detector", "aws:guardduty/detectorFeature:DetectorFeature"
TRAIL, RULE, RECORDER = "aws:cloudtrail/trail:Trail", "aws:cfg/rule:Rule", "aws:cfg/recorder:Recorder"
BUCKET, BUCKET_POLICY = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"
KEY, TOPIC, EVENT_RULE = "aws:kms/key:Key", "aws:sns/topic:Topic", "aws:cloudwatch/eventRule:EventRule"
ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
TRAIL_ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit-trail"
# The audit of a stack that turns everything off.
NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("trail", "config", "guardduty", "security_hub", "access_analyzer", "password_policy", "findings")),
    "ebs_encryption": False,
    "s3_public_access_block": False,
}


@functools.cache
def _recorded(settings: str) -> Recorded:
    given = AuditSettings.model_validate(json.loads(settings))
    return record(lambda: Audit("audit", given, account=ACCOUNT))


def audit(**settings: Any) -> Recorded:
    """What an audit with these settings registers; only to be read."""
    return _recorded(json.dumps(settings, sort_keys=True))


def statements(text: str) -> dict[str, Any]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def policy(type_: str, name: str, **settings: Any) -> dict[str, Any]:
    return statements(audit(**settings).one(type_, name).inputs["policy"])


def known(made: Recorded) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(one.type, one.name): one.inputs for one in made}


class TestTrail:
    def test_it_records_every_region_validated_encrypted_and_in_cloudwatch_logs(self) -> None:
        trail = audit().one(TRAIL, "audit-trail").inputs
        assert trail["isMultiRegionTrail"] is trail["enableLogFileValidation"] is True
        assert trail["includeGlobalServiceEvents"] is True
        assert trail["kmsKeyId"] == "arn:aws:test:::audit-trail"
        assert trail["cloudWatchLogsGroupArn"] == "arn:aws:test:::audit-trail:*"
        assert trail["cloudWatchLogsRoleArn"] == "arn:aws:test:::audit-trail-logs"

    def test_its_name_is_known_before_it_exists(self) -> None:
        assert audit().one(TRAIL, "audit-trail").inputs["name"] == "audit-trail"

    def test_it_waits_for_everything_that_it_writes_to(self) -> None:
        assert {"audit-trail", "audit-trail-logs-write"} <= audit().one(TRAIL, "audit-trail").depends_on

    def test_its_key_serves_this_trail_and_its_log_group(self) -> None:
        found = policy(KEY, "audit-trail")
        assert list(found) == ["AccountDelegatesByIam", "Logs", "CloudTrailEncrypts", "CloudTrailDescribes"]
        assert found["CloudTrailEncrypts"]["Condition"] == {
            "StringEquals": {"aws:SourceArn": TRAIL_ARN},
            "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*"},
        }
        assert found["CloudTrailDescribes"]["Action"] == ["kms:DescribeKey"]
        assert found["CloudTrailDescribes"]["Condition"] == {"StringEquals": {"aws:SourceArn": TRAIL_ARN}}
        group = found["Logs"]["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"]
        assert group == "arn:aws:logs:us-east-1:111122223333:log-group:audit-trail-*"

    def test_its_bucket_is_written_by_this_trail_alone_below_the_account_s_prefix(self) -> None:
        found = policy(BUCKET_POLICY, "audit-trail")
        writes = found["CloudTrailWrites"]
        assert writes["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
        assert writes["Action"] == ["s3:PutObject"]
        assert writes["Resource"] == "arn:aws:s3:::audit-trail/AWSLogs/111122223333/*"
        assert writes["Condition"] == {
            "StringEquals": {"aws:SourceArn": TRAIL_ARN, "s3:x-amz-acl": "bucket-owner-full-control"}
        }
        assert found["CloudTrailChecks"]["Condition"] == {"StringEquals": {"aws:SourceArn": TRAIL_ARN}}

    def test_its_role_writes_streams_of_this_account_and_region_and_creates_no_group(self) -> None:
        (statement,) = statements(documents.write_trail(ACCOUNT, "audit-trail-*")).values()
        assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
        (stream,) = statement["Resource"]
        assert stream.endswith(":log-group:audit-trail-*:log-stream:111122223333_CloudTrail_us-east-1*")

    def test_writing_to_the_audit_s_own_buckets_is_not_recorded_and_reading_there_is(self) -> None:
        """CloudTrail would record its own deliveries, and deliver those records, without end."""
        _, others, own = audit().one(TRAIL, "audit-trail").inputs["advancedEventSelectors"]
        buckets = [f"arn:aws:s3:::audit-{name}/" for name in ("trail", "access-logs", "config")]
        assert others["fieldSelectors"][-1] == {"field": "resources.ARN", "notStartsWiths": buckets}
        assert own["fieldSelectors"][-2:] == [
            {"field": "resources.ARN", "startsWiths": buckets},
            {"field": "eventName", "notEquals": ["PutObject"]},
        ]

    def test_without_data_events_it_records_management_events(self) -> None:
        (management,) = (
            audit(trail={"s3_data_events": False}).one(TRAIL, "audit-trail").inputs["advancedEventSelectors"]
        )
        assert management["fieldSelectors"] == [{"field": "eventCategory", "equals": ["Management"]}]

    @pytest.mark.parametrize("mode", ["governance", "compliance"])
    def test_object_lock_is_for_its_bucket_alone_and_does_not_replace_it(self, mode: str) -> None:
        made = audit(trail={"object_lock": {"mode": mode, "days": 90}})
        (lock,) = made.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
        assert lock.name == "audit-trail"
        assert lock.inputs["rule"] == {"defaultRetention": {"mode": mode.upper(), "days": 90}}
        assert made.one(BUCKET, "audit-trail") == audit().one(BUCKET, "audit-trail")


class TestBuckets:
    @pytest.mark.parametrize("name", ["audit-trail", "audit-config", "audit-access-logs"])
    def test_a_bucket_is_private_versioned_and_by_tls_only(self, name: str) -> None:
        made = audit()
        block = made.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name).inputs
        assert [value for value in block.values() if isinstance(value, bool)] == [True] * 4
        versioning = made.one("aws:s3/bucketVersioning:BucketVersioning", name).inputs
        assert versioning["versioningConfiguration"] == {"status": "Enabled"}
        deny = policy(BUCKET_POLICY, name)["DenyHTTP"]
        assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:*")
        assert deny["Resource"] == [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

    @pytest.mark.parametrize(
        ("name", "algorithm"),
        [("audit-trail", "aws:kms"), ("audit-config", "aws:kms"), ("audit-access-logs", "AES256")],
    )
    def test_a_bucket_is_encrypted_with_its_own_key_where_its_source_can(self, name: str, algorithm: str) -> None:
        kind = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
        (rule,) = audit().one(kind, name).inputs["rules"]
        default = rule["applyServerSideEncryptionByDefault"]
        assert default["sseAlgorithm"] == algorithm
        assert default.get("kmsMasterKeyId") == (f"arn:aws:test:::{name}" if algorithm == "aws:kms" else None)

    def test_objects_and_what_is_left_of_them_end(self) -> None:
        made = audit(retention_days=100)
        for lifecycle in made.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"):
            expire, markers = lifecycle.inputs["rules"]
            assert expire["expiration"] == {"days": 100}
            assert expire["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
            assert markers["expiration"] == {"expiredObjectDeleteMarker": True}

    def test_access_to_the_two_others_is_logged_to_the_third_which_no_other_account_writes_to(self) -> None:
        made = audit()
        logged = made.of("aws:s3/bucketLogging:BucketLogging")
        assert {one.name for one in logged} == {"audit-trail", "audit-config"}
        assert {one.inputs["targetBucket"] for one in logged} == {"audit-access-logs-id"}
        writes = policy(BUCKET_POLICY, "audit-access-logs")["AccessLogsAreWritten"]
        assert writes["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::audit-*"},
        }

    def test_the_pattern_of_source_buckets_is_in_lower_case_as_their_names_are(self) -> None:
        made = record(lambda: Audit("Audit", AuditSettings(), account=ACCOUNT))
        text = made.one(BUCKET_POLICY, "Audit-access-logs").inputs["policy"]
        source = statements(text)["AccessLogsAreWritten"]["Condition"]["ArnLike"]["aws:SourceArn"]
        assert source == "arn:aws:s3:::audit-*"

    @pytest.mark.parametrize("protected", [True, False])
    def test_buckets_and_keys_are_protected_unless_that_is_turned_off(self, protected: bool) -> None:
        made = audit(deletion_protection=protected)
        assert {one.protect for one in [*made.of(BUCKET), *made.of(KEY)]} == {protected}

    @pytest.mark.parametrize("force", [True, False])
    def test_what_is_in_a_bucket_is_deleted_only_where_that_is_asked_for(self, force: bool) -> None:
        made = audit(force_destroy=force)
        assert {one.inputs["forceDestroy"] for one in made.of(BUCKET)} == {force}


class TestConfig:
    def test_the_recorder_comes_before_the_channel_and_is_started_after_it(self) -> None:
        made = audit()
        channel = made.one("aws:cfg/deliveryChannel:DeliveryChannel", "audit-config")
        status = made.one("aws:cfg/recorderStatus:RecorderStatus", "audit-config")
        order = [one.type for one in made if one.type in (RECORDER, channel.type, status.type)]
        assert order == [RECORDER, channel.type, status.type]
        assert status.inputs == {"name": "audit-config-id", "isEnabled": True}

    def test_everything_is_recorded_by_the_service_linked_role(self) -> None:
        made = audit()
        recorder = made.one(RECORDER, "audit-config").inputs
        assert recorder["recordingGroup"] == {"allSupported": True, "includeGlobalResourceTypes": True}
        assert recorder["recordingMode"] == {"recordingFrequency": "CONTINUOUS"}
        role = made.one("aws:iam/serviceLinkedRole:ServiceLinkedRole", "audit-config").inputs
        assert role["awsServiceName"] == "config.amazonaws.com"

    def test_a_service_linked_role_that_the_account_has_is_used(self) -> None:
        made = audit(config={"service_linked_role": "existing"})
        assert not made.of("aws:iam/serviceLinkedRole:ServiceLinkedRole")
        arn = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        assert made.one(RECORDER, "audit-config").inputs["roleArn"] == arn

    def test_beside_an_existing_recorder_there_are_rules_and_nothing_else(self) -> None:
        """As in an account of AWS Control Tower, which has a recorder."""
        made = audit(**{**NOTHING, "config": {"recorder": "existing"}})
        assert {one.type for one in made if one.custom} == {RULE}
        assert made.of(RULE)

    def test_daily_records_and_none_of_iam_are_a_choice(self) -> None:
        recorder = audit(config={"recording": "daily", "global_resources": False}).one(RECORDER, "audit-config").inputs
        assert recorder["recordingMode"] == {"recordingFrequency": "DAILY"}
        assert recorder["recordingGroup"]["includeGlobalResourceTypes"] is False

    def test_bucket_and_key_serve_aws_config_of_this_account_and_region(self) -> None:
        source = {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": "arn:aws:config:us-east-1:111122223333:*"},
        }
        assert policy(KEY, "audit-config")["ConfigEncrypts"]["Condition"] == source
        found = policy(BUCKET_POLICY, "audit-config")
        assert found["ConfigChecks"]["Condition"] == source
        assert found["ConfigWrites"]["Resource"] == "arn:aws:s3:::audit-config/AWSLogs/111122223333/Config/*"
        written = {**source["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}
        assert found["ConfigWrites"]["Condition"] == {**source, "StringEquals": written}

    def test_a_rule_has_its_identifier_its_reason_and_its_parameters(self) -> None:
        made = audit(log_retention_days=90)
        rule = made.one(RULE, "audit-config-log-retention").inputs
        assert rule["source"] == {"owner": "AWS", "sourceIdentifier": "CW_LOGGROUP_RETENTION_PERIOD_CHECK"}
        assert rule["description"] == "A breach is often noticed only months after it happened"
        assert json.loads(rule["inputParameters"]) == {"MinRetentionTime": "90"}
        assert "inputParameters" not in made.one(RULE, "audit-config-trail").inputs
        # The recorder's status: rules are refused before there is a recorder.
        assert "audit-config" in made.one(RULE, "audit-config-trail").depends_on

    def test_a_disabled_rule_is_not_there_and_all_others_are(self) -> None:
        made = audit(config={"disabled_rules": ["ssh"]})
        assert {one.name for one in audit().of(RULE)} - {one.name for one in made.of(RULE)} == {"audit-config-ssh"}


class TestDetection:
    def test_guardduty_watches_what_it_is_told_and_nothing_else(self) -> None:
        made = audit(guardduty={"protections": ["eks_audit_logs"]})
        assert made.one(DETECTOR, "audit-guardduty").inputs["enable"] is True
        features = {one.inputs["name"]: one.inputs["status"] for one in made.of(FEATURE)}
        assert features.pop("EKS_AUDIT_LOGS") == "ENABLED"
        assert set(features.values()) == {"DISABLED"}
        assert len(features) == len(plan.PROTECTIONS) - 1

    def test_runtime_monitoring_brings_its_agent_to_eks_and_is_never_the_legacy_one_too(self) -> None:
        made = audit()
        feature = made.one(FEATURE, "audit-guardduty-runtime-monitoring").inputs
        assert feature["additionalConfigurations"] == [
            {"name": "EKS_ADDON_MANAGEMENT", "status": "ENABLED"},
            {"name": "ECS_FARGATE_AGENT_MANAGEMENT", "status": "DISABLED"},
            {"name": "EC2_AGENT_MANAGEMENT", "status": "DISABLED"},
        ]
        assert "EKS_RUNTIME_MONITORING" not in {one.inputs["name"] for one in made.of(FEATURE)}

    def test_without_runtime_monitoring_no_agent_is_installed(self) -> None:
        made = audit(guardduty={"protections": []})
        feature = made.one(FEATURE, "audit-guardduty-runtime-monitoring").inputs
        assert {one["status"] for one in feature["additionalConfigurations"]} == {"DISABLED"}

    def test_every_protection_and_agent_is_one_of_guardduty_s(self) -> None:
        model: Any = botocore.session.get_session().get_service_model("guardduty")
        assert {name.upper() for name in plan.PROTECTIONS} < set(model.shape_for("DetectorFeature").enum)
        assert set(plan.AGENTS.values()) < set(model.shape_for("FeatureAdditionalConfiguration").enum)

    def test_security_hub_has_the_chosen_standards_alone(self) -> None:
        made = audit(security_hub={"standards": ["cis-aws-foundations"]})
        hub = made.one("aws:securityhub/account:Account", "audit-security-hub").inputs
        assert hub["enableDefaultStandards"] is False
        (standard,) = made.of("aws:securityhub/standardsSubscription:StandardsSubscription")
        arn = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0"
        assert standard.inputs == {"standardsArn": arn}
        assert standard.depends_on == {"audit-security-hub"}

    def test_unused_access_is_reported_only_where_that_is_asked_for(self) -> None:
        assert {one.inputs["type"] for one in audit().of(ANALYZER)} == {"ACCOUNT"}
        unused = audit(access_analyzer={"unused_access_days": 60}).one(ANALYZER, "audit-unused-access").inputs
        assert unused["type"] == "ACCOUNT_UNUSED_ACCESS"
        assert unused["configuration"] == {"unusedAccess": {"unusedAccessAge": 60}}


class TestAccount:
    def test_passwords_are_long_mixed_new_and_change(self) -> None:
        passwords = audit().one("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "audit-password-policy").inputs
        assert passwords["minimumPasswordLength"] == 14
        assert (passwords["passwordReusePrevention"], passwords["maxPasswordAge"]) == (24, 90)
        assert all(value for name, value in passwords.items() if name.startswith("require"))

    def test_volumes_are_encrypted_and_no_bucket_is_public(self) -> None:
        made = audit()
        assert made.one("aws:ebs/encryptionByDefault:EncryptionByDefault", "audit-ebs-encryption").inputs["enabled"]
        block = made.one("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "audit-s3-public-access").inputs
        assert list(block.values()) == [True] * 4


class TestFindings:
    @pytest.mark.parametrize(
        ("severity", "least", "labels"),
        [
            ("low", 1, ["LOW", "MEDIUM", "HIGH", "CRITICAL"]),
            ("medium", 4, ["MEDIUM", "HIGH", "CRITICAL"]),
            ("high", 7, ["HIGH", "CRITICAL"]),
            ("critical", 9, ["CRITICAL"]),
        ],
    )
    def test_findings_of_at_least_the_severity_are_sent(self, severity: str, least: int, labels: list[str]) -> None:
        made = audit(findings={"minimum_severity": severity})
        guardduty = json.loads(made.one(EVENT_RULE, "audit-findings-guardduty").inputs["eventPattern"])
        assert guardduty["detail"] == {"severity": [{"numeric": [">=", least]}]}
        hub = json.loads(made.one(EVENT_RULE, "audit-findings-security-hub").inputs["eventPattern"])
        assert hub["detail"]["findings"]["Severity"] == {"Label": labels}

    def test_guardduty_s_findings_are_sent_once(self) -> None:
        """Security Hub has them too; without a detector here, those that it has come from elsewhere."""

        def pattern(made: Recorded) -> dict[str, Any]:
            found = json.loads(made.one(EVENT_RULE, "audit-findings-security-hub").inputs["eventPattern"])
            return found["detail"]["findings"]

        assert pattern(audit())["ProductName"] == [{"anything-but": ["GuardDuty"]}]
        assert "ProductName" not in pattern(audit(guardduty=None))

    def test_what_somebody_works_on_already_is_not_sent_again(self) -> None:
        found = json.loads(audit().one(EVENT_RULE, "audit-findings-security-hub").inputs["eventPattern"])["detail"]
        assert found["findings"]["Workflow"] == {"Status": ["NEW"]}
        assert found["findings"]["RecordState"] == ["ACTIVE"]

    def test_nothing_is_published_without_tls_to_a_topic_that_is_encrypted(self) -> None:
        topic = audit().one(TOPIC, "audit-findings").inputs
        assert topic["kmsMasterKeyId"] == "arn:aws:test:::audit-findings"
        (deny,) = statements(topic["policy"]).values()
        assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "sns:Publish")
        assert deny["Resource"] == "arn:aws:sns:us-east-1:111122223333:audit-findings"
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

    def test_eventbridge_publishes_by_a_role_for_these_rules_alone(self) -> None:
        made = audit()
        trust = json.loads(made.one("aws:iam/role:Role", "audit-findings-publisher").inputs["assumeRolePolicy"])
        (statement,) = trust["Statement"]
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert statement["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/audit-findings-*"},
        }
        assert {one.inputs["roleArn"] for one in made.of("aws:cloudwatch/eventTarget:EventTarget")} == {
            "arn:aws:test:::audit-findings-publisher"
        }
        assert list(policy(KEY, "audit-findings")) == ["AccountDelegatesByIam"]

    def test_that_role_publishes_to_the_topic_with_its_key_and_does_nothing_else(self) -> None:
        text = audit().one("aws:iam/rolePolicy:RolePolicy", "audit-findings-publisher-publish").inputs["policy"]
        found = statements(text)
        assert found["PublishFindings"]["Action"] == ["sns:Publish"]
        assert found["PublishFindings"]["Resource"] == ["arn:aws:sns:us-east-1:111122223333:audit-findings"]
        assert found["EncryptFindings"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
        assert found["EncryptFindings"]["Resource"] == ["arn:aws:test:::audit-findings"]

    def test_an_address_gets_findings_by_e_mail(self) -> None:
        made = audit(findings={"email_addresses": ["a@example.com", "b@example.com"]})
        found = made.of("aws:sns/topicSubscription:TopicSubscription")
        assert {one.name for one in found} == {"audit-findings-a@example.com", "audit-findings-b@example.com"}
        assert {(one.inputs["protocol"], one.inputs["endpoint"]) for one in found} == {
            ("email", "a@example.com"),
            ("email", "b@example.com"),
        }

    def test_others_publish_to_the_topic_by_its_ref(self) -> None:
        refs: list[Any] = []
        for settings in (AuditSettings(), AuditSettings(findings=None)):
            record(lambda given=settings: refs.append(Audit("audit", given, account=ACCOUNT).findings))
        assert refs[0] is not None
        assert refs[1] is None


# For each setting that turns something off: the beginnings of what it brings, and the resources that it changes.
OFF: Mapping[str, tuple[Any, tuple[str, ...], set[str]]] = {
    "trail": (None, ("trail",), set()),
    "config": (None, ("config",), {"audit-trail"}),
    "guardduty": (None, ("guardduty", "findings-guardduty"), {"audit-findings-security-hub"}),
    "security_hub": (None, ("security-hub", "findings-security-hub"), set()),
    "access_analyzer": (None, ("external-access",), set()),
    "password_policy": (None, ("password-policy",), set()),
    "ebs_encryption": (False, ("ebs-encryption",), set()),
    "s3_public_access_block": (False, ("s3-public-access",), set()),
    "findings": (None, ("findings",), set()),
}


class TestEachTurnedOff:
    def test_everything_that_can_be_turned_off_is_here(self) -> None:
        fields = AuditSettings.model_fields.items()
        optional = {name for name, field in fields if type(None) in get_args(field.annotation)}
        assert optional <= set(OFF)
        assert set(OFF) == NOTHING.keys()

    @pytest.mark.parametrize("name", OFF)
    def test_what_it_brings_goes_and_everything_else_is_as_it_was(self, name: str) -> None:
        value, parts, changed = OFF[name]
        everything, less = known(audit()), known(audit(**{name: value}))
        gone = everything.keys() - less.keys()
        assert gone
        assert all(resource.removeprefix("audit-").startswith(parts) for _, resource in gone)
        assert less.keys() <= everything.keys()
        assert {resource for kind, resource in less if less[kind, resource] != everything[kind, resource]} == changed

    def test_with_nothing_on_there_is_nothing(self) -> None:
        assert [one.name for one in audit(**NOTHING) if one.custom] == []

    def test_access_logs_are_there_as_long_as_a_bucket_has_some(self) -> None:
        assert {one.name for one in audit(trail=None).of(BUCKET)} == {"audit-config", "audit-access-logs"}
        assert {one.name for one in audit(config=None).of(BUCKET)} == {"audit-trail", "audit-access-logs"}
        assert audit(trail=None, config={"recorder": "existing"}).of(BUCKET) == []


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_policies_find_nothing_in_an_audit_with_its_defaults(environment: str) -> None:
    found = [one for one in judged(audit(), environment) if not one.check.startswith("TAG-")]
    assert [(one.check, one.urn) for one in found] == []


class TestOwners:
    """AWS has one trail of all Regions for free, one recorder, one detector and one hub."""

    @staticmethod
    def owners(stacks: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
        """The accounts and Regions of the stacks that have an audit."""
        return [(tree["account_id"], tree["region"]) for tree in stacks if tree.get("audit") is not None]

    def test_no_two_committed_stacks_have_the_audit_of_one_account_and_region(self) -> None:
        found = self.owners([tree_of(stack) for stack in STACKS])
        assert len(set(found)) == len(found) == len(STACKS)

    def test_a_second_one_would_be_seen(self) -> None:
        found = self.owners([tree_of("dev"), tree_of("dev")])
        assert len(set(found)) < len(found)

    def test_a_stack_without_the_key_registers_nothing_of_it(self) -> None:
        tree = tree_of()
        del tree["audit"]
        assert read(config(tree)).audit is None
