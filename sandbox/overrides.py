"""Settings of one run: `--config key=value`."""

from __future__ import annotations

import itertools
import re
from typing import Any

import yaml

from .errors import SandboxError
from .strict_yaml import DuplicateKeyError, load


def override(project: str, config: dict[str, Any], text: str) -> None:
    """Set one key of a stack's configuration, as `network.cidr=10.16.0.0/16` or `cluster.public_access_cidrs[0]=…`.

    Lists, objects and text in quotes are JSON or YAML; integers, booleans and null are recognized, everything else is
    text.

    Raises:
        SandboxError: when the text is not `key=value`, or its path goes through a value that has no keys."""
    path, separator, value = text.partition("=")
    first, *rest = re.findall(r"[^.\[\]]+", path) or [""]
    if not separator or not first:
        raise SandboxError(f"--config {text}: write it as key=value, for example network.cidr=10.16.0.0/16")
    keys = [first if ":" in first else f"{project}:{first}", *rest]
    place: Any = config
    parsed = _parsed(text, value)
    try:
        for key, following in itertools.pairwise(keys):
            place = _enter(place, key, [] if following.isdigit() else {})
        _enter(place, keys[-1], None)
        place[int(keys[-1]) if isinstance(place, list) else keys[-1]] = parsed
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise SandboxError(
            f"--config {text}: cannot set {path}: part of the path is neither an object nor a list in the configuration"
        ) from error


def _enter(place: Any, key: str, empty: Any) -> Any:
    """The value at `key`, set to `empty` if there is none, or null."""
    if isinstance(place, list):
        number = int(key)
        if number == len(place):
            place.append(empty)
        return place[number]
    if place.get(key) is None:
        place[key] = empty
    return place[key]


_WORDS = {"true": True, "false": False, "null": None}


def _parsed(text: str, value: str) -> Any:
    if value[:1] in ("[", "{"):
        try:
            return load(value)
        except DuplicateKeyError as error:
            raise SandboxError(f"--config {text}: {error}") from error
        except yaml.YAMLError as error:
            raise SandboxError(f'--config {text}: write a list as ["a", "b"], an object as JSON') from error
        except RecursionError as error:
            key = text.partition("=")[0]
            raise SandboxError(f"--config {key}: the value is nested too deeply to be read") from error
    if re.fullmatch(r"""(["']).*\1""", value, re.DOTALL):  # as in a stack file: "1.35" is text, without its quotes
        try:
            return load(value)
        except yaml.YAMLError as error:
            raise SandboxError(f"--config {text}: write text without quotes, or in one pair of quotes") from error
    if value in _WORDS:
        return _WORDS[value]
    # An account id with a leading zero is text.
    return int(value) if re.fullmatch(r"-?\d+", value) and str(int(value)) == value else value
