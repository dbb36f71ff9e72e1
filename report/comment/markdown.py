"""The report as Markdown for a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence

from report.changes import Changes
from report.comment.changes import created, destructive, differing
from report.comment.cost import cost
from report.comment.fitting import LIMIT_BYTES, Section, fitted
from report.comment.folding import more
from report.comment.opens import opens
from report.comment.policies import policies
from report.content import Report
from report.escaping import block, cell, code
from report.preview import Operation
from report.values import shortened
from report.wording import DONE, SIGNS, SOURCES, headline, incomplete, resources

_NAME_CHARACTERS = 60
_ERROR_CHARACTERS = 1_000
_MOST_ERRORS = 10
_MOST_ROOMS = 40


def markdown(report: Report, limit: int = LIMIT_BYTES) -> str:
    """The whole report in at most so many bytes; what is left out is named."""
    return fitted(list(_sections(report)), limit)


def _sections(report: Report) -> Iterator[Section]:
    yield Section((_head(report),))
    yield destructive(report.changes)
    yield opens(report.opens, completed=report.preview.completed)
    yield cost(report.cost, completed=report.preview.completed)
    yield policies(report.policies)
    yield differing(report.changes)
    yield created(report.changes)


def marker(stack: str) -> str:
    """The first line, by which a pipeline finds the comment to update."""
    return f"<!-- preview of {re.sub(r'[^A-Za-z0-9_.]+', '-', stack)} -->"


def _head(report: Report) -> str:
    preview, changes = report.preview, report.changes
    lines = [
        marker(preview.stack),
        f"## Preview of {code(_name(preview.stack))}: {headline(changes, completed=preview.completed)}",
        "",
    ]
    lines += [SOURCES[report.source], ""]
    if gap := incomplete(preview, violated=report.violated):
        lines += [f"**❌ {gap}**", ""]
        lines += _errors(preview.errors)
    if preview.destroys:
        lines += ["**Nothing of the stack is left afterwards.**", ""]
    lines += [*_table(changes), "", f"{_unchanged(changes)} as before."]
    return "\n".join(lines)


def _errors(errors: Sequence[str]) -> Iterator[str]:
    for error in errors[:_MOST_ERRORS]:
        yield block(shortened(error, _ERROR_CHARACTERS).splitlines(), "text")
        yield ""
    if len(errors) > _MOST_ERRORS:
        yield more(len(errors) - _MOST_ERRORS, "errors")
        yield ""


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


def _unchanged(changes: Changes) -> str:
    return f"{resources(changes.unchanged)} {'stays' if changes.unchanged == 1 else 'stay'}"


def _name(value: str) -> str:
    return shortened(value, _NAME_CHARACTERS)
