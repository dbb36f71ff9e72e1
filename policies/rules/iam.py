"""Rules about what identities may do."""

from policies.documents import TYPES as DOCUMENT_TYPES
from policies.documents import Statement, statements
from policies.inputs import all_of, any_of
from policies.rule import Check, Controls, Rule


def _everything(statement: Statement) -> str | None:
    if all_of(statement.allows, statement.every_action, statement.every_resource):
        return f"{statement.where} allows every action on every resource"
    return None


def _everything_but(statement: Statement) -> str | None:
    def all_actions() -> bool:
        return any_of(statement.every_action, statement.all_actions_but)

    def all_resources() -> bool:
        return any_of(statement.every_resource, statement.all_resources_but)

    def by_exclusion() -> bool:
        return any_of(statement.all_actions_but, statement.all_resources_but)

    if all_of(statement.allows, all_actions, all_resources, by_exclusion):
        return f"{statement.where} allows everything but what NotAction or NotResource names"
    return None


IAM_001 = Rule(
    id="IAM-001",
    title="No policy grants full administration",
    severity="critical",
    why="Whoever gets hold of such an identity owns the account.",
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
            requires="No statement allows by exclusion what IAM-001.a refuses",
            remedy="name what is allowed in Action and Resource instead of what is not",
            parts=statements,
            fault=_everything_but,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("1.16",),
        cis_aws_5_0=("1.15",),
        soc2=("CC6.3",),
        hipaa=("164.312(a)(1)",),
        aws_fsbp=("IAM.1",),
    ),
)

RULES = (IAM_001,)
