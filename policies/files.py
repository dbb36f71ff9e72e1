"""Files that people write for the packs: exemptions and settings of rules, in YAML."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import yaml

from policies.engine import configuration, exemptions, levels
from policies.engine.configuration import MANDATORY, ConfigurationError
from policies.engine.exemptions import Exemption
from policies.engine.rule import ENVIRONMENTS, Environment
from policies.rules.catalog import RULES

Settings = Mapping[str, Mapping[str, Any]]


class FileError(Exception):
    """A file is wrong; the text names it, and has every mistake with its remedy."""


def configurations(exempt: Path | None, settings: Path | None, today: date) -> dict[Environment, dict[str, Any]]:
    """The engine's configuration for each environment.

    Raises:
        FileError: where the exemptions or settings are wrong.
    """
    excused = read_exemptions(exempt, today) if exempt else []
    given = read_settings(settings) if settings else {}
    return {name: levels.configuration(name, RULES, given, excused) for name in ENVIRONMENTS}


def read_exemptions(path: Path, today: date) -> list[Exemption]:
    """The exemptions in a file.

    Raises:
        FileError: with all its mistakes.
    """
    found, mistakes = exemptions.read(_yaml(path) or [], RULES, today)
    if mistakes:
        raise FileError(f"{path}: " + "; ".join(mistakes))
    return found


def read_settings(path: Path) -> Settings:
    """The settings of rules in a file, by the rules' ids.

    Raises:
        FileError: with all its mistakes.
    """
    given = _yaml(path) or {}
    if not isinstance(given, Mapping) or not all(isinstance(one, Mapping) for one in given.values()):
        raise FileError(f"{path}: is not a mapping of rules to settings; write NET-003: {{ports: [443]}}")
    settings = cast("Settings", given)
    try:
        configuration.read({name: (MANDATORY, one) for name, one in settings.items()}, RULES, RULES, date.min)
    except ConfigurationError as error:
        raise FileError(f"{path}: " + "; ".join(error.mistakes)) from None
    return settings


def _yaml(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise FileError(f"{path}: cannot be read as YAML: {error}") from None
