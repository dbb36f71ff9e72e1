"""How strictly the rules of each purpose are enforced in each environment, and the engine's configuration from it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from policies.engine.exemptions import EXEMPTIONS, Exemption
from policies.engine.rule import Environment, Purpose, Rule

Level = Literal["advisory", "mandatory"]

LEVELS: Mapping[Environment, Mapping[Purpose, Level]] = {
    "dev": {"security": "mandatory", "reliability": "advisory", "cost": "advisory"},
    "staging": {"security": "mandatory", "reliability": "mandatory", "cost": "mandatory"},
    "prod": {"security": "mandatory", "reliability": "mandatory", "cost": "mandatory"},
}


def configuration(
    environment: Environment,
    rules: Iterable[Rule],
    settings: Mapping[str, Mapping[str, Any]],
    exemptions: Iterable[Exemption],
) -> dict[str, Any]:
    """What the engine takes with `--policy-pack-config` in this environment, for whichever of the packs.

    Each rule is named with its level and environment, so that none depends on what the stack is called. `settings` are
    those of rules by id; exemptions of other environments' stacks are left out.
    """
    entries = [{**asdict(one), "expires": one.expires.isoformat()} for one in exemptions if one.may_be_in(environment)]
    return {
        # An exemption that is wrong fails the run wherever it is.
        EXEMPTIONS: {"enforcementLevel": "mandatory", "entries": entries},
        **{
            rule.id: {
                "enforcementLevel": LEVELS[environment][rule.pack],
                "environment": environment,
                **settings.get(rule.id, {}),
            }
            for rule in rules
        },
    }
