"""Rules about encryption at rest and in transit, and about KMS keys."""

from policies.engine.rule import Rule
from policies.rules.encryption import access, keys, listeners, messages, secrets, volumes

RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *access.RULES,
    *volumes.RULES,
    *messages.RULES,
    *listeners.RULES,
    *secrets.RULES,
)
