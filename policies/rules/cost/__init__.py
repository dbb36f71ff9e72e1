"""Rules for cost: instance sizes, budgets and cost anomalies."""

from policies.engine.rule import Rule
from policies.rules.cost import alerts, sizes

RULES: tuple[Rule, ...] = (*sizes.RULES, *alerts.RULES)
