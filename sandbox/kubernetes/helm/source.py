"""Where the chart of a release is: in the cache, by its digest in the project's charts.sum, or in a directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sandbox.urns import project_of

from . import sums
from .archive import Archive, read
from .cache import Cache
from .program import Helm


@dataclass(frozen=True)
class Chart:
    """A chart that can be rendered."""

    path: Path
    sha256: str = ""
    """Of its archive; empty for a directory."""

    @cached_property
    def content(self) -> Archive:
        return _read_once(self.path) if self.sha256 else read(self.path)


@lru_cache(maxsize=64)
def _read_once(archive: Path) -> Archive:
    """An archive that is called after its content never changes."""
    return read(archive)


@dataclass(frozen=True)
class Project:
    """A project as the run that is under way has it."""

    root: Path
    cache: Cache
    helm: Path | None
    """The program, where it is built."""
    required: bool = False
    """Whether the run refuses a release whose chart is not at hand."""

    def chart(self, inputs: Mapping[str, Any]) -> Chart | None:
        """The chart of a release; None where it is not at hand."""
        where = sums.location(inputs)
        if not (inputs.get("repositoryOpts") or {}).get("repo") and "://" not in where:
            path = self.root / where  # as for the real plugin, which runs in the project's directory
            return Chart(path) if path.exists() else None
        for row in sums.read(self.root):
            if (row.location, row.version) == (where, inputs.get("version", "")):
                path = self.cache.archive(row.sha256)
                return Chart(path, row.sha256) if path else None
        return None


@dataclass(frozen=True)
class Source:
    """The projects of a sandbox. Each run writes its own into `file`."""

    file: Path
    directory: Path
    """Of Helm's own files."""

    def project(self, urn: str) -> Project | None:
        """The project of a resource."""
        row = self._rows().get(project_of(urn))
        if row is None:
            return None
        helm = Path(row["helm"]) if row["helm"] else None
        return Project(Path(row["root"]), Cache(Path(row["charts"])), helm, row["required"])

    def note(self, name: str, project: Project) -> None:
        """Write a run's project down."""
        row = {
            "root": str(project.root),
            "charts": str(project.cache.directory),
            "helm": str(project.helm) if project.helm else None,
            "required": project.required,
        }
        half = self.file.with_name(f"{self.file.name}.{name}")
        half.write_text(json.dumps(self._rows() | {name: row}))
        half.replace(self.file)

    def helm(self, program: Path, kubeconfig: Path | None = None, context: str = "") -> Helm:
        return Helm(program, self.directory, kubeconfig, context)

    def _rows(self) -> dict[str, Any]:
        return json.loads(self.file.read_text()) if self.file.exists() else {}
