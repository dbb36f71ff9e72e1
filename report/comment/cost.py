"""Costs in the comment: by room, with lines, assumptions and what has no price folded."""

from collections.abc import Iterator, Sequence

from report.comment.fitting import Section
from report.comment.folding import fold
from report.cost.estimate import Estimate, Line
from report.escaping import cell, code
from report.values import shortened
from report.wording import NOT_COVERED, short_type, usd, usd_difference

_NAME_CHARACTERS = 60
_MOST_ROOMS = 30
_MOST_LINES = 60
_MOST_NAMES = 8


def cost(found: Estimate, *, completed: bool) -> Section:
    """The section; the shortest form has the sums alone."""
    difference = usd_difference(found.after - found.before)
    came = "" if completed else " This is what the preview came to see: it did not complete."
    head = (
        f"### Cost\n\nEstimated **{usd(found.after)} USD a month**, before {usd(found.before)} (difference "
        f"{difference}), without {len(found.unpriced)} kinds of resources that have no price.{came}"
    )
    table = "\n".join(_table(found))
    folds = [
        fold("What the difference is made of", "\n".join(_lines(found.differing()))) if found.differing() else "",
        fold("Not priced", "\n".join(_unpriced(found))) if found.unpriced else "",
        fold("Assumptions", "\n".join(f"- {amount} {text}" for text, amount in found.assumptions())),
    ]
    last = "\n".join(part for part in folds if part)
    full = "\n\n".join(part for part in (head, table, last, NOT_COVERED) if part)
    short = "\n\n".join(part for part in (head, table, NOT_COVERED) if part)
    return Section((full, short, head))


def _table(found: Estimate) -> Iterator[str]:
    if not found.rooms:
        return
    yield "| USD a month | before | after | difference |\n|---|---:|---:|---:|"
    for room, (before, after) in list(found.rooms.items())[:_MOST_ROOMS]:
        name = cell(shortened(room, _NAME_CHARACTERS))
        yield f"| {name} | {usd(before)} | {usd(after)} | {usd_difference(after - before)} |"
    yield f"| **all** | {usd(found.before)} | {usd(found.after)} | {usd_difference(found.after - found.before)} |"


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    yield "| resource | unit | before | after | difference |\n|---|---|---:|---:|---:|"
    for line in lines[:_MOST_LINES]:
        name = cell(shortened(line.name, _NAME_CHARACTERS))
        amounts = f"{usd(line.before)} | {usd(line.after)} | {usd_difference(line.difference)}"
        yield f"| {name} | {line.unit} | {amounts} |"
    if len(lines) > _MOST_LINES:
        yield f"\n… and {len(lines) - _MOST_LINES} smaller ones, in the HTML report."


def _unpriced(found: Estimate) -> Iterator[str]:
    for row in found.unpriced:
        names = ", ".join(code(shortened(name, _NAME_CHARACTERS)) for name in row.names[:_MOST_NAMES])
        more = f" and {len(row.names) - _MOST_NAMES} more" if len(row.names) > _MOST_NAMES else ""
        yield f"- {code(shortened(short_type(row.type), _NAME_CHARACTERS))}: {code(row.reason)}: {names}{more}"
