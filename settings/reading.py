"""Reads and validates a stack's configuration, and reports all of its mistakes at once."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pulumi

from components.mistakes import line

from .agreement import disagreements
from .configuration import SettingsError, configuration, read_as
from .expiry import expired
from .stack import PROJECT, Settings

__all__ = ["SettingsError", "load", "read"]


def load() -> Settings:
    """The settings of the current stack. Of exemptions that are over, the engine shows a warning.

    Raises:
        SettingsError: with every mistake of the configuration.
    """
    settings = read(configuration())
    for mistake in expired(settings, datetime.now(UTC).date()):
        pulumi.log.warn(line(mistake))
    return settings


def read(config: Mapping[str, str]) -> Settings:
    """The settings in a stack's configuration, whose values are strings: objects are encoded as JSON.

    Raises:
        SettingsError: with every mistake of the configuration.
    """
    return read_as(Settings, PROJECT, config, disagreements)
