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
    """A file has errors; the text names it and lists each error with its remedy."""


def configurations(exempt: Path | None, settings: Path | None, today: date) -> dict[Environment, dict[str, Any]]:
    """The engine's configuration for each environment.

    Raises:
        FileError: the exemptions or settings have errors.
    """
    excused = read_exemptions(exempt, today) if exempt else []
    configured = read_settings(settings) if settings else {}
    return {name: levels.configuration(name, RULES, configured, excused) for name in ENVIRONMENTS}


def read_exemptions(path: Path, today: date) -> list[Exemption]:
    """The exemptions in a file.

    Raises:
        FileError: with all its mistakes.
    """
    entries, mistakes = exemptions.read(_yaml(path) or [], RULES, today)
    if mistakes:
        raise FileError(f"{path}: " + "; ".join(mistakes))
    return entries


def read_settings(path: Path) -> Settings:
    """The settings of rules in a file, by the rules' ids.

    Raises:
        FileError: with all its mistakes.
    """
    content = _yaml(path) or {}
    if not isinstance(content, Mapping) or not all(isinstance(properties, Mapping) for properties in content.values()):
        raise FileError(f"{path}: must map rules to settings, as NET-003: {{ports: [443]}}")
    settings = cast("Settings", content)
    try:
        configuration.read(
            {name: (MANDATORY, properties) for name, properties in settings.items()}, RULES, RULES, date.min
        )
    except ConfigurationError as error:
        raise FileError(f"{path}: " + "; ".join(error.mistakes)) from None
    return settings


def _yaml(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise FileError(f"{path}: cannot be read as YAML: {error}") from None
