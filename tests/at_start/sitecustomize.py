"""Python imports this as it starts (documentation of the module `site`), in the sandbox's command as tests run it: it
writes a line for each run of the platform's own program, by whichever operation and however deep inside another one."""

import os
import runpy
import sys
from typing import Any

# Read now: the sandbox then clears its environment.
_PROGRAM = os.environ.get("AWS_PLATFORM_PROGRAM", "")
_RUNS = os.environ.get("AWS_PLATFORM_TEST_RUNS", "")
_run_path = runpy.run_path


def _counted(path_name: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    if os.path.realpath(path_name) == _PROGRAM:
        with open(_RUNS, "a", encoding="utf-8") as runs:
            runs.write(f"{' '.join(sys.argv[1:])}\n")
    return _run_path(path_name, *arguments, **options)


if _PROGRAM and _RUNS:
    runpy.run_path = _counted
