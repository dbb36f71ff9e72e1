"""Rules for logging: CloudTrail, log groups and load balancers."""

from policies.engine.rule import Rule
from policies.rules.logs import balancers, companions, data_events, groups, recorders, trails

RULES: tuple[Rule, ...] = (
    *trails.RULES,
    *groups.RULES,
    *balancers.RULES,
    *companions.RULES,
    *data_events.RULES,
    *recorders.RULES,
)
