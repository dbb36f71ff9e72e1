"""When an empty node goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PARTS = re.compile(r"(\d+)([hms])")
_UNITS = {"h": 3600, "m": 60, "s": 1}


def seconds(pool: Mapping[str, Any]) -> int | None:
    """How long a node of the NodePool is empty before it goes; None: for ever. Both consolidation policies take empty
    nodes. CRD karpenter.sh_nodepools, 1.14.1: `consolidateAfter` is 0s by default, or Never."""
    text = str((pool["spec"].get("disruption") or {}).get("consolidateAfter") or "0s")
    if text == "Never":
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in _PARTS.findall(text))
