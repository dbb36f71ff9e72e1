"""The report as Markdown for a comment on a pull request."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from report.changes import DESTRUCTIVE, OPERATIONS, Change, Changes
from report.comment import LIMIT_BYTES, Section, fitted
from report.escaping import block, cell, code, markup
from report.page import Report
from report.preview import Operation
from report.values import shortened
from report.wording import DONE, SIGNS, SOURCES, cause, difference, headline, incomplete, short_type, what_it_means

# Longer values hide the property that they belong to.
_VALUE_CHARACTERS = 160
_NAME_CHARACTERS = 200
_ERROR_CHARACTERS = 1_000
_MOST_ERRORS = 10
# A resource with more differing properties than this shows the first ones in a comment.
_MOST_DIFFERENCES = 30
_MOST_ROOMS = 40
_MOST_LISTED = 12


def markdown(report: Report, limit: int = LIMIT_BYTES) -> str:
    """The whole report in at most so many bytes; what is left out is named."""
    return fitted(list(_sections(report)), limit)


def _sections(report: Report) -> Iterator[Section]:
    yield Section((_head(report),))
    yield _destructive(report.changes)
    yield _updates(report.changes)
    yield _others(report.changes)


def marker(stack: str) -> str:
    """The first line, by which a pipeline finds the comment to update."""
    return f"<!-- preview of {re.sub(r'[^A-Za-z0-9_.]+', '-', stack)} -->"


def _head(report: Report) -> str:
    preview, changes = report.preview, report.changes
    lines = [marker(preview.stack), f"## Preview of {code(_name(preview.stack))}: {headline(changes)}", ""]
    lines += [SOURCES[report.source], ""]
    if gap := incomplete(preview):
        lines += [f"**❌ {gap}**", ""]
        lines += [f"- {code(shortened(error, _ERROR_CHARACTERS))}" for error in preview.errors[:_MOST_ERRORS]]
        lines += [_more(len(preview.errors) - _MOST_ERRORS, "errors"), ""]
    if preview.destroys:
        lines += ["**Nothing of the stack is left afterwards.**", ""]
    lines += [*_table(changes), "", f"{changes.unchanged} resources stay as they are."]
    return "\n".join(lines)


def _table(changes: Changes) -> Iterator[str]:
    if not changes.all:
        return
    operations = changes.operations
    yield "| | " + " | ".join(f"{SIGNS[operation]} {_column(operation)}" for operation in operations) + " |"
    yield "|---|" + "---:|" * len(operations)
    for room in changes.rooms[:_MOST_ROOMS]:
        counts = [changes.count(operation, room) for operation in operations]
        yield f"| {cell(_name(room))} | " + " | ".join(str(count or "") for count in counts) + " |"
    if len(changes.rooms) > _MOST_ROOMS:
        yield f"| {len(changes.rooms) - _MOST_ROOMS} more | " + " | " * (len(operations) - 1) + " |"


def _column(operation: Operation) -> str:
    return "forgotten" if operation == "forget" else DONE[operation]


def _destructive(changes: Changes) -> Section:
    """Replacements and deletions, not folded."""
    chosen = changes.of(*DESTRUCTIVE)
    if not chosen:
        return Section(("",))
    title = "### Replaced and deleted\n\n"
    full = title + "\n".join("\n".join(_destroyed(change)) for change in chosen)
    weighty = [change for change in chosen if what_it_means(change)]
    short = title + "\n".join("\n".join(_destroyed(change, short=True)) for change in weighty)
    short += _left_out(len(chosen) - len(weighty), "replacements and deletions")
    few = title + "\n".join("\n".join(_destroyed(change, short=True)) for change in weighty[:_MOST_LISTED])
    few += _left_out(len(chosen) - min(len(weighty), _MOST_LISTED), "replacements and deletions")
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


def _updates(changes: Changes) -> Section:
    """The property differences of updates and replacements, folded by room."""
    rooms = changes.by_room("update", "replace")
    if not rooms:
        return Section(("",))
    full = [_fold(f"{markup(_name(room))}: {_counted(own)}", _diffs(own)) for room, own in rooms.items()]
    names = [_fold(f"{markup(_name(room))}: {_counted(own)}", _names(own)) for room, own in rooms.items()]
    title = "### How properties differ\n\n"
    return Section((title + "\n".join(full), title + "\n".join(names), _pointer("How properties differ")))


def _diffs(changes: Sequence[Change]) -> str:
    lines: list[str] = []
    for change in changes:
        rows = change.differences[:_MOST_DIFFERENCES]
        diff = [line for row in rows for line in difference(row, _VALUE_CHARACTERS)]
        if len(change.differences) > len(rows):
            diff.append(f"# {len(change.differences) - len(rows)} more properties")
        lines += [f"{_resource(change)} is {DONE[change.operation]}:", "", block(diff or ["# no property differs"]), ""]
    return "\n".join(lines)


def _others(changes: Changes) -> Section:
    """Created, imported and read resources, folded by room."""
    rooms = changes.by_room("create", "import", "read")
    if not rooms:
        return Section(("",))
    title = "### Created\n\n"
    full = [_fold(f"{markup(_name(room))}: {_counted(own)}", _names(own)) for room, own in rooms.items()]
    return Section((title + "\n".join(full), _pointer("What is created")))


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


def _fold(summary: str, body: str) -> str:
    """Folded; `summary` is HTML, the body Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _left_out(count: int, what: str) -> str:
    return f"\n\n{_more(count, what)}" if count > 0 else ""


def _more(count: int, what: str) -> str:
    return f"… and {count} more {what}, in the HTML report." if count > 0 else ""


def _pointer(what: str) -> str:
    return f"{what}: left out of this comment, which would be too long. The HTML report has it."
