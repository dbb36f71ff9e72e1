"""Examples of the rules for ECS, AWS Backup, AWS WAF and GuardDuty."""

import json
from typing import Any

from policies.cases.case import Broken, Case, Given

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"
TASK_SET = "aws:ecs/taskSet:TaskSet"
PLAN = "aws:backup/plan:Plan"
VAULT = "aws:backup/vault:Vault"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
WEB_ACL_RULE = "aws:wafv2/webAclRule:WebAclRule"
RULE_GROUP = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"
DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1"
ACL_ARN = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/1"

_LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1"}}
_SHOP = {
    "name": "shop",
    "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:1.4.2",
    "readonlyRootFilesystem": True,
    "environment": [
        {"name": "PORT", "value": "3001"},
        {"name": "DB_PASSWORD_ARN", "value": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db"},
        {"name": "API_TOKEN", "value": ""},
        {"value": "of no name"},
    ],
    "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db"}],
    "logConfiguration": _LOGS,
}
_SIDECAR = {"name": "proxy", "image": "envoy:1.31", "readonlyRootFilesystem": True, "logConfiguration": _LOGS}

# The findings if all containers are unknown.
_UNKNOWN = ("ECS-001.a?", "ECS-001.b?", "ECS-001.c?", "ECS-001.d?")


def _containers(**change: Any) -> str:
    """The container definitions as JSON text, with a change in the second container."""
    return json.dumps([_SHOP, {**_SIDECAR, **change}])


def _of_containers(finds: str, says: str, **change: Any) -> Broken:
    return Broken(
        finds=finds,
        says=says,
        change={"containerDefinitions": _containers(**change)},
        unknown=_UNKNOWN,
        missing=(),
    )


ECS_001 = (
    Case(
        rule="ECS-001",
        says="a task with two containers",
        compliant=(
            Given(
                type=TASK,
                props={
                    "family": "shop",
                    "networkMode": "awsvpc",
                    "containerDefinitions": _containers(privileged=False),
                },
            ),
        ),
        broken=(
            _of_containers("ECS-001.a", "the second container is privileged", privileged=True),
            _of_containers(
                "ECS-001.b", "the second container has a writable root filesystem", readonlyRootFilesystem=False
            ),
            _of_containers(
                "ECS-001.b", "the second container does not set readonlyRootFilesystem", readonlyRootFilesystem=None
            ),
            *(
                _of_containers(
                    "ECS-001.c",
                    f"the second container sets {name} in plain text",
                    environment=[{"name": name, "value": "in-plain-text"}],
                )
                for name in (
                    "DB_PASSWORD",
                    "smtp_passwd",
                    "GITHUB_TOKEN",
                    "CLIENT_SECRET",
                    "AWS_ACCESS_KEY_ID",
                    "STRIPE_APIKEY",
                    "PRIVATE_KEY",
                    "SIGNING_KEY",
                    "ENCRYPTION_KEY",
                    "GOOGLE_CREDENTIALS",
                    "KEY_PASSPHRASE",
                    "SECRET_ARNE",
                )
            ),
            _of_containers("ECS-001.d", "the second container has no log configuration", logConfiguration=None),
            _of_containers("ECS-001.d", "the second container has no log driver", logConfiguration={"logDriver": ""}),
            Broken(
                finds="ECS-001.e",
                says="the network mode is host",
                change={"networkMode": "host"},
                missing=("ECS-001.e",),
            ),
            Broken(
                finds="ECS-001.e",
                says="the network mode is bridge",
                change={"networkMode": "bridge"},
                missing=("ECS-001.e",),
            ),
            Broken(finds="ECS-001.e", says="the PID mode is host", change={"pidMode": "host"}, missing=()),
            Broken(finds="ECS-001.e", says="the IPC mode is host", change={"ipcMode": "host"}, missing=()),
        ),
    ),
    Case(
        rule="ECS-001",
        says="a task whose containers share namespaces with each other",
        compliant=(
            Given(
                type=TASK,
                props={
                    "networkMode": "awsvpc",
                    "pidMode": "task",
                    "ipcMode": "task",
                    "containerDefinitions": _containers(),
                },
            ),
        ),
    ),
    *(
        Case(
            rule="ECS-001",
            says=f"a variable {name}, which is not a secret",
            compliant=(
                Given(
                    type=TASK,
                    props={
                        "networkMode": "awsvpc",
                        "containerDefinitions": _containers(environment=[{"name": name, "value": "there"}]),
                    },
                ),
            ),
        )
        for name in (
            "SECRET_NAME",
            "TOKEN_URL",
            "token_uri",
            "PASSWORD_FILE",
            "CREDENTIALS_PATH",
            "MAX_TOKENS",
            "TOKENIZER",
        )
    ),
    Case(
        rule="ECS-001",
        says="Windows containers, which have no read-only root filesystem",
        compliant=(
            Given(
                type=TASK,
                props={
                    "networkMode": "awsvpc",
                    "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
                    "containerDefinitions": json.dumps(
                        [{"name": "shop", "image": "shop:1.4.2", "logConfiguration": _LOGS}]
                    ),
                },
            ),
        ),
        broken=(
            Broken(
                finds="ECS-001.b",
                says="they are Linux containers",
                change={"runtimePlatform.operatingSystemFamily": "LINUX"},
                missing=("ECS-001.b",),
            ),
        ),
    ),
)

