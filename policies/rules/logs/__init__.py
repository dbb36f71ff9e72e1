"""Rules about what is written down of what happens, and for how long."""

from policies.rule import Rule
from policies.rules.logs import balancers, companions, groups, trails

RULES: tuple[Rule, ...] = (*trails.RULES, *groups.RULES, *balancers.RULES, *companions.RULES)
