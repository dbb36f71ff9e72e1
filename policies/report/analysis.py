"""The packs over a state that was exported from a stack, by the engine itself: `pulumi policy analyze`."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from policies.engine.rule import PACKS, PackName

_POLICIES = Path(__file__).parents[1]


class AnalysisError(Exception):
    """The engine could not judge the state."""


def analyzed(state: Path, pulumi: str, configurations: Mapping[PackName, Path]) -> list[str]:
    """The engine's events, one JSON object a line; `configurations` are a file for each pack, or none.

    Raises:
        AnalysisError: where a pack has no configuration and another one has, where there is no such engine, or where
            it ended without having judged.
    """
    missing = [pack for pack in PACKS if pack not in configurations]
    if configurations and missing:
        raise AnalysisError(f"{', '.join(missing)} has no configuration: give one for each pack, or none")
    found = shutil.which(pulumi)
    if found is None:
        raise AnalysisError(f"{pulumi} is no program here: install Pulumi 3.250 or newer, or name it with --pulumi")
    command = [found, "policy", "analyze", "--json", "--file", str(state.resolve())]
    for pack in PACKS:
        command += ["--policy-pack", str(_POLICIES / pack)]
    if configurations:
        for pack in PACKS:
            command += ["--policy-pack-config", str(configurations[pack].resolve())]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, text=True, check=False)  # noqa: S603
        lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
        # It fails for a violation, too; what it has not judged has no summary.
        if not any('"summaryEvent"' in line for line in lines):
            said.seek(0)
            raise AnalysisError(f"pulumi policy analyze ended with {ended.returncode}: {said.read().strip()}")
    return lines
