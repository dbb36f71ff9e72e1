"""How strictly each pack is enforced in each environment: the one table, and the engine's configuration from it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from policies.engine.exemptions import EXEMPTIONS, Exemption
from policies.engine.rule import Environment, PackName, Rule

Level = Literal["advisory", "mandatory"]

LEVELS: Mapping[Environment, Mapping[PackName, Level]] = {
    "dev": {"security": "mandatory", "reliability": "advisory", "cost": "advisory"},
    "staging": {"security": "mandatory", "reliability": "mandatory", "cost": "mandatory"},
    "prod": {"security": "mandatory", "reliability": "mandatory", "cost": "mandatory"},
}


def configuration(
    pack: PackName,
    environment: Environment,
    rules: Iterable[Rule],
    settings: Mapping[str, Mapping[str, Any]],
    exemptions: Iterable[Exemption],
) -> dict[str, Any]:
    """What the engine takes with `--policy-pack-config` for this pack in this environment.

    Each rule is named with its level and environment, so that none depends on what the stack is called. `settings` are
    those of rules by id; those and exemptions of other packs' rules, and of other environments' stacks, are left out.
    """
    level = LEVELS[environment][pack]
    own = [rule for rule in rules if rule.pack == pack]
    ids = {rule.id for rule in own}
    entries = [
        {**asdict(one), "expires": one.expires.isoformat()}
        for one in exemptions
        if one.rule.partition(".")[0] in ids and one.may_be_in(environment)
    ]
    return {
        # An exemption that is wrong fails the run wherever it is.
        EXEMPTIONS: {"enforcementLevel": "mandatory", "entries": entries},
        **{
            rule.id: {"enforcementLevel": level, "environment": environment, **settings.get(rule.id, {})}
            for rule in own
        },
    }
