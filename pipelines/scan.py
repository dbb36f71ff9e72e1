"""Scanners of misconfigurations, vulnerabilities and secrets, over the checkout or an image."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.binaries import TRIVY, built

_FAILURES = "1"
"""Exit status of Trivy where it finds something."""
_TRIVY = ("--exit-code", _FAILURES, "--severity", "HIGH,CRITICAL", "--ignore-unfixed", "--no-progress")


def checkout(checkov: Path, out: Path, root: Path) -> int:
    """Scans the files of the checkout, and writes SARIF to `out`; 1 where a scanner finds something or fails."""
    out.mkdir(parents=True, exist_ok=True)
    statuses = [
        _run([str(checkov), "--directory", ".", "--skip-download", "--output", "cli", "--output", "sarif",
              "--output-file-path", f"console,{out / 'checkov.sarif'}"], root),
        _run([str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", ".github/workflows"], root),
        _run([_trivy(), "filesystem", "--scanners", "vuln,secret", *_TRIVY, "--format", "sarif",
              "--output", str(out / "trivy.sarif"), "."], root),
    ]  # fmt: skip
    return 1 if any(statuses) else 0


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
