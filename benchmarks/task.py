"""What the parent asks of one measured process, and what that process answers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SDK_PACKAGES = frozenset({"pulumi_aws", "pulumi_eks", "pulumi_kubernetes"})


@dataclass(frozen=True)
class Task:
    """One preview."""

    root: str
    """The directory of the Pulumi project."""
    sandbox: str
    stack: str
    packs: tuple[str, ...] = ()
    """The directories of the policy packs, and the engine's configuration of each."""
    configurations: tuple[str, ...] = ()
    sdk_modules: tuple[str, ...] = ()
    """What the program imports of the SDK; imported ahead of it, to tell that time from its own."""
    library: tuple[str, ...] = ()
    """What the program imports of this project, measured in the same way."""
    record: bool = False

    def text(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def read(text: str) -> Task:
        fields: dict[str, Any] = json.loads(text)
        # JSON has lists only.
        fields |= {key: tuple(fields[key]) for key in ("packs", "configurations", "sdk_modules", "library")}
        return Task(**fields)


@dataclass(frozen=True)
class Observed:
    """What the process saw of itself, in seconds."""

    core_import: float
    sandbox: float
    """Importing the sandbox and opening the stack: what a user's own `pulumi preview` has not."""
    preview: float
    until_program: float
    sdk_import: float
    library_import: float
    construction: float
    program_cpu: float
    engine_cpu: float
    """CPU of the engine, and of what it started."""
    stand_ins_cpu: float
    """CPU of the sandbox's providers."""
    finished: float
    """When all was done but ending the interpreter, on the clock that processes share (`time.monotonic`)."""
    resources: int
    sdk_modules: tuple[str, ...]
    registered: tuple[dict[str, Any], ...]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def read(path: Path) -> Observed:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        fields |= {key: tuple(fields[key]) for key in ("sdk_modules", "registered")}
        return Observed(**fields)
