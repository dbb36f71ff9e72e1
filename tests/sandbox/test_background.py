"""Processes in the background, ended by whoever stops the sandbox."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sandbox.background import start

END = "import sys; from sandbox.background import Background; Background(int(sys.argv[1]), float(sys.argv[2])).end()"


def test_a_process_whose_parent_does_not_ask_about_it_is_ended_by_another_at_once(tmp_path: Path) -> None:
    process = start([sys.executable, "-c", "import time; time.sleep(600)"], tmp_path / "log")
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", END, str(process.pid), str(process.started)], check=True)
    assert not process.running()
    assert time.monotonic() - begun < 9, "it was waited for until patience ended"
