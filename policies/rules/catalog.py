"""Every rule there is, in the order of the documentation."""

from policies.rule import Rule
from policies.rules import eks, iam, network, tags

SECURITY: tuple[Rule, ...] = (*network.RULES, *eks.RULES, *iam.RULES, *tags.RULES)
