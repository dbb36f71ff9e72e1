"""Encryption, retention and cross-Region copies of AWS Backup."""

import re
from collections.abc import Iterator

from policies.accessors.parts import of
from policies.accessors.presence import is_set
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Resource, Rule

_PLAN = "aws:backup/plan:Plan"
_VAULT = "aws:backup/vault:Vault"

# This platform's requirement for backups: 30 days, with copies to another Region.
_MINIMUM_DAYS = 30

_VAULT_ARN = re.compile(r"arn:[^:]+:backup:(?P<region>[^:]+):")


def _without_key(vault: Resource) -> str | None:
    # Missing means the AWS managed key, whose policy cannot be changed (AWS Backup developer guide, "Encryption for
    # backups").
    return None if is_set(vault.props["kmsKeyArn"]) else "kmsKeyArn is missing"


_plans = of(_PLAN)


def _rules(resource: Resource) -> Iterator[Value]:
    for plan in _plans(resource):
        yield from plan.props["rules"].entries()


def _short_retention(rule: Value) -> str | None:
    # Missing means forever (AWS Backup API reference, Lifecycle.DeleteAfterDays).
    kept = rule["lifecycle"]["deleteAfter"]
    days = kept.number()
    if days is None or days >= _MINIMUM_DAYS:
        return None
    return f"{kept.path} is {days:g}, and the minimum is {_MINIMUM_DAYS} days"


def _without_copies(plan: Resource) -> str | None:
    copies = [copy for rule in plan.props["rules"].entries() for copy in rule["copyActions"].entries()]
    if any_of(*(lambda copy=copy: _is_in_another_region(copy["destinationVaultArn"], plan) for copy in copies)):
        return None
    return "no rule of the plan has a copy action to another Region"


def _is_in_another_region(vault: Value, plan: Resource) -> bool:
    arn = _VAULT_ARN.match(vault.text() or "")
    return arn is not None and arn["region"] != (plan.props["region"].text() or plan.provider["region"].text())


BAK_001 = Rule(
    id="BAK-001",
    title="AWS Backup has a customer managed KMS key and, in prod, backup retention and cross-Region copies",
    severity="medium",
    why="A backup helps only if it survives the failure, the loss of its Region, and attempts to delete it.",
    url="https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html",
    types=frozenset({_PLAN, _VAULT}),
    pack="reliability",
    checks=(
        Check(
            id="BAK-001.a",
            requires="Backup vaults have a KMS key",
            remedy="set kmsKeyArn to the ARN of a customer managed key",
            parts=of(_VAULT),
            fault=_without_key,
        ),
        Check(
            id="BAK-001.b",
            requires=f"In prod, each rule of a backup plan keeps its backups for at least {_MINIMUM_DAYS} days",
            remedy=f"set lifecycle.deleteAfter to {_MINIMUM_DAYS} or more",
            environments=("prod",),
            parts=_rules,
            fault=_short_retention,
        ),
        Check(
            id="BAK-001.c",
            requires="In prod, a backup plan copies to another Region",
            remedy="add copyActions to a rule of the plan, with a vault in another Region",
            environments=("prod",),
            parts=_plans,
            fault=_without_copies,
        ),
    ),
    controls=Controls(soc2=("PI1.5",), aws_fsbp=("Backup.1",)),
)

RULES = (BAK_001,)