ECS_002 = (
    *(
        Case(
            rule="ECS-002",
            says=f"a {what} without public IP addresses, on a current platform version",
            compliant=(
                Given(
                    type=kind,
                    props={
                        "launchType": "FARGATE",
                        "platformVersion": "1.4.0",
                        "networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": False},
                    },
                ),
            ),
            broken=(
                Broken(
                    finds="ECS-002.a",
                    says="its tasks have public IP addresses",
                    change={"networkConfiguration.assignPublicIp": True},
                    missing=(),
                ),
                Broken(
                    finds="ECS-002.b",
                    says="the platform version is not current",
                    change={"platformVersion": "1.3.0"},
                    missing=(),
                ),
            ),
        )
        for kind, what in ((SERVICE, "service"), (TASK_SET, "task set"))
    ),
    *(
        Case(
            rule="ECS-002",
            says=f"a service on platform version {version}",
            compliant=(Given(type=SERVICE, props={"platformVersion": version}),),
        )
        for version in ("LATEST", "1.0.0")
    ),
    Case(
        rule="ECS-002",
        says="a service on a platform version of the setting",
        compliant=(Given(type=SERVICE, props={"platformVersion": "1.5.0"}),),
        broken=(
            Broken(
                finds="ECS-002.b",
                says="the platform version is not in the setting",
                change={"platformVersion": "1.4.0"},
                missing=(),
            ),
        ),
        settings={"platform_versions": ["1.5.0"]},
    ),
)

_HERE = {"region": "us-east-1"}
_COPY = {"destinationVaultArn": "arn:aws:backup:us-west-2:111122223333:backup-vault:standby"}
_SAME_REGION = "arn:aws:backup:us-east-1:111122223333:backup-vault:other"
_KEPT = {
    "rules": [
        {"ruleName": "daily", "targetVaultName": "main", "lifecycle": {"deleteAfter": 30}},
        {"ruleName": "weekly", "targetVaultName": "main", "lifecycle": {"deleteAfter": 30}, "copyActions": [_COPY]},
    ]
}

