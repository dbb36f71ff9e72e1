"""Rules about encryption, at rest and on the way, and about the keys that it hangs on."""

from policies.rule import Rule
from policies.rules.encryption import access, keys, listeners, messages, secrets, volumes

RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *access.RULES,
    *volumes.RULES,
    *messages.RULES,
    *listeners.RULES,
    *secrets.RULES,
)
