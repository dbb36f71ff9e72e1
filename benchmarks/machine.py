"""What the figures were measured on."""

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
    """Processor, memory and system."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
    }


def versions(pulumi: Path) -> dict[str, str]:
    """The versions that were measured; `pulumi` is the engine's executable."""
    answer = subprocess.run([pulumi, "version"], capture_output=True, text=True, check=True)  # noqa: S603
    engine = answer.stdout.strip().removeprefix("v")
    return {"python": platform.python_version(), "engine": engine, **{name: version(name) for name in _PACKAGES}}


def load() -> list[float]:
    """How many processes wanted to run, on average over 1, 5 and 15 minutes."""
    return [round(one, 2) for one in os.getloadavg()]


def _processor() -> str:
    table = Path("/proc/cpuinfo")
    lines = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
