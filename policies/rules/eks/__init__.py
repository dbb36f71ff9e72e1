"""Rules about EKS clusters and their nodes."""

from policies.engine.rule import Rule
from policies.rules.eks import access, add_ons, control_plane, endpoint, metadata, nodes

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *endpoint.RULES,
            *control_plane.RULES,
            *access.RULES,
            *nodes.RULES,
            *metadata.RULES,
            *add_ons.RULES,
        ),
        key=lambda rule: rule.id,
    )
)
