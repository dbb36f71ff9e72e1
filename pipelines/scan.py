"""Scanners of misconfigurations, vulnerabilities and secrets, over the checkout or an image."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.binaries import built
from sandbox.modules import TRIVY

_TRIVY = ("--exit-code", "1", "--severity", "HIGH,CRITICAL", "--ignore-unfixed", "--no-progress")
_SKIPPED = (".sandbox", ".venv", "dist")


def checkout(checkov: Path, out: Path, root: Path) -> int:
    """Scans the files of the checkout, and writes SARIF to `out`; 1 where a scanner finds something or fails."""
    out.mkdir(parents=True, exist_ok=True)
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    statuses = [
        _run([str(checkov), "--directory", ".", "--skip-download", *_formats(out / "checkov.sarif")], root),
        _run([zizmor, "--offline", "--no-progress", ".github/workflows"], root),
        _files(out, root),
    ]
    return 1 if any(statuses) else 0


def _formats(sarif: Path) -> list[str]:
    """Of Checkov: to the log, and as SARIF to a file."""
    return ["--output", "cli", "--output", "sarif", "--output-file-path", f"console,{sarif}"]


def _files(out: Path, root: Path) -> int:
    """Trivy scans once, and what it found is shown in the log and written as SARIF."""
    found = out / "trivy.json"
    found.unlink(missing_ok=True)
    skipped = [word for directory in _SKIPPED for word in ("--skip-dirs", directory)]
    command = [_trivy(), "filesystem", "--scanners", "vuln,secret", *_TRIVY, *skipped]
    status = _run([*command, "--format", "json", "--output", str(found), "."], root)
    if not found.exists():
        return status or 1
    shown = _run([_trivy(), "convert", "--format", "table", str(found)], root)
    written = _run([_trivy(), "convert", "--format", "sarif", "--output", str(out / "trivy.sarif"), str(found)], root)
    return status or shown or written


def image(reference: str, root: Path) -> int:
    """Scans an image of a registry, with the credentials of the environment; 1 where there is something to fix."""
    return _run([_trivy(), "image", "--scanners", "vuln", *_TRIVY, "--", reference], root)


def _trivy() -> str:
    return str(built(TRIVY, _say) / "trivy")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _run(command: Sequence[str], root: Path) -> int:
    sys.stdout.write(f"+ {' '.join(command)}\n")
    sys.stdout.flush()
    return subprocess.run(command, cwd=root, check=False).returncode  # noqa: S603
