"""Changes in the comment: what is replaced and deleted first, then differences and creations, folded by room."""

from collections import Counter
from collections.abc import Iterator, Sequence

from report import wording
from report.changes import OPERATIONS, Change, Changes
from report.comment.fitting import Section
from report.comment.folding import fold, more, pointer
from report.escaping import block, code, markup
from report.preview import Operation
from report.values import shortened
from report.wording import DONE, cause, difference, resources, short_type, what_it_means

# Longer values hide the property that they belong to.
_VALUE_CHARACTERS = 160
_NAME_CHARACTERS = 200
# A resource with more differing properties than this shows the first ones in a comment.
_MOST_DIFFERENCES = 30
_MOST_LISTED = 12


def destructive(changes: Changes) -> Section:
    """Replacements and deletions, not folded; those that lose nothing that is known of by name alone."""
    weighty, others = wording.by_weight(changes)
    if not weighty and not others:
        return Section(("",))
    title = "### Replaced and deleted\n\n"
    rest = fold(f"{resources(len(others))} more, of which no data loss or downtime is known", _names(others))
    folded = f"\n\n{rest}" if others else ""
    full = title + "\n".join("\n".join(_destroyed(change)) for change in weighty) + folded
    short = title + "\n".join("\n".join(_destroyed(change, short=True)) for change in weighty)
    short += _left_out(len(others), "replacements and deletions")
    few = title + "\n".join("\n".join(_destroyed(change, short=True)) for change in weighty[:_MOST_LISTED])
    few += _left_out(len(others) + len(weighty) - min(len(weighty), _MOST_LISTED), "replacements and deletions")
    return Section((full, short, few))


def _destroyed(change: Change, *, short: bool = False) -> Iterator[str]:
    because = f", because of {code(shortened(cause(change), _NAME_CHARACTERS))}" if cause(change) else ""
    yield f"- {_resource(change)} is **{DONE[change.operation]}**{because}"
    yield from (f"  - **{line}**" if line.startswith("Data") else f"  - {line}" for line in what_it_means(change))
    if change.causes and not short:
        rows = [line for row in change.causes for line in difference(row, _VALUE_CHARACTERS)]
        yield ""
        yield from (f"  {line}" for line in block(rows).splitlines())
        yield ""


def differing(changes: Changes) -> Section:
    """The property differences of updates and replacements, folded by room."""
    rooms = changes.by_room("update", "replace")
    if not rooms:
        return Section(("",))
    full = [fold(f"{markup(_name(room))}: {_counted(own)}", _diffs(own)) for room, own in rooms.items()]
    names = [fold(f"{markup(_name(room))}: {_counted(own)}", _names(own)) for room, own in rooms.items()]
    title = "### How properties differ\n\n"
    return Section((title + "\n".join(full), title + "\n".join(names), pointer("How properties differ")))


def _diffs(changes: Sequence[Change]) -> str:
    lines: list[str] = []
    for change in changes:
        rows = change.differences[:_MOST_DIFFERENCES]
        diff = [line for row in rows for line in difference(row, _VALUE_CHARACTERS)]
        if len(change.differences) > len(rows):
            diff.append(f"# {len(change.differences) - len(rows)} more properties")
        lines += [f"{_resource(change)} is {DONE[change.operation]}:", "", block(diff or ["# no property differs"]), ""]
    return "\n".join(lines)


def created(changes: Changes) -> Section:
    """Created, imported and read resources, folded by room."""
    rooms = changes.by_room("create", "import", "read")
    if not rooms:
        return Section(("",))
    title = "### Created\n\n"
    full = [fold(f"{markup(_name(room))}: {_counted(own)}", _names(own)) for room, own in rooms.items()]
    return Section((title + "\n".join(full), pointer("What is created")))


def _names(changes: Sequence[Change]) -> str:
    """The names by operation and type."""
    by_type: dict[tuple[Operation, str], list[str]] = {}
    for change in changes:
        by_type.setdefault((change.operation, change.type), []).append(code(_name(change.name)))
    return "\n".join(
        f"- {code(short_type(kind))} {DONE[operation]}: {', '.join(own)}" for (operation, kind), own in by_type.items()
    )


def _counted(changes: Sequence[Change]) -> str:
    counts = Counter(change.operation for change in changes)
    return ", ".join(f"{counts[operation]} {DONE[operation]}" for operation in OPERATIONS if counts[operation])


def _resource(change: Change) -> str:
    return f"{code(_name(change.name))} ({code(short_type(change.type))})"


def _name(value: str) -> str:
    return shortened(value, _NAME_CHARACTERS)


def _left_out(count: int, what: str) -> str:
    return f"\n\n{more(count, what)}" if count > 0 else ""
