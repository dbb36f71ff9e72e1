"""Enforcement levels by environment and purpose, and the configuration file that results."""

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
    """The content of the file for `--policy-pack-config` in this environment, for any of the packs.

    Each rule has its level and environment, so that nothing depends on the stack's name. `settings` are by rule id;
    exemptions for stacks of other environments are left out.
    """
    entries = [
        {**asdict(exemption), "expires": exemption.expires.isoformat()}
        for exemption in exemptions
        if exemption.may_be_in(environment)
    ]
    return {
        # An invalid exemption fails the run in every environment.
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
