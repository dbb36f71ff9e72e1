"""The machine and the versions that were measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

_PACKAGES = ("pulumi", "pulumi-aws", "pulumi-eks", "pulumi-kubernetes", "pulumi-policy", "pydantic")


def machine() -> dict[str, Any]:
    """System, processor, cores and memory."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
    }


def versions(pulumi: Path) -> dict[str, str]:
    """The versions that were measured; `pulumi` is the engine's executable."""
    completed = subprocess.run([pulumi, "version"], capture_output=True, text=True, check=True)  # noqa: S603
    engine = completed.stdout.strip().removeprefix("v")
    return {"python": platform.python_version(), "engine": engine, **{name: version(name) for name in _PACKAGES}}


def load() -> list[float]:
    """The load averages of 1, 5 and 15 minutes."""
    return [round(average, 2) for average in os.getloadavg()]


def _processor() -> str:
    table = Path("/proc/cpuinfo")
    lines = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
