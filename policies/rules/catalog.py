"""Every rule there is, in the order of the documentation; one line for each area."""

from policies.engine.rule import Rule
from policies.rules import (
    cost,
    data,
    eks,
    encryption,
    iam,
    kubernetes,
    logs,
    network,
    storage,
    supply,
    tags,
    workloads,
)

RULES: tuple[Rule, ...] = (
    *network.RULES,
    *eks.RULES,
    *iam.RULES,
    *data.RULES,
    *storage.RULES,
    *encryption.RULES,
    *logs.RULES,
    *kubernetes.RULES,
    *supply.RULES,
    *workloads.RULES,
    *tags.RULES,
    *cost.RULES,
)
