"""Checks the stack files without an engine: `python -m settings check`."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from components.mistakes import line
from sandbox.strict_yaml import load

from .expiry import expired
from .reading import SettingsError, read


def check(root: Path, stacks: Sequence[str]) -> int:
    """Prints what is wrong with the stacks' files, all of them where none is named; 1 if there is a mistake."""
    files = [root / f"Pulumi.{stack}.yaml" for stack in stacks] or sorted(root.glob("Pulumi.*.yaml"))
    reports = [(file, list(_mistakes(file))) for file in files]
    for file, mistakes in reports:
        sys.stdout.write(f"{file.name}: {_counted(mistakes)}\n")
        sys.stdout.writelines(f"  {mistake}\n" for mistake in mistakes)
        if not mistakes:
            sys.stdout.writelines(f"  warning: {warning}\n" for warning in _warnings(file))
    return 1 if not files or any(mistakes for _, mistakes in reports) else 0


def _counted(mistakes: Sequence[str]) -> str:
    if not mistakes:
        return "valid"
    return "1 configuration error" if len(mistakes) == 1 else f"{len(mistakes)} configuration errors"


def _mistakes(file: Path) -> Iterator[str]:
    try:
        read(_configuration(file))
    except SettingsError as error:
        yield from map(line, error.mistakes)
    except OSError as error:
        yield f"{error.strerror}: name a stack that has a file, Pulumi.<stack>.yaml"
    except (yaml.YAMLError, ValueError) as error:
        yield f"cannot be read: {error}"


def _warnings(file: Path) -> Iterable[str]:
    return map(line, expired(read(_configuration(file)), datetime.now(UTC).date()))


def _configuration(file: Path) -> dict[str, str]:
    """The configuration as the engine passes it to the program: text, and JSON for what has parts."""
    content = load(file.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict) or not isinstance(config := content.get("config") or {}, dict):
        raise ValueError("the file, and config in it, are keys with values")
    return {str(key): _text(value) for key, value in config.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, default=str)
