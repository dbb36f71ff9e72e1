"""`charts.sum`: the digests of a project's charts. A line is a chart's location, its version and the SHA-256 of its
archive, as `go.sum` has them for Go modules. A location is what `helm pull` takes: oci://<registry>/<chart>, or the
address of a repository with the chart's name after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError

NAME = "charts.sum"

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, order=True)
class Sum:
    """A chart of one version, and the SHA-256 of its archive."""

    location: str
    version: str
    sha256: str

    @property
    def repository(self) -> str:
        """The address of its repository; empty for an OCI registry, whose charts have whole addresses."""
        return "" if self.location.startswith("oci://") else self.location.rpartition("/")[0]

    @property
    def chart(self) -> str:
        """What Helm is to pull."""
        return self.location.rpartition("/")[2] if self.repository else self.location


def location(inputs: Mapping[str, Any]) -> str:
    """The location of a Release's chart; that of a chart in a directory is its path."""
    repository = (inputs.get("repositoryOpts") or {}).get("repo") or ""
    return f"{repository.rstrip('/')}/{inputs['chart']}" if repository else str(inputs["chart"]).rstrip("/")


def lacking(name: str, inputs: Mapping[str, Any]) -> str:
    """The error of a release, in a run that requires charts, whose chart is not at hand."""
    chart = f"{location(inputs)} {inputs.get('version') or ''}".strip()
    return (
        f"--require-charts: the chart of the release {name}, {chart}, is not in the cache: `python -m sandbox charts` "
        f"fetches those in {NAME}, `python -m sandbox charts pin` writes one down there"
    )


def read(project: Path) -> list[Sum]:
    """The digests that a project has written down; none without a file.

    Raises:
        SandboxError: naming the line that has another form."""
    path = project / NAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found: list[Sum] = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if len(words) != 3 or not _SHA256.fullmatch(words[2]):
            raise SandboxError(f"{path}, line {number}: write <location> <version> <SHA-256 of the archive>")
        found.append(Sum(*words))
    return found


def write(project: Path, chart: Sum) -> None:
    """Write down a chart's digest, in place of what was written for that version of it."""
    others = [row for row in read(project) if (row.location, row.version) != (chart.location, chart.version)]
    rows = sorted([*others, chart])
    text = "".join(f"{row.location} {row.version} {row.sha256}\n" for row in rows)
    (project / NAME).write_text(text, encoding="utf-8")