BAK_001 = (
    Case(
        rule="BAK-001",
        says="a vault with a KMS key",
        compliant=(Given(type=VAULT, props={"kmsKeyArn": KEY_ARN}),),
        broken=(
            Broken(
                finds="BAK-001.a",
                says="it has no KMS key",
                change={"kmsKeyArn": ""},
                unknown=(),
                missing=("BAK-001.a",),
            ),
        ),
    ),
    Case(
        rule="BAK-001",
        says="a plan in prod with 30 days of retention and a cross-Region copy",
        compliant=(Given(type=PLAN, props=_KEPT, provider=_HERE),),
        broken=(
            Broken(
                finds="BAK-001.b",
                says="the first rule keeps backups for 29 days",
                change={"rules[0].lifecycle.deleteAfter": 29},
                missing=(),
            ),
            Broken(
                finds="BAK-001.b",
                says="the second rule keeps backups for 29 days",
                change={"rules[1].lifecycle.deleteAfter": 29},
                missing=(),
            ),
            Broken(
                finds="BAK-001.c",
                says="the copy stays in the Region",
                change={"rules[1].copyActions[0].destinationVaultArn": _SAME_REGION},
                missing=("BAK-001.c",),
            ),
            Broken(
                finds="BAK-001.c",
                says="the destination is not the ARN of a vault",
                change={"rules[1].copyActions[0].destinationVaultArn": "standby"},
                missing=("BAK-001.c",),
            ),
            Broken(
                finds="BAK-001.c",
                says="there are no copy actions",
                change={"rules[1].copyActions": []},
                missing=("BAK-001.c",),
            ),
        ),
    ),
    Case(
        rule="BAK-001",
        says="a plan that sets its Region",
        compliant=(Given(type=PLAN, props={**_KEPT, "region": "eu-west-1"}, provider={"region": "us-west-2"}),),
        broken=(
            Broken(
                finds="BAK-001.c",
                says="it copies to its own Region",
                change={"region": "us-west-2"},
                missing=("BAK-001.c",),
            ),
        ),
    ),
    *(
        Case(
            rule="BAK-001",
            says=f"a plan in {stack} with 7 days of retention and no copies",
            compliant=(
                Given(type=PLAN, props={"rules": [{"ruleName": "daily", "lifecycle": {"deleteAfter": 7}}]}),
                Given(type=VAULT, name="vault", props={"kmsKeyArn": KEY_ARN}),
            ),
            broken=(
                Broken(
                    finds="BAK-001.a",
                    says="the vault has no KMS key",
                    resource="vault",
                    change={"kmsKeyArn": ""},
                    unknown=(),
                    missing=("BAK-001.a",),
                ),
            ),
            stack=stack,
        )
        for stack in ("dev", "staging")
    ),
)

_MEASURED = {"cloudwatchMetricsEnabled": True, "metricName": "rate", "sampledRequestsEnabled": True}
_RATE = {"name": "rate", "priority": 1, "visibilityConfig": _MEASURED}
_IN_JSON = {"Name": "rate", "Priority": 1, "VisibilityConfig": {"CloudWatchMetricsEnabled": True}}
_LOGGED = Given(type=LOGGING, name="logging", props={"resourceArn": ACL_ARN}, depends={"resourceArn": "acl"})


def _acl(**props: Any) -> Given:
    return Given(type=WEB_ACL, name="acl", props={"id": "1", "arn": ACL_ARN, **props})


def _apart(kind: str, **props: Any) -> Given:
    return Given(type=kind, name="rule", props={"webAclArn": ACL_ARN, **props}, depends={"webAclArn": "acl"})


