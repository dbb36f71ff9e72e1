"""Rules for Kubernetes objects."""

from policies.engine.rule import Rule
from policies.rules.kubernetes import (
    availability,
    controllers,
    credentials,
    exposure,
    hardening,
    hosts,
    isolation,
    namespaces,
    rbac,
    running,
)

RULES: tuple[Rule, ...] = (
    *isolation.RULES,
    *hardening.RULES,
    *running.RULES,
    *credentials.RULES,
    *namespaces.RULES,
    *rbac.RULES,
    *exposure.RULES,
    *availability.RULES,
    *hosts.RULES,
    *controllers.RULES,
)
