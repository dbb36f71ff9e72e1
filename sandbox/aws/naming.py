"""Auto-naming: the physical names of resources that the program does not name, and how long a name may be."""

from __future__ import annotations

from random import Random

from botocore.model import StructureShape

from ..values import UNKNOWN, Properties
from .registry import longest_identifier
from .row import Row
from .shapes import longest, member_of, members_of

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


def longest_name(row: Row, shape: StructureShape | None) -> int | None:
    """How many characters a name may have: what botocore's shape of the create call says, else the CloudFormation
    registry, else the row. None for a type that is not named automatically."""
    if row.autoname is None:
        return None
    limits = (_longest_member(row, row.autoname, shape), row.cloudformation and longest_identifier(row.cloudformation))
    return next((limit for limit in limits if isinstance(limit, int)), row.longest_name)


def _longest_member(row: Row, name: str, shape: StructureShape | None) -> int | None:
    if shape is None or row.create is None:
        return None
    by_argument = (member for member, value in row.create.arguments.items() if value == f"in.{name}")
    member = next(by_argument, None) or member_of(shape, name, row.rename)
    return None if member is None else longest(members_of(shape)[member])


def too_long(kind: str, name: object, limit: int | None) -> str | None:
    """What is wrong with a name that AWS would refuse for its length; None for one that is not known yet."""
    if limit is None or not isinstance(name, str) or name == UNKNOWN or len(name) <= limit:
        return None
    return (
        f"{kind}: the name {name} has {len(name)} characters, and AWS allows {limit}; give the resource a shorter name "
        f"(Pulumi adds a hyphen and {_RANDOM_DIGITS} random digits to it), or set the property"
    )
