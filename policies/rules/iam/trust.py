"""Rules about who may assume a role."""

import re

from policies.accessors.documents import ROLE, Statement, trust_statements
from policies.accessors.inputs import Value, all_of
from policies.accessors.texts import parsed
from policies.rule import Check, Controls, Parameter, Resource, Rule

_ACCOUNT = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::.*)?")
_EVERY = re.compile(r"\*+")


def _everyone(statement: Statement) -> str | None:
    if statement.open_principal():
        return f"{statement.where} lets everyone assume the role"
    return None


def _principals(role: Resource) -> list[tuple[Resource, Statement, Value]]:
    """Who of AWS's accounts may assume the role, one by one."""
    return [
        (role, statement, principal)
        for statement in trust_statements(role)
        for principal in statement.principals("AWS")
    ]


def _accounts(role: Resource) -> list[str | None]:
    """The accounts that are ours: those that the provider is held to, and those that the configuration lists."""
    # A provider's lists travel as JSON text.
    held_to = parsed(role.provider["allowedAccountIds"])
    return [*(one.text() for one in held_to.entries()), *map(str, role.settings["trusted_accounts"])]


def _stranger(part: tuple[Resource, Statement, Value]) -> str | None:
    role, statement, principal = part

    def foreign() -> bool:
        text = principal.text() or ""
        account = _ACCOUNT.fullmatch(text)
        # Everyone is what IAM-006.a is about.
        return _EVERY.fullmatch(text) is None and (account is None or account[1] not in _accounts(role))

    def unnamed() -> bool:
        return not statement.held_to("sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")

    if all_of(statement.allows, lambda: statement.names_action("sts:AssumeRole"), foreign, unnamed):
        return f"{principal.path} is of another account, and no condition says on whose behalf it may come"
    return None


IAM_006 = Rule(
    id="IAM-006",
    title="A role trusts only whom it names",
    severity="critical",
    why="A role that everyone may assume, or that a stranger's tool may be talked into assuming, is everyone's role.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    types=frozenset({ROLE}),
    checks=(
        Check(
            id="IAM-006.a",
            requires="No statement of the trust policy is for everyone, unless a condition names who may come",
            remedy="name the principal, or hold aws:PrincipalOrgID to your organization",
            parts=trust_statements,
            fault=_everyone,
        ),
        Check(
            id="IAM-006.b",
            requires="Principals of other accounts come with an external id, or from an organization",
            remedy="hold sts:ExternalId or aws:PrincipalOrgID in a condition; where the account is yours, list it in "
            "`trusted_accounts`, or in the provider's allowedAccountIds",
            parts=_principals,
            fault=_stranger,
        ),
    ),
    parameters=(
        Parameter(
            name="trusted_accounts",
            schema={"type": "array", "items": {"type": "string", "pattern": "^[0-9]{12}$"}},
            default=[],
            means="Ids of accounts of ours, besides those that the provider is held to",
        ),
    ),
    controls=Controls(),
)

RULES = (IAM_006,)
