"""Auto-naming: the physical names of resources that the program does not name."""

from __future__ import annotations

from random import Random

from ..values import Properties
from .row import Row

# Logical name, a dash, seven hex digits (pulumi-terraform-bridge, NameOptions, randlen 7).
_RANDOM_DIGITS = 7


def autonamed(row: Row, news: Properties, olds: Properties, logical: str, seed: bytes) -> Properties:
    """The inputs with a name: the program's, else the previous one, else a new one from the engine's random seed."""
    name = row.autoname
    if name is None or name in news:
        return news
    start = news.get(f"{name}Prefix") or row.name_start(logical)
    kept = olds.get(name) if name in olds.get("__defaults", []) else None
    if kept is None or not kept.startswith(start):
        digits = f"{Random(seed).getrandbits(4 * _RANDOM_DIGITS):0{_RANDOM_DIGITS}x}"  # noqa: S311 - a name, no secret
        kept = f"{start}{digits}"
    return {**news, name: kept, "__defaults": [name]}
