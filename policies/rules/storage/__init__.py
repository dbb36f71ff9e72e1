"""Rules for S3 buckets."""

from policies.engine.rule import Rule
from policies.rules.storage import access, contents, logs

_IN_ORDER = (*access.RULES, *contents.RULES, *logs.RULES)

RULES: tuple[Rule, ...] = tuple(sorted(_IN_ORDER, key=lambda rule: rule.id))
