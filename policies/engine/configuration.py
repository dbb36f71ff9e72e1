"""What the engine was told of a pack: levels, settings of rules and exemptions, or everything that is wrong with it."""

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
"""Level and properties of each policy by name, as the engine hands them over."""


class ConfigurationError(Exception):
    """The configuration of a pack is wrong; the text has every mistake with its remedy."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("the pack's configuration is wrong: " + "; ".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Configuration:
    """How a pack runs. Rules that are not named run as they are: mandatory, with their own defaults."""

    levels: Mapping[str, int] = field(default_factory=dict[str, int])
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    exemptions: Sequence[Exemption] = ()

    def level(self, policy: str) -> int:
        """The level at which violations are reported."""
        return self.levels.get(policy, MANDATORY)

    def settings_of(self, rule: Rule) -> Mapping[str, Any]:
        """The rule's settings: what was given, over its defaults."""
        return {**rule.defaults, **self.settings.get(rule.id, {})}

    def undetermined_level(self, rule: Rule) -> int:
        """The level at which it is reported that the rule could not judge; never above the rule's own."""
        asked = self.settings.get(rule.id, {}).get(UNDETERMINED.name)
        fails = asked == "mandatory" or (asked is None and rule.must_determine)
        return self.level(rule.id) if fails else ADVISORY


def parameters(rule: Rule) -> tuple[Parameter, ...]:
    """Everything that may be set of the rule."""
    return (ENVIRONMENT, UNDETERMINED, *rule.parameters)


def read(given: Given, pack: Iterable[Rule], every: Iterable[Rule], today: date) -> Configuration:
    """The configuration of the pack with these rules, out of `every` rule that there is.

    One file serves every pack: what it says of rules that this pack does not have is checked, and left to the others.

    Raises:
        ConfigurationError: with all mistakes at once. The engine itself lets a misspelt rule or property pass.
    """
    known, own = {rule.id: rule for rule in every}, {rule.id for rule in pack}
    mistakes = [one for name, (_, properties) in given.items() for one in _mistakes(name, properties, known)]
    entries = given[EXEMPTIONS][1].get("entries", []) if EXEMPTIONS in given else []
    found, wrong = exemptions.read(entries, known.values(), today)
    if mistakes or wrong:
        raise ConfigurationError([*mistakes, *wrong])
    return Configuration(
        levels={name: level for name, (level, _) in given.items()},
        settings={name: properties for name, (_, properties) in given.items() if name in own},
        exemptions=[one for one in found if one.rule.partition(".")[0] in own],
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
        yield f"{name}: is no rule; did you mean {' or '.join(near[:3])}? docs/policies.md lists them"
        return
    for unknown in sorted(set(properties) - allowed):
        yield f"{name}.{unknown}: is not known; {name} knows {', '.join(sorted(allowed))}"
