"""Rules about where images, charts and add-ons come from."""

from policies.rule import Rule
from policies.rules.supply import charts, images, repositories

RULES: tuple[Rule, ...] = (*repositories.RULES, *images.RULES, *charts.RULES)
