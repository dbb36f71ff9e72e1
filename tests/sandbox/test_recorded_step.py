"""What a run writes down of a step is what the engine's own log has of it."""

from __future__ import annotations

from pulumi.automation.events import EngineEvent
from rich.console import Console

from report.content import build
from sandbox.display import Display
from sandbox.events import Report
from tests.report import events

POOL = "aws:eks/nodeGroup:NodeGroup"


def test_a_report_of_the_record_says_what_a_report_of_the_engine_s_events_says() -> None:
    made = [
        *events.replace("pool", POOL, {"a": [1]}, {"a": [2]}, "a"),
        events.update("x", events.VPC, {"a": 1}, {"a": events.UNKNOWN}, detailedDiff={"a": {"diffKind": "update"}}),
        events.delete("y", protect=True, retainOnDelete=True),
    ]
    said = Report(Display(Console(quiet=True)))
    for event in [*made, events.ended(packs={})]:
        said(EngineEvent.from_json({"sequence": 1, "timestamp": 1, **event}))
    said.ended(succeeded=True)
    recorded = build(said.record().split("\n"), "sandbox")
    assert recorded.changes == events.report(*made).changes
    assert [change.operation for change in recorded.changes.all] == ["replace", "delete", "update"]
    assert recorded.preview.completed
