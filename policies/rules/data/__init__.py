"""Rules for RDS databases and ElastiCache caches, and for sharing snapshots."""

from policies.engine.rule import Rule
from policies.rules.data import access, caches, encryption, logs, resilience, sharing

_IN_ORDER = (*encryption.RULES, *access.RULES, *resilience.RULES, *logs.RULES, *caches.RULES, *sharing.RULES)

RULES: tuple[Rule, ...] = tuple(sorted(_IN_ORDER, key=lambda rule: rule.id))
