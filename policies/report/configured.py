"""What the file of --policy-pack-config says that a run's events do not show."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policies.engine.rule import ENVIRONMENT, Environment
from policies.rules.catalog import RULES


def read(path: Path) -> dict[str, Any]:
    """The configuration in a file.

    Raises:
        ValueError: it is not a JSON object.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path} is not a JSON object: pass the file that --policy-pack-config takes")
    return content


def disabled(configuration: Mapping[str, Any]) -> list[str]:
    """The rules that the configuration turns off."""
    levels = {
        name: policy if isinstance(policy, str) else policy.get("enforcementLevel")
        for name, policy in configuration.items()
    }
    return [rule.id for rule in RULES if (levels.get(rule.id) or levels.get("all")) == "disabled"]


def environments(configuration: Mapping[str, Any]) -> dict[str, Environment]:
    """The environments that the configuration sets, by the rules' ids."""
    policies = {name: policy for name, policy in configuration.items() if isinstance(policy, Mapping)}
    return {name: policy[ENVIRONMENT.name] for name, policy in policies.items() if ENVIRONMENT.name in policy}
