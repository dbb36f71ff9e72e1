"""Examples of the rules about encryption, at rest and on the way, and about the keys that it hangs on."""

import json
from typing import Any

from policies.case import Broken, Case, Given

KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
VAULTED = "aws:secretsmanager/secret:Secret"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1"

ENC_001 = (
    Case(
        rule="ENC-001",
        says="a key that rotates",
        compliant=(Given(type=KEY, props={"enableKeyRotation": True}),),
        broken=(
            Broken(
                finds="ENC-001.a",
                says="it keeps its material for ever",
                change={"enableKeyRotation": False},
                missing=("ENC-001.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-001",
        says="a key to sign with, which KMS cannot rotate",
        compliant=(Given(type=KEY, props={"customerMasterKeySpec": "RSA_4096", "keyUsage": "SIGN_VERIFY"}),),
        broken=(
            Broken(
                finds="ENC-001.a",
                says="it encrypts after all",
                change={"customerMasterKeySpec": "SYMMETRIC_DEFAULT"},
                missing=("ENC-001.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-001",
        says="a key whose material is kept outside KMS",
        compliant=(Given(type=KEY, props={"customKeyStoreId": "cks-1", "enableKeyRotation": False}),),
        broken=(
            Broken(
                finds="ENC-001.a",
                says="its material is KMS's",
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
        says="a deleted key is gone before anybody is back from leave",
        change={"deletionWindowInDays": 13},
        missing=(),
    ),
    Broken(
        finds="ENC-002.c",
        says="the policy may lock everybody out",
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
                Broken(finds="ENC-002.b", says="nothing stands in the way of its deletion", unprotect=True),
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
            says=f"a key of {stack}, which is not protected",
            compliant=(Given(type=KEY, props=_LASTING),),
            broken=_LOST,
            stack=stack,
        )
        for stack in ("dev", "staging")
    ),
    Case(
        rule="ENC-002",
        says="a key policy that KMS checks",
        compliant=(Given(type=KEY_POLICY, props={"keyId": KEY_ARN, "policy": "{}"}),),
        broken=(
            Broken(
                finds="ENC-002.c",
                says="it may lock everybody out",
                change={"bypassPolicyLockoutSafetyCheck": True},
                missing=(),
            ),
        ),
    ),
)


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _guarded(check: str, kind: str, action: str, condition: dict[str, Any]) -> Case:
    """A resource whose policy names its principal, and how it lets everyone in."""
    allows = {"Effect": "Allow", "Action": action, "Resource": "*"}

    def everyone(says: str, **statement: Any) -> Broken:
        return Broken(finds=check, says=says, change={"policy": _policy(**allows, **statement)}, missing=())

    return Case(
        rule="ENC-003",
        says=f"a {kind.rpartition(':')[2]} that names who may use it",
        compliant=(
            Given(
                type=kind,
                props={"policy": _policy(**allows, Principal={"AWS": "arn:aws:iam::111122223333:role/shop"})},
            ),
            Given(type=kind, name="held", props={"policy": _policy(**allows, Principal="*", Condition=condition)}),
            Given(
                type=kind,
                name="refusing",
                props={"policy": _policy(**{**allows, "Effect": "Deny"}, Principal="*")},
            ),
            Given(type=kind, name="plain", props={}),
        ),
        broken=(
            everyone("everyone may", Principal="*"),
            everyone("every account may", Principal={"AWS": "*"}),
            everyone("everyone but one may", NotPrincipal={"AWS": "arn:aws:iam::111122223333:root"}),
            everyone("everyone may who says so", Principal="*", Condition={"StringLike": {"aws:PrincipalArn": "*"}}),
        ),
    )


ENC_003 = tuple(
    _guarded(check, kind, action, condition)
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
        says="an encrypted volume",
        compliant=(Given(type="aws:ebs/volume:Volume", props={"encrypted": True}),),
        broken=(
            Broken(finds="ENC-004.a", says="it is in plain text", change={"encrypted": False}, missing=("ENC-004.a",)),
        ),
    ),
    Case(
        rule="ENC-004",
        says="a launch template with encrypted volumes, and a disk of the host",
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
                says="the first volume is in plain text",
                change={"blockDeviceMappings[0].ebs.encrypted": "false"},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="the second volume is in plain text",
                change={"blockDeviceMappings[1].ebs.encrypted": "false"},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="a volume of which nothing is said",
                change={"blockDeviceMappings[2].ebs": {"volumeSize": 20}},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="ENC-004",
        says="an instance with encrypted volumes",
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
                says="the root volume is in plain text",
                change={"rootBlockDevice.encrypted": False},
                missing=("ENC-004.a",),
            ),
            Broken(
                finds="ENC-004.a",
                says="a volume beside the root is in plain text",
                change={"ebsBlockDevices[0].encrypted": False},
                missing=("ENC-004.a",),
            ),
        ),
    ),
)

ENC_005 = Case(
    rule="ENC-005",
    says="an encrypted file system",
    compliant=(Given(type="aws:efs/fileSystem:FileSystem", props={"encrypted": True}),),
    broken=(
        Broken(finds="ENC-005.a", says="it is in plain text", change={"encrypted": False}, missing=("ENC-005.a",)),
    ),
)

ENC_006 = (
    Case(
        rule="ENC-006",
        says="a topic with a key",
        compliant=(Given(type="aws:sns/topic:Topic", props={"kmsMasterKeyId": KEY_ARN}),),
        broken=(
            Broken(
                finds="ENC-006.a",
                says="no key",
                change={"kmsMasterKeyId": ""},
                unknown=(),
                missing=("ENC-006.a",),
            ),
        ),
    ),
    Case(
        rule="ENC-006",
        says="a queue that SQS encrypts",
        compliant=(Given(type="aws:sqs/queue:Queue", props={"sqsManagedSseEnabled": True}),),
        broken=(
            Broken(
                finds="ENC-006.b",
                says="encryption is turned off",
                change={"sqsManagedSseEnabled": False},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="ENC-006",
        says="a queue with a key",
        compliant=(
            Given(type="aws:sqs/queue:Queue", props={"sqsManagedSseEnabled": False, "kmsMasterKeyId": KEY_ARN}),
        ),
        broken=(
            Broken(
                finds="ENC-006.b",
                says="neither a key nor encryption by SQS",
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
            says=f"a listener for HTTPS, as {kind.partition(':')[2].partition('/')[0]}",
            compliant=(
                Given(
                    type=kind,
                    props={"protocol": "HTTPS", "port": 443, "sslPolicy": _TLS, "defaultActions": [_FORWARD]},
                ),
            ),
            broken=(
                Broken(
                    finds="ENC-007.a",
                    says="it is for HTTP, and forwards",
                    change={"protocol": "HTTP"},
                    unknown=("ENC-007.a?",),
                    missing=("ENC-007.a",),
                ),
                Broken(
                    finds="ENC-007.b",
                    says="the policy that AWS takes where none is given",
                    change={"sslPolicy": "ELBSecurityPolicy-2016-08"},
                    missing=("ENC-007.b",),
                ),
                *(
                    Broken(
                        finds="ENC-007.b", says=f"it takes {old}", change={"sslPolicy": policy}, missing=("ENC-007.b",)
                    )
                    for old, policy in (
                        ("TLS 1.0 beside 1.3", "ELBSecurityPolicy-TLS13-1-0-2021-06"),
                        ("TLS 1.1 beside 1.3", "ELBSecurityPolicy-TLS13-1-1-2021-06"),
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
            says=f"a listener with {policy}",
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
        says="a listener for HTTP that redirects",
        compliant=(
            Given(
                type="aws:lb/listener:Listener",
                props={"protocol": "HTTP", "port": 80, "defaultActions": [_REDIRECT]},
            ),
        ),
        broken=(
            Broken(
                finds="ENC-007.a",
                says="it answers by itself",
                change={"defaultActions[0].type": "fixed-response"},
                missing=("ENC-007.a",),
            ),
            Broken(
                finds="ENC-007.a",
                says="it redirects to HTTP",
                change={"defaultActions[0].redirect.protocol": "HTTP"},
                missing=("ENC-007.a",),
            ),
            Broken(
                finds="ENC-007.a",
                says="another action forwards",
                change={"defaultActions[1]": _FORWARD},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a listener of a network load balancer for TLS",
        compliant=(
            Given(
                type="aws:lb/listener:Listener",
                props={"protocol": "TLS", "port": 443, "sslPolicy": _TLS, "defaultActions": [_FORWARD]},
            ),
        ),
        broken=(
            Broken(
                finds="ENC-007.b",
                says="it takes TLS 1.0",
                change={"sslPolicy": "ELBSecurityPolicy-2016-08"},
                missing=("ENC-007.b",),
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a listener for TCP, which the pods answer",
        compliant=(
            Given(
                type="aws:lb/listener:Listener",
                props={"protocol": "TCP", "port": 443, "sslPolicy": None, "defaultActions": [_FORWARD]},
            ),
        ),
    ),
    Case(
        rule="ENC-007",
        says="a listener of a gateway load balancer, which has no protocol",
        compliant=(Given(type="aws:lb/listener:Listener", props={"defaultActions": [_FORWARD]}),),
        broken=(
            Broken(
                finds="ENC-007.a",
                says="it has a port, so it is for HTTP",
                change={"port": 80},
                unknown=("ENC-007.a",),
                missing=(),
            ),
        ),
    ),
)

_DATABASE = Given(type=VAULTED, name="db", props={"id": "arn:db", "arn": "arn:db", "name": "db", "kmsKeyId": KEY_ARN})
_ROTATES = Given(
    type=ROTATION,
    name="rotation",
    props={"secretId": "arn:db", "rotationEnabled": True, "rotationRules": {"automaticallyAfterDays": 30}},
    depends={"secretId": "db"},
)

ENC_008 = (
    Case(
        rule="ENC-008",
        says="a secret with a key of ours that rotates",
        compliant=(_DATABASE, _ROTATES),
        broken=(
            Broken(
                finds="ENC-008.a",
                says="the key that AWS makes in each account",
                change={"kmsKeyId": "alias/aws/secretsmanager"},
                unknown=(),
                missing=("ENC-008.a",),
            ),
            Broken(
                finds="ENC-008.a",
                says="the same key by its ARN",
                change={"kmsKeyId": "arn:aws:kms:us-east-1:111122223333:alias/aws/secretsmanager"},
                unknown=(),
                missing=("ENC-008.a",),
            ),
            Broken(finds="ENC-008.a", says="no key", change={"kmsKeyId": ""}, unknown=(), missing=("ENC-008.a",)),
            Broken(finds="ENC-008.b", says="nothing rotates it", drop="rotation"),
            Broken(
                finds="ENC-008.b",
                says="rotation is turned off",
                resource="rotation",
                change={"rotationEnabled": False},
                missing=(),
            ),
            Broken(
                finds="ENC-008.b",
                says="a second secret, which nothing rotates",
                add=(Given(type=VAULTED, name="api", props={"name": "api", "kmsKeyId": KEY_ARN}),),
            ),
        ),
    ),
    Case(
        rule="ENC-008",
        says="a secret whose rotation names it by its known ARN",
        compliant=(
            _DATABASE,
            Given(type=ROTATION, name="rotation", props={"secretId": "arn:db", "rotationRules": {}}),
        ),
        broken=(
            Broken(
                finds="ENC-008.b",
                says="it names another",
                resource="rotation",
                change={"secretId": "arn:other"},
                missing=("ENC-008.b",),
            ),
        ),
    ),
)

CASES = (*ENC_001, *ENC_002, *ENC_003, *ENC_004, ENC_005, *ENC_006, *ENC_007, *ENC_008)
