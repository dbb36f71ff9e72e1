"""Rules about VPCs, subnets, security groups and network ACLs."""

from policies.engine.rule import Rule
from policies.rules.network import acls, egress, endpoints, exposure, ingress, peering, routing, subnets, vpcs

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *ingress.RULES,
            *egress.RULES,
            *vpcs.RULES,
            *subnets.RULES,
            *acls.RULES,
            *routing.RULES,
            *peering.RULES,
            *endpoints.RULES,
            *exposure.RULES,
        ),
        key=lambda rule: rule.id,
    )
)
