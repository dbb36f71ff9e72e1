"""Rules about IAM policies, roles and users."""

from policies.engine.rule import Rule
from policies.rules.iam import administration, escalation, federation, nodes, passwords, trust, users

RULES: tuple[Rule, ...] = (
    *administration.RULES,
    *users.RULES,
    *trust.RULES,
    *federation.RULES,
    *escalation.RULES,
    *nodes.RULES,
    *passwords.RULES,
)
