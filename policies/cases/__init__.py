"""Examples of every rule, one module per area."""

from policies.cases import (
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
from policies.cases.case import Case

CASES: tuple[Case, ...] = (
    *network.CASES,
    *eks.CASES,
    *iam.CASES,
    *data.CASES,
    *storage.CASES,
    *encryption.CASES,
    *logs.CASES,
    *kubernetes.CASES,
    *supply.CASES,
    *workloads.CASES,
    *tags.CASES,
    *cost.CASES,
)
