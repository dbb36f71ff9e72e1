"""The custom resource definitions of Kubernetes projects, with their real schemas and CEL rules.

`python -m sandbox schemas` makes the files below this folder from the Go modules that publish the kinds; nobody edits
them. Each project has an index that says what its files were made from."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from sandbox.modules import PARTS

FILES = Path(__file__).parent
PINS = PARTS / "schemas"
INDEX = "index.json"


@dataclass(frozen=True)
class Index:
    """What a project's files were made from, and the files with their SHA-256."""

    modules: dict[str, str]
    """Versions and hashes (h1) of the Go modules that publish the kinds, by module."""
    generator: str
    pins: str
    """The SHA-256 of go.mod, go.sum and types.go, which pin the dependencies of those modules, too."""
    files: dict[str, str]


def projects() -> list[str]:
    """Every project whose kinds are generated: those with a Go module that pins them."""
    return sorted(path.parent.name for path in PINS.glob("*/go.mod"))


@cache
def index(project: str) -> Index:
    return Index(**json.loads((FILES / project / INDEX).read_text()))


@cache
def definitions(project: str) -> tuple[dict[str, Any], ...]:
    """The definitions of a project, to be applied and not to be changed."""
    folder = FILES / project
    return tuple(cast("dict[str, Any]", json.loads((folder / name).read_text())) for name in index(project).files)


def pinned_modules(project: str) -> dict[str, str]:
    """The modules that the project's go.mod requires itself, where it replaces one that, with version and hash."""
    go_mod, go_sum = ((PINS / project / name).read_text() for name in ("go.mod", "go.sum"))
    required = re.findall(r"^\s*(?:require )?(\S+\.\S+/\S+) (v\S+)$", go_mod, re.MULTILINE)
    replaced = {
        name: (by, version) for name, by, version in re.findall(r"(\S+) => (\S+) (v\S+)$", go_mod, re.MULTILINE)
    }
    modules = dict(replaced.get(name, (name, version)) for name, version in required)
    hashes = dict(re.findall(r"^(\S+ v\S+) (h1:\S+)$", go_sum, re.MULTILINE))
    return {name: f"{version} {hashes[f'{name} {version}']}" for name, version in sorted(modules.items())}


def hash_of_pins(project: str) -> str:
    return sha256(*((PINS / project / name).read_bytes() for name in ("go.mod", "go.sum", "types.go")))


def sha256(*contents: bytes) -> str:
    return hashlib.sha256(b"".join(contents)).hexdigest()
