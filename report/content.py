"""All that the report says of one preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report.changes import Changes, changes
from report.cost.estimate import Estimate, estimate
from report.cost.prices import prices
from report.cost.usage import FILE, usage
from report.opens.differences import Opens, opens
from report.policies import Results, policies
from report.preview import Preview, read
from report.topology.picture import picture
from report.topology.plan import topology
from report.wording import Source


@dataclass(frozen=True)
class Report:
    """One preview, where it comes from, what it changes, opens and costs, and how it is judged."""

    preview: Preview
    source: Source
    changes: Changes
    opens: Opens
    policies: Results | None
    cost: Estimate
    picture: str
    """The topology as SVG; empty where there is nothing to draw."""

    @property
    def violated(self) -> bool:
        """Whether a mandatory policy is violated."""
        return bool(self.policies and any(finding.mandatory for finding in self.policies.findings))


def build(
    lines: Sequence[str], source: Source, configuration: Mapping[str, Any] | None = None, settings: Path = FILE
) -> Report:
    """The report of the preview in these events, one JSON object per line; `configuration` is that of the policy packs,
    `settings` the file of the report's settings.

    Raises:
        UnreadablePreviewError: a line is not an event, or there is none.
        SettingsError: the settings have errors.
    """
    preview = read(lines)
    return Report(
        preview,
        source,
        changes(preview),
        opens(preview),
        policies(lines, configuration or {}),
        estimate(preview, prices(), usage(settings, preview.stack)),
        picture(topology(preview)),
    )
