"""Rules for logging: CloudTrail, log groups, load balancers and alarms."""

from policies.engine.rule import Rule
from policies.rules.logs import alarms, balancers, companions, data_events, groups, recorders, trails

RULES: tuple[Rule, ...] = (
    *trails.RULES,
    *groups.RULES,
    *balancers.RULES,
    *companions.RULES,
    *data_events.RULES,
    *recorders.RULES,
    *alarms.RULES,
)
