"""Installs, upgrades and uninstalls releases by real Helm, with what is left out of a cluster without containers."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError

from ..client import ApiServer
from . import left_out
from .balancers import answered
from .program import Helm, HelmError
from .record import Record, is_rendered, records
from .strict import dropped
from .unready import reasons

# For a release that does not say how long to wait. The real provider's default is 300 (pulumi-kubernetes:
# provider/pkg/provider/helm_release.go); simulated pods are ready in seconds, and one that is not by then never is.
_DEFAULT_SECONDS = 120

# Options of a release by Helm's flag for them. Those about waiting, taking back and CRDs are below.
_SWITCHES = {
    "forceUpdate": "--force",
    "disableOpenapiValidation": "--disable-openapi-validation",
    "waitForJobs": "--wait-for-jobs",
}
_INSTALL_SWITCHES = {"replace": "--replace", "createNamespace": "--create-namespace", "skipCrds": "--skip-crds"}
_UPGRADE_SWITCHES = {
    "resetValues": "--reset-values",
    "reuseValues": "--reuse-values",
    "cleanupOnFail": "--cleanup-on-fail",
}
_UNSUPPORTED = ("postrender", "valueYamlFiles", "dependencyUpdate", "verify")


class ReleaseError(SandboxError):
    """A release that Helm refuses, or that does not become ready."""


def refuse_unsupported(inputs: Mapping[str, Any]) -> None:
    """Raises ReleaseError for an option that the sandbox does not have."""
    given = [name for name in _UNSUPPORTED if inputs.get(name)]
    if given:
        raise ReleaseError(f"release {inputs['name']}: {', '.join(given)}: the sandbox does not support this option")


@dataclass(frozen=True)
class Releaser:
    """Helm on one cluster."""

    helm: Helm
    server: ApiServer

    def install(self, inputs: Mapping[str, Any], chart: Path) -> dict[str, int]:
        """The number of objects left out, by kind. A release that fails is uninstalled if it is atomic."""
        try:
            return self._run(inputs, chart, "install", _flags(inputs, _INSTALL_SWITCHES))
        except HelmError as error:
            failure = self._failure(inputs, error)
            if inputs.get("atomic"):
                self.uninstall(inputs)
                raise ReleaseError(f"{failure}\nthe release is atomic, so it was uninstalled again") from error
            raise ReleaseError(failure) from error

    def upgrade(self, inputs: Mapping[str, Any], chart: Path, before: Sequence[Record]) -> dict[str, int]:
        """As `install`; a release that fails goes back to what was deployed before it if it is atomic."""
        flags = _flags(inputs, _UPGRADE_SWITCHES)
        if inputs.get("skipCrds"):
            flags.append("--skip-crds")
        if inputs.get("maxHistory"):
            flags.append(f"--history-max={inputs['maxHistory']}")
        if not is_rendered(before[-1].release):
            flags.append("--take-ownership")  # what the stand-in created carries no mark of Helm
        try:
            return self._run(inputs, chart, "upgrade", flags)
        except HelmError as error:
            failure = self._failure(inputs, error)
            deployed = [record.revision for record in before if record.status == "deployed"]
            if inputs.get("atomic") and deployed:
                self._roll_back(inputs, deployed[-1])
                raise ReleaseError(f"{failure}\nthe release is atomic, so it is at its last revision again") from error
            raise ReleaseError(failure) from error

    def uninstall(self, inputs: Mapping[str, Any]) -> None:
        """Delete what Helm deletes: not the CRDs in a chart's crds/, nor what is to be kept."""
        seconds = _seconds(inputs)
        waiting = () if inputs.get("skipAwait") else ("--wait", f"--timeout={seconds}s")
        arguments = ("uninstall", inputs["name"], "--namespace", inputs["namespace"], "--no-hooks")
        try:
            self.helm(*arguments, "--ignore-not-found", *waiting, seconds=seconds)
        except HelmError as error:
            raise ReleaseError(f"release {inputs['namespace']}/{inputs['name']}: {error}") from error

    def newest(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return records(self.server, inputs["name"], inputs["namespace"])[-1].release

    def dropped(self, inputs: Mapping[str, Any]) -> list[str]:
        """The fields of the release's objects that Kubernetes does not know."""
        return dropped(self.server, self.newest(inputs)["manifest"], inputs["namespace"])

    def _roll_back(self, inputs: Mapping[str, Any], revision: int) -> None:
        seconds = _seconds(inputs)
        arguments = ("rollback", inputs["name"], str(revision), "--namespace", inputs["namespace"], "--no-hooks")
        self.helm(*arguments, "--wait", "--cleanup-on-fail", f"--timeout={seconds}s", seconds=seconds)

    def _run(self, inputs: Mapping[str, Any], chart: Path, operation: str, flags: Sequence[str]) -> dict[str, int]:
        seconds = _seconds(inputs)
        with tempfile.TemporaryDirectory() as directory, answered(self.server):
            report = Path(directory) / "left-out.json"
            script = ("-I", left_out.__file__, str(report))
            self.helm(
                operation,
                inputs["name"],
                chart,
                *("--namespace", inputs["namespace"], "--values", "-", "--no-hooks", "--output", "json"),
                *("--post-renderer", sys.executable, *(f"--post-renderer-args={part}" for part in script)),
                *flags,
                values=json.dumps(inputs.get("values") or {}),
                seconds=seconds,
            )
            counts: dict[str, int] = json.loads(report.read_text())
        hooks = len(self.newest(inputs).get("hooks") or [])
        return counts | ({"hooks": hooks} if hooks else {})

    def _failure(self, inputs: Mapping[str, Any], error: HelmError) -> str:
        lines = reasons(self.server, inputs["name"], inputs["namespace"])
        return "\n  ".join([f"release {inputs['namespace']}/{inputs['name']}: {error}", *lines])


def _flags(inputs: Mapping[str, Any], switches: Mapping[str, str]) -> list[str]:
    flags = [flag for name, flag in {**_SWITCHES, **switches}.items() if inputs.get(name)]
    if inputs.get("description"):
        flags.append(f"--description={inputs['description']}")
    if inputs.get("atomic") or not inputs.get("skipAwait"):
        flags += ["--wait", f"--timeout={_seconds(inputs)}s"]
    return flags


def _seconds(inputs: Mapping[str, Any]) -> int:
    return inputs.get("timeout") or _DEFAULT_SECONDS


def template(helm: Helm, inputs: Mapping[str, Any], chart: Path, version: str) -> str:
    """The manifest of a release, rendered without a cluster, for a preview. Raises ReleaseError as Helm refuses it."""
    try:
        return helm(
            *("template", inputs["name"], chart, "--namespace", inputs["namespace"], "--values", "-", "--no-hooks"),
            *(("--kube-version", version) if version else ()),
            *(("--skip-crds",) if inputs.get("skipCrds") else ("--include-crds",)),
            values=json.dumps(inputs.get("values") or {}),
        )
    except HelmError as error:
        raise ReleaseError(f"release {inputs['namespace']}/{inputs['name']}: {error}") from error
