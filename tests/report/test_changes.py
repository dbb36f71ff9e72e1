"""What changes: by room, what may lose something first, with its cause and its meaning."""

from __future__ import annotations

import json

import pytest

from report.comment.markdown import markdown
from report.preview import UnreadablePreviewError, read
from tests.report import events

ROOM = events.state("network", "aws-platform:network:Network")
DATABASE = "aws:rds/instance:Instance"
POLICY = "aws:iam/rolePolicy:RolePolicy"


def test_replacements_and_deletions_come_first_then_updates_and_creations() -> None:
    report = events.report(
        events.create("a"),
        events.update("b", events.VPC, {"x": 1}, {"x": 2}),
        events.delete("c"),
        *events.replace("d", DATABASE, {"engine": "postgres"}, {"engine": "mysql"}, "engine"),
    )
    assert [(change.operation, change.name) for change in report.changes.all] == [
        ("replace", "d"),
        ("delete", "c"),
        ("update", "b"),
        ("create", "a"),
    ]


def test_a_resource_is_in_the_room_of_the_topmost_component_above_it() -> None:
    inner = events.state("inner", "aws-platform:network:Part", parent=ROOM["urn"])
    report = events.report(
        events.step("create", None, ROOM),
        events.step("create", None, inner),
        events.create("vpc", parent=inner["urn"]),
        events.create("alone"),
    )
    assert {change.name: change.room for change in report.changes.all} == {
        "network": "network",
        "inner": "network",
        "vpc": "network",
        "alone": "outside of components",
    }


def test_a_replacement_says_which_property_causes_it_and_what_it_means() -> None:
    old, new = {"engine": "postgres", "size": 1}, {"engine": "mysql", "size": 2}
    report = events.report(*events.replace("db", DATABASE, old, new, "engine"))
    (change,) = report.changes.all
    assert [(row.path, row.causes) for row in change.differences] == [("engine", True), ("size", False)]
    page = markdown(report)
    assert "`db` (`rds.Instance`) is **replaced**, because of `engine`" in page
    assert "Data loss: the database" in page
    assert "- engine: postgres  # causes the replacement\n  + engine: mysql" in page


def test_a_replacement_whose_cause_is_not_known_yet_says_so() -> None:
    report = events.report(
        *events.replace("s", "aws:ec2/subnet:Subnet", {"vpcId": "vpc-1"}, {"vpcId": events.UNKNOWN}, "vpcId")
    )
    assert "+ vpcId: known after deployment" in markdown(report)


def test_what_only_the_provider_sees_to_differ_has_its_path() -> None:
    report = events.report(events.update("v", events.VPC, {"x": 1}, {"x": 1}, diffs=["tags"]))
    assert "+ tags: differs from what exists" in markdown(report)


def test_a_document_is_compared_by_statement() -> None:
    def policy(*statements: dict[str, object]) -> dict[str, str]:
        return {"policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}

    read_only = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}
    more = {**read_only, "Action": ["s3:PutObject", "s3:GetObject"]}
    write = {"Sid": "Write", "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*"}
    report = events.report(events.update("p", POLICY, policy(read_only), policy(write, more)))
    rows = {(row.path, row.before): row.after for row in report.changes.all[0].differences}
    assert rows == {
        ("policy.Statement[Read].Action", None): "s3:PutObject",
        ("policy.Statement[Write]", None): json.dumps(write, sort_keys=True),
    }


def test_a_document_that_is_only_formatted_otherwise_is_the_same_document() -> None:
    report = events.report(events.update("p", POLICY, {"policy": '{"a": 1}'}, {"policy": '{"a":1}'}))
    assert [row.after for row in report.changes.all[0].differences] == ["the same document, formatted otherwise"]


def test_a_secret_is_not_shown() -> None:
    report = events.report(events.update("db", DATABASE, {"password": "x"}, {"password": events.SECRET}))
    assert [row.after for row in report.changes.all[0].differences] == ["[secret]"]


def test_what_is_retained_or_protected_says_so() -> None:
    report = events.report(
        events.delete("logs", "aws:cloudwatch/logGroup:LogGroup", retainOnDelete=True),
        events.delete("db", DATABASE, protect=True),
    )
    page = markdown(report)
    assert "Retained: it stays in the account" in page
    assert "every log event" not in page
    assert "Protected: the engine refuses this" in page


def test_a_destroy_says_that_nothing_is_left() -> None:
    page = markdown(events.report(events.delete("a"), events.delete("b")))
    assert "2 deleted" in page
    assert "Nothing of the stack is left afterwards." in page


def test_an_empty_preview_says_that_nothing_changes() -> None:
    page = markdown(events.report(events.same("a")))
    assert "nothing changes" in page
    assert "1 resource stays as before." in page
    assert "left afterwards" not in page


def test_a_failed_preview_says_why_and_that_it_is_incomplete() -> None:
    page = markdown(
        events.report(events.create("a"), events.error("network.cidr: no such block"), events.ended("failed"))
    )
    assert "The preview failed." in page
    assert "```text\nnetwork.cidr: no such block\n```" in page
    assert "nothing changes" not in page


def test_a_preview_without_an_end_is_incomplete() -> None:
    report = events.report(events.create("a"))
    assert report.preview.completed
    assert not read(events.lines(events.create("a"))).completed


@pytest.mark.parametrize("text", ["not json", "[]", '{"steps": []}', ""])
def test_what_is_no_event_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(UnreadablePreviewError, match="pass the "):
        read([text])
