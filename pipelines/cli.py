"""The official Pulumi CLI, run with a list of arguments."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

# The version that the tests run, as requiredPulumiVersion in Pulumi.yaml says.
VERSION = "3.250.0"
# Of every command: no prompts, no control characters in logs. The state's link is a presigned URL in a bucket, with
# which whoever reads the log would read the state.
QUIET = ("--non-interactive", "--color", "never")
NO_LINK = ("--suppress-permalink=true",)


@cache
def pulumi() -> Path:
    """The CLI: from PATH, else the official one, which is installed into the cache."""
    if on_path := shutil.which("pulumi"):
        return Path(on_path)
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aws-platform" / f"pulumi-cli-{VERSION}"
    installed = root / "bin" / "pulumi"
    if not installed.exists():
        from pulumi.automation import PulumiCommand
        from semver import VersionInfo

        PulumiCommand.install(root=str(root), version=VersionInfo.parse(VERSION))
    return installed


def run(arguments: Sequence[str], root: Path, more: Mapping[str, str] | None = None) -> int:
    """The CLI's exit status; what it prints goes where this process's output goes."""
    program = pulumi()
    environment = {
        **os.environ,
        # The language host and plugins stand beside the CLI.
        "PATH": os.pathsep.join([str(program.parent), os.environ.get("PATH", "")]),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **(more or {}),
    }
    sys.stdout.write(f"+ pulumi {' '.join(arguments)}\n")
    sys.stdout.flush()
    command = [str(program), *arguments]
    return subprocess.run(command, cwd=root, env=environment, check=False).returncode  # noqa: S603


def python(arguments: Sequence[str], root: Path) -> int:
    """The exit status of a module of this project."""
    return subprocess.run([sys.executable, *arguments], cwd=root, check=False).returncode  # noqa: S603
