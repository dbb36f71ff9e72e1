"""Real control planes: one etcd for the sandbox, and a kube-apiserver for each EKS cluster."""

from __future__ import annotations

import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError

from ..background import Background, free_port, start, started_with
from . import kubeconfig
from .certificates import Authority, write_private
from .programs import Command, answers, api_server_command, etcd_command, url

# Both start in about a second; a busy two-core machine has been seen to need several.
_PATIENCE_SECONDS = 60
_POLL_SECONDS = 0.05
_PORT_ATTEMPTS = 3

# Namespaces of every new cluster, which the server creates just after it is ready.
_FIRST_NAMESPACES = ("default", "kube-system")


class ControlPlaneError(SandboxError):
    """A control plane does not start; the message names its log."""


@dataclass(frozen=True)
class ControlPlane:
    """A running API server of one EKS cluster."""

    cluster_name: str
    endpoint: str
    certificate_authority_data: str
    pid: int
    log: Path


@dataclass(frozen=True)
class _Recorded:
    process: Background
    port: int
    prefix: str


@dataclass(frozen=True)
class _Program:
    part: str
    name: str
    prefix: str


class ControlPlanes:
    """The control planes of one life of the sandbox. All files are in `directory`, so that a later process finds what
    an earlier one started; `kubeconfig` has a context for each cluster, with the newest one as the current context."""

    def __init__(self, directory: Path, etcd: Path, kube_apiserver: Path, kubeconfig: Path | None = None) -> None:
        self._directory = directory.resolve()
        self._binaries = {"etcd": etcd, "kube-apiserver": kube_apiserver}
        self._record = self._directory / "control-planes.json"
        self._tokens = self._directory / "tokens.csv"
        self._lock = threading.Lock()
        self.kubeconfig = kubeconfig or self._directory / "kubeconfig"

    @property
    def token(self) -> str:
        """The administrator's token: random for each life, group system:masters."""
        return self._tokens.read_text().split(",", 1)[0]

    @property
    def running(self) -> dict[str, ControlPlane]:
        """The running control planes, by cluster name."""
        return {name: self._plane(name, entry) for name, entry in self._clusters().items() if entry.process.running()}

    def ensure(self, cluster_name: str) -> ControlPlane:
        """The cluster's control plane, started if it is not running; one that ended is restarted with its data."""
        with self._lock:
            entry = self._clusters().get(cluster_name)
            if entry is None or not entry.process.running():
                entry = self._start(cluster_name, entry.prefix if entry else _fresh_prefix(cluster_name))
            return self._plane(cluster_name, entry)

    def recreate(self, cluster_name: str) -> ControlPlane:
        """A new, empty control plane for a cluster of the same name."""
        self.remove(cluster_name)
        return self.ensure(cluster_name)

    def remove(self, cluster_name: str) -> None:
        """End the control plane of a deleted cluster; its data is never read again."""
        with self._lock:
            clusters = self._clusters()
            entry = clusters.pop(cluster_name, None)
            if entry is not None:
                entry.process.end()
                self._write(self._etcd(), clusters)
                self._write_kubeconfig(clusters)

    def stop_all(self) -> None:
        """End every process of this life, recorded or not, and delete the records."""
        with self._lock:
            for entry in self._clusters().values():
                entry.process.end()
            for stray in started_with(f"--cert-dir={self._directory}"):
                stray.end()
            etcd = self._etcd()
            for process in [*([etcd.process] if etcd else []), *started_with(f"--data-dir={self._directory / 'etcd'}")]:
                process.end()
            self._record.unlink(missing_ok=True)
            self.kubeconfig.unlink(missing_ok=True)

    def _start(self, name: str, prefix: str) -> _Recorded:
        self._directory.mkdir(parents=True, exist_ok=True)
        etcd = self._etcd()
        if etcd is None or not etcd.process.running():
            etcd = self._start_etcd()
        if not self._tokens.exists():
            write_private(self._tokens, f'{secrets.token_urlsafe(32)},admin,admin,"system:masters"\n'.encode())
        authority = Authority(self._directory)
        others = {key: value for key, value in self._clusters().items() if key != name}
        context = ssl.create_default_context(cadata=authority.certificate_file.read_text())
        program, storage = self._binaries["kube-apiserver"], (etcd.port, prefix)
        entry = self._bring_up(
            _Program("kube-apiserver", name, prefix),
            lambda port: api_server_command(program, port, storage, self._tokens, authority),
            lambda entry: self._write(etcd, others | {name: entry}),
            lambda port: self._ready(port, context),
        )
        self._write_kubeconfig(others | {name: entry})
        return entry

    def _start_etcd(self) -> _Recorded:
        authority = Authority(self._directory)
        context = ssl.create_default_context(cadata=authority.certificate_file.read_text())
        context.load_cert_chain(*authority.issue("etcd"))
        return self._bring_up(
            _Program("etcd", "etcd", ""),
            lambda port: etcd_command(self._binaries["etcd"], self._directory / "etcd", port, authority),
            lambda entry: self._write(entry, self._clusters()),
            lambda port: answers(f"{url(port)}/health", context),
        )

    def _bring_up(
        self,
        what: _Program,
        command: Callable[[int], Command],
        record: Callable[[_Recorded], None],
        ready: Callable[[int], bool],
    ) -> _Recorded:
        """Start a program on a free port and wait until it is ready; retry if another process took the port."""
        log = self._log(what.part, what.name)
        for attempt in range(1, _PORT_ATTEMPTS + 1):
            port = free_port()
            entry = _Recorded(start(command(port), log), port, what.prefix)
            record(entry)  # before the wait: interrupted now, a later process still finds it
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while entry.process.running():
                if ready(port):
                    return entry
                if time.monotonic() > deadline:
                    raise ControlPlaneError(
                        f"{what.part} of {what.name} was not ready after {_PATIENCE_SECONDS} s; see {log}"
                    )
                time.sleep(_POLL_SECONDS)
            if attempt == _PORT_ATTEMPTS or "address already in use" not in log.read_text(errors="replace"):
                break
        raise ControlPlaneError(f"{what.part} of {what.name} ended while starting; see {log}")

    def _ready(self, port: int, context: ssl.SSLContext) -> bool:
        paths = ("readyz", *(f"api/v1/namespaces/{name}" for name in _FIRST_NAMESPACES))
        return all(answers(f"{url(port)}/{path}", context, self.token) for path in paths)

    def _write_kubeconfig(self, clusters: dict[str, _Recorded]) -> None:
        """One context for each cluster; the newest, which is last, is the current one."""
        authority = Authority(self._directory).data
        servers = {name: kubeconfig.Server(url(entry.port), authority) for name, entry in clusters.items()}
        kubeconfig.write(self.kubeconfig, servers, next(reversed(servers), ""), self.token)

    def _log(self, part: str, name: str) -> Path:
        return self._directory / (f"{part}.log" if part == name else f"{part}-{name}.log")

    def _plane(self, name: str, entry: _Recorded) -> ControlPlane:
        authority = Authority(self._directory)
        log = self._log("kube-apiserver", name)
        return ControlPlane(name, url(entry.port), authority.data, entry.process.pid, log)

    def _etcd(self) -> _Recorded | None:
        entry = self._read().get("etcd")
        return _recorded(entry) if entry else None

    def _clusters(self) -> dict[str, _Recorded]:
        return {name: _recorded(entry) for name, entry in self._read().get("clusters", {}).items()}

    def _read(self) -> dict[str, Any]:
        return json.loads(self._record.read_text()) if self._record.exists() else {}

    def _write(self, etcd: _Recorded | None, clusters: dict[str, _Recorded]) -> None:
        content = {
            "etcd": _row(etcd) if etcd else None,
            "clusters": {name: _row(entry) for name, entry in clusters.items()},
        }
        # Other processes read this file at any time, so it is replaced atomically.
        half = self._record.with_suffix(".new")
        half.write_text(json.dumps(content, indent=1))
        half.replace(self._record)


def _fresh_prefix(cluster_name: str) -> str:
    return f"{cluster_name}-{secrets.token_hex(4)}"


def _row(entry: _Recorded) -> dict[str, Any]:
    process = entry.process
    return {"pid": process.pid, "started": process.started, "port": entry.port, "prefix": entry.prefix}


def _recorded(row: dict[str, Any]) -> _Recorded:
    return _Recorded(Background(row["pid"], row["started"]), row["port"], row["prefix"])
