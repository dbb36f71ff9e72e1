"""Runs the real `helm`: offline, with directories of its own, on the cluster of one kubeconfig."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError


class HelmError(SandboxError):
    """What Helm said when it refused or failed."""


# After the time in which Helm itself gives up.
_PATIENCE_SECONDS = 60

# Charts come from the cache and the API server listens on loopback, to which Go uses no proxy: nothing else is reached.
_NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Helm:
    """The program. It keeps its files in `directory`."""

    program: Path
    directory: Path
    kubeconfig: Path | None = None
    context: str = ""

    def __call__(self, *arguments: str | Path, values: str = "", seconds: float = 0, online: bool = False) -> str:
        """What it prints. `values` is its standard input, so that secrets are in no file and on no command line.

        Raises:
            HelmError: with its own message."""
        cluster = ("--kubeconfig", self.kubeconfig, "--kube-context", self.context) if self.kubeconfig else ()
        # Its own directory is on the command line so that `stop` finds a process that has lost its parent.
        own = ("--repository-cache", self.directory)
        command: Sequence[str] = [str(part) for part in (self.program, *arguments, *cluster, *own)]
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            answer = subprocess.run(  # noqa: S603 - no shell; the program is built from its Go module
                command,
                input=values,
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds + _PATIENCE_SECONDS,
                env=self._environment(online),
            )
        except subprocess.TimeoutExpired as error:
            raise HelmError(f"helm {arguments[0]} had not ended after {error.timeout:.0f} s") from error
        if answer.returncode:
            raise HelmError(_message(answer.stderr) or f"helm {arguments[0]} ended with status {answer.returncode}")
        return answer.stdout

    def _environment(self, online: bool) -> dict[str, str]:
        directory = self.directory
        own = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(directory),
            "HELM_CACHE_HOME": str(directory / "cache"),
            "HELM_CONFIG_HOME": str(directory / "config"),
            "HELM_DATA_HOME": str(directory / "data"),
            "KUBECONFIG": os.devnull,
        }
        if not online:
            return {**own, "HTTPS_PROXY": _NOWHERE, "HTTP_PROXY": _NOWHERE}
        lent = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "SSL_CERT_FILE")
        return {**own, **{name: os.environ[name] for name in lent if name in os.environ}}


def _message(stderr: str) -> str:
    """Its error, without warnings and the names of its own functions."""
    _, found, text = stderr.partition("Error: ")
    return (text if found else stderr).strip()
