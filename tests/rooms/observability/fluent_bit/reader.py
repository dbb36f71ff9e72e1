"""What Fluent Bit would refuse of a configuration in its YAML format, and what it would pass over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

_SECTIONS = {"inputs": "input", "filters": "filter", "outputs": "output"}
# administration/configuring-fluent-bit.md, "Unit sizes"; flb_utils_time_to_seconds and flb_utils_bool, src/flb_utils.c
# (5.1.1). A number is as good as its text.
_FORMS = {
    "boolean": r"(?i:true|false|on|off|yes|no)",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "size": r"\d+(\.\d+)?([kmg]b?)?",
    "time": r"\d+[smhd]?",
    "text": r".+",
}


def _rows() -> Iterator[tuple[str, str, str, bool]]:
    for line in (Path(__file__).parent / "keys.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            plugin, key, form, *many = line.split()
            yield plugin, key, form, bool(many)


KEYS: Mapping[tuple[str, str], tuple[str, bool]] = {(plugin, key): (form, many) for plugin, key, form, many in _rows()}
"""The form of each key, by plugin and key, and whether it may be given several times."""
PLUGINS = {plugin for plugin, _ in KEYS}


def read(text: str) -> dict[str, Any]:
    """The configuration, with text for all values but lists, as Fluent Bit has them."""
    # Fluent Bit takes scalars as they are written, and so knows no types.
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 (it makes no objects)


def problems(text: str) -> list[str]:
    """What is wrong with the configuration, in words."""
    configuration = read(text)
    found = [f"unknown section {name}" for name in configuration.keys() - {"service", "pipeline"}]
    found += _of_keys("service", configuration.get("service", {}), "service")
    pipeline: dict[str, Any] = configuration.get("pipeline", {})
    found += [f"unknown section pipeline.{name}" for name in pipeline.keys() - _SECTIONS.keys()]
    for section, kind in _SECTIONS.items():
        for plugin in pipeline.get(section, ()):
            found += _of_plugin(kind, dict(plugin))
    return [*found, *_of_names(pipeline), *_of_routes(pipeline)]


def _of_plugin(kind: str, plugin: dict[str, Any]) -> list[str]:
    name = f"{kind}.{plugin.pop('name', '')}"
    if name not in PLUGINS:
        return [f"unknown plugin {name}"]
    return list(_of_keys(name, plugin, f"{name} ({plugin.get('alias')})"))


def _of_keys(name: str, values: Mapping[str, Any], where: str) -> Iterator[str]:
    shared = f"{name.partition('.')[0]}.*"
    for key, value in values.items():
        form, many = KEYS.get((name, key), KEYS.get((shared, key), ("", False)))
        if not form:
            yield f"{where}: unknown key {key}"
        elif isinstance(value, list) and not many:
            yield f"{where}: {key} is a list"
        else:
            for one in value if isinstance(value, list) else [value]:
                if not isinstance(one, str) or not re.fullmatch(_FORMS[form], one, re.IGNORECASE | re.DOTALL):
                    yield f"{where}: {key} is {one!r}, and not of the form {form}"


def _of_names(pipeline: Mapping[str, Any]) -> Iterator[str]:
    for section in _SECTIONS:
        plugins = pipeline.get(section, ())
        for key in ("alias", "db"):
            names = [plugin[key] for plugin in plugins if key in plugin]
            yield from (f"{name} is used twice" for name in sorted({name for name in names if names.count(name) > 1}))


def _of_routes(pipeline: Mapping[str, Any]) -> Iterator[str]:
    """Fluent Bit drops what no output matches, and starts with a filter or an output that matches nothing. Each tag has
    one output of every kind."""
    tags = [plugin["tag"] for plugin in pipeline.get("inputs", ())]
    tags += [
        rule.split(" ")[2].replace("$TAG", tag)
        for plugin in pipeline.get("filters", ())
        for rule in plugin.get("rule", ())
        for tag in [tag for tag in tags if fnmatchcase(tag, plugin["match"])]
    ]
    outputs = pipeline.get("outputs", ())
    for tag in tags:
        for name in sorted({plugin["name"] for plugin in outputs}):
            if [plugin["name"] == name and fnmatchcase(tag, plugin["match"]) for plugin in outputs].count(True) != 1:
                yield f"the tag {tag} has no output {name}, or several"
    for section in ("filters", "outputs"):
        for plugin in pipeline.get(section, ()):
            if not any(fnmatchcase(tag, plugin["match"]) for tag in tags):
                yield f"{plugin['alias']} matches nothing"
