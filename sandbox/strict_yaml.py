"""YAML as `pulumi` reads it: a key that is there twice is refused."""

from __future__ import annotations

from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Refuses a duplicate key, as `pulumi` does; PyYAML itself keeps the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Keys are compared as text, quoted or not, as pulumi's go-yaml does (v3, decode.go, mapping)."""
        lines: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode) and key.value in lines:
                before = lines[key.value]
                raise DuplicateKeyError(f"line {line}: the key {key.value} is on line {before} already: remove one")
            lines[str(key.value)] = line
        return super().construct_mapping(node, deep)


class DuplicateKeyError(yaml.YAMLError):
    """A mapping has a key twice."""


def load(text: str) -> Any:
    """What YAML text holds.

    Raises:
        yaml.YAMLError: when it cannot be read, or has a key twice in one mapping."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (a subclass of SafeLoader)
