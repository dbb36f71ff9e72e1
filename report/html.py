"""The report as one self-contained page: no scripts, nothing loaded."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from report import policies, wording
from report.changes import DESTRUCTIVE, OPERATIONS, Change, Difference
from report.content import Report
from report.rooms import OUTSIDE
from report.values import shortened, visible

_TEMPLATES = Path(__file__).parent / "templates"
_VALUE_CHARACTERS = 2_000
_NAME_CHARACTERS = 500


def html(report: Report) -> str:
    """The whole report; every text of the program is escaped."""
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            report=report,
            changes=report.changes,
            preview=report.preview,
            headline=wording.headline(report.changes),
            incomplete=wording.incomplete(report.preview),
            source=wording.SOURCES[report.source],
            done=wording.DONE,
            signs=wording.SIGNS,
            operations=OPERATIONS,
            destructive=DESTRUCTIVE,
            outside=OUTSIDE,
            policies=report.policies,
            opens=report.opens,
            statuses=policies.STATUSES,
        )
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"name": _name, "value": _value, "lines": _lines, "means": wording.what_it_means}
    filters |= {"type": wording.short_type, "by_type": _by_type, "cause": wording.cause}
    filters |= {"weighty": policies.weighty, "others": policies.others, "counted": policies.counted}
    filters |= {"port": wording.port_text, "address": wording.address_text, "rights": wording.rights_lines}
    environment.filters.update(filters | {"status": policies.status})
    return environment


def _name(text: str) -> str:
    return shortened(visible(text), _NAME_CHARACTERS)


def _value(text: str) -> str:
    return shortened(visible(text), _VALUE_CHARACTERS)


def _lines(difference: Difference) -> Sequence[tuple[str, str]]:
    """The lines of a diff, each with its class."""
    lines: list[tuple[str, str]] = []
    if difference.before is not None:
        lines.append(("gone", f"- {visible(difference.path)}: {_value(difference.before)}"))
    if difference.after is not None:
        lines.append(("new", f"+ {visible(difference.path)}: {_value(difference.after)}"))
    return lines


def _by_type(changes: Sequence[Change]) -> Mapping[str, Sequence[Change]]:
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.type, []).append(change)
    return grouped
