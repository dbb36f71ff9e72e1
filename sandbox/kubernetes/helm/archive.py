"""What a chart says of itself: its metadata, default values and templates, read from an archive or a directory."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox.errors import SandboxError


@dataclass(frozen=True)
class Archive:
    """A chart. `subcharts` are by the name under which their values stand in this chart's."""

    metadata: Mapping[str, Any]
    values: Mapping[str, Any]
    templates: tuple[str, ...] = ()
    subcharts: Mapping[str, Archive] = field(default_factory=dict[str, "Archive"])

    @property
    def name(self) -> str:
        return self.metadata["name"]

    @property
    def version(self) -> str:
        return str(self.metadata["version"])


def read(path: Path) -> Archive:
    """The chart in a directory or an archive.

    Raises:
        SandboxError: when there is no chart."""
    try:
        files = _in_directory(path) if path.is_dir() else _in_archive(path.read_bytes())
        return _archive(files)
    except (OSError, tarfile.TarError, yaml.YAMLError, KeyError, ValueError) as error:
        raise SandboxError(f"{path} is not a Helm chart: {error}") from error


def _in_directory(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _in_archive(content: bytes) -> dict[str, bytes]:
    """The files of an archive, which has them all in one directory."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                files[member.name.removeprefix("./").partition("/")[2]] = file.read()
    return files


def _archive(files: Mapping[str, bytes]) -> Archive:
    metadata = _yaml(files["Chart.yaml"])
    templates = tuple(
        content.decode(errors="replace") for name, content in files.items() if name.startswith("templates/")
    )
    values = _yaml(files.get("values.yaml", b""))
    # Istio's charts have their defaults under a key, and merge them into the values themselves.
    values |= values.pop("_internal_defaults_do_not_set", {})
    return Archive(metadata, values, templates, _subcharts(files, metadata))


def _subcharts(files: Mapping[str, bytes], metadata: Mapping[str, Any]) -> dict[str, Archive]:
    inside: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        folder, _, rest = name.removeprefix("charts/").partition("/")
        if not name.startswith("charts/"):
            continue
        if not rest and folder.endswith(".tgz"):
            inside[folder] = _in_archive(content)
        elif rest:
            inside.setdefault(folder, {})[rest] = content
    charts = [_archive(found) for found in inside.values() if "Chart.yaml" in found]
    dependencies: list[dict[str, Any]] = metadata.get("dependencies") or []
    aliases = {row["name"]: row["alias"] for row in dependencies if row.get("alias")}
    return {aliases.get(chart.name, chart.name): chart for chart in charts}


def _yaml(content: bytes) -> dict[str, Any]:
    # The loader in C: values of several thousand lines are common.
    return yaml.load(content, Loader=yaml.CSafeLoader) or {}
