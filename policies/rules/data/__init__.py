"""Rules for RDS databases and ElastiCache caches."""

from policies.engine.rule import Rule
from policies.rules.data import access, caches, encryption, logs, resilience

_IN_ORDER = (*encryption.RULES, *access.RULES, *resilience.RULES, *logs.RULES, *caches.RULES)

RULES: tuple[Rule, ...] = tuple(sorted(_IN_ORDER, key=lambda rule: rule.id))
