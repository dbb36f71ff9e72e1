"""The settings of a stack: `load()` reads and validates them, `python -m settings` writes their reference."""

from .reading import SettingsError, load, read
from .stack import Settings

__all__ = ["Settings", "SettingsError", "load", "read"]
