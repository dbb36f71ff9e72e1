"""Rules about privilege escalation, and about decryption with every KMS key."""

import re
from collections.abc import Callable, Iterator, Sequence

from policies.accessors.documents import MANAGED_POLICY, Statement, statements
from policies.accessors.documents import TYPES as DOCUMENT_TYPES
from policies.engine.inputs import all_of, any_of, which
from policies.engine.rule import Check, Controls, Resource, Rule

# Actions that allow privilege escalation without any other: the single-action entries of the list in Prowler's
# iam/lib/privilege_escalation.py (read 2026-11), which is based on Rhino Security Labs' "AWS IAM Privilege Escalation
# Methods", Bishop Fox's "Privilege Escalation in AWS" and DataDog's pathfinding.cloud. That list mentions
# sts:AssumeRole as one to add where it is not restricted.
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
_TAKE_OVER_IDENTITIES = (
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:UpdateAssumeRolePolicy",
    "sts:AssumeRole",
)
_USE_ROLES_OF_RESOURCES = (
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
# Every entry of that list with two or more actions that creates a resource passes a role to it.
_PASS = ("iam:PassRole",)

# Condition keys that restrict such a permission: what may be attached or passed, and on which resources.
_BY_TAG = ("aws:ResourceTag/", "iam:ResourceTag/", "ssm:resourceTag/")
_LIMITS = ("iam:PermissionsBoundary", "iam:PolicyARN", *_BY_TAG)
# IAM Access Analyzer accepts this condition as a restriction (IAM Access Analyzer policy check reference, "Pass role
# with star in resource").
_PASS_LIMITS = ("iam:PassedToService", "iam:AssociatedResourceArn", *_BY_TAG)

_DECRYPT = ("kms:Decrypt", "kms:ReEncryptFrom")
# All keys of one account in one region are allowed: the control's page recommends that as the remedy.
_EVERY_KEY = re.compile(r"arn:[^:]*:kms:(\*+:[^:]*|[^:]*:\*+):(key/)?\*+")


def _every_key(statement: Statement) -> bool:
    return any_of(statement.every_resource, lambda: statement.resource_like(_EVERY_KEY), statement.all_resources_but)


def _allowed_everywhere(
    actions: Sequence[str],
    limits: Sequence[str] = (),
    everywhere: Callable[[Statement], bool] = Statement.unlimited,
) -> Callable[[Statement], str | None]:
    """A fault function: which of these actions a statement allows everywhere. IAM-001 reports administrators."""

    def fault(statement: Statement) -> str | None:
        def allowed() -> list[str]:
            return which((action, lambda action=action: statement.names_action(action)) for action in actions)

        if all_of(
            statement.allows,
            lambda: bool(allowed()),
            lambda: everywhere(statement),
            lambda: not statement.administers(),
            lambda: not statement.held_to(*limits),
        ):
            return f"{statement.where} allows {', '.join(allowed())} on every resource"
        return None

    return fault


def _managed(resource: Resource) -> Iterator[Statement]:
    return statements(resource) if resource.type == MANAGED_POLICY else iter(())


def _inline(resource: Resource) -> Iterator[Statement]:
    return iter(()) if resource.type == MANAGED_POLICY else statements(resource)


IAM_008 = Rule(
    id="IAM-008",
    title="IAM policies do not allow privilege escalation",
    severity="high",
    why="An identity that can change policies, or use any role, is a few API calls away from administrator access.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    types=DOCUMENT_TYPES,
    checks=(
        Check(
            id="IAM-008.a",
            requires="No statement allows changing the policies of every user, group or role",
            remedy="name the identities in Resource, or add a condition on iam:PermissionsBoundary or iam:PolicyARN",
            parts=statements,
            fault=_allowed_everywhere(_CHANGE_POLICIES, _LIMITS),
        ),
        Check(
            id="IAM-008.b",
            requires="No statement allows assuming every role or creating credentials for every user",
            remedy="name the identities in Resource",
            parts=statements,
            fault=_allowed_everywhere(_TAKE_OVER_IDENTITIES, _LIMITS),
        ),
        Check(
            id="IAM-008.c",
            requires="No statement allows iam:PassRole for every role and every service",
            remedy="name the roles in Resource, or add a condition on iam:PassedToService",
            parts=statements,
            fault=_allowed_everywhere(_PASS, _PASS_LIMITS),
        ),
        Check(
            id="IAM-008.d",
            requires="No statement allows updating, or running commands on, every resource that has a role of its own",
            remedy="name the functions, instances or projects in Resource, or add a condition on their tags",
            parts=statements,
            fault=_allowed_everywhere(_USE_ROLES_OF_RESOURCES, _BY_TAG),
        ),
    ),
    controls=Controls(soc2=("CC3.3",)),
)

IAM_009 = Rule(
    id="IAM-009",
    title="IAM policies do not allow decryption with every KMS key",
    severity="medium",
    why="Encryption protects data only from those who cannot use the key.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
    types=DOCUMENT_TYPES,
    checks=(
        Check(
            id="IAM-009.a",
            requires="No customer managed policy allows kms:Decrypt or kms:ReEncryptFrom on every key",
            remedy="name the keys in Resource, or at least their region and account; a condition is not enough, as in "
            "Security Hub's control",
            parts=_managed,
            fault=_allowed_everywhere(_DECRYPT, everywhere=_every_key),
        ),
        Check(
            id="IAM-009.b",
            requires="No inline policy allows kms:Decrypt or kms:ReEncryptFrom on every key",
            remedy="name the keys in Resource, or at least their region and account; a condition is not enough, as in "
            "Security Hub's control",
            parts=_inline,
            fault=_allowed_everywhere(_DECRYPT, everywhere=_every_key),
        ),
    ),
    controls=Controls(aws_fsbp=("KMS.1", "KMS.2")),
)

RULES = (IAM_008, IAM_009)
