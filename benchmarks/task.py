"""The task of a measured process, and what it observed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SDK_PACKAGES = frozenset({"pulumi_aws", "pulumi_eks", "pulumi_kubernetes"})
LIBRARY_PACKAGES = frozenset({"components", "exports", "settings"})


@dataclass(frozen=True)
class Task:
    """A preview to measure."""

    root: str
    """The directory of the Pulumi project."""
    sandbox: str
    stack: str
    packs: tuple[str, ...] = ()
    """The directories of the policy packs."""
    configurations: tuple[str, ...] = ()
    """The configuration file of each policy pack."""
    config: tuple[str, ...] = ()
    """Settings for this preview alone, as `key=value`."""
    sdk_modules: tuple[str, ...] = ()
    """The SDK modules that the program imports; they are imported before it, to measure that time separately."""
    library: tuple[str, ...] = ()
    """The modules of this project that it imports; likewise."""
    record: bool = False

    def text(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def read(text: str) -> Task:
        fields: dict[str, Any] = json.loads(text)
        # JSON has lists only.
        fields |= {key: tuple(fields[key]) for key in ("packs", "configurations", "config", "sdk_modules", "library")}
        return Task(**fields)


@dataclass(frozen=True)
class Observed:
    """What the process measured, in seconds."""

    core_import: float
    sandbox: float
    """Importing the sandbox and opening the stack, which `pulumi preview` does not do."""
    preview: float
    until_program: float
    sdk_import: float
    library_import: float
    construction: float
    program_cpu: float
    engine_cpu: float
    """CPU of the engine and the processes that it started."""
    stand_ins_cpu: float
    """CPU of the sandbox's providers."""
    finished: float
    """The time before the interpreter ended, by the clock of all processes (`time.monotonic`)."""
    resources: int
    sdk_modules: tuple[str, ...]
    library: tuple[str, ...]
    """The modules of the SDKs, and those of this project, that the program imported."""
    registered: tuple[dict[str, Any], ...]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def read(path: Path) -> Observed:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        fields |= {key: tuple(fields[key]) for key in ("sdk_modules", "library", "registered")}
        return Observed(**fields)
