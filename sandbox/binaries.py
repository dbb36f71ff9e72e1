"""The real programs that the sandbox runs: from PATH, installed by the Automation API, or built from Go modules.

Built programs are cached outside the checkout, in a directory named after the hash of their `go.mod` and `go.sum`:
another pin is another directory, and `go.sum` verifies what was built."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pulumi.automation import PulumiCommand
from semver import VersionInfo

from .errors import SandboxError
from .modules import CONTROLLERS, KUBERNETES, PARTS, PULUMI, Part, pinned_version

Say = Callable[[str], None]
"""Reports the progress of a long step."""


@dataclass(frozen=True)
class Binaries:
    """Paths of the real programs."""

    pulumi: Path
    kubernetes: Path
    """The directory of kube-apiserver, kube-controller-manager, kube-scheduler and server, which is etcd."""
    controllers: Path
    """The directory of gatekeeper, kwok and stages."""

    def text(self) -> str:
        """For the command line of another process."""
        return json.dumps({name: str(path) for name, path in asdict(self).items()})

    @classmethod
    def read(cls, text: str) -> Binaries:
        return cls(**{name: Path(path) for name, path in json.loads(text).items()})


def cache_directory() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aws-platform"


def locate(say: Say) -> Binaries:
    """Every program that the sandbox runs; a missing one is built, which takes minutes the first time.

    Raises:
        SandboxError: when a program is missing and cannot be built, with what to do."""
    with ThreadPoolExecutor() as threads:
        pulumi = threads.submit(engine, say)
        others = threads.submit(lambda: [built(part, say) for part in (KUBERNETES, CONTROLLERS)])
        return Binaries(pulumi.result(), *others.result())


def engine(say: Say) -> Path:
    """The `pulumi` CLI: from PATH if it is new enough, else the official one, installed, else built."""
    on_path = shutil.which("pulumi")
    if on_path and _new_enough(Path(on_path)):
        return Path(on_path)
    cached = _directory(PULUMI) / "pulumi"
    if cached.exists():
        return cached
    return _installed(say) or built(PULUMI, say) / "pulumi"


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
    """The directory of the part's programs in the cache; built if it is missing."""
    directory = _directory(part)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _locked(directory.parent / "lock"):
        if not directory.exists():
            half = directory.with_name("half")
            _build(part, half, say)
            half.replace(directory)
    return directory


def cached(part: Part) -> Path | None:
    """The directory of the part's programs if they are in the cache."""
    directory = _directory(part)
    return directory if directory.exists() else None


def _directory(part: Part) -> Path:
    pin = hashlib.sha256(repr(part).encode())
    for path in sorted((PARTS / part.name).rglob("*")):
        if path.is_file():
            pin.update(path.read_bytes())
    return cache_directory() / f"{part.name}-{pinned_version(part)}-{pin.hexdigest()[:12]}" / "bin"


def _build(part: Part, target: Path, say: Say) -> None:
    version = pinned_version(part)
    say(f"{part.name} {version}: building from its Go module (takes minutes, once on this machine)")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    major, minor, *_ = version.split(".")
    variables = [f"-X {text.format(version=version, major=major, minor=minor)}" for text in part.variables]
    # Debug information would be left out when linking; not to make it takes an eighth less CPU (2026-11-27).
    compiling = "-gcflags=all=-dwarf=false"
    linking = ["-ldflags", " ".join(["-s -w", *variables]), "-o", f"{target}/"]
    # -mod=readonly: go.mod and go.sum are used unchanged, or the build fails.
    command = [str(go()), "build", "-mod=readonly", "-trimpath", "-v", compiling, *linking, *part.packages]
    with subprocess.Popen(  # noqa: S603 - from the table of parts
        command,
        cwd=PARTS / part.name,
        stderr=subprocess.PIPE,
        text=True,
        # The compiler collects garbage less often: a fifth less CPU, 51 to 40 s for Go's own library (2026-11-27).
        env={"GOGC": "400", **os.environ, "CGO_ENABLED": "0", "GOEXPERIMENT": part.experiments},
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
