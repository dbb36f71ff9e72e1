"""All that the report says of one preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from report.changes import Changes, changes
from report.opens.differences import Opens, opens
from report.policies import Results, policies
from report.preview import Preview, read
from report.wording import Source


@dataclass(frozen=True)
class Report:
    """One preview, where it comes from, what it changes and opens, and how it is judged."""

    preview: Preview
    source: Source
    changes: Changes
    opens: Opens
    policies: Results | None

    @property
    def violated(self) -> bool:
        """Whether a mandatory policy is violated."""
        return bool(self.policies and any(finding.mandatory for finding in self.policies.findings))


def build(lines: Sequence[str], source: Source, configuration: Mapping[str, Any] | None = None) -> Report:
    """The report of the preview in these events, one JSON object per line; `configuration` is that of the policy packs.

    Raises:
        UnreadablePreviewError: a line is not an event, or there is none.
    """
    preview = read(lines)
    return Report(preview, source, changes(preview), opens(preview), policies(lines, configuration or {}))
