"""The real programs that the sandbox runs: from PATH, installed by the Automation API, or built from Go modules.

Built programs are cached outside the checkout, in a directory named after the hash of their `go.mod` and `go.sum`:
another pin is another directory, and `go.sum` verifies what was built."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi.automation import PulumiCommand
from semver import VersionInfo

from .errors import SandboxError

PARTS = Path(__file__).parent / "parts"

Say = Callable[[str], None]
"""Reports the progress of a long step."""


@dataclass(frozen=True)
class Part:
    """A program that can be built from its Go module."""

    name: str
    package: str
    module: str
    """The module in `go.mod` whose version is the program's."""
    version_variable: str | None = None


PULUMI = Part(
    "pulumi",
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "github.com/pulumi/pulumi/pkg/v3",
    "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
)
ETCD = Part("etcd", "go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/server/v3")
KUBE_APISERVER = Part("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes")


@dataclass(frozen=True)
class Binaries:
    """Paths of the real programs."""

    pulumi: Path
    etcd: Path
    kube_apiserver: Path


def cache_directory() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aws-platform"


def pinned_version(part: Part) -> str:
    """The version that the part's `go.mod` requires, as `1.2.3`."""
    text = (PARTS / part.name / "go.mod").read_text()
    requirement = re.search(rf"^\s*(?:require )?{re.escape(part.module)} v(\S+)", text, re.MULTILINE)
    assert requirement is not None, f"{part.name}/go.mod does not require {part.module}"
    return requirement[1]


def locate(say: Say) -> Binaries:
    """Every program that the sandbox runs; a missing one is built, which takes minutes the first time.

    Raises:
        SandboxError: when a program is missing and cannot be built, with what to do."""
    with ThreadPoolExecutor() as threads:
        pulumi = threads.submit(engine, say)
        others = threads.submit(lambda: (built(ETCD, say), built(KUBE_APISERVER, say)))
        return Binaries(pulumi.result(), *others.result())


def engine(say: Say) -> Path:
    """The `pulumi` CLI: from PATH if it is new enough, else the official one, installed, else built."""
    on_path = shutil.which("pulumi")
    if on_path and _new_enough(Path(on_path)):
        return Path(on_path)
    cached = _built_path(PULUMI)
    if cached.exists():
        return cached
    return _installed(say) or built(PULUMI, say)


def _new_enough(pulumi: Path) -> bool:
    answer = subprocess.run(  # noqa: S603 - a path found on PATH, no input
        [pulumi, "version"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
    )
    text = answer.stdout.strip().removeprefix("v")
    return VersionInfo.is_valid(text) and VersionInfo.parse(text) >= VersionInfo.parse(pinned_version(PULUMI))


def _installed(say: Say) -> Path | None:
    """The official CLI, by the Automation API's installer; `None` where its download site cannot be reached."""
    root = cache_directory() / "pulumi"
    pulumi = root / "bin" / "pulumi"
    if pulumi.exists() and _new_enough(pulumi):
        return pulumi
    try:
        # The installer has no timeout: a site that does not answer must not hold up the build.
        socket.create_connection(("get.pulumi.com", 443), timeout=3).close()
        say("pulumi: installing the official CLI")
        PulumiCommand.install(root=str(root), version=VersionInfo.parse(pinned_version(PULUMI)))
    except Exception as error:  # the installer raises whatever its download and its shell script raise
        say(f"pulumi: the official installer cannot be reached ({type(error).__name__}); building it instead")
        return None
    return pulumi


def built(part: Part, say: Say) -> Path:
    """The part's program from the cache, built if it is missing."""
    path = _built_path(part)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent / "lock"):
        if not path.exists():
            half = path.with_name(f"{path.name}.half")
            _build(part, half, say)
            half.replace(path)
    return path


def _built_path(part: Part) -> Path:
    pin = hashlib.sha256()
    for name in ("go.mod", "go.sum"):
        pin.update((PARTS / part.name / name).read_bytes())
    return cache_directory() / f"{part.name}-{pinned_version(part)}-{pin.hexdigest()[:12]}" / "bin" / part.name


def _build(part: Part, target: Path, say: Say) -> None:
    version = pinned_version(part)
    flags = "-s -w" + (f" -X {part.version_variable}=v{version}" if part.version_variable else "")
    say(f"{part.name} {version}: building from its Go module (takes minutes, once on this machine)")
    # -mod=readonly: go.mod and go.sum are used unchanged, or the build fails.
    command = [
        str(go()),
        "build",
        "-mod=readonly",
        "-trimpath",
        "-v",
        "-ldflags",
        flags,
        "-o",
        str(target),
        part.package,
    ]
    with subprocess.Popen(  # noqa: S603 - from the table of parts
        command,
        cwd=PARTS / part.name,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CGO_ENABLED": "0"},
    ) as process:
        tail: list[str] = []
        assert process.stderr is not None
        for number, line in enumerate(process.stderr, 1):
            tail = [*tail[-20:], line.rstrip()]
            if number % 150 == 0:
                say(f"{part.name}: {number} packages compiled ({line.strip()})")
    if process.returncode:
        raise SandboxError(
            f"{part.name} {version} could not be built:\n  "
            + "\n  ".join(tail)
            + "\nIf modules could not be downloaded, check the network (GOPROXY) and try again."
        )
    say(f"{part.name} {version}: built")


def go() -> Path:
    """The `go` command: from PATH, else the one that `make` installs beside this Python."""
    beside = Path(sys.prefix) / "bin" / "go"
    go = shutil.which("go") or (str(beside) if beside.exists() else None)
    if go is None:
        raise SandboxError("no Go toolchain: install Go 1.24 or newer, or run this by `make`, which installs one")
    return Path(go)


@contextmanager
def _locked(lock: Path) -> Generator[None]:
    """Hold an exclusive lock, so that two runs do not build the same part at once."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
