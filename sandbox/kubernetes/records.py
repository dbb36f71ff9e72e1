"""The record of a sandbox's control planes: which processes run, and where they listen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..background import Background, started_with


@dataclass(frozen=True)
class Recorded:
    """A server, and the programs that work for it."""

    process: Background
    port: int
    prefix: str = ""
    """Of its keys in etcd."""
    controllers: Mapping[str, Background] = field(default_factory=dict[str, Background])
    """By the name of the program."""
    gatekeeper: int = 0
    """The port of Gatekeeper's webhook, where its chart is installed; else 0."""


class Records:
    """The record, a file that other processes read at any time."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "control-planes.json"

    @property
    def etcd(self) -> Recorded | None:
        row = self._read().get("etcd")
        return _recorded(row) if row else None

    @property
    def clusters(self) -> dict[str, Recorded]:
        return {name: _recorded(row) for name, row in self._read().get("clusters", {}).items()}

    def write(self, etcd: Recorded | None, clusters: Mapping[str, Recorded]) -> None:
        content = {
            "etcd": asdict(etcd) if etcd else None,
            "clusters": {name: asdict(entry) for name, entry in clusters.items()},
        }
        half = self._file.with_suffix(".new")
        half.write_text(json.dumps(content, indent=1))
        half.replace(self._file)

    def delete(self) -> None:
        self._file.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}


def kubeconfig_of(directory: Path, cluster_name: str) -> Path:
    """The kubeconfig of a cluster's controllers, by which their processes are known."""
    return directory / f"controllers-{cluster_name}.kubeconfig"


def end_all(directory: Path) -> None:
    """End every process whose files are in `directory`, recorded or not, and delete the record."""
    directory = directory.resolve()
    records = Records(directory)
    processes: list[Background] = []
    for entry in records.clusters.values():
        processes += [*entry.controllers.values(), entry.process]
    for file in directory.glob("controllers-*.kubeconfig"):
        processes += started_with(f"--kubeconfig={file}")
    processes += started_with(f"--cert-dir={directory}")
    processes += [records.etcd.process] if records.etcd else []
    processes += started_with(f"--data-dir={directory / 'etcd'}")
    for process in processes:
        process.end()
    records.delete()


def _recorded(row: dict[str, Any]) -> Recorded:
    controllers = {name: Background(**process) for name, process in row["controllers"].items()}
    return Recorded(Background(**row["process"]), row["port"], row["prefix"], controllers, row["gatekeeper"])
