"""Which values a chart has: Helm accepts any misspelt one in silence, and uses the default.

The lists in `sandbox/kubernetes/values/` have those of pinned charts: a line is a path and the type of its default.
`*` is a map that takes any key, as labels do: its default is empty, or the templates use it as a whole."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from .archive import Archive
from .sums import Sum

LISTS = Path(__file__).parents[1] / "values"

OPEN, ANY, MAP = "*", "any", "map"

_IN_TEMPLATE = re.compile(r"(?P<before>\w+\s+)?\$?\.Values\.(?P<path>\w+(?:\.\w+)*)")
# The functions `index` and `get` name a key that holds a dot, as Grafana's grafana.ini; `(index …).key` goes on.
_BY_FUNCTION = re.compile(r'\(?(?:index|get)\s+\$?\.Values(?P<keys>(?:\s+"[^"]+")+)(?:\)(?P<rest>(?:\.\w+)+))?')
_HEADER = re.compile(r"# (\S+) (\S+)")


def paths(chart: Archive) -> dict[str, str]:
    """The type of each value of a chart, by path; those of its subcharts are under their names."""
    used, whole = _used(chart)
    found = dict(_flat(chart.values, whole))
    for path in sorted(used):
        names = re.split(r"(?<!\\)\.", path)
        above = [".".join(names[:length]) for length in range(1, len(names))]
        if path not in found and all(found.get(other, MAP) == MAP for other in above):
            found |= dict.fromkeys(above, MAP) | {path: ANY}
    for name, subchart in chart.subcharts.items():
        found[name] = MAP
        found |= {f"{name}.{path}": kind for path, kind in paths(subchart).items()}
    for row in cast("list[dict[str, Any]]", chart.metadata.get("dependencies") or []):
        # What switches a subchart on (Helm's documentation, "Tags and Condition Fields in Dependencies").
        for condition in filter(None, str(row.get("condition") or "").split(",")):
            found.setdefault(condition.strip(), ANY)
        found.setdefault(row.get("alias") or row["name"], OPEN)
    return {**found, "global": OPEN, "tags": OPEN}


def _used(chart: Archive) -> tuple[set[str], set[str]]:
    """The paths in a chart's templates, and of these the ones that are used as a whole, not asked whether they are."""
    matches = [match for template in chart.templates for match in _IN_TEMPLATE.finditer(template)]
    asked = ("if", "and", "or", "not")
    indexed = {
        ".".join(map(_escaped, re.findall(r'"([^"]+)"', match["keys"]))) + (match["rest"] or "")
        for template in chart.templates
        for match in _BY_FUNCTION.finditer(template)
    }
    return (
        {match["path"] for match in matches} | indexed,
        {match["path"] for match in matches if (match["before"] or "").strip() not in asked} | indexed,
    )


def _flat(values: Mapping[str, Any], whole: set[str], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        path = f"{above}{_escaped(str(key))}"
        if not isinstance(value, Mapping):
            yield path, _type(value)
        elif not value or path in whole:
            yield path, OPEN
        else:
            yield path, MAP
            yield from _flat(cast("Mapping[str, Any]", value), whole, f"{path}.")


def _type(value: Any) -> str:
    if value is None:
        return ANY
    return {bool: "boolean", str: "string", int: "number", float: "number", list: "list"}[type(value)]


def _escaped(key: str) -> str:
    return key.replace(".", r"\.")


def problems(values: Mapping[str, Any], known: Mapping[str, str], above: str = "") -> list[str]:
    """A sentence for each value that the chart does not have."""
    found: list[str] = []
    for key, value in values.items():
        path = f"{above}{_escaped(str(key))}"
        kind = known.get(path)
        if kind is None:
            found.append(f"values.{path}: the chart has no such value{_nearest(path, known)}")
        elif kind == MAP and isinstance(value, Mapping):
            found += problems(cast("Mapping[str, Any]", value), known, f"{path}.")
        elif kind in ("string", "number", "boolean") and isinstance(value, Mapping | list):
            found.append(f"values.{path}: the chart takes a {kind} here, not a {_SHAPES[isinstance(value, list)]}")
    return found


_SHAPES = ("map", "list")


def _nearest(path: str, known: Mapping[str, str]) -> str:
    """Of the paths at the same place, else of all."""
    above, _, key = path.rpartition(".")
    beside = [other for other in known if other.rpartition(".")[0] == above]
    names = {other.rpartition(".")[2].lower(): other for other in beside}
    close = difflib.get_close_matches(key.lower(), names, 1)
    near = [names[close[0]]] if close else difflib.get_close_matches(path, known, 1)
    if not near:
        same = [other for other in known if other.rpartition(".")[2] == key]
        near = same[:1]
    return f"; the nearest is {near[0]}" if near else ""


def write(chart: Archive, pinned: Sum, lists: Path = LISTS) -> Path:
    """Write the list of a pinned chart."""
    path = lists / f"{chart.name}.txt"
    rows = "".join(f"{name} {kind}\n" for name, kind in sorted(paths(chart).items()))
    path.write_text(f"# {pinned.location} {pinned.version} {pinned.sha256}".rstrip() + f"\n{rows}", encoding="utf-8")
    return path


def listed(location: str, version: str, lists: Path = LISTS) -> dict[str, str] | None:
    """The list of a chart; None if there is none of this version."""
    path = lists / f"{location.rpartition('/')[2]}.txt"
    if not path.exists():
        return None
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    match = _HEADER.match(header)
    if match is None or match.groups() != (location, version):
        return None
    return dict(row.rsplit(" ", 1) for row in rows)
