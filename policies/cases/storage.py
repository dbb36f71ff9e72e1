"""Examples of the rules for S3 buckets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from policies.cases.case import Broken, Case, Given

BUCKET = "aws:s3/bucket:Bucket"
OLD_BUCKET = "aws:s3/bucketV2:BucketV2"
ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_ACCESS_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
OWNERSHIP_CONTROLS = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ACL = "aws:s3/bucketAcl:BucketAcl"
OLD_ACL = "aws:s3/bucketAclV2:BucketAclV2"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
OLD_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
OLD_VERSIONING = "aws:s3/bucketVersioningV2:BucketVersioningV2"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
OLD_LIFECYCLE = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
OLD_LOGGING = "aws:s3/bucketLoggingV2:BucketLoggingV2"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
OLD_BALANCER = "aws:alb/loadBalancer:LoadBalancer"

ARN = "arn:aws:s3:::orders"
# The current type of buckets, and the old one.
KINDS = (BUCKET, OLD_BUCKET)


def _bucket(kind: str = BUCKET, name: str = "orders", **props: Any) -> Given:
    return Given(type=kind, name=name, props={"id": name, "bucket": name, **props})


def _companion(kind: str, name: str = "companion", bucket: str = "orders", **props: Any) -> Given:
    return Given(type=kind, name=name, props={"bucket": bucket, **props}, depends={"bucket": bucket})


def _policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


_FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _flags_off(kind: str) -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds="STO-001.b",
            says=f"{flag} of the {kind.rpartition(':')[2]} is false",
            resource="companion",
            change={flag: False},
            missing=("STO-001.b",),
        )
        for flag in _FLAGS
    )


_STO_001_OF_BUCKETS = tuple(
    Case(
        rule="STO-001",
        says=f"a {kind.rpartition(':')[2]} with a public access block",
        compliant=(_bucket(kind), _companion(ACCESS_BLOCK, **dict.fromkeys(_FLAGS, True))),
        broken=(
            Broken(finds="STO-001.a", says="it has no public access block", drop="companion"),
            Broken(
                finds="STO-001.a",
                says="another bucket has no public access block",
                add=(_bucket(kind, name="invoices"),),
            ),
            *_flags_off(ACCESS_BLOCK),
        ),
        stack="dev",
    )
    for kind in KINDS
)

STO_001 = (
    *_STO_001_OF_BUCKETS,
    *(
        Case(
            rule="STO-001",
            says=says,
            compliant=(Given(type=kind, name="companion", props={**where, **dict.fromkeys(_FLAGS, True)}), *others),
            broken=_flags_off(kind),
            stack="dev",
        )
        for kind, says, where, others in (
            (ACCESS_BLOCK, "a public access block of a bucket outside the stack", {"bucket": "invoices"}, ()),
            (
                ACCESS_BLOCK,
                "a public access block of a bucket outside the stack, beside a bucket of the stack",
                {"bucket": "invoices"},
                (_bucket(), _companion(ACCESS_BLOCK, name="own", **dict.fromkeys(_FLAGS, True))),
            ),
            (ACCOUNT_ACCESS_BLOCK, "a public access block of the account", {}, ()),
        )
    ),
)


def _denied(
    resources: str | Sequence[str] = (ARN, f"{ARN}/*"),
    *,
    effect: str = "Deny",
    principal: Any = "*",
    action: str | Sequence[str] = "s3:*",
    condition: Any = None,
) -> dict[str, Any]:
    return {
        "Effect": effect,
        "Principal": principal,
        "Action": action,
        "Resource": resources if isinstance(resources, str) else list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}} if condition is None else condition,
    }


_READERS = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": f"{ARN}/*"}
# Each is a statement that does not deny all requests without TLS.
_INSUFFICIENT = {
    "the statement allows": _denied(effect="Allow"),
    "the statement denies one account": _denied(principal={"AWS": "111122223333"}),
    "the statement denies all accounts but one (NotPrincipal)": {
        **{key: value for key, value in _denied().items() if key != "Principal"},
        "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"},
    },
    "the statement denies some actions": _denied(action=["s3:Get*", "s3:PutObject"]),
    "the statement covers the objects only": _denied(f"{ARN}/*"),
    "the statement covers the bucket only": _denied(ARN),
    "the statement covers some objects only": _denied((ARN, f"{ARN}/2026/*")),
    "the statement denies requests with TLS": _denied(condition={"Bool": {"aws:SecureTransport": "true"}}),
    "the statement denies requests with and without TLS": _denied(
        condition={"Bool": {"aws:SecureTransport": ["false", "true"]}}
    ),
    "the condition has no values": _denied(condition={"Bool": {"aws:SecureTransport": []}}),
    "the condition is on another key": _denied(condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
    "the condition has another operator": _denied(condition={"Null": {"aws:SecureTransport": "false"}}),
    "the statement has a second condition": _denied(
        condition={"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalAccount": "111122223333"}}
    ),
    "the statement has no condition": _denied(condition={}),
    "the condition value is null": _denied(condition={"Bool": {"aws:SecureTransport": [None]}}),
    "the statement has no Effect": {key: value for key, value in _denied().items() if key != "Effect"},
}
# And these deny all of them, in different forms.
_SUFFICIENT = {
    "the policy has one statement": (_denied(),),
    "the principal is every AWS principal": (_denied(principal={"AWS": "*"}),),
    "the statement denies every action": (_denied(action="*"),),
    "one pattern covers the bucket and its objects": (_denied(f"{ARN}*"),),
    "the statement covers every resource": (_denied("*"),),
    "the bucket and the objects have separate statements": (_denied(ARN), _denied(f"{ARN}/*")),
    "the values are a list and the key is in lower case": (
        _denied(condition={"Bool": {"aws:securetransport": ["false"]}}),
    ),
    "the operator is BoolIfExists": (_denied(condition={"BoolIfExists": {"aws:SecureTransport": False}}),),
    "another statement allows readers": (_READERS, _denied()),
}

STO_002 = (
    *(
        Case(
            rule="STO-002",
            says=f"a bucket policy that denies requests without TLS, where {says}",
            compliant=(_bucket(), _companion(POLICY, policy=_policy(*statements))),
        )
        for says, statements in _SUFFICIENT.items()
    ),
    Case(
        rule="STO-002",
        says="a bucket policy that denies requests without TLS",
        compliant=(_bucket(), _companion(POLICY, policy=_policy(_READERS, _denied()))),
        broken=(
            Broken(finds="STO-002.a", says="the bucket has no policy", drop="companion"),
            Broken(
                finds="STO-002.a",
                says="the policy has no Deny statement",
                resource="companion",
                change={"policy": _policy(_READERS)},
                missing=("STO-002.a",),
            ),
            *(
                Broken(
                    finds="STO-002.a",
                    says=says,
                    resource="companion",
                    change={"policy": _policy(statement)},
                    missing=("STO-002.a",),
                )
                for says, statement in _INSUFFICIENT.items()
            ),
        ),
    ),
    *(
        Case(
            rule="STO-002",
            says=f"a {kind.rpartition(':')[2]} with an inline policy that denies requests without TLS",
            compliant=(_bucket(kind, policy=_policy(_denied())),),
            broken=(
                Broken(
                    finds="STO-002.a",
                    says="the policy is empty",
                    change={"policy": ""},
                    unknown=("STO-002.a",),
                    missing=("STO-002.a",),
                ),
                Broken(
                    finds="STO-002.a",
                    says="a BucketPolicy, which takes precedence, has no Deny statement",
                    add=(_companion(POLICY, policy=_policy(_READERS)),),
                ),
            ),
        )
        for kind in KINDS
    ),
)


def _rules(algorithm: str) -> list[dict[str, Any]]:
    return [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]


_LOGS = _bucket(name="logs")
_TO_LOGS = Given(
    type=LOGGING,
    name="logging",
    props={"bucket": "orders", "targetBucket": "logs", "targetPrefix": "orders/"},
    depends={"bucket": "orders", "targetBucket": "logs"},
)


def _without_kms(path: str, resource: str | None = None) -> Broken:
    return Broken(
        finds="STO-003.a",
        says="the encryption is SSE-S3",
        resource=resource,
        change={path: "AES256"},
        missing=("STO-003.a",),
    )


STO_003 = (
    *(
        Case(
            rule="STO-003",
            says=f"a bucket with SSE-KMS by a {kind.rpartition(':')[2]}",
            compliant=(_bucket(), _companion(kind, rules=_rules("aws:kms"))),
            broken=(
                _without_kms("rules[0].applyServerSideEncryptionByDefault.sseAlgorithm", "companion"),
                Broken(finds="STO-003.a", says="nothing is configured", drop="companion"),
            ),
        )
        for kind in (ENCRYPTION, OLD_ENCRYPTION)
    ),
    Case(
        rule="STO-003",
        says="a bucket with dual-layer encryption (DSSE-KMS)",
        compliant=(_bucket(), _companion(ENCRYPTION, rules=_rules("aws:kms:dsse"))),
        broken=(_without_kms("rules[0].applyServerSideEncryptionByDefault.sseAlgorithm", "companion"),),
    ),
    Case(
        rule="STO-003",
        says="a bucket with inline SSE-KMS",
        compliant=(_bucket(serverSideEncryptionConfiguration={"rule": _rules("aws:kms")[0]}),),
        broken=(
            _without_kms("serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.sseAlgorithm"),
            Broken(
                finds="STO-003.a",
                says="a companion, which takes precedence, has SSE-S3",
                add=(_companion(ENCRYPTION, rules=_rules("AES256")),),
            ),
            Broken(
                finds="STO-003.a",
                says="nothing is configured",
                change={"serverSideEncryptionConfiguration": {}},
                unknown=("STO-003.a",),
                missing=("STO-003.a",),
            ),
        ),
    ),
    Case(
        rule="STO-003",
        says="a BucketV2 with inline SSE-KMS",
        compliant=(
            _bucket(
                OLD_BUCKET,
                serverSideEncryptionConfigurations=[
                    {"rules": [{"applyServerSideEncryptionByDefaults": [{"sseAlgorithm": "aws:kms"}]}]}
                ],
            ),
        ),
        broken=(
            _without_kms(
                "serverSideEncryptionConfigurations[0].rules[0].applyServerSideEncryptionByDefaults[0].sseAlgorithm"
            ),
        ),
    ),
    Case(
        rule="STO-003",
        says="a log bucket of the stack, which requires SSE-S3",
        compliant=(_LOGS, _bucket(), _companion(ENCRYPTION, rules=_rules("aws:kms")), _TO_LOGS),
        broken=(Broken(finds="STO-003.a", says="it is not a log bucket", drop="logging"),),
    ),
    Case(
        rule="STO-003",
        says="a log bucket of another stack",
        compliant=(_LOGS,),
        broken=(Broken(finds="STO-003.a", says="another bucket has no SSE-KMS", add=(_bucket(),)),),
        settings={"log_buckets": ["logs"]},
    ),
)


STO_004 = (
    *(
        Case(
            rule="STO-004",
            says=f"a bucket with versioning by a {kind.rpartition(':')[2]}",
            compliant=(_bucket(), _companion(kind, versioningConfiguration={"status": "Enabled"})),
            broken=(
                Broken(
                    finds="STO-004.a",
                    says="versioning is Suspended",
                    resource="companion",
                    change={"versioningConfiguration.status": "Suspended"},
                    missing=("STO-004.a",),
                ),
                Broken(finds="STO-004.a", says="nothing is configured", drop="companion"),
                Broken(
                    finds="STO-004.a",
                    says="a second companion disables it",
                    add=(_companion(VERSIONING, name="second", versioningConfiguration={"status": "Disabled"}),),
                ),
            ),
        )
        for kind in (VERSIONING, OLD_VERSIONING)
    ),
    Case(
        rule="STO-004",
        says="a bucket with inline versioning",
        compliant=(_bucket(versioning={"enabled": True}),),
        broken=(
            Broken(
                finds="STO-004.a",
                says="versioning is not enabled",
                change={"versioning.enabled": False},
                missing=("STO-004.a",),
            ),
            Broken(
                finds="STO-004.a",
                says="nothing is configured",
                change={"versioning": {}},
                unknown=("STO-004.a",),
                missing=("STO-004.a",),
            ),
            Broken(
                finds="STO-004.a",
                says="a companion, which takes precedence, suspends it",
                add=(_companion(VERSIONING, versioningConfiguration={"status": "Suspended"}),),
            ),
        ),
    ),
    Case(
        rule="STO-004",
        says="a BucketV2 with inline versioning",
        compliant=(_bucket(OLD_BUCKET, versionings=[{"enabled": True}]),),
        broken=(
            Broken(
                finds="STO-004.a",
                says="versioning is not enabled",
                change={"versionings[0].enabled": False},
                missing=("STO-004.a",),
            ),
        ),
    ),
    Case(
        rule="STO-004",
        says="a bucket with versioning by a companion that names it",
        compliant=(
            _bucket(),
            Given(
                type=VERSIONING,
                name="companion",
                props={"bucket": "orders", "versioningConfiguration": {"status": "Enabled"}},
            ),
        ),
        broken=(
            Broken(
                finds="STO-004.a",
                says="the companion names another bucket",
                resource="companion",
                change={"bucket": "invoices"},
                missing=("STO-004.a",),
            ),
        ),
    ),
)

_OUTSIDE_THE_STACK = (
    *(
        Case(
            rule="STO-004",
            says=f"a {kind.rpartition(':')[2]} of a bucket outside the stack{' beside one' if beside else ''}",
            compliant=(
                Given(
                    type=kind,
                    name="companion",
                    props={"bucket": "invoices", "versioningConfiguration": {"status": "Enabled"}},
                ),
                *((_bucket(versioning={"enabled": True}),) if beside else ()),
            ),
            broken=tuple(
                Broken(
                    finds="STO-004.a",
                    says=f"versioning is {status}",
                    resource="companion",
                    change={"versioningConfiguration.status": status},
                    missing=("STO-004.a",),
                )
                for status in ("Suspended", "Disabled")
            ),
        )
        for kind in (VERSIONING, OLD_VERSIONING)
        for beside in (False, True)
    ),
)

_EXPIRES = {"id": "expire", "noncurrentVersionExpiration": {"noncurrentDays": 30}}

STO_005 = (
    *(
        Case(
            rule="STO-005",
            says=f"a bucket with a {kind.rpartition(':')[2]}",
            compliant=(
                _bucket(),
                _companion(kind, rules=[{"id": "old", "status": "Disabled"}, {**_EXPIRES, "status": "Enabled"}]),
            ),
            broken=(
                Broken(
                    finds="STO-005.a",
                    says="every lifecycle rule is disabled",
                    resource="companion",
                    change={"rules[1].status": "Disabled"},
                    missing=("STO-005.a",),
                ),
                Broken(
                    finds="STO-005.a",
                    says="there are no lifecycle rules",
                    resource="companion",
                    change={"rules": []},
                    missing=("STO-005.a",),
                ),
                Broken(finds="STO-005.a", says="nothing is configured", drop="companion"),
            ),
        )
        for kind in (LIFECYCLE, OLD_LIFECYCLE)
    ),
    *(
        Case(
            rule="STO-005",
            says=f"a {kind.rpartition(':')[2]} with inline lifecycle rules",
            compliant=(
                _bucket(kind, lifecycleRules=[{"id": "old", "enabled": False}, {"id": "new", "enabled": True}]),
            ),
            broken=(
                Broken(
                    finds="STO-005.a",
                    says="every lifecycle rule is disabled",
                    change={"lifecycleRules[1].enabled": False},
                    missing=("STO-005.a",),
                ),
                Broken(
                    finds="STO-005.a",
                    says="there are no lifecycle rules",
                    change={"lifecycleRules": []},
                    unknown=("STO-005.a",),
                    missing=("STO-005.a",),
                ),
                Broken(
                    finds="STO-005.a",
                    says="a companion, which takes precedence, has no enabled rule",
                    add=(_companion(LIFECYCLE, rules=[{"id": "new", "status": "Disabled"}]),),
                ),
            ),
        )
        for kind in KINDS
    ),
)


def _target(kind: str, target: str = "logs") -> Given:
    return Given(
        type=kind,
        name="logging",
        props={"bucket": "orders", "targetBucket": target, "targetPrefix": "orders/"},
        depends={"bucket": "orders", "targetBucket": target},
    )


def _balancer(kind: str) -> Given:
    return Given(
        type=kind,
        name="entry",
        props={"accessLogs": {"bucket": "orders", "enabled": True}},
        depends={"accessLogs": "orders"},
    )


_DELIVERS = {
    "Effect": "Allow",
    "Principal": {"Service": ["logging.s3.amazonaws.com"]},
    "Action": ["s3:PutObject"],
    "Resource": f"{ARN}/*",
}


def _grant(uri: str = "LogDelivery", permission: str = "WRITE") -> dict[str, Any]:
    grantee = {"type": "Group", "uri": f"http://acs.amazonaws.com/groups/s3/{uri}"}
    return {"owner": {"id": "79a59df900b949e5"}, "grants": [{"permission": permission, "grantee": grantee}]}


def _log_buckets(rule: str, check: str) -> tuple[Case, ...]:
    """Buckets to which a policy or an ACL lets logs be delivered from outside the stack."""

    def case(says: str, compliant: tuple[Given, ...], path: str, values: Mapping[str, Any], **more: Any) -> Case:
        return Case(
            rule=rule,
            says=f"a log bucket by {says}",
            compliant=compliant,
            broken=tuple(
                Broken(
                    finds=check,
                    says=f"{each}, so it is not a log bucket",
                    resource=compliant[-1].name,
                    change={path: value},
                    missing=(check,),
                    **more,
                )
                for each, value in values.items()
            ),
        )

    statement = "policy.Statement[0]"
    document = {"Version": "2012-10-17", "Statement": [_DELIVERS]}
    # The engine shows an inline property that the program does not set as unknown.
    inline = {"unknown": (check,)}
    return (
        *(
            case(
                f"a BucketPolicy for {service}",
                (
                    _bucket(),
                    _companion(
                        POLICY,
                        policy={**document, "Statement": [{**_DELIVERS, "Principal": {"Service": [service]}}]},
                    ),
                ),
                f"{statement}.Principal.Service[0]",
                {"the service is another": "ec2.amazonaws.com"},
            )
            for service in ("logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com")
        ),
        case(
            "a BucketPolicy that allows writing",
            (_bucket(), _companion(POLICY, policy=document)),
            f"{statement}.Action[0]",
            {"the service may only read": "s3:GetObject"},
        ),
        Case(
            rule=rule,
            says="a log bucket by a statement that allows",
            compliant=(_bucket(), _companion(POLICY, policy=document)),
            broken=(
                Broken(
                    finds=check,
                    says="it denies, so it is not a log bucket",
                    resource="companion",
                    change={f"{statement}.Effect": "Deny"},
                    missing=(check,),
                ),
            ),
        ),
        *(
            case(
                f"an inline policy of a {kind.rpartition(':')[2]}",
                (_bucket(kind, policy=json.dumps(document)),),
                "policy",
                {"the policy is empty": ""},
                **inline,
            )
            for kind in KINDS
        ),
        *(
            case(
                f"the canned ACL of a {kind.rpartition(':')[2]}",
                (_bucket(), _companion(kind, acl="log-delivery-write")),
                "acl",
                {"the ACL is private": "private"},
            )
            for kind in (ACL, OLD_ACL)
        ),
        *(
            case(
                f"a grant of {permission} in a {kind.rpartition(':')[2]}",
                (_bucket(), _companion(kind, accessControlPolicy=_grant(permission=permission))),
                "accessControlPolicy",
                {"another group may write": _grant("Other"), "the group may only read": _grant(permission="READ")},
            )
            for kind in (ACL, OLD_ACL)
            for permission in ("WRITE", "FULL_CONTROL")
        ),
        case("an inline ACL", (_bucket(acl="log-delivery-write"),), "acl", {"it is private": "private"}, **inline),
        case(
            "an inline grant",
            (
                _bucket(
                    grants=[
                        {
                            "type": "Group",
                            "uri": "http://acs.amazonaws.com/groups/s3/LogDelivery",
                            "permissions": ["READ_ACP", "WRITE"],
                        }
                    ]
                ),
            ),
            "grants[0].permissions[1]",
            {"the group may only read": "READ"},
        ),
    )


STO_006 = (
    *(
        Case(
            rule="STO-006",
            says=f"a bucket with access logs by a {kind.rpartition(':')[2]}",
            compliant=(_bucket(), _LOGS, _target(kind)),
            broken=(
                Broken(
                    finds=("STO-006.a", "STO-006.a"),
                    says="there are no access logs",
                    drop="logging",
                ),
                Broken(
                    finds="STO-006.a",
                    says="another bucket has no access logs",
                    add=(_bucket(name="invoices"),),
                ),
                Broken(
                    finds=("STO-006.a", "STO-006.b"),
                    says="it logs to itself, and the other bucket is no longer a log bucket",
                    drop="logging",
                    add=(_target(kind, "orders"),),
                ),
            ),
        )
        for kind in (LOGGING, OLD_LOGGING)
    ),
    *(
        Case(
            rule="STO-006",
            says=f"a bucket with inline access logs to a bucket that is known by its {known}",
            compliant=(
                _bucket(logging={"targetBucket": "logs"}),
                Given(type=BUCKET, name="target", props={known: "logs"}),
            ),
            broken=(
                Broken(
                    finds=("STO-006.a", "STO-006.a"),
                    says="targetBucket is empty",
                    change={"logging.targetBucket": ""},
                    unknown=("STO-006.a?",),
                    missing=("STO-006.a", "STO-006.a"),
                ),
                Broken(
                    finds="STO-006.a",
                    says="the target is outside the stack, so the other bucket needs access logs",
                    change={"logging.targetBucket": "elsewhere"},
                    unknown=("STO-006.a?",),
                    missing=("STO-006.a", "STO-006.a"),
                ),
            ),
        )
        for known in ("bucket", "id")
    ),
    Case(
        rule="STO-006",
        says="a bucket with inline access logs to a bucket with an unknown name",
        compliant=(
            Given(
                type=BUCKET,
                name="orders",
                props={"logging": {"targetBucket": "logs-4f0c"}},
                depends={"logging": "logs"},
            ),
            Given(type=BUCKET, name="logs"),
        ),
        broken=(Broken(finds="STO-006.a", says="another bucket has no access logs", add=(_bucket(name="invoices"),)),),
    ),
    Case(
        rule="STO-006",
        says="a BucketV2 with inline access logs",
        compliant=(
            Given(
                type=OLD_BUCKET,
                name="orders",
                props={"loggings": [{"targetBucket": "logs-4f0c"}]},
                depends={"loggings": "logs"},
            ),
            Given(type=OLD_BUCKET, name="logs"),
        ),
        broken=(Broken(finds="STO-006.a", says="another bucket has no access logs", add=(_bucket(name="invoices"),)),),
    ),
    *(
        Case(
            rule="STO-006",
            says=f"a log bucket of a load balancer, {kind.partition('/')[0]}",
            compliant=(_bucket(), _balancer(kind)),
            broken=(Broken(finds="STO-006.a", says="there is no load balancer", drop="entry"),),
        )
        for kind in (BALANCER, OLD_BALANCER)
    ),
    Case(
        rule="STO-006",
        says="a log bucket of another stack",
        compliant=(_LOGS,),
        broken=(Broken(finds="STO-006.a", says="another bucket has no access logs", add=(_bucket(),)),),
        settings={"log_buckets": ["logs"]},
    ),
)


def _public_acl(acl: str) -> Broken:
    return Broken(finds="STO-007.b", says=f"its ACL is {acl}", change={"acl": acl}, missing=())


def _public_group(path: str, group: str) -> Broken:
    uri = f"http://acs.amazonaws.com/groups/global/{group}"
    return Broken(finds="STO-007.b", says=f"it grants access to {group}", change={path: uri}, missing=())


_OPEN = {
    "everyone can read": {**_READERS, "Principal": "*"},
    "every AWS principal can read": {**_READERS, "Principal": {"AWS": ["111122223333", "*"]}},
    "everyone can read with TLS": {
        **_READERS,
        "Principal": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    },
}
_FIXED_CALLERS = {
    "aws:VpceAccount": ("111122223333", "*"),
    "aws:userid": ("AROAEXAMPLEEXAMPLEEXA:alice", "AROAEXAMPLEEXAMPLEEXA:*"),
    "s3:DataAccessPointAccount": ("111122223333", "1111*"),
}
_FORCED = Broken(finds="STO-007.d", says="forceDestroy is true", change={"forceDestroy": True}, missing=())
_OF_THE_ORGANIZATION = {
    **_READERS,
    "Principal": "*",
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
}

STO_007 = (
    *(
        Case(
            rule="STO-007",
            says=f"a bucket policy for everyone with a condition on {key}",
            compliant=(
                Given(
                    type=POLICY,
                    props={
                        "bucket": "orders",
                        "policy": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {**_READERS, "Principal": "*", "Condition": {"StringLike": {key: value}}},
                            ],
                        },
                    },
                ),
            ),
            broken=(
                Broken(
                    finds="STO-007.a",
                    says="the value is a wildcard",
                    change={f'policy.Statement[0].Condition.StringLike["{key}"]': pattern},
                    missing=("STO-007.a",),
                ),
            ),
        )
        for key, (value, pattern) in _FIXED_CALLERS.items()
    ),
    Case(
        rule="STO-007",
        says="a bucket policy for an account and an organization that denies requests without TLS",
        compliant=(
            Given(
                type=POLICY,
                props={"bucket": "orders", "policy": _policy(_READERS, _OF_THE_ORGANIZATION, _denied())},
            ),
        ),
        broken=tuple(
            Broken(finds="STO-007.a", says=says, change={"policy": _policy(_denied(), statement)}, missing=())
            for says, statement in _OPEN.items()
        ),
    ),
    *(
        Case(
            rule="STO-007",
            says=f"a {kind.rpartition(':')[2]} in prod that is private, without forceDestroy",
            compliant=(
                Given(
                    type=kind,
                    props={
                        "acl": "private",
                        "policy": _policy(_READERS),
                        "grants": [{"type": "Group", "uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"}],
                        "forceDestroy": False,
                    },
                ),
            ),
            broken=(
                Broken(
                    finds="STO-007.a",
                    says="everyone can read",
                    change={"policy": _policy({**_READERS, "Principal": "*"})},
                    missing=(),
                ),
                _public_acl("public-read"),
                _public_group("grants[0].uri", "AllUsers"),
                _FORCED,
            ),
        )
        for kind in KINDS
    ),
    Case(
        rule="STO-007",
        says="a bucket in dev with forceDestroy",
        compliant=(Given(type=BUCKET, props={"forceDestroy": True}),),
        broken=(_public_acl("public-read-write"),),
        stack="dev",
    ),
    *(
        Case(
            rule="STO-007",
            says=f"a {kind.rpartition(':')[2]} with the canned ACL private",
            compliant=(Given(type=kind, props={"bucket": "orders", "acl": "private"}),),
            broken=(
                _public_acl("public-read"),
                _public_acl("public-read-write"),
                _public_acl("authenticated-read"),
            ),
        )
        for kind in (ACL, OLD_ACL)
    ),
    *(
        Case(
            rule="STO-007",
            says=f"a {kind.rpartition(':')[2]} with a grant for one account",
            compliant=(
                Given(
                    type=kind,
                    props={
                        "bucket": "orders",
                        "accessControlPolicy": {
                            "owner": {"id": "79a59df900b949e5"},
                            "grants": [
                                {"permission": "READ", "grantee": {"type": "CanonicalUser", "id": "a5911f6d4a9e1c8b"}}
                            ],
                        },
                    },
                ),
            ),
            broken=(
                _public_group("accessControlPolicy.grants[1].grantee.uri", "AllUsers"),
                _public_group("accessControlPolicy.grants[1].grantee.uri", "AuthenticatedUsers"),
            ),
        )
        for kind in (ACL, OLD_ACL)
    ),
    Case(
        rule="STO-007",
        says="ownership controls that disable ACLs",
        compliant=(
            Given(
                type=OWNERSHIP_CONTROLS,
                props={"bucket": "orders", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
            ),
        ),
        broken=tuple(
            Broken(
                finds="STO-007.c",
                says=f"objectOwnership is {ownership}",
                change={"rule.objectOwnership": ownership},
                missing=("STO-007.c",),
            )
            for ownership in ("ObjectWriter", "BucketOwnerPreferred")
        ),
    ),
)


# What configures a bucket of another stack is judged by itself.
_CONFIGURES_ANOTHER_STACKS = (
    *(
        Case(
            rule="STO-003",
            says=f"a {kind.rpartition(':')[2]} with SSE-KMS of a bucket outside the stack",
            compliant=(Given(type=kind, name="companion", props={"bucket": "invoices", "rules": _rules("aws:kms")}),),
            broken=(
                Broken(
                    finds="STO-003.a",
                    says="it has SSE-S3",
                    change={"rules[0].applyServerSideEncryptionByDefault.sseAlgorithm": "AES256"},
                    missing=("STO-003.a",),
                ),
            ),
        )
        for kind in (ENCRYPTION, OLD_ENCRYPTION)
    ),
    Case(
        rule="STO-003",
        says="SSE-S3 of a bucket outside the stack that receives logs, by its setting",
        settings={"log_buckets": ["companion"]},
        compliant=(Given(type=ENCRYPTION, name="companion", props={"bucket": "logs", "rules": _rules("AES256")}),),
    ),
    Case(
        rule="STO-002",
        says="a policy that denies requests without TLS, of a bucket outside the stack",
        compliant=(Given(type=POLICY, name="companion", props={"bucket": "orders", "policy": _policy(_denied())}),),
        broken=(
            Broken(
                finds="STO-002.a",
                says="it has no Deny statement",
                change={"policy": _policy(_READERS)},
                missing=("STO-002.a",),
            ),
        ),
    ),
    *(
        Case(
            rule="STO-006",
            says=f"a {kind.rpartition(':')[2]} of a bucket outside the stack into another one",
            compliant=(
                Given(type=kind, name="companion", props={"bucket": "invoices", "targetBucket": "logs"}),
                Given(type=kind, name="other", props={"bucket": "letters", "targetBucket": "logs"}),
            ),
            broken=(
                Broken(
                    finds="STO-006.b",
                    says="it logs to itself",
                    resource="companion",
                    change={"targetBucket": "invoices"},
                    missing=(),
                ),
            ),
        )
        for kind in (LOGGING, OLD_LOGGING)
    ),
)

CASES = (
    *STO_001,
    *STO_002,
    *STO_003,
    *_log_buckets("STO-003", "STO-003.a"),
    *STO_004,
    *_OUTSIDE_THE_STACK,
    *STO_005,
    *STO_006,
    *_log_buckets("STO-006", "STO-006.a"),
    *STO_007,
    *_CONFIGURES_ANOTHER_STACKS,
)
