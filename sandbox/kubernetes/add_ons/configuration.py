"""The `configurationValues` of an add-on: the keys that change what is scheduled, where and how often.

Keys that nothing here reads are accepted: the schemas of EKS (DescribeAddonConfiguration) are not at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from sandbox.errors import SandboxError


class InvalidConfigurationError(SandboxError):
    """Configuration values that are no JSON or YAML object."""


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Configuration:
    """The values of an add-on, or of one section of them."""

    values: Mapping[str, Any] = field(default_factory=_nothing)

    def of(self, section: str) -> Configuration:
        """A section such as `controller`; the whole where it has no name."""
        return Configuration(self.mapping(section)) if section else self

    def value(self, key: str, otherwise: Any) -> Any:
        return self.values.get(key, otherwise)

    def mapping(self, key: str) -> dict[str, Any]:
        given = self.values.get(key) or {}
        if not isinstance(given, Mapping):
            raise InvalidConfigurationError(f"configurationValues: {key} must be an object, not {given!r}")
        return dict(given)

    def replicas(self, otherwise: int) -> int:
        """`replicaCount`, or `replicas` as metrics-server names it."""
        return self.values.get("replicaCount", self.values.get("replicas", otherwise))

    def tolerations(self, otherwise: Iterable[Mapping[str, Any]], *, all_taints: bool) -> list[Any]:
        if all_taints and self.value("tolerateAllTaints", True):
            return [{"operator": "Exists"}]
        return list(self.value("tolerations", otherwise))

    def spread(self, otherwise: list[Any], selector: Mapping[str, str]) -> list[Any]:
        """The topology spread constraints; one without a label selector is for the workload's own pods."""
        own = {"labelSelector": {"matchLabels": dict(selector)}}
        given: Sequence[Mapping[str, Any]] | None = self.values.get("topologySpreadConstraints")
        return otherwise if given is None else [{**own, **constraint} for constraint in given]

    def disruption_budget(self, otherwise: Mapping[str, int]) -> dict[str, Any] | None:
        """The limits of the PodDisruptionBudget; None where it is turned off."""
        given = self.mapping("podDisruptionBudget")
        if given.get("enabled") is False:
            return None
        limits = {key: given[key] for key in ("maxUnavailable", "minAvailable") if key in given}
        return limits or dict(otherwise)

    def environment(self) -> list[Any]:
        """`env`, which is an object in some add-ons and a list in others."""
        given = self.values.get("env") or []
        if isinstance(given, Mapping):
            return [{"name": name, "value": value} for name, value in given.items()]
        return list(given)


def parsed(text: str | None) -> Configuration:
    """The values in JSON or YAML (EKS API, CreateAddon). Raises InvalidConfigurationError."""
    try:
        values = yaml.safe_load(text or "{}") or {}
    except yaml.YAMLError as error:
        raise InvalidConfigurationError(f"configurationValues is neither JSON nor YAML: {error}") from error
    if not isinstance(values, Mapping):
        raise InvalidConfigurationError(f"configurationValues must be an object, not {values!r}")
    return Configuration(values)
