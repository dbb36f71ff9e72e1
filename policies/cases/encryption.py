"""Examples of the rules about encryption at rest and in transit, and about KMS keys."""

import json
from typing import Any

from policies.cases.case import Broken, Case, Given

KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
SECRETS = "aws:secretsmanager/secret:Secret"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1"

ENC_001 = (
    Case(
        rule="ENC-001",
        says="a symmetric key with rotation enabled",
        compliant=(Given(type=KEY, props={"enableKeyRotation": True}),),
        broken=(
            Broken(
                finds="ENC-001.a",
                says="rotation is disabled",
                change={"enableKeyRotation": False},
                missing=("ENC-001.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-001",
        says="an asymmetric signing key, which KMS cannot rotate",
        compliant=(Given(type=KEY, props={"customerMasterKeySpec": "RSA_4096", "keyUsage": "SIGN_VERIFY"}),),
        broken=(
            Broken(
                finds="ENC-001.a",
                says="it is a symmetric encryption key",
                change={"customerMasterKeySpec": "SYMMETRIC_DEFAULT"},
                missing=("ENC-001.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-001",
        says="a key in a custom key store",
        compliant=(Given(type=KEY, props={"customKeyStoreId": "cks-1", "enableKeyRotation": False}),),
        broken=(
            Broken(
                finds="ENC-001.a",
                says="the key is in KMS's own key store",
                change={"customKeyStoreId": ""},
                unknown=(),
                missing=("ENC-001.a",),
            ),
        ),
    ),
)

_LASTING = {"deletionWindowInDays": 14, "bypassPolicyLockoutSafetyCheck": False}
_LOST = (
    Broken(
        finds="ENC-002.a",
        says="the waiting period before deletion is too short",
        change={"deletionWindowInDays": 13},
        missing=(),
    ),
    Broken(
        finds="ENC-002.c",
        says="the policy lockout safety check is bypassed",
        change={"bypassPolicyLockoutSafetyCheck": True},
        missing=(),
    ),
)

ENC_002 = (
    *(
        Case(
            rule="ENC-002",
            says=f"a protected {kind.rpartition(':')[2]}",
            compliant=(Given(type=kind, props=_LASTING, protect=True),),
            broken=(
                *_LOST,
                Broken(finds="ENC-002.b", says="the resource option protect is not set", unprotect=True),
            ),
        )
        for kind in (
            KEY,
            "aws:kms/replicaKey:ReplicaKey",
            "aws:kms/externalKey:ExternalKey",
            "aws:kms/replicaExternalKey:ReplicaExternalKey",
        )
    ),
    *(
        Case(
            rule="ENC-002",
            says=f"an unprotected key in {stack}",
            compliant=(Given(type=KEY, props=_LASTING),),
            broken=_LOST,
            stack=stack,
        )
        for stack in ("dev", "staging")
    ),
    Case(
        rule="ENC-002",
        says="a key policy with the lockout safety check",
        compliant=(Given(type=KEY_POLICY, props={"keyId": KEY_ARN, "policy": "{}"}),),
        broken=(
            Broken(
                finds="ENC-002.c",
                says="the policy lockout safety check is bypassed",
                change={"bypassPolicyLockoutSafetyCheck": True},
                missing=(),
            ),
        ),
    ),
)


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _public_access_case(check: str, kind: str, action: str, condition: dict[str, Any]) -> Case:
    """A resource whose policy names its principal, and the ways to make it public."""
    allows = {"Effect": "Allow", "Action": action, "Resource": "*"}

    def everyone(says: str, **statement: Any) -> Broken:
        return Broken(finds=check, says=says, change={"policy": _policy(**allows, **statement)}, missing=())

    return Case(
        rule="ENC-003",
        says=f"{kind.rpartition(':')[2]} with a policy that names its principal",
        compliant=(
            Given(
                type=kind,
                props={"policy": _policy(**allows, Principal={"AWS": "arn:aws:iam::111122223333:role/shop"})},
            ),
            Given(
                type=kind, name="conditional", props={"policy": _policy(**allows, Principal="*", Condition=condition)}
            ),
            Given(
                type=kind,
                name="denying",
                props={"policy": _policy(**{**allows, "Effect": "Deny"}, Principal="*")},
            ),
            Given(type=kind, name="default", props={}),
        ),
        broken=(
            everyone('the principal is "*"', Principal="*"),
            everyone('the principal is {"AWS": "*"}', Principal={"AWS": "*"}),
            everyone(
                "NotPrincipal allows everyone except one account",
                NotPrincipal={"AWS": "arn:aws:iam::111122223333:root"},
            ),
            everyone(
                "the condition on the caller is a wildcard",
                Principal="*",
                Condition={"StringLike": {"aws:PrincipalArn": "*"}},
            ),
        ),
    )


ENC_003 = tuple(
    _public_access_case(check, kind, action, condition)
    for check, action, condition, kinds in (
        (
            "ENC-003.a",
            "kms:Decrypt",
            {"StringEquals": {"kms:CallerAccount": "111122223333"}},
            (
                KEY,
                KEY_POLICY,
                "aws:kms/replicaKey:ReplicaKey",
                "aws:kms/externalKey:ExternalKey",
                "aws:kms/replicaExternalKey:ReplicaExternalKey",
            ),
        ),
        (
            "ENC-003.b",
            "sqs:SendMessage",
            {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:orders"}},
            ("aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"),
        ),
        (
            "ENC-003.c",
            "sns:Publish",
            {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
            ("aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"),
        ),
    )
    for kind in kinds
)

ENC_004 = (
    Case(
        rule="ENC-004",
        says="an encrypted EBS volume",
        compliant=(Given(type="aws:ebs/volume:Volume", props={"encrypted": True}),),
        broken=(
            Broken(finds="ENC-004.a", says="encrypted is false", change={"encrypted": False}, missing=("ENC-004.a",)),
        ),
    ),
    Case(
        rule="ENC-004",
        says="a launch template with encrypted EBS volumes and an instance store volume",
        compliant=(
            Given(
                type="aws:ec2/launchTemplate:LaunchTemplate",
                props={
                    "blockDeviceMappings": [
                        {"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "volumeType": "gp3"}},
                        {"deviceName": "/dev/xvdb", "ebs": {"encrypted": "true", "volumeType": "gp3"}},
                        {"deviceName": "/dev/xvdc", "virtualName": "ephemeral0"},
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="ENC-004.a",
                says="the first volume is not encrypted",
                change={"blockDeviceMappings[0].ebs.encrypted": "false"},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="the second volume is not encrypted",
                change={"blockDeviceMappings[1].ebs.encrypted": "false"},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="an EBS volume without the property encrypted",
                change={"blockDeviceMappings[2].ebs": {"volumeSize": 20}},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="ENC-004",
        says="an instance with encrypted EBS volumes",
        compliant=(
            Given(
                type="aws:ec2/instance:Instance",
                props={
                    "rootBlockDevice": {"encrypted": True},
                    "ebsBlockDevices": [{"deviceName": "/dev/sdf", "encrypted": True}],
                },
            ),
        ),
        broken=(
            Broken(
                finds="ENC-004.a",
                says="the root volume is not encrypted",
                change={"rootBlockDevice.encrypted": False},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="an additional volume is not encrypted",
                change={"ebsBlockDevices[0].encrypted": False},
                missing=("ENC-004.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-004",
        says="a launch configuration with encrypted EBS volumes",
        compliant=(
            Given(
                type="aws:ec2/launchConfiguration:LaunchConfiguration",
                props={
                    "rootBlockDevice": {"encrypted": True},
                    "ebsBlockDevices": [
                        {"deviceName": "/dev/sdf", "encrypted": True},
                        {"deviceName": "/dev/sdg", "noDevice": True},
                    ],
                },
            ),
        ),
        broken=(
            Broken(
                finds="ENC-004.a",
                says="the root volume is not encrypted",
                change={"rootBlockDevice.encrypted": False},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="an additional volume is not encrypted",
                change={"ebsBlockDevices[0].encrypted": False},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="an additional device is a volume",
                change={"ebsBlockDevices[1].noDevice": False},
                missing=("ENC-004.a",),
            ),
            Broken(finds="ENC-004.a", says="the root volume is not declared", without="rootBlockDevice"),
        ),
    ),
    Case(
        rule="ENC-004",
        says="an instance that takes its volumes from a launch template",
        compliant=(Given(type="aws:ec2/instance:Instance", props={"launchTemplate": {"id": "lt-1"}}),),
        broken=(
            Broken(
                finds="ENC-004.a",
                says="it declares its root volume, without encryption",
                change={"rootBlockDevice": {"volumeSize": 20}},
                missing=(),
            ),
            Broken(
                finds="ENC-004.a",
                says="it has no launch template, so its root volume is as in the AMI",
                without="launchTemplate",
            ),
        ),
    ),
    Case(
        rule="ENC-004",
        says="encryption by default in a Region",
        compliant=(Given(type="aws:ebs/encryptionByDefault:EncryptionByDefault", props={"enabled": True}),),
        broken=(Broken(finds="ENC-004.b", says="it is disabled", change={"enabled": False}, missing=()),),
    ),
)

ENC_005 = Case(
    rule="ENC-005",
    says="an encrypted EFS file system",
    compliant=(Given(type="aws:efs/fileSystem:FileSystem", props={"encrypted": True}),),
    broken=(Broken(finds="ENC-005.a", says="encrypted is false", change={"encrypted": False}, missing=("ENC-005.a",)),),
)

ENC_006 = (
    Case(
        rule="ENC-006",
        says="an SNS topic with a KMS key",
        compliant=(Given(type="aws:sns/topic:Topic", props={"kmsMasterKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="ENC-006.a",
                says="no KMS key",
                change={"kmsMasterKeyId": ""},
                unknown=(),
                missing=("ENC-006.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-006",
        says="an SQS queue with SSE-SQS",
        compliant=(Given(type="aws:sqs/queue:Queue", props={"sqsManagedSseEnabled": True}),),
        broken=(
            Broken(
                finds="ENC-006.b",
                says="SSE-SQS is disabled",
                change={"sqsManagedSseEnabled": False},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="ENC-006",
        says="an SQS queue with a KMS key",
        compliant=(
            Given(type="aws:sqs/queue:Queue", props={"sqsManagedSseEnabled": False, "kmsMasterKeyId": KEY_ARN}),
        ),
        broken=(
            Broken(
                finds="ENC-006.b",
                says="neither a KMS key nor SSE-SQS",
                change={"kmsMasterKeyId": ""},
                unknown=(),
                missing=("ENC-006.b",),
            ),
        ),
    ),
)

_REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
_FORWARD = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/a/1"}
_TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06"

ENC_007 = (
    *(
        Case(
            rule="ENC-007",
            says=f"an HTTPS listener of type {kind}",
            compliant=(
                Given(
                    type=kind,
                    props={"protocol": "HTTPS", "port": 443, "sslPolicy": _TLS, "defaultActions": [_FORWARD]},
                ),
            ),
            broken=(
                Broken(
                    finds="ENC-007.a",
                    says="an HTTP listener that forwards",
                    change={"protocol": "HTTP"},
                    unknown=("ENC-007.a?",),
                    missing=("ENC-007.a",),
                ),
                Broken(
                    finds="ENC-007.b",
                    says="the default security policy",
                    change={"sslPolicy": "ELBSecurityPolicy-2016-08"},
                    missing=("ENC-007.b",),
                ),
                *(
                    Broken(
                        finds="ENC-007.b",
                        says=f"the security policy accepts {old}",
                        change={"sslPolicy": policy},
                        missing=("ENC-007.b",),
                    )
                    for old, policy in (
                        ("TLS 1.0 to 1.3", "ELBSecurityPolicy-TLS13-1-0-2021-06"),
                        ("TLS 1.1 to 1.3", "ELBSecurityPolicy-TLS13-1-1-2021-06"),
                        ("TLS 1.1", "ELBSecurityPolicy-TLS-1-1-2017-01"),
                        ("TLS 1.0 with forward secrecy", "ELBSecurityPolicy-FS-2018-06"),
                    )
                ),
            ),
        )
        for kind in ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
    ),
    *(
        Case(
            rule="ENC-007",
            says=f"an HTTPS listener with security policy {policy}",
            compliant=(
                Given(
                    type="aws:lb/listener:Listener",
                    props={"protocol": "HTTPS", "port": 443, "sslPolicy": policy, "defaultActions": [_FORWARD]},
                ),
            ),
        )
        for policy in (
            "ELBSecurityPolicy-TLS13-1-3-2021-06",
            "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "ELBSecurityPolicy-TLS-1-2-2017-01",
            "ELBSecurityPolicy-FS-1-2-Res-2020-10",
        )
    ),
    Case(
        rule="ENC-007",
        says="an HTTP listener that redirects to HTTPS",
        compliant=(
            Given(
                type="aws:lb/listener:Listener",
                props={"protocol": "HTTP", "port": 80, "defaultActions": [_REDIRECT]},
            ),
        ),
        broken=(
            Broken(
                finds="ENC-007.a",
                says="the action is a fixed response",
                change={"defaultActions[0].type": "fixed-response"},
                missing=("ENC-007.a",),
            ),
            Broken(
                finds="ENC-007.a",
                says="the redirect is to HTTP",
                change={"defaultActions[0].redirect.protocol": "HTTP"},
                missing=("ENC-007.a",),
            ),
            Broken(
                finds="ENC-007.a",
                says="a second action forwards",
                change={"defaultActions[1]": _FORWARD},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a TLS listener of a Network Load Balancer",
        compliant=(
            Given(
                type="aws:lb/listener:Listener",
                props={"protocol": "TLS", "port": 443, "sslPolicy": _TLS, "defaultActions": [_FORWARD]},
            ),
        ),
        broken=(
            Broken(
                finds="ENC-007.b",
                says="the security policy accepts TLS 1.0",
                change={"sslPolicy": "ELBSecurityPolicy-2016-08"},
                missing=("ENC-007.b",),
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a TCP listener, where the pods terminate TLS",
        compliant=(
            Given(
                type="aws:lb/listener:Listener",
                props={"protocol": "TCP", "port": 443, "sslPolicy": None, "defaultActions": [_FORWARD]},
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a listener of a Gateway Load Balancer, which has no protocol",
        compliant=(Given(type="aws:lb/listener:Listener", props={"defaultActions": [_FORWARD]}),),
        broken=(
            Broken(
                finds="ENC-007.a",
                says="it has a port, so its protocol is HTTP",
                change={"port": 80},
                unknown=("ENC-007.a",),
                missing=(),
            ),
        ),
    ),
)

_DATABASE = Given(type=SECRETS, name="db", props={"id": "arn:db", "arn": "arn:db", "name": "db", "kmsKeyId": KEY_ARN})
_ROTATES = Given(
    type=ROTATION,
    name="rotation",
    props={"secretId": "arn:db", "rotationEnabled": True, "rotationRules": {"automaticallyAfterDays": 30}},
    depends={"secretId": "db"},
)

_CLASSIC = "aws:elb/loadBalancer:LoadBalancer"


def _rule_of(kind: str, **depends: str) -> Given:
    return Given(type=kind, name="rule", props={"listenerArn": "arn:2", "actions": [_REDIRECT]}, depends=depends)


ENC_007_OTHERS = (
    *(
        Case(
            rule="ENC-007",
            says=f"a {kind} of an HTTP listener, that redirects to HTTPS",
            compliant=(
                Given(
                    type="aws:lb/listener:Listener",
                    name="listener",
                    props={"protocol": "HTTP", "port": 80, "defaultActions": [_REDIRECT]},
                ),
                _rule_of(kind, listenerArn="listener"),
                Given(
                    type=kind, name="elsewhere", props={"listenerArn": "arn:9", "actions": [{"type": "fixed-response"}]}
                ),
            ),
            broken=(
                Broken(
                    finds="ENC-007.a",
                    says="the rule serves a fixed response",
                    resource="rule",
                    change={"actions[0].type": "fixed-response"},
                    missing=("ENC-007.a",),
                ),
                Broken(
                    finds="ENC-007.a",
                    says="the rule redirects to HTTP",
                    resource="rule",
                    change={"actions[0].redirect.protocol": "HTTP"},
                    missing=("ENC-007.a",),
                ),
            ),
        )
        for kind in ("aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule")
    ),
    Case(
        rule="ENC-007",
        says="a rule of an HTTPS listener, which it names by its ARN",
        compliant=(
            Given(
                type="aws:alb/listener:Listener",
                name="listener",
                props={"id": "arn:2", "protocol": "HTTPS", "sslPolicy": _TLS, "defaultActions": [_FORWARD]},
            ),
            Given(
                type="aws:lb/listenerRule:ListenerRule",
                name="rule",
                props={"listenerArn": "arn:2", "actions": [_FORWARD]},
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a Classic Load Balancer with HTTPS and SSL",
        compliant=(Given(type=_CLASSIC, props={"listeners": [{"lbProtocol": "HTTPS"}, {"lbProtocol": "ssl"}]}),),
        broken=(
            Broken(
                finds="ENC-007.c",
                says="a listener uses HTTP",
                change={"listeners[0].lbProtocol": "HTTP"},
                missing=("ENC-007.c",),
            ),
            Broken(
                finds="ENC-007.c",
                says="a listener uses TCP",
                change={"listeners[1].lbProtocol": "tcp"},
                missing=("ENC-007.c",),
            ),
        ),
    ),
)

ENC_008 = (
    Case(
        rule="ENC-008",
        says="a secret with a customer managed key and rotation enabled",
        compliant=(_DATABASE, _ROTATES),
        broken=(
            Broken(
                finds="ENC-008.a",
                says="the AWS managed key, by its alias",
                change={"kmsKeyId": "alias/aws/secretsmanager"},
                unknown=(),
                missing=("ENC-008.a",),
            ),
            Broken(
                finds="ENC-008.a",
                says="the AWS managed key, by its ARN",
                change={"kmsKeyId": "arn:aws:kms:us-east-1:111122223333:alias/aws/secretsmanager"},
                unknown=(),
                missing=("ENC-008.a",),
            ),
            Broken(finds="ENC-008.a", says="no KMS key", change={"kmsKeyId": ""}, unknown=(), missing=("ENC-008.a",)),
            Broken(finds="ENC-008.b", says="there is no SecretRotation", drop="rotation"),
            Broken(
                finds="ENC-008.b",
                says="rotationEnabled is false",
                resource="rotation",
                change={"rotationEnabled": False},
                missing=(),
            ),
            Broken(
                finds="ENC-008.b",
                says="a second secret has no SecretRotation",
                add=(Given(type=SECRETS, name="api", props={"name": "api", "kmsKeyId": KEY_ARN}),),
            ),
        ),
    ),
    Case(
        rule="ENC-008",
        says="a secret with a SecretRotation that names its ARN",
        compliant=(
            _DATABASE,
            Given(type=ROTATION, name="rotation", props={"secretId": "arn:db", "rotationRules": {}}),
        ),
        broken=(
            Broken(
                finds="ENC-008.b",
                says="the SecretRotation names another secret",
                resource="rotation",
                change={"secretId": "arn:other"},
                missing=("ENC-008.b",),
            ),
        ),
    ),
)

CASES = (*ENC_001, *ENC_002, *ENC_003, *ENC_004, ENC_005, *ENC_006, *ENC_007, *ENC_007_OTHERS, *ENC_008)
