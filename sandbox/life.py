"""The life of a sandbox: from the start of its processes until `stop`. Its AWS account is in memory, and ends then."""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from . import states
from .background import Background, free_port, start, started_with
from .binaries import Binaries
from .errors import SandboxError
from .kubernetes.records import end_all
from .places import Places
from .private import write_private
from .scripts import write_scripts

# On two cores moto answers after about 2 s and the stand-ins after about 4 s; a busy machine takes several times that.
_START_SECONDS = 90


# The project may be in any directory; its processes import this package from where this one did.
_PACKAGE = {"PYTHONPATH": str(Path(__file__).parents[1])}


@dataclass(frozen=True)
class Life:
    """The processes of one life, and where they listen."""

    id: str
    aws_endpoint: str
    moto: Background
    stand_ins: Background
    providers: dict[str, int]
    """Loopback port of each stand-in provider, by its name."""

    def running(self) -> bool:
        return self.moto.running() and self.stand_ins.running()


def current(places: Places) -> Life | None:
    """The recorded life, running or not.

    Raises:
        SandboxError: when the record cannot be read, as after a power failure."""
    if not places.life.exists():
        return None
    try:
        row: dict[str, Any] = json.loads(places.life.read_text())
        moto, stand_ins = Background(**row["moto"]), Background(**row["stand_ins"])
        return Life(row["id"], row["aws_endpoint"], moto, stand_ins, row["providers"])
    except (ValueError, KeyError, TypeError) as error:
        raise SandboxError(f"{places.life} is damaged: run `make stop`, then try again") from error


def ensure(places: Places, binaries: Binaries) -> Life:
    """The running life, started if there is none.

    Raises:
        SandboxError: when state is left from a life that has ended: its AWS account is gone, so the state is wrong; or
            when the directory does not belong to a sandbox."""
    _refuse_if_foreign(places)
    with _one_at_a_time(places):
        life = current(places)
        if life is not None and life.running():
            # Those of another version of this library, or of a checkout that was moved, are stale.
            write_scripts(places)
            # A start that was killed has everything but the ports of the providers on record.
            return life if life.providers else _finished(places, life)
        if life is not None or places.state.exists():
            _refuse_if_state(places)
            stop(places)
        return _start(places, binaries)


def _refuse_if_foreign(places: Places) -> None:
    if places.root.exists() and not places.root.is_dir():
        raise SandboxError(f"{places.root} is not a directory: remove it, or set SANDBOX_DIRECTORY to another path")
    if places.root.is_dir() and any(places.root.iterdir()) and not places.mark.exists():
        raise SandboxError(
            f"{places.root} is not empty and was not made by a sandbox, so it is left alone: "
            "set SANDBOX_DIRECTORY to a directory that does not exist yet"
        )


def stacks_left(places: Places) -> list[str]:
    """The stacks whose state has resources."""
    return [path.stem for path in states.files(places) if '"urn:pulumi:' in path.read_text()]


def ended(stacks: list[str]) -> str:
    """What is to be done about the state of a life that has ended."""
    return (
        f"the state of {', '.join(stacks)} is from an earlier life of the sandbox, whose cloud ended with its "
        "processes: run `make stop` to delete that state, then try again"
    )


def _refuse_if_state(places: Places) -> None:
    if stacks := stacks_left(places):
        raise SandboxError(ended(stacks))


def _start(places: Places, binaries: Binaries) -> Life:
    places.root.mkdir(parents=True, exist_ok=True)
    places.root.chmod(0o700)  # state and logs may hold secrets
    places.mark.touch()
    for secret in (places.passphrase, places.token_key):
        write_private(secret, secrets.token_urlsafe(32).encode())
    for directory in (places.state, places.home, places.bin, places.work, places.logs):
        directory.mkdir(exist_ok=True)
    # A file where the engine would make the directory of its debug logs, which are encrypted and take a quarter of its
    # CPU time in a preview: it goes on without them (pkg/v3/logging/encrypted.go).
    (places.home / "logs").touch()
    write_scripts(places)
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    moto = start(
        [sys.executable, "-m", "sandbox.moto_server", str(places.root), str(port)],
        places.logs / "moto.log",
        # With AWS's managed policies, so that a policy name that does not exist is refused.
        {**_PACKAGE, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"},
    )
    stand_ins = start(
        [
            sys.executable,
            "-m",
            "sandbox.daemon",
            str(places.root),
            endpoint,
            binaries.text(),
        ],
        places.logs / "stand-ins.log",
        _PACKAGE,
    )
    # Recorded before the wait: interrupted now, `stop` still finds both.
    life = Life(secrets.token_hex(8), endpoint, moto, stand_ins, {})
    _write(places, life)
    return _finished(places, life)


def _finished(places: Places, life: Life) -> Life:
    """The life once all of its processes answer, and recorded with the providers' ports."""
    _await(lambda: _answers(life.aws_endpoint), life.moto, places.logs / "moto.log")
    _await(places.providers.exists, life.stand_ins, places.logs / "stand-ins.log")
    ports: dict[str, int] = json.loads(places.providers.read_text())
    life = Life(life.id, life.aws_endpoint, life.moto, life.stand_ins, ports)
    _write(places, life)
    return life


def stop(places: Places) -> None:
    """End every process of the life and delete its state, which is wrong without them.

    Raises:
        SandboxError: when the directory does not belong to a sandbox."""
    _refuse_if_foreign(places)
    for directory in (places.root, places.helm):  # moto and the stand-ins, recorded or not; then what they started
        for process in started_with(str(directory)):
            process.end()
    end_packs(places)
    end_all(places.kubernetes)
    if places.root.exists():
        shutil.rmtree(places.root)


def end_packs(places: Places) -> None:
    """End policy packs whose engine was killed: they would wait for it forever."""
    lines = places.analyzers.read_text().splitlines() if places.analyzers.exists() else []
    for line in lines:
        number, _, pack = line.partition(" ")
        try:
            process = psutil.Process(int(number))
            parent = process.parent()
            if process.cwd() == pack and (parent is None or "pulumi" not in parent.name()):
                process.terminate()
        except psutil.Error:
            continue
    places.analyzers.unlink(missing_ok=True)


def _write(places: Places, life: Life) -> None:
    half = places.life.with_suffix(".half")
    half.write_text(json.dumps(asdict(life)))
    half.replace(places.life)


def _await(ready: Callable[[], bool], process: Background, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready() or not process.running():
        if not process.running():
            raise SandboxError(f"a process of the sandbox ended while starting; see {log}")
        if time.monotonic() > deadline:
            raise SandboxError(f"a process of the sandbox was not ready after {_START_SECONDS} s; see {log}")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{url}/moto-api/", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _one_at_a_time(places: Places) -> Generator[None]:
    places.lock.parent.mkdir(parents=True, exist_ok=True)
    with places.lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
