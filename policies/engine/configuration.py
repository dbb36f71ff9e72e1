"""The configuration of a pack: levels, settings of rules and exemptions, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from policies.engine import exemptions
from policies.engine.exemptions import EXEMPTIONS, Exemption
from policies.engine.rule import ENVIRONMENT, UNDETERMINED, Parameter, Rule

# Levels as the engine's protocol numbers them (pulumi/analyzer.proto, EnforcementLevel).
ADVISORY, MANDATORY, DISABLED = 0, 1, 2

Given = Mapping[str, tuple[int, Mapping[str, Any]]]
"""Level and properties of each policy by name, as the engine sends them."""


class ConfigurationError(Exception):
    """The configuration of a pack has errors; the text lists each with its remedy."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("the policy pack's configuration is invalid: " + "; ".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Configuration:
    """How a pack runs. A rule that is not named is mandatory and has its default settings."""

    levels: Mapping[str, int] = field(default_factory=dict[str, int])
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    exemptions: Sequence[Exemption] = ()

    def level(self, policy: str) -> int:
        """The level at which violations are reported."""
        return self.levels.get(policy, MANDATORY)

    def settings_of(self, rule: Rule) -> Mapping[str, Any]:
        """The rule's settings, configured ones over its defaults."""
        return {**rule.defaults, **self.settings.get(rule.id, {})}

    def undetermined_level(self, rule: Rule) -> int:
        """The level of an undetermined result; never above the rule's own level."""
        configured = self.settings.get(rule.id, {}).get(UNDETERMINED.name)
        fails = configured == "mandatory" or (configured is None and rule.must_determine)
        return self.level(rule.id) if fails else ADVISORY


def parameters(rule: Rule) -> tuple[Parameter, ...]:
    """All settings of the rule."""
    return (ENVIRONMENT, UNDETERMINED, *rule.parameters)


def read(policies: Given, pack: Iterable[Rule], every: Iterable[Rule], today: date) -> Configuration:
    """The configuration of the pack with these rules, out of `every` rule that there is.

    One file serves every pack: entries for rules of other packs are checked and otherwise ignored.

    Raises:
        ConfigurationError: with all errors at once. The engine itself ignores an unknown rule or property.
    """
    known, own = {rule.id: rule for rule in every}, {rule.id for rule in pack}
    mistakes = [mistake for name, (_, properties) in policies.items() for mistake in _mistakes(name, properties, known)]
    entries = policies[EXEMPTIONS][1].get("entries", []) if EXEMPTIONS in policies else []
    exempt, wrong = exemptions.read(entries, known.values(), today)
    if mistakes or wrong:
        raise ConfigurationError([*mistakes, *wrong])
    return Configuration(
        levels={name: level for name, (level, _) in policies.items()},
        settings={name: properties for name, (_, properties) in policies.items() if name in own},
        exemptions=[exemption for exemption in exempt if exemption.rule.partition(".")[0] in own],
    )


def _mistakes(name: str, properties: Mapping[str, Any], known: Mapping[str, Rule]) -> Iterator[str]:
    if name == "all":  # the engine has applied it already
        return
    if name == EXEMPTIONS:
        allowed = {"entries"}
    elif name in known:
        allowed = {parameter.name for parameter in parameters(known[name])}
    else:
        near = get_close_matches(name, known) or list(known)
        yield f"{name}: is not a rule; did you mean {' or '.join(near[:3])}?"
        return
    for unknown in sorted(set(properties) - allowed):
        yield f"{name}.{unknown}: is not a setting of {name}, which has {', '.join(sorted(allowed))}"
