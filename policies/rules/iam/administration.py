"""Rules about administrator access to the account and to whole services."""

from policies.accessors.attachments import TYPES as ATTACHMENT_TYPES
from policies.accessors.attachments import attached, aws_policy
from policies.accessors.documents import TYPES as DOCUMENT_TYPES
from policies.accessors.documents import Statement, statements
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Rule

_ADMINISTRATOR = "AdministratorAccess"
_IAM_ADMINISTRATOR = "IAMFullAccess"


def _everything(statement: Statement) -> str | None:
    if all_of(statement.allows, statement.every_action, statement.every_resource):
        return f"{statement.where} allows every action on every resource"
    return None


def _everything_but(statement: Statement) -> str | None:
    def by_exclusion() -> bool:
        return any_of(statement.all_actions_but, statement.all_resources_but)

    if all_of(statement.administers, by_exclusion):
        return f"{statement.where} allows everything except what NotAction or NotResource lists"
    return None


def _whole_service(statement: Statement) -> str | None:
    def wildcard() -> bool:
        return any_of(statement.every_action_of_a_service, statement.every_action)

    if all_of(statement.allows, wildcard, lambda: not statement.administers()):
        return f"{statement.where}.Action has a wildcard for every action of a service"
    return None


def _every_other_action(statement: Statement) -> str | None:
    if all_of(statement.allows, statement.all_actions_but, lambda: not statement.administers()):
        return f"{statement.where}.NotAction allows every action except those it lists"
    return None


def _administrator(policy: Value) -> str | None:
    return f"{policy.path} is the AWS managed policy {_ADMINISTRATOR}" if aws_policy(policy) == _ADMINISTRATOR else None


def _iam_administrator(policy: Value) -> str | None:
    if aws_policy(policy) == _IAM_ADMINISTRATOR:
        return f"{policy.path} is the AWS managed policy {_IAM_ADMINISTRATOR}, which allows privilege escalation"
    return None


# soc2, hipaa and gdpr: iam_{aws,customer}_attached_policy_no_administrative_privileges in Prowler's files.
_ADMINISTRATION = Controls(
    cis_aws_3_0=("1.16",),
    cis_aws_5_0=("1.15",),
    soc2=("CC1.3", "CC6.3"),
    hipaa=("164.312(a)(1)",),
    aws_fsbp=("IAM.1",),
    gdpr=("Article 25",),
)

IAM_001 = Rule(
    id="IAM-001",
    title="IAM policies do not grant full administrator access",
    severity="critical",
    why="Whoever obtains the credentials of such an identity controls the whole account.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    types=DOCUMENT_TYPES,
    checks=(
        Check(
            id="IAM-001.a",
            requires="No statement allows every action on every resource",
            remedy="name the actions and resources that are needed",
            parts=statements,
            fault=_everything,
        ),
        Check(
            id="IAM-001.b",
            requires="No statement allows every action on every resource except those in NotAction or NotResource",
            remedy="list what is allowed in Action and Resource, instead of exceptions in NotAction and NotResource",
            parts=statements,
            fault=_everything_but,
        ),
    ),
    controls=_ADMINISTRATION,
)

IAM_002 = Rule(
    id="IAM-002",
    title="IAM policies do not allow wildcard actions for a whole service",
    severity="medium",
    why="A wildcard also allows actions that AWS adds to the service later, and hides which the identity needs.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
    types=DOCUMENT_TYPES,
    checks=(
        Check(
            id="IAM-002.a",
            requires="No statement allows every action of a service",
            remedy="name the actions that are needed; wildcards such as Get* and Describe* are allowed for read access",
            parts=statements,
            fault=_whole_service,
        ),
        Check(
            id="IAM-002.b",
            requires="No statement allows actions with NotAction",
            remedy="list the allowed actions in Action instead",
            parts=statements,
            fault=_every_other_action,
        ),
    ),
    controls=Controls(aws_fsbp=("IAM.21",)),
)

IAM_003 = Rule(
    id="IAM-003",
    title="AdministratorAccess and IAMFullAccess are not attached to any identity",
    severity="critical",
    why="Whoever obtains the credentials of such an identity controls the whole account.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    types=ATTACHMENT_TYPES,
    checks=(
        Check(
            id="IAM-003.a",
            requires="AdministratorAccess is not attached",
            remedy="attach policies with only the permissions that are needed; for administrators, use one permission "
            "set of IAM Identity Center, with an exemption",
            parts=attached,
            fault=_administrator,
        ),
        Check(
            id="IAM-003.b",
            requires="IAMFullAccess is not attached",
            remedy="attach a policy with the IAM actions that are needed, restricted to named roles",
            parts=attached,
            fault=_iam_administrator,
        ),
    ),
    controls=_ADMINISTRATION,
)

RULES = (IAM_001, IAM_002, IAM_003)
