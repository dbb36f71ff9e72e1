"""Rules for ECS, AWS Backup, AWS WAF, GuardDuty and Lambda."""

from policies.engine.rule import Rule
from policies.rules.workloads import backups, detectors, firewalls, functions, services, tasks

RULES: tuple[Rule, ...] = (
    *tasks.RULES,
    *services.RULES,
    *backups.RULES,
    *firewalls.RULES,
    *detectors.RULES,
    *functions.RULES,
)
