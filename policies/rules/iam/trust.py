"""Rules about trust policies, which say who may assume a role."""

import re

from policies.accessors.documents import ROLE, Statement, trust_statements
from policies.accessors.texts import parsed
from policies.engine.inputs import UndeterminedError, Value, all_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_ACCOUNT = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::.*)?")
_EVERY = re.compile(r"\*+")


def _everyone(statement: Statement) -> str | None:
    if statement.open_principal():
        return f"{statement.where} allows everyone to assume the role"
    return None


def _principals(role: Resource) -> list[tuple[Resource, Statement, Value]]:
    """The accounts, roles and users that may assume the role, one by one."""
    return [
        (role, statement, principal)
        for statement in trust_statements(role)
        for principal in statement.principals("AWS")
    ]


def _own_accounts(role: Resource) -> list[str | None]:
    """Our own accounts: the provider's allowedAccountIds or that of the role it assumes, and `trusted_accounts`."""
    # The engine shows a provider's lists and objects as JSON text.
    named = [account.text() for account in parsed(role.provider["allowedAccountIds"]).entries()]
    return [*(named or _of_assumed_role(role.provider)), *map(str, role.settings["trusted_accounts"])]


def _of_assumed_role(provider: Value) -> list[str | None]:
    """The account of the role that the provider works with: the last of those that it assumes one after the other."""
    roles = [*parsed(provider["assumeRoleWithWebIdentity"]).entries(), *parsed(provider["assumeRoles"]).entries()]
    account = _ACCOUNT.fullmatch(roles[-1]["roleArn"].text() or "") if roles else None
    return [account[1]] if account else []


def _is_own(account: str, role: Resource) -> bool:
    """Whether the account is one of our own.

    Raises:
        UndeterminedError: it is not in `trusted_accounts`, and the provider does not say which account is its own.
    """
    own = _own_accounts(role)
    if account not in own and len(own) == len(role.settings["trusted_accounts"]):
        raise UndeterminedError("the provider's account", "set allowedAccountIds on the AWS provider")
    return account in own


def _other_account(part: tuple[Resource, Statement, Value]) -> str | None:
    role, statement, principal = part

    def foreign() -> bool:
        text = principal.text() or ""
        account = _ACCOUNT.fullmatch(text)
        # IAM-006.a reports everyone.
        return _EVERY.fullmatch(text) is None and (account is None or not _is_own(account[1], role))

    def unconditional() -> bool:
        return not statement.held_to("sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")

    if all_of(statement.allows, lambda: statement.names_action("sts:AssumeRole"), foreign, unconditional):
        return f"{principal.path} is of another account, and no condition requires an external ID or an organization"
    return None


IAM_006 = Rule(
    id="IAM-006",
    title="Trust policies name their principals and prevent the confused deputy problem",
    severity="critical",
    why="Every AWS account can use a role that trusts everyone; and without an external ID, one customer of a third "
    "party can make it use the role of another.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    types=frozenset({ROLE}),
    checks=(
        Check(
            id="IAM-006.a",
            requires="No statement of the trust policy trusts everyone, unless a condition restricts the caller",
            remedy="name the principal, or add a condition that aws:PrincipalOrgID is your organization",
            parts=trust_statements,
            fault=_everyone,
        ),
        Check(
            id="IAM-006.b",
            requires="Principals of other accounts need an external ID, or must belong to a given organization",
            remedy="add a condition on sts:ExternalId or aws:PrincipalOrgID; if the account is yours, add it to "
            "`trusted_accounts` or to the provider's allowedAccountIds",
            parts=_principals,
            fault=_other_account,
        ),
    ),
    parameters=(
        Parameter(
            name="trusted_accounts",
            schema={"type": "array", "items": {"type": "string", "pattern": "^[0-9]{12}$"}},
            default=[],
            means="IDs of your own accounts, in addition to the provider's allowedAccountIds or, without them, the "
            "account of the role that the provider assumes",
        ),
    ),
    controls=Controls(),
)

RULES = (IAM_006,)
