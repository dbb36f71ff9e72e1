"""All that the report says of one preview."""

from dataclasses import dataclass

from report.changes import Changes, changes
from report.preview import Preview
from report.wording import Source


@dataclass(frozen=True)
class Report:
    """One preview, where it comes from, and what it changes."""

    preview: Preview
    source: Source
    changes: Changes


def build(preview: Preview, source: Source) -> Report:
    """The report of a preview."""
    return Report(preview, source, changes(preview))
