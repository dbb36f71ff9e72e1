"""Records what this release leaves behind: `python -m tests.releases`."""

import sys
import tempfile
from pathlib import Path

from tests.engine import Sandbox
from tests.releases import FOLDER, STACKS, recorded, version, written

with tempfile.TemporaryDirectory() as directory:
    sandbox = Sandbox(Path(directory) / "sandbox")
    folder = FOLDER / version()
    folder.mkdir(exist_ok=True)
    try:
        for stack in STACKS:
            result = sandbox("up", stack)
            if result.status:
                sys.exit(result.text)
            (folder / f"{stack}.json").write_text(written(recorded(sandbox.state(stack))), encoding="utf-8")
    finally:
        sandbox("stop")
