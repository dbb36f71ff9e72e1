"""What a user sees of a run, with a terminal and without one."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from pulumi.automation.events import EngineEvent
from rich.console import Console

from sandbox.aws.rows import ROWS
from sandbox.bar import Bar, progress_of_parts
from sandbox.coverage import show
from sandbox.display import Display
from sandbox.drift import drift
from sandbox.events import Report
from sandbox.outcome import Outcome
from sandbox.runs import Run
from sandbox.summary import summarise

CHECKOUT = Path(__file__).parents[2]
COLUMNS = 80

PROGRAM = """
import pulumi

print("printed by the program")
for number in range(3):
    pulumi.ComponentResource("test:index:Thing", f"thing-{number}")
"""
LINE = re.compile(r"^\+ test:index:Thing thing-\d \d", re.MULTILINE)


class Project:
    """A small Pulumi project with a sandbox of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        (directory / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
        (directory / "Pulumi.one.yaml").write_text("config: {}\n")
        (directory / "pyproject.toml").write_text("[tool.sandbox]\npolicy-packs = []\n")
        (directory / "__main__.py").write_text(PROGRAM)

    def start(self, *arguments: str, **streams: Any) -> subprocess.Popen[str]:
        own = {
            "SANDBOX_DIRECTORY": str(self.directory / "sandbox"),
            "PYTHONPATH": str(CHECKOUT),
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
        }
        command = [sys.executable, "-m", "sandbox", *arguments]
        return subprocess.Popen(command, cwd=self.directory, env={**os.environ, **own}, text=True, **streams)

    def piped(self, *arguments: str) -> tuple[str, str]:
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        printed, complained = process.communicate()
        assert process.returncode == 0, printed + complained
        return printed, complained

    def on_terminal(self, *arguments: str) -> str:
        """What a terminal gets, without colours and movements of the cursor."""
        terminal, end = terminal_of(COLUMNS)
        process = self.start(*arguments, stdin=end, stdout=end, stderr=end, start_new_session=True)
        os.close(end)
        text = read(terminal)
        assert process.wait() == 0, text
        return text


def terminal_of(columns: int) -> tuple[int, int]:
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return terminal, end


def read(terminal: int) -> str:
    received = b""
    while True:
        try:
            more = os.read(terminal, 1 << 16)
        except OSError:  # how Linux says that nobody has the other end open any more
            more = b""
        if not more:
            break
        received += more
    os.close(terminal)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", received.decode()).replace("\r", "\n")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    small = Project(tmp_path_factory.mktemp("screen"))
    yield small
    small.piped("stop")


def test_a_terminal_gets_a_bar_and_no_line_per_resource(project: Project) -> None:
    text = project.on_terminal("preview", "one")
    bars = [line for line in text.splitlines() if "━" in line]
    assert any(line.startswith("preview ━") for line in bars)
    assert max(map(len, bars)) <= COLUMNS
    assert not LINE.search(text)
    assert "preview of one succeeded: 3 to create" in text


def test_a_terminal_gets_a_line_per_resource_on_demand(project: Project) -> None:
    text = project.on_terminal("preview", "one", "--verbose")
    assert len(LINE.findall(text)) == 3
    assert "━" not in text


def test_without_a_terminal_there_is_a_line_per_resource(project: Project) -> None:
    text, _ = project.piped("preview", "one")
    assert len(LINE.findall(text)) == 3
    assert "━" not in text
    assert "\x1b" not in text


def test_json_is_all_that_goes_to_standard_output(project: Project) -> None:
    text, complained = project.piped("preview", "one", "--json")
    assert text.startswith("{\n")
    assert text.endswith("}\n")
    assert "printed by the program" in complained


def test_a_bar_counts_up_to_what_is_planned_and_names_at_most_three_resources() -> None:
    terminal, end = terminal_of(COLUMNS)
    with os.fdopen(end, "w") as stream:
        bar = Bar(Console(file=stream, force_terminal=True, width=COLUMNS, soft_wrap=True), "up", 7)
        bar.start()
        for name in ("vpc", "role", "key", "queue", "bucket"):
            bar.begin(name, name)
        bar.end("role")
        bar.count(1)
        bar.stop()
    last = [line for line in read(terminal).splitlines() if "━" in line][-1]
    assert "1/7" in last
    assert "vpc, key, queue and 1 more" in last


def test_the_building_of_parts_is_told_by_lines_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    with progress_of_parts(Console(file=stream)) as say:
        say("etcd 3.6.5: building")
    assert stream.getvalue() == "etcd 3.6.5: building\n"


def policy_event(policy: str, message: str, level: str = "advisory") -> EngineEvent:
    event = {
        "resourceUrn": "urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::vpc",
        "message": message,
        "color": "never",
        "policyName": policy,
        "policyPackName": "rules",
        "policyPackVersion": "1",
        "policyPackVersionTag": "1",
        "enforcementLevel": level,
    }
    return EngineEvent.from_json({"policyEvent": event, "sequence": 1, "timestamp": 1})


WAITS = "[WAITS] the key is not known"


def shown(operation: str, mark: str, *events: EngineEvent) -> tuple[list[str], Report]:
    stream = io.StringIO()
    with Display(Console(file=stream, soft_wrap=True), operation) as display:
        report = Report(display, mark)
        for event in events:
            report(event)
    return stream.getvalue().splitlines(), report


def diagnostic(message: str, urn: str | None = None) -> EngineEvent:
    event = {"message": message, "color": "never", "severity": "error", "urn": urn, "ephemeral": False, "prefix": ""}
    return EngineEvent.from_json({"diagnosticEvent": event, "sequence": 1, "timestamp": 1})


def test_an_error_names_its_resource_once_and_is_no_error_of_an_error() -> None:
    urn = "urn:pulumi:prod::shop::kubernetes:apps/v1:Deployment::till"
    events = [
        diagnostic("error: expected boolean, got 50", urn),
        diagnostic("till: no room", urn),
        diagnostic("error: failed to run policy: context canceled"),
        diagnostic("error: failed to run remediation: context canceled"),
    ]
    lines, report = shown("preview", "", *events)
    assert lines == ["error: till: expected boolean, got 50", "error: till: no room"]
    assert len(report.errors) == 2


@pytest.mark.parametrize(
    "advice",
    [
        "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, ",
        "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, ",
    ],
)
def test_the_advice_on_a_protected_resource_is_a_command_of_the_sandbox(advice: str) -> None:
    urn = "urn:pulumi:prod::shop::aws:kms/key:Key::till's key"
    quoted = "'urn:pulumi:prod::shop::aws:kms/key:Key::till'\"'\"'s key'"
    message = f"resource {urn!r} cannot be deleted. To unprotect the resource, {advice}or use the command:\n"
    lines, _ = shown("destroy", "", diagnostic(f"{message}`pulumi state unprotect {quoted}`", urn))
    text = "\n".join(lines)
    assert "pulumi state" not in text
    assert "run `python -m sandbox up prod`" in text
    assert text.endswith("run `python -m sandbox stop`")


def test_a_refresh_counts_what_differs_and_what_is_gone() -> None:
    """It changes no resource."""
    stream = io.StringIO()
    for changes in ({"update": 3, "delete": 4}, {"update": 1, "delete": 1}, {}):
        outcome = Outcome("refresh", "dev", succeeded=True, changes=changes)
        summarise(outcome, cast("Run", None), Console(file=stream, soft_wrap=True))
    assert stream.getvalue().splitlines() == [
        "refresh of dev succeeded: 3 differ, 4 are gone",
        "refresh of dev succeeded: 1 differs, 1 is gone",
        "refresh of dev succeeded: no changes",
    ]


def test_drift_names_the_type_where_it_is_shown() -> None:
    urn = "urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::vpc"
    assert drift({urn: {"a": 1}}, {}, types=True) == ["aws:ec2/vpc:Vpc vpc: it is gone"]
    assert drift({urn: {"a": 1}}, {}) == ["vpc: it is gone"]


def step_of(name: str) -> EngineEvent:
    urn, state = f"urn:pulumi:prod::shop::test:index:Thing::{name}", {"type": "test:index:Thing", "id": "i"}
    old = {**state, "urn": urn, "custom": True, "delete": False, "parent": "", "provider": "", "inputs": {}}
    old |= {"outputs": {}, "protect": False, "initErrors": None, "retainOnDelete": False}
    step = {"op": "update", "urn": urn, "type": "test:index:Thing", "old": old, "new": old, "provider": "", "keys": []}
    step |= {"diffs": [], "detailedDiff": None, "logical": True}
    return EngineEvent.from_json({"resOutputsEvent": {"metadata": step}, "sequence": 1, "timestamp": 1})


def test_a_change_that_the_preview_did_not_count_is_counted() -> None:
    stream = io.StringIO()
    with Display(Console(file=stream, soft_wrap=True), "up", planned=1) as display:
        report = Report(display)
        for name in ("one", "two"):
            report(step_of(name))
    assert re.findall(r"\[\d/\d\]", stream.getvalue()) == ["[1/1]", "[2/2]"]


def test_what_waits_for_a_value_is_one_line_of_a_preview_and_all_of_it_stays_in_the_outcome() -> None:
    events = [policy_event("TWO", WAITS), policy_event("ONE", WAITS), policy_event("ONE", f"{WAITS}, too")]
    lines, report = shown("preview", "[WAITS]", *events, policy_event("ONE", "it is open"))
    assert lines == [
        "policy ONE (advisory): it is open",
        "3 policy checks wait for values that are assigned during deployment: ONE, TWO; judged during up",
    ]
    assert [violation["undetermined"] for violation in report.violations] == [True, True, True, False]


@pytest.mark.parametrize(
    ("operation", "mark", "level"),
    [("preview", "[WAITS]", "mandatory"), ("up", "[WAITS]", "advisory"), ("preview", "", "advisory")],
    ids=["where it fails the run", "where it is to be judged now", "where the project names no mark"],
)
def test_what_waits_for_a_value_is_shown_by_itself(operation: str, mark: str, level: str) -> None:
    lines, _ = shown(operation, mark, policy_event("ONE", WAITS, level))
    assert lines == [f"policy ONE ({level}): {WAITS}"]


def test_piped_coverage_names_every_type_in_full() -> None:
    piped = io.StringIO()
    show(Console(file=piped))
    assert [kind for kind in ROWS if kind not in piped.getvalue()] == []
