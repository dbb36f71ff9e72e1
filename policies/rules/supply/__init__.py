"""Rules for the software supply chain: images, ECR repositories, Helm charts and EKS add-ons."""

from policies.engine.rule import Rule
from policies.rules.supply import charts, images, repositories

RULES: tuple[Rule, ...] = (*repositories.RULES, *images.RULES, *charts.RULES)
