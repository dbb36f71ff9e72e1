"""Rules for ECS, AWS Backup, AWS WAF and GuardDuty."""

from policies.engine.rule import Rule
from policies.rules.workloads import backups, detectors, firewalls, services, tasks

RULES: tuple[Rule, ...] = (*tasks.RULES, *services.RULES, *backups.RULES, *firewalls.RULES, *detectors.RULES)
