"""The commands about charts, fetching those of the project's charts.sum and pinning one; and what a preview knows of
the charts of releases."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from .bar import progress_of_parts
from .binaries import built
from .differences import UNKNOWN_SHOWN
from .errors import SandboxError
from .events import Report
from .kubernetes.helm import archive, sums, supply, values
from .kubernetes.helm.cache import Cache, directory
from .kubernetes.helm.program import Helm, HelmError
from .kubernetes.helm.source import Project
from .kubernetes.helm.sums import Sum
from .modules import HELM
from .places import Places

RELEASE = "kubernetes:helm.sh/v3:Release"


def fetch(project: Path, places: Places, console: Console) -> int:
    """Pull the charts of charts.sum that are not in the cache, and build Helm. The number of those still missing.

    Raises:
        SandboxError: when no chart is written down there."""
    charts = sums.read(project)
    if not charts:
        raise SandboxError(
            f"{project / sums.NAME} {'names no chart' if (project / sums.NAME).exists() else 'does not exist'}: it has "
            "a line for each chart that a stack installs, with its digest. `python -m sandbox charts pin LOCATION "
            "VERSION` writes one, where the chart can be reached; without it, releases are RECORDED ONLY. For charts "
            "in directories of the project, `python -m sandbox charts build` builds Helm"
        )
    helm, cache = _helm(places, console), Cache(directory())
    missing = 0
    for chart in charts:
        state = "in the cache"
        if cache.archive(chart.sha256) is None:
            try:
                supply.pull(chart, helm, cache)
                state = "fetched"
            except HelmError as error:
                state = f"missing: {error}"
                missing += 1
        console.print(f"{chart.location} {chart.version}: {state}", highlight=False, markup=False)
    return missing


def build(places: Places, console: Console) -> None:
    """Build Helm."""
    console.print(str(_helm(places, console).program), highlight=False, markup=False)


def pin(project: Path, places: Places, console: Console, location: str, version: str, source: Path | None) -> None:
    """Write down a chart's digest and the list of its values. It is pulled, or read from `source`: an archive, or a
    directory, which has no digest."""
    cache, sha256 = Cache(directory()), ""
    if source is None:
        sha256 = supply.pull(Sum(location, version, ""), _helm(places, console), cache)
        source = cache.archive(sha256)
        assert source is not None, "it has just been stored"
    elif source.is_file():
        sha256 = cache.keep(source)
    chart = archive.read(source)
    pinned = Sum(location, version, sha256)
    if chart.name != location.rpartition("/")[2]:
        raise SandboxError(f"{source} is the chart {chart.name}, not {location}")
    if sha256:
        if chart.version != version:
            raise SandboxError(f"{source} is version {chart.version} of {chart.name}, not {version}")
        sums.write(project, pinned)
        console.print(f"{sums.NAME}: {location} {version} {sha256}", highlight=False)
    console.print(f"values: {values.write(chart, pinned)}", highlight=False)


def _helm(places: Places, console: Console) -> Helm:
    with progress_of_parts(console) as say:
        return Helm(built(HELM, say) / "helm", places.helm)


def note_untold(report: Report, project: Project) -> None:
    """Note of each release, that its stand-in was not asked about, whether it is rendered: in the preview of a first
    deployment the provider is not configured, as its cluster does not exist yet."""
    for name, inputs in report.named(RELEASE):
        if name not in report.charts and inputs.get("chart") and UNKNOWN_SHOWN not in sums.location(inputs):
            report.charts[name] = {"rendered": project.chart(inputs) is not None}


def lacking(report: Report) -> list[str]:
    """The error of each release whose chart is not in the cache."""
    return [
        sums.lacking(name, inputs)
        for name, inputs in report.named(RELEASE)
        if not report.charts.get(name, {"rendered": True})["rendered"]
    ]
