"""Rules about rights from which more rights can be made."""

import re
from collections.abc import Callable, Iterator, Sequence

from policies.accessors.documents import MANAGED_POLICY, Statement, statements
from policies.accessors.documents import TYPES as DOCUMENT_TYPES
from policies.accessors.inputs import all_of, any_of, which
from policies.rule import Check, Controls, Resource, Rule

# Actions that need no other to gain rights: single entries of the list in Prowler's iam/lib/privilege_escalation.py
# (read 2026-11), which is after Rhino Security Labs' "AWS IAM Privilege Escalation Methods", Bishop Fox's "Privilege
# Escalation in AWS" and DataDog's pathfinding.cloud. sts:AssumeRole is there as one to add where it is unlimited.
_CHANGE_POLICIES = (
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
)
_BECOME_ANOTHER = (
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:UpdateAssumeRolePolicy",
    "sts:AssumeRole",
)
_USE_ANOTHERS_ROLE = (
    "apprunner:UpdateService",
    "cloudformation:UpdateStack",
    "codebuild:StartBuild",
    "codebuild:StartBuildBatch",
    "glue:UpdateDevEndpoint",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "ssm:SendCommand",
    "ssm:StartSession",
)
# Every entry of that list which needs two actions or more and makes something new passes it a role.
_PASS = ("iam:PassRole",)

# Conditions that keep such a right from reaching everything: what may be attached or passed, and on what it is used.
_BY_TAG = ("aws:ResourceTag/", "iam:ResourceTag/", "ssm:resourceTag/")
_LIMITS = ("iam:PermissionsBoundary", "iam:PolicyARN", *_BY_TAG)
# AWS's own check of policies takes this condition for limit enough (IAM Access Analyzer policy check reference,
# "Pass role with star in resource").
_PASS_LIMITS = ("iam:PassedToService", "iam:AssociatedResourceArn", *_BY_TAG)

_DECRYPT = ("kms:Decrypt", "kms:ReEncryptFrom")
# All keys of one account in one region are what the control's page gives as the remedy.
_EVERY_KEY = re.compile(r"arn:[^:]*:kms:(\*+:[^:]*|[^:]*:\*+):(key/)?\*+")


def _every_key(statement: Statement) -> bool:
    return any_of(statement.every_resource, lambda: statement.resource_like(_EVERY_KEY), statement.all_resources_but)


def _allowed_everywhere(
    actions: Sequence[str],
    limits: Sequence[str] = (),
    everywhere: Callable[[Statement], bool] = Statement.unlimited,
) -> Callable[[Statement], str | None]:
    """What says which of these actions a statement allows everywhere; full administration is IAM-001's to find."""

    def fault(statement: Statement) -> str | None:
        def named() -> list[str]:
            return which((action, lambda action=action: statement.names_action(action)) for action in actions)

        if all_of(
            statement.allows,
            lambda: bool(named()),
            lambda: everywhere(statement),
            lambda: not statement.administers(),
            lambda: not statement.held_to(*limits),
        ):
            return f"{statement.where} allows {', '.join(named())} on every resource"
        return None

    return fault


def _managed(resource: Resource) -> Iterator[Statement]:
    return statements(resource) if resource.type == MANAGED_POLICY else iter(())


def _inline(resource: Resource) -> Iterator[Statement]:
    return iter(()) if resource.type == MANAGED_POLICY else statements(resource)


IAM_008 = Rule(
    id="IAM-008",
    title="No right is one from which more can be made",
    severity="high",
    why="Whoever may change policies, or borrow any role, has every right there is, a few calls later.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    types=DOCUMENT_TYPES,
    checks=(
        Check(
            id="IAM-008.a",
            requires="No statement allows to change policies of any identity",
            remedy="name the identities in Resource, or hold iam:PermissionsBoundary or iam:PolicyARN in a condition",
            parts=statements,
            fault=_allowed_everywhere(_CHANGE_POLICIES, _LIMITS),
        ),
        Check(
            id="IAM-008.b",
            requires="No statement allows to become any other identity",
            remedy="name the identities in Resource",
            parts=statements,
            fault=_allowed_everywhere(_BECOME_ANOTHER, _LIMITS),
        ),
        Check(
            id="IAM-008.c",
            requires="No statement allows to pass any role to any service",
            remedy="name the roles in Resource, or hold iam:PassedToService in a condition",
            parts=statements,
            fault=_allowed_everywhere(_PASS, _PASS_LIMITS),
        ),
        Check(
            id="IAM-008.d",
            requires="No statement allows to change or enter whatever runs with a role of its own",
            remedy="name the functions, instances or projects in Resource, or hold their tags in a condition",
            parts=statements,
            fault=_allowed_everywhere(_USE_ANOTHERS_ROLE, _BY_TAG),
        ),
    ),
    controls=Controls(soc2=("CC3.3",)),
)

IAM_009 = Rule(
    id="IAM-009",
    title="No policy decrypts with every key",
    severity="medium",
    why="Encryption keeps from reading only those who may not use the key.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
    types=DOCUMENT_TYPES,
    checks=(
        Check(
            id="IAM-009.a",
            requires="No managed policy allows kms:Decrypt or kms:ReEncryptFrom on every key",
            remedy="name the keys in Resource, or at least their region and account: a condition does not count, as in "
            "Security Hub's control",
            parts=_managed,
            fault=_allowed_everywhere(_DECRYPT, everywhere=_every_key),
        ),
        Check(
            id="IAM-009.b",
            requires="No inline policy allows kms:Decrypt or kms:ReEncryptFrom on every key",
            remedy="name the keys in Resource, or at least their region and account: a condition does not count, as in "
            "Security Hub's control",
            parts=_inline,
            fault=_allowed_everywhere(_DECRYPT, everywhere=_every_key),
        ),
    ),
    controls=Controls(aws_fsbp=("KMS.1", "KMS.2")),
)

RULES = (IAM_008, IAM_009)