WAF_001 = (
    Case(
        rule="WAF-001",
        says="a web ACL with an inline rule and logging",
        compliant=(_acl(rules=[_RATE]), _LOGGED),
        broken=(
            Broken(
                finds="WAF-001.a",
                says="there are no rules",
                change={"rules": []},
                unknown=("WAF-001.a?", "WAF-001.c?"),
                missing=("WAF-001.a",),
            ),
            Broken(finds="WAF-001.b", says="logging is not enabled", drop="logging"),
            Broken(
                finds="WAF-001.c",
                says="the rule sends no CloudWatch metrics",
                change={"rules[0].visibilityConfig.cloudwatchMetricsEnabled": False},
                missing=("WAF-001.c",),
            ),
            Broken(
                finds=("WAF-001.a", "WAF-001.b"),
                says="another web ACL has no rules and no logging",
                add=(Given(type=WEB_ACL, name="second", props={"arn": f"{ACL_ARN}2"}),),
            ),
        ),
    ),
    Case(
        rule="WAF-001",
        says="a web ACL with rules as JSON text",
        compliant=(_acl(ruleJson=json.dumps([_IN_JSON])), _LOGGED),
        broken=(
            Broken(
                finds="WAF-001.a",
                says="ruleJson is an empty list",
                change={"ruleJson": "[]"},
                unknown=("WAF-001.a?", "WAF-001.c?"),
                missing=("WAF-001.a",),
            ),
            Broken(
                finds="WAF-001.c",
                says="the rule sends no CloudWatch metrics",
                change={
                    "ruleJson": json.dumps([{**_IN_JSON, "VisibilityConfig": {"CloudWatchMetricsEnabled": False}}])
                },
                unknown=("WAF-001.a?", "WAF-001.c?"),
                missing=("WAF-001.a",),
            ),
            Broken(
                finds=("WAF-001.a", "WAF-001.c"),
                says="ruleJson is not a list",
                change={"ruleJson": "{}"},
                unknown=("WAF-001.a?", "WAF-001.c?"),
                missing=("WAF-001.a",),
            ),
            Broken(
                finds=("WAF-001.a", "WAF-001.c"),
                says="ruleJson is not JSON",
                change={"ruleJson": "["},
                unknown=("WAF-001.a?", "WAF-001.c?"),
                missing=("WAF-001.a",),
            ),
        ),
    ),
    Case(
        rule="WAF-001",
        says="a web ACL with a rule as a separate resource",
        compliant=(_acl(), _apart(WEB_ACL_RULE, visibilityConfig=_MEASURED), _LOGGED),
        broken=(
            Broken(finds="WAF-001.a", says="there is no rule", drop="rule"),
            Broken(
                finds="WAF-001.c",
                says="the rule sends no CloudWatch metrics",
                resource="rule",
                change={"visibilityConfig.cloudwatchMetricsEnabled": False},
                missing=("WAF-001.c",),
            ),
        ),
    ),
    Case(
        rule="WAF-001",
        says="a web ACL with a rule group",
        compliant=(_acl(), _apart(RULE_GROUP), _LOGGED),
        broken=(Broken(finds="WAF-001.a", says="there is no rule group", drop="rule"),),
    ),
)

_AGENT = [{"name": "EKS_ADDON_MANAGEMENT", "status": "ENABLED"}]


def _feature(name: str, feature: str, **props: Any) -> Given:
    return Given(
        type=FEATURE,
        name=name,
        props={"detectorId": "d-1", "name": feature, "status": "ENABLED", **props},
        depends={"detectorId": "detector"},
    )


def _watched(runtime: str) -> tuple[Given, ...]:
    return (
        Given(
            type=DETECTOR,
            name="detector",
            props={"id": "d-1", "enable": True, "datasources": {"kubernetes": {"auditLogs": {"enable": True}}}},
        ),
        _feature("audit", "EKS_AUDIT_LOGS"),
        _feature("buckets", "S3_DATA_EVENTS", status="DISABLED"),
        _feature("runtime", runtime, additionalConfigurations=_AGENT),
    )


GRD_001 = (
    Case(
        rule="GRD-001",
        says="a detector with EKS Audit Log Monitoring and Runtime Monitoring",
        compliant=_watched("RUNTIME_MONITORING"),
        broken=(
            Broken(finds="GRD-001.a", says="the detector is suspended", change={"enable": False}, missing=()),
            Broken(
                finds="GRD-001.b",
                says="the deprecated data source of audit logs is disabled",
                change={"datasources.kubernetes.auditLogs.enable": False},
                missing=(),
            ),
            Broken(
                finds="GRD-001.b",
                says="EKS Audit Log Monitoring is disabled",
                resource="audit",
                change={"status": "DISABLED"},
                missing=("GRD-001.b",),
            ),
            Broken(finds="GRD-001.c", says="there is no feature for Runtime Monitoring", drop="runtime"),
            Broken(
                finds="GRD-001.c",
                says="Runtime Monitoring is disabled",
                resource="runtime",
                change={"status": "DISABLED"},
                missing=("GRD-001.c",),
            ),
            Broken(
                finds="GRD-001.c",
                says="the agent is not managed",
                resource="runtime",
                change={"additionalConfigurations": []},
                missing=("GRD-001.c",),
            ),
            Broken(
                finds="GRD-001.c",
                says="management of the agent is disabled",
                resource="runtime",
                change={"additionalConfigurations[0].status": "DISABLED"},
                missing=("GRD-001.c",),
            ),
            Broken(
                finds="GRD-001.c",
                says="the managed agent is for EC2",
                resource="runtime",
                change={"additionalConfigurations[0].name": "EC2_AGENT_MANAGEMENT"},
                missing=("GRD-001.c",),
            ),
            Broken(
                finds="GRD-001.c",
                says="the feature is not Runtime Monitoring",
                resource="runtime",
                change={"name": "LAMBDA_NETWORK_LOGS"},
                missing=("GRD-001.c",),
            ),
        ),
    ),
    Case(
        rule="GRD-001",
        says="a detector with EKS Runtime Monitoring only",
        compliant=_watched("EKS_RUNTIME_MONITORING"),
    ),
    Case(
        rule="GRD-001",
        says="a new detector, for which AWS enables EKS Audit Log Monitoring",
        compliant=(
            Given(type=DETECTOR, name="detector", props={"id": "d-1"}),
            _feature("runtime", "RUNTIME_MONITORING", additionalConfigurations=_AGENT),
        ),
    ),
)

_STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
_FSBP = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"
_CIS = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0"

GRD_002 = (
    Case(
        rule="GRD-002",
        says="a hub with a subscription of the standard",
        compliant=(
            Given(type="aws:securityhub/account:Account", name="hub", props={"enableDefaultStandards": False}),
            Given(type=_STANDARD, name="cis", props={"standardsArn": _CIS}),
            Given(type=_STANDARD, name="fsbp", props={"standardsArn": _FSBP}),
        ),
        broken=(
            Broken(finds="GRD-002.a", says="there is no subscription of the standard", drop="fsbp"),
            Broken(
                finds="GRD-002.a",
                says="both subscriptions are of another standard",
                resource="fsbp",
                change={"standardsArn": _CIS},
                missing=("GRD-002.a",),
            ),
        ),
    ),
    Case(
        rule="GRD-002",
        says="a hub with the default standards",
        compliant=(Given(type="aws:securityhub/account:Account", name="hub"),),
        broken=(
            Broken(
                finds="GRD-002.a",
                says="the default standards are disabled",
                change={"enableDefaultStandards": False},
                missing=(),
            ),
        ),
    ),
)

_PERMISSION = "aws:lambda/permission:Permission"
_FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl"
# Values that limit a permission for everyone, and such that do not.
_FUNCTION_LIMITS = {
    "principalOrgId": ("o-a1b2c3d4e5", "o-*"),
    "sourceAccount": ("111122223333", "*"),
    "sourceArn": ("arn:aws:sns:us-east-1:111122223333:orders", "arn:aws:sns:*:*:orders"),
}

LAM_001 = (
    Case(
        rule="LAM-001",
        says="a function that a service may invoke for one topic",
        compliant=(
            Given(
                type=_PERMISSION,
                props={
                    "action": "lambda:InvokeFunction",
                    "principal": "sns.amazonaws.com",
                    "sourceArn": "arn:aws:sns:us-east-1:111122223333:orders",
                },
            ),
        ),
    ),
    Case(
        rule="LAM-001",
        says="a function that one account may invoke",
        compliant=(Given(type=_PERMISSION, props={"action": "lambda:InvokeFunction", "principal": "111122223333"}),),
        broken=(Broken(finds="LAM-001.a", says="everyone may", change={"principal": "*"}, missing=()),),
    ),
    *(
        Case(
            rule="LAM-001",
            says=f"a function that everyone may invoke within one {limit}",
            compliant=(
                Given(type=_PERMISSION, props={"action": "lambda:InvokeFunction", "principal": "*", limit: fixed}),
            ),
            broken=(
                Broken(
                    finds="LAM-001.a",
                    says=f"{limit} is a wildcard",
                    change={limit: wildcard},
                    missing=("LAM-001.a",),
                ),
            ),
        )
        for limit, (fixed, wildcard) in _FUNCTION_LIMITS.items()
    ),
    Case(
        rule="LAM-001",
        says="a function URL for callers with AWS credentials",
        compliant=(Given(type=_FUNCTION_URL, props={"functionName": "orders", "authorizationType": "AWS_IAM"}),),
        broken=(
            Broken(
                finds="LAM-001.b",
                says="it needs no credentials",
                change={"authorizationType": "NONE"},
                missing=("LAM-001.b",),
            ),
        ),
    ),
)

CASES = (*ECS_001, *ECS_002, *BAK_001, *WAF_001, *GRD_001, *GRD_002, *LAM_001)
