"""Every rule over a state that was exported from a stack, by the engine itself: `pulumi policy analyze`."""

import shutil
import subprocess
import tempfile
from pathlib import Path

_PACK = Path(__file__).parents[1] / "platform"


class AnalysisError(Exception):
    """The engine could not judge the state."""


def analyzed(state: Path, pulumi: str, configuration: Path | None) -> list[str]:
    """The engine's events, one JSON object a line.

    Raises:
        AnalysisError: where there is no such engine, or where it ended without having judged.
    """
    found = shutil.which(pulumi)
    if found is None:
        raise AnalysisError(f"{pulumi} is no program here: install Pulumi 3.250 or newer, or name it with --pulumi")
    command = [found, "policy", "analyze", "--json", "--file", str(state.resolve()), "--policy-pack", str(_PACK)]
    if configuration:
        command += ["--policy-pack-config", str(configuration.resolve())]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, text=True, check=False)  # noqa: S603
        lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
        # It fails for a violation, too; what it has not judged has no summary.
        if not any('"summaryEvent"' in line for line in lines):
            said.seek(0)
            raise AnalysisError(f"pulumi policy analyze ended with {ended.returncode}: {said.read().strip()}")
    return lines
