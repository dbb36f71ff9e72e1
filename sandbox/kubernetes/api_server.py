"""Real control planes: one etcd for the sandbox, and an API server with its controllers for each EKS cluster."""

from __future__ import annotations

import logging
import secrets
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from ..background import Background, free_port, start
from ..binaries import Binaries
from ..private import write_private
from . import kubeconfig
from .access.webhook import write_configuration
from .certificates import Authority
from .client import ApiServer
from .gatekeeper import program as gatekeeper
from .programs import STAGES, answers, api_server_command, controller_commands, etcd_command, front_proxy, url
from .records import Recorded, Records, end_all, kubeconfig_of
from .starting import bring_up

_SUPERVISION_SECONDS = 1.0

# Namespaces of every new cluster, which the server creates just after it is ready.
_FIRST_NAMESPACES = ("default", "kube-system")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ControlPlane:
    """A running API server of one EKS cluster."""

    cluster_name: str
    endpoint: str
    certificate_authority_data: str
    pid: int
    log: Path
    proxy_certificate: Path
    """What its API server shows to those that answer for an APIService."""


class ControlPlanes:
    """The control planes of one life of the sandbox. All files are in `directory`, so that a later process finds what
    an earlier one started; `kubeconfig` has a context for each cluster, with the newest one as the current context.
    `webhook` is the URL of the one that knows access entries and policies; without it nobody but the administrator has
    access."""

    def __init__(
        self, directory: Path, binaries: Binaries, kubeconfig: Path | None = None, webhook: str | None = None
    ) -> None:
        self._directory = directory.resolve()
        self._binaries = binaries
        self._records = Records(self._directory)
        self._tokens = self._directory / "tokens.csv"
        self._lock = threading.Lock()
        self._webhook = webhook
        self.kubeconfig = kubeconfig or self._directory / "kubeconfig"

    @property
    def token(self) -> str:
        """The administrator's token: random for each life, group system:masters."""
        return self._tokens.read_text().split(",", 1)[0]

    @property
    def all(self) -> dict[str, ControlPlane]:
        """The control planes by cluster name; one that has ended is back on the same port in a moment."""
        return {name: self._plane(name, entry) for name, entry in self._records.clusters.items()}

    @property
    def controlled(self) -> dict[str, ControlPlane]:
        """Those that have their controllers, too, which are started last."""
        clusters = self._records.clusters.items()
        return {name: self._plane(name, entry) for name, entry in clusters if entry.controllers}

    def server(self, plane: ControlPlane) -> ApiServer:
        """A client of the control plane's API server, as its administrator."""
        return ApiServer(plane.endpoint, plane.certificate_authority_data, self.token)

    def ensure(self, cluster_name: str) -> ControlPlane:
        """The cluster's control plane, started if it is not running; what ended is restarted with its data."""
        with self._lock:
            return self._plane(cluster_name, self._repaired(cluster_name))

    def remove(self, cluster_name: str) -> None:
        """End the control plane of a deleted cluster; its data is never read again."""
        with self._lock:
            clusters = self._records.clusters
            entry = clusters.pop(cluster_name, None)
            if entry is not None:
                for process in (*entry.controllers.values(), entry.process):
                    process.end()
                self._records.write(self._records.etcd, clusters)
                self._write_kubeconfig(clusters)

    def serve_gatekeeper(self, cluster_name: str) -> int:
        """Gatekeeper for a cluster, until `end_gatekeeper` or the end of the cluster; the port of its webhook."""
        with self._lock:
            etcd, clusters = self._records.etcd, self._records.clusters
            entry = clusters[cluster_name]
            assert etcd is not None, "a cluster has storage"
            entry = replace(entry, gatekeeper=entry.gatekeeper or free_port())
            self._records.write(etcd, clusters | {cluster_name: entry})
            return self._start_controllers(cluster_name, entry, etcd).gatekeeper

    def end_gatekeeper(self, cluster_name: str) -> None:
        """End the Gatekeeper of a cluster, if it has one."""
        with self._lock:
            clusters = self._records.clusters
            entry = clusters[cluster_name]
            controllers = dict(entry.controllers)
            if process := controllers.pop(gatekeeper.PROGRAM, None):
                process.end()
                entry = replace(entry, gatekeeper=0, controllers=controllers)
                self._records.write(self._records.etcd, clusters | {cluster_name: entry})

    def supervise(self) -> None:
        """Restart what has ended, as AWS does for a control plane; never returns."""
        while True:
            time.sleep(_SUPERVISION_SECONDS)
            try:
                self.repair()
            except Exception:  # the next round tries again
                _log.exception("a control plane could not be repaired")

    def repair(self) -> None:
        """Restart what has ended."""
        for name in self._records.clusters:
            with self._lock:
                if name in self._records.clusters:
                    self._repaired(name)

    def stop_all(self) -> None:
        """End every process of this life, and delete the records."""
        with self._lock:
            end_all(self._directory)
            self.kubeconfig.unlink(missing_ok=True)

    def _repaired(self, name: str) -> Recorded:
        """The cluster's record, with everything running that belongs to it."""
        etcd, entry = self._records.etcd, self._records.clusters.get(name)
        if etcd is None or not etcd.process.running():
            etcd = self._start_etcd(etcd)
        if entry is None or not entry.process.running():
            entry = self._start_server(name, entry, etcd)
        return self._start_controllers(name, entry, etcd)

    def _start_server(self, name: str, before: Recorded | None, etcd: Recorded) -> Recorded:
        if not self._tokens.exists():
            write_private(self._tokens, f'{secrets.token_urlsafe(32)},admin,admin,"system:masters"\n'.encode())
        authority = Authority(self._directory)
        others = {key: value for key, value in self._records.clusters.items() if key != name}
        context = ssl.create_default_context(cadata=authority.certificate_file.read_text())
        program = self._binaries.kubernetes / "kube-apiserver"
        prefix = before.prefix if before else f"{name}-{secrets.token_hex(4)}"
        webhook = write_configuration(self._directory, name, self._webhook, authority) if self._webhook else None
        entry = bring_up(
            self._log_of("kube-apiserver", name),
            lambda port: api_server_command(program, port, (etcd.port, prefix), self._tokens, authority, webhook),
            Recorded(Background(0, 0), before.port if before else 0, prefix, before.controllers if before else {}),
            lambda entry: self._records.write(etcd, others | {name: entry}),
            lambda port: self._ready(port, context),
        )
        self._write_kubeconfig(others | {name: entry})
        return entry

    def _start_etcd(self, before: Recorded | None) -> Recorded:
        self._directory.mkdir(parents=True, exist_ok=True)
        authority = Authority(self._directory)
        context = ssl.create_default_context(cadata=authority.certificate_file.read_text())
        context.load_cert_chain(*authority.issue("etcd"))
        return bring_up(
            self._directory / "etcd.log",
            lambda port: etcd_command(self._binaries.kubernetes / "server", self._directory / "etcd", port, authority),
            Recorded(Background(0, 0), before.port if before else 0),
            lambda entry: self._records.write(entry, self._records.clusters),
            lambda port: answers(f"{url(port)}/health", context),
        )

    def _start_controllers(self, name: str, entry: Recorded, etcd: Recorded) -> Recorded:
        """Start those of the cluster's controllers that do not run."""
        authority = Authority(self._directory)
        own = kubeconfig_of(self._directory, name)
        programs = controller_commands(self._binaries.kubernetes, self._binaries.controllers, own, authority)
        if entry.gatekeeper:
            directory = self._directory / f"gatekeeper-{name}"
            gatekeeper.certificates(authority, directory)
            command = gatekeeper.command(self._binaries.controllers / "gatekeeper", own, entry.gatekeeper, directory)
            programs[gatekeeper.PROGRAM] = command
        ended = [program for program in programs if not (at := entry.controllers.get(program)) or not at.running()]
        if not ended:
            return entry
        kubeconfig.write(own, {name: kubeconfig.Server(url(entry.port), authority.data)}, name, self.token)
        self._write_stages()
        started = {program: start(programs[program], self._log_of(program, name)) for program in ended}
        entry = replace(entry, controllers={**entry.controllers, **started})
        self._records.write(etcd, self._records.clusters | {name: entry})
        return entry

    def _ready(self, port: int, context: ssl.SSLContext) -> bool:
        paths = ("readyz", *(f"api/v1/namespaces/{name}" for name in _FIRST_NAMESPACES))
        return all(answers(f"{url(port)}/{path}", context, self.token) for path in paths)

    def _write_stages(self) -> None:
        file = self._directory / STAGES
        if not file.exists():
            half = file.with_suffix(".half")
            with half.open("wb") as output:
                subprocess.run([self._binaries.controllers / "stages"], stdout=output, check=True)  # noqa: S603 - ours
            half.replace(file)

    def _write_kubeconfig(self, clusters: dict[str, Recorded]) -> None:
        """One context for each cluster; the newest, which is last, is the current one. Without clusters, no file."""
        if not clusters:
            self.kubeconfig.unlink(missing_ok=True)
            return
        authority = Authority(self._directory).data
        servers = {name: kubeconfig.Server(url(entry.port), authority) for name, entry in clusters.items()}
        kubeconfig.write(self.kubeconfig, servers, next(reversed(servers)), self.token)

    def _log_of(self, program: str, name: str) -> Path:
        return self._directory / f"{program}-{name}.log"

    def _plane(self, name: str, entry: Recorded) -> ControlPlane:
        authority = Authority(self._directory)
        log = self._log_of("kube-apiserver", name)
        proxy, _ = authority.issue(front_proxy(entry.prefix))
        return ControlPlane(name, url(entry.port), authority.data, entry.process.pid, log, proxy)
