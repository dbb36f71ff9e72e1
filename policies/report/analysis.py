"""Checks an exported state with every rule, by `pulumi policy analyze`."""

import shutil
import subprocess
import tempfile
from pathlib import Path

_PACK = Path(__file__).parents[1] / "platform"


class AnalysisError(Exception):
    """The engine could not check the state."""


def analyzed(state: Path, pulumi: str, configuration: Path | None) -> list[str]:
    """The engine's events, one JSON object per line.

    Raises:
        AnalysisError: the CLI is missing, or ended without results.
    """
    program = shutil.which(pulumi)
    if program is None:
        raise AnalysisError(f"{pulumi} was not found: install Pulumi 3.250 or newer, or pass its path with --pulumi")
    command = [program, "policy", "analyze", "--json", "--file", str(state.resolve()), "--policy-pack", str(_PACK)]
    if configuration:
        command += ["--policy-pack-config", str(configuration.resolve())]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, text=True, check=False)  # noqa: S603
        lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
        # The exit status is also 1 for a violation; only a completed analysis has a summary.
        if not any('"summaryEvent"' in line for line in lines):
            said.seek(0)
            raise AnalysisError(f"pulumi policy analyze ended with {ended.returncode}: {said.read().strip()}")
    return lines
