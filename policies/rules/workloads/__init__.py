"""Rules about what runs beside the cluster, and about what guards it: tasks, backups, firewalls, detectors."""

from policies.rule import Rule
from policies.rules.workloads import backups, detectors, firewalls, services, tasks

RULES: tuple[Rule, ...] = (*tasks.RULES, *services.RULES, *backups.RULES, *firewalls.RULES, *detectors.RULES)
