"""One operation of the engine on a program, as the CLI with its language host would run it: `python -m
tests.bootstrap.deployment up prod bootstrap/__main__.py`, in a directory with Pulumi.yaml and the stack file.

The engine's environment is that of this process, with the state wherever PULUMI_BACKEND_URL says.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from pulumi import automation as auto

from sandbox import binaries
from sandbox.program import run


def engine() -> Path:
    """The CLI."""
    return binaries.engine(lambda _: None)


def main(operation: str, stack: str, program: str, *flags: str) -> int:
    """The exit status; the engine's output goes where this process's goes."""
    workspace = auto.LocalWorkspace(
        work_dir=str(Path.cwd()),
        program=functools.partial(run, Path(program)),
        pulumi_command=auto.PulumiCommand(str(engine().parent.parent), skip_version_check=True),
    )
    selected = auto.Stack.select(stack, workspace)
    expected = {"expect_no_changes": True} if "--expect-no-changes" in flags else {}
    try:
        getattr(selected, operation)(on_output=lambda line: print(line, flush=True), color="never", **expected)  # noqa: T201
    except auto.errors.CommandError as error:
        print(error, flush=True)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
