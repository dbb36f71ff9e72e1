"""Rules about what is spent, and about somebody hearing of it."""

from policies.rule import Rule
from policies.rules.cost import alerts, sizes

RULES: tuple[Rule, ...] = (*sizes.RULES, *alerts.RULES)
