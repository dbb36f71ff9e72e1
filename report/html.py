"""The report as one self-contained page: no scripts, nothing loaded."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from report import policies, wording
from report.changes import Change, Difference
from report.content import Report
from report.rooms import OUTSIDE
from report.values import shortened, visible

_TEMPLATES = Path(__file__).parent / "templates"
_VALUE_CHARACTERS = 600
_NAME_CHARACTERS = 500


def html(report: Report) -> str:
    """The whole report; every text of the program is escaped."""
    completed = report.preview.completed
    weighty, others = wording.by_weight(report.changes)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            report=report,
            changes=report.changes,
            preview=report.preview,
            opens=report.opens,
            picture=Markup(report.picture),  # noqa: S704 (drawsvg has escaped the text in it)
            policies=report.policies,
            cost=report.cost,
            not_covered=wording.NOT_COVERED,
            headline=wording.headline(report.changes, completed=completed),
            incomplete=wording.incomplete(report.preview, violated=report.violated),
            nothing_opens=wording.nothing_opens(completed=completed),
            public=wording.public(report.opens),
            source=wording.SOURCES[report.source],
            done=wording.DONE,
            signs=wording.SIGNS,
            weighty=weighty,
            others=others,
            outside=OUTSIDE,
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
    filters |= {"resources": wording.resources, "usd": wording.usd, "difference": wording.usd_difference}
    filters |= {"port": wording.port_text, "address": wording.address_text, "rights": wording.rights_lines}
    environment.filters.update(filters | {"status": policies.status})
    return environment


def _name(text: str) -> str:
    return shortened(visible(text), _NAME_CHARACTERS)


def _value(text: str) -> str:
    return shortened(visible(text), _VALUE_CHARACTERS)


def _lines(row: Difference) -> Sequence[tuple[str, str]]:
    """The lines of a diff, each with its class."""
    plain = replace(row, causes=False)
    return [
        ("gone" if line.startswith("-") else "new", visible(line))
        for line in wording.difference(plain, _VALUE_CHARACTERS)
    ]


def _by_type(changes: Sequence[Change]) -> Mapping[str, Sequence[Change]]:
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.type, []).append(change)
    return grouped
