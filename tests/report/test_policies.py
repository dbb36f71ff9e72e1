"""Results of policies in the report: those of the packs, as `policies report` reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from report.__main__ import main
from report.comment.markdown import markdown
from report.html import html
from tests.report import events

PACKS = {"aws-platform|local|x": "0.3.0"}
GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


def finding(check: str, message: str, level: str = "mandatory") -> dict[str, object]:
    return {
        "policyEvent": {
            "message": f"<{{%reset%}}>[{check}] a: {message}<{{%reset%}}>\n",
            "policyName": check.partition(".")[0],
            "policyPackName": "aws-platform",
            "enforcementLevel": level,
            "resourceUrn": events.urn("a", GROUP),
        }
    }


def test_a_violation_fails_and_is_shown_with_its_controls() -> None:
    report = events.report(
        events.create("a", GROUP), finding("NET-005.a", "it is <b>open</b> @octocat"), events.ended("failed", PACKS)
    )
    page = markdown(report)
    assert "### Policies failed" in page
    assert "`[NET-005.a] a: it is <b>open</b> @octocat`" in page
    assert "violated: EC2.2" in page
    assert "Policy violations failed the preview." in page
    assert "it is &lt;b&gt;open&lt;/b&gt; @octocat" in html(report)


def test_undetermined_and_exempt_results_are_told_apart() -> None:
    exempt = "it is open; [EXEMPT] exemption by team (T-1) until 2027-01-01: because"
    report = events.report(
        events.create("a", GROUP),
        finding("NET-005.a", exempt, "advisory"),
        finding("NET-003.a", "[UNDETERMINED] ingress is unknown until deployment", "advisory"),
        events.ended("succeeded", PACKS),
    )
    page = markdown(report)
    assert "### Policies passed" in page
    assert "🟡 1 exempt" in page
    assert "1 undetermined until deployment" in page


def test_a_preview_without_packs_says_so_and_fails_nothing() -> None:
    report = events.report(events.delete("a"))
    for page in (markdown(report), html(report)):
        assert "No policy pack ran in this preview." in page


def test_the_configuration_tells_which_rules_were_turned_off(tmp_path: Path) -> None:
    source, configuration = tmp_path / "events.jsonl", tmp_path / "prod.json"
    source.write_text("\n".join(events.lines(events.create("a", GROUP), events.ended("succeeded", PACKS))))
    configuration.write_text(json.dumps({"all": "disabled", "NET-005": "mandatory"}))
    arguments = ["--events", str(source), "--source", "account", "--configuration", str(configuration)]
    assert main([*arguments, "--out", str(tmp_path)]) == 0
    said = (tmp_path / "preview.md").read_text(encoding="utf-8").partition("### Policies")[2]
    assert "✅ 1 passed" in said.partition("<details>")[0]


def test_a_configuration_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, configuration = tmp_path / "events.jsonl", tmp_path / "prod.json"
    source.write_text("\n".join(events.lines(events.ended())))
    configuration.write_text("[]")
    arguments = ["--events", str(source), "--source", "account", "--configuration", str(configuration)]
    assert main([*arguments, "--out", str(tmp_path)]) == 2
    assert "prod.json is not a JSON object" in capsys.readouterr().err
