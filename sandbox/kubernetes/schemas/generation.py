"""Makes the definitions of every project anew from its Go modules: what a package embeds, or by controller-gen."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from sandbox.binaries import Say, built, go
from sandbox.errors import SandboxError
from sandbox.modules import Part, pinned_version

from . import FILES, INDEX, PINS, Index, hash_of_pins, pinned_modules, projects, sha256, text

CONTROLLER_GEN = Part(
    "controller-gen", ("sigs.k8s.io/controller-tools/cmd/controller-gen",), "sigs.k8s.io/controller-tools"
)


@dataclass(frozen=True)
class Recipe:
    """How the definitions of a project are made."""

    embedded: str = ""
    """The files with definitions among those that the packages embed; none: controller-gen reads the packages."""
    options: tuple[str, ...] = ()
    """Options of controller-gen's `crd`."""
    without: tuple[str, ...] = ()
    """Names of definitions that are not kept, with `*` for any text: large ones that nobody writes by hand, as the
    API server's memory grows with them."""


_RECIPES = {
    "karpenter": Recipe(embedded="crds/*.yaml"),
    "istio": Recipe(embedded="charts/base/files/crd-all.gen.yaml"),
    "vpc-resource-controller": Recipe(embedded="crds/*.yaml"),
    "argo-cd": Recipe(without=("applicationsets.*",)),
    "argo-rollouts": Recipe(options=("ignoreUnexportedFields=true",), without=("analysisruns.*", "experiments.*")),
    "external-secrets": Recipe(
        without=tuple(
            f"{generator}*.generators.external-secrets.io"
            for generator in ("acr", "fake", "gcr", "generatorstate", "github", "grafana", "quay", "vault", "webhook")
        )
    ),
    "keda": Recipe(without=("scaledjobs.*", "withtriggers.*")),
    "prometheus-operator": Recipe(without=("prometheusagents.*", "scrapeconfigs.*", "thanosrulers.*")),
}


def generate(say: Say) -> list[str]:
    """Write the files of every project; returns those that changed, each with what happened to it.

    Raises:
        SandboxError: when a module cannot be downloaded or read."""
    return [change for project in projects() for change in _generate(project, say)]


def _generate(project: str, say: Say) -> list[str]:
    recipe = _RECIPES.get(project, Recipe())
    say(f"{project}: reading {', '.join(pinned_modules(project))}")
    made = _embedded(project, recipe.embedded) if recipe.embedded else _generated(project, recipe.options, say)
    contents: dict[str, str] = {}
    for definition in made:
        name = definition["metadata"]["name"]
        if not any(fnmatch(name, pattern) for pattern in recipe.without):
            # Of two packages with the same kind, the first has it as it is installed.
            contents.setdefault(f"{name}.json", text.written(text.kept(definition)))
    files = {name: sha256(contents[name].encode()) for name in sorted(contents)}
    record = Index(pinned_modules(project), generator(project), hash_of_pins(project), files)
    return _write(FILES / project, contents | {INDEX: text.written(asdict(record))})


def generator(project: str) -> str:
    """What makes the definitions of a project."""
    by_packages = _RECIPES.get(project, Recipe()).embedded
    return "embedded in the module" if by_packages else f"controller-gen v{pinned_version(CONTROLLER_GEN)}"


def _packages(project: str) -> list[str]:
    """The packages that the project's types.go imports."""
    return re.findall(r'^\s+_ "(\S+)"$', (PINS / project / "types.go").read_text(), re.MULTILINE)


def _embedded(project: str, pattern: str) -> list[dict[str, Any]]:
    template = '{{$package := .Dir}}{{range .EmbedFiles}}{{$package}}\t{{.}}{{"\\n"}}{{end}}'
    listed = _run([str(go()), "list", "-find", "-f", template, *_packages(project)], project)
    paths = [line.split("\t") for line in listed.splitlines() if line]
    texts = [(Path(package) / file).read_text() for package, file in paths if fnmatch(file, pattern)]
    return [definition for content in texts for definition in text.read(content)]


def _generated(project: str, options: tuple[str, ...], say: Say) -> list[dict[str, Any]]:
    program = str(built(CONTROLLER_GEN, say) / "controller-gen")
    crd = ":".join(["crd", ",".join(["maxDescLen=0", *options])])
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"paths={package}" for package in _packages(project)]
        _run([program, crd, *paths, f"output:crd:dir={folder}"], project)
        return [item for path in sorted(Path(folder).iterdir()) for item in text.read(path.read_text())]


def _run(command: list[str], project: str) -> str:
    """Run in the project's module. Some need a newer Go than this machine's, which is then fetched as a module."""
    environment = {**os.environ, "GOTOOLCHAIN": "auto", "GOFLAGS": "-mod=readonly"}
    done = subprocess.run(  # noqa: S603 - from the table of projects
        command, cwd=PINS / project, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SandboxError(f"{project}: {Path(command[0]).name} failed:\n{done.stderr.strip()}")
    return done.stdout


def _write(folder: Path, contents: dict[str, str]) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    changes: list[str] = []
    for name in sorted(before.keys() | contents.keys()):
        if before.get(name) == contents.get(name):
            continue
        if name in contents:
            (folder / name).write_text(contents[name])
        else:
            (folder / name).unlink()
        what = "changed" if name in before and name in contents else "removed" if name in before else "added"
        changes.append(f"{folder.name}/{name}: {what}")
    return changes
