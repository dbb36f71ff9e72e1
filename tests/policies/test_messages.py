"""The message of a finding: what is read back is what was written, whatever a program calls its resources."""

import string
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policies.engine import messages
from policies.engine.finding import Finding

MARKS = (messages.UNDETERMINED, messages.FAILED, messages.EXEMPT)
# Names and texts as a program may choose them: also with what looks like a part of a message.
PIECES = st.sampled_from([*MARKS, "; ", ": ", "::", "[NET-001.a] ", "[exemptions] ", "\n", "a: ", "exemption by "])
ANYTHING = st.lists(PIECES | st.text(max_size=8), max_size=6).map("".join)
PLAIN = st.text(string.ascii_letters + string.digits + "[]();:/.,'\"", min_size=1).filter(
    lambda text: not any(mark in text for mark in MARKS)
)
CHECKS = st.from_regex(r"\A[A-Z0-9]{2,4}-[0-9]{3}(\.[a-z])?\Z") | st.just("exemptions")
URNS = ANYTHING.map(lambda name: f"urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::{name}")


def findings(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Finding]:
    outcomes = st.sampled_from(["violation", "undetermined", "failed"])
    return st.builds(Finding, CHECKS, URNS, outcomes, texts) | st.builds(
        Finding, CHECKS, URNS, st.just("exempt"), texts, texts
    )


@given(findings(PLAIN))
def test_what_is_written_is_read_back(finding: Finding) -> None:
    assert messages.read(messages.write(finding), finding.urn) == finding


@given(findings(ANYTHING))
def test_a_value_that_is_quoted_changes_neither_check_nor_outcome(finding: Finding) -> None:
    found = messages.read(messages.write(finding), finding.urn)
    assert found is not None
    assert (found.check, found.urn, found.outcome) == (finding.check, finding.urn, finding.outcome)


@given(findings(ANYTHING), URNS)
def test_a_message_about_another_resource_is_not_read(finding: Finding, urn: str) -> None:
    message = messages.write(finding)
    start = f"[{finding.check}] {urn.split('::', 3)[-1]}: "
    assert message.startswith(start) or messages.read(message, urn) is None


@given(ANYTHING)
def test_a_message_is_one_line_but_for_the_name(what: str) -> None:
    urn = "urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::net"
    assert len(messages.write(Finding("NET-001.a", urn, "violation", what)).splitlines()) == 1


def test_a_message_that_was_not_written_here_is_not_read() -> None:
    assert messages.read("something else is wrong", "urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::net") is None
    assert messages.read("[NET-001.a] other: broken", "urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::net") is None


def test_the_sandbox_is_told_the_mark_of_an_undetermined_result() -> None:
    # The sandbox does not import the policies: with another mark in this table, it would print each result on its own.
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["sandbox"]["policy-undetermined"] == messages.UNDETERMINED
