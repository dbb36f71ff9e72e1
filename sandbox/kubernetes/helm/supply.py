"""Fetches the charts of a project into the cache, and builds Helm when there is a chart to render."""

from __future__ import annotations

import json
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.binaries import Say, built, cached
from sandbox.modules import HELM

from . import sums
from .cache import Cache, directory
from .program import Helm, HelmError
from .source import Project, Source
from .sums import Sum

# For a repository that does not answer, and for an archive of at most some megabytes.
_REACHED_SECONDS, _PULL_SECONDS = 3, 60

# Where a project has charts of its own; not deeper, as there may be environments with thousands of directories.
_OWN_CHARTS = ("Chart.yaml", "[!.]*/Chart.yaml", "[!.]*/[!.]*/Chart.yaml")


def supply(root: Path, name: str, source: Source, say: Say, *, required: bool = False) -> Project:
    """Note the run's project, with Helm if it has a chart to render. Charts that are not in the cache are pulled, with
    one attempt in each life of the sandbox. Where they are `required`, no release goes without."""
    cache = Cache(directory())
    pinned = sums.read(root)
    missing = [row for row in pinned if cache.archive(row.sha256) is None]
    tried = source.directory / "tried.json"
    before: list[str] = json.loads(tried.read_text()) if tried.exists() else []
    fresh = [row for row in missing if row.sha256 not in before]
    if fresh:
        source.directory.mkdir(parents=True, exist_ok=True)
        tried.write_text(json.dumps([*before, *(row.sha256 for row in fresh)]))
        missing = [row for row in missing if row not in fresh or not _fetched(row, source, cache, say)]
    wanted = len(missing) < len(pinned) or any(path for pattern in _OWN_CHARTS for path in root.glob(pattern))
    programs = built(HELM, say) if wanted else cached(HELM)
    project = Project(root, cache, programs / "helm" if programs else None, required)
    source.note(name, project)
    return project


def _fetched(chart: Sum, source: Source, cache: Cache, say: Say) -> bool:
    """Whether a chart could be pulled. Raises DigestError if it is another than the pinned one."""
    if not reachable(chart):
        say(f"{chart.location}: its repository cannot be reached")
        return False
    try:
        pull(chart, source.helm(built(HELM, say) / "helm"), cache)
    except HelmError as error:
        say(f"{chart.location} {chart.version}: {error}")
        return False
    return True


def reachable(chart: Sum) -> bool:
    """Whether the repository of a chart answers."""
    host = urlsplit(chart.location).netloc
    address = f"{chart.repository}/index.yaml" if chart.repository else f"https://{host}/v2/"
    try:
        with urllib.request.urlopen(address, timeout=_REACHED_SECONDS):  # noqa: S310 - https, or what the project names
            return True
    except urllib.error.HTTPError as error:
        return error.code == 401  # a registry that asks for a token, which Helm gets
    except (OSError, ValueError):
        return False


def pull(chart: Sum, helm: Helm, cache: Cache) -> str:
    """Pull a chart into the cache, and return its digest.

    Raises:
        HelmError: as Helm cannot pull it.
        DigestError: when the chart has a digest already, and another one comes."""
    repository = ("--repo", chart.repository) if chart.repository else ()
    with tempfile.TemporaryDirectory() as target:
        arguments = ("pull", chart.chart, "--version", chart.version, "--destination", target, *repository)
        helm(*arguments, seconds=_PULL_SECONDS, online=True)
        archive = next(Path(target).glob("*.tgz"), None)
        if archive is None:
            raise HelmError(f"helm pull {chart.chart} wrote no archive")
        return cache.keep(archive, chart.sha256)
