"""The packs on the real engine, for a program that they were not written for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.places import Places
from sandbox.scripts import ANALYZER
from tests.engine import CHECKOUT, Sandbox, with_packs

PROGRAM = """
import pulumi
import pulumi_aws as aws

tags = {"Environment": "prod", "Project": "shop", "Owner": "team-shop"}
on_aws = aws.Provider("aws", region="us-east-1", default_tags={"tags": tags})
inside = pulumi.ResourceOptions(provider=on_aws)
aws.sqs.Queue("orders", opts=inside)
group = aws.ec2.SecurityGroup("door", description="The office", opts=inside)
aws.vpc.SecurityGroupIngressRule(
    "door-ssh", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22,
    cidr_ipv4=pulumi.Config().get("from") or "0.0.0.0/0", opts=inside,
)
"""
DOOR = "urn:pulumi:prod::small::aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::door-ssh"


@pytest.fixture
def shop(sandbox: Sandbox, project: Path) -> Shop:
    return Shop(sandbox, project)


class Shop:
    """A small program with the pack of this checkout, and a configuration of its own."""

    def __init__(self, sandbox: Sandbox, project: Path) -> None:
        self.project = project
        self.run = Sandbox(sandbox.directory, project)
        (project / "__main__.py").write_text(PROGRAM)
        (project / "Pulumi.prod.yaml").write_text("config: {}\n")
        table = with_packs("configuration.json") + 'policy-report = ["-m", "policies", "report"]\n'
        (project / "pyproject.toml").write_text(table)
        self.configure({})

    def configure(self, config: dict[str, Any]) -> None:
        (self.project / "configuration.json").write_text(json.dumps(config))

    def found(self, operation: str = "preview", *flags: str) -> tuple[int, dict[str, str]]:
        """The exit status, and the level of what each check found."""
        result = self.run(operation, "prod", "--json", *flags)
        found = {row["message"].split("]")[0][1:]: row["level"] for row in result.outcome["violations"]}
        return result.status, found


def exemption(days: int, **changes: str) -> dict[str, str]:
    until = datetime.now(UTC).date() + timedelta(days=days)
    return {
        "rule": "NET-001.a",
        "urn": DOOR,
        "reason": "the bastion goes when sessions are there",
        "owner": "team-shop",
        "ticket": "SHOP-1",
        "expires": until.isoformat(),
        **changes,
    }


def test_without_a_configuration_every_rule_is_mandatory_and_a_violation_stops_preview_and_up(shop: Shop) -> None:
    for operation in ("preview", "up"):
        status, found = shop.found(operation)
        assert status == 1
        assert found["NET-001.a"] == "mandatory"
    assert shop.run.state("prod") == []


def test_what_complies_is_deployed(shop: Shop) -> None:
    status, found = shop.found("up", "--config", "from=10.0.0.0/8")
    assert (status, found) == (0, {})
    assert (shop.run.directory / "reports" / "prod" / "report.md").read_text().startswith("# Policies of prod: passed")
    assert shop.run("destroy", "prod").status == 0


def test_a_sandbox_that_another_version_started_runs_the_packs_of_this_one(shop: Shop) -> None:
    (Places(shop.run.directory).bin / ANALYZER).write_text("#!/bin/sh\nexit 1\n")
    assert shop.found("preview", "--config", "from=10.0.0.0/8") == (0, {})


def test_a_level_of_the_configuration_holds(shop: Shop) -> None:
    shop.configure({"all": "advisory"})
    assert shop.found() == (0, {"NET-001.a": "advisory"})
    shop.configure({"NET-001": "disabled"})
    assert shop.found() == (0, {})
    report = (shop.run.directory / "reports" / "prod" / "report.md").read_text()
    assert re.search(r"\[NET-001\]\(\S+/NET-001\.md\) \(not run\)", report)


def test_a_setting_of_the_configuration_holds(shop: Shop) -> None:
    shop.configure({"NET-001": "disabled", "NET-003": {"enforcementLevel": "mandatory", "ports": [22]}})
    assert shop.found()[0] == 0
    shop.configure({"NET-001": "disabled", "NET-003": {"enforcementLevel": "mandatory", "ports": "22"}})
    refused = shop.run("preview", "prod")
    assert refused.status == 1
    assert "NET-003: ports: Invalid type. Expected: array, given: string" in refused.text


def test_what_the_engine_would_let_pass_in_a_configuration_is_refused(shop: Shop) -> None:
    shop.configure({"NET-01": "disabled", "NET-001": {"enforcementLevel": "mandatory", "prots": [22]}})
    refused = shop.run("preview", "prod")
    assert refused.status == 1
    assert "NET-01: is not a rule; did you mean NET-01" in refused.text
    assert "NET-001.prots: is not a setting of NET-001" in refused.text
    assert shop.run.state("prod") == []


def test_an_exemption_holds_until_its_day_and_no_longer(shop: Shop) -> None:
    def with_entry(entry: dict[str, str]) -> tuple[int, dict[str, str]]:
        shop.configure({"exemptions": {"enforcementLevel": "mandatory", "entries": [entry]}})
        return shop.found()

    assert with_entry(exemption(90)) == (0, {"NET-001.a": "advisory"})
    assert with_entry(exemption(10)) == (0, {"NET-001.a": "advisory", "exemptions": "advisory"})
    assert with_entry(exemption(-1)) == (1, {"NET-001.a": "mandatory"})
    assert with_entry(exemption(90, urn="urn:pulumi:prod::small::*::gone"))[1]["exemptions"] == "mandatory"
    shop.configure({"exemptions": {"enforcementLevel": "mandatory", "entries": [exemption(200)]}})
    assert "exemptions[0].expires: " in shop.run("preview", "prod").text


def test_a_preview_leaves_a_report_in_every_format(shop: Shop) -> None:
    assert shop.run("preview", "prod").status == 1
    directory = shop.run.directory / "reports" / "prod"
    # Other tests of this sandbox may have left the pages of the whole platform there.
    written = {path.name for path in directory.glob("report.*")}
    assert written == {"report.html", "report.md", "report.sarif", "report.xml"}
    report = (directory / "report.md").read_text()
    assert report.startswith("# Policies of prod: failed")
    assert "| EC2.13 | ❌ violated | " in report
    [run] = json.loads((directory / "report.sarif").read_text())["runs"]
    assert any(one["ruleId"] == "NET-001" and one["level"] == "error" for one in run["results"])


def test_a_state_is_judged_by_the_engine_without_its_program(shop: Shop, tmp_path: Path) -> None:
    assert shop.run("up", "prod", "--no-policies").status == 0
    state = {"version": 3, "deployment": {"manifest": {}, "resources": shop.run.state("prod")}}
    (tmp_path / "state.json").write_text(json.dumps(state))
    ended = report_of_state(tmp_path / "state.json", tmp_path / "report", shop.run.directory)
    assert ended.returncode == 1, ended.stderr
    report = (tmp_path / "report" / "report.md").read_text()
    assert report.startswith("# Policies of prod: failed")
    assert "[NET-001.a] door-ssh: " in report
    assert shop.run("destroy", "prod").status == 0


def report_of_state(state: Path, out: Path, sandbox: Path) -> subprocess.CompletedProcess[str]:
    """`python -m policies report` with the engine and the analyzer's starter that the sandbox uses on its PATH."""
    from sandbox.binaries import locate

    pulumi = locate(lambda _text: None).pulumi
    path = os.pathsep.join([str(Places(sandbox).bin), str(pulumi.parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "policies", "report", "--state", str(state), "--out", str(out), "--gate"]
    return subprocess.run(
        command, cwd=CHECKOUT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )


LATE = """
queue = aws.sqs.Queue("late", opts=inside)
aws.iam.Policy("late", policy=queue.arn.apply(lambda _: json.dumps({"Version": "2012-10-17", "Statement":
    [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})), opts=inside)
"""


def test_what_is_known_only_in_the_update_is_told_before_and_stopped_there(shop: Shop) -> None:
    """The queue's ARN is not known in a preview, and so nothing of the document is."""
    program = shop.project / "__main__.py"
    flags = ("--config", "from=10.0.0.0/8")
    program.write_text(f"import json\n{PROGRAM}{LATE}")
    preview = shop.run("preview", "prod", *flags, "--json")
    assert preview.status == 0, preview.text
    told = [row for row in preview.outcome["violations"] if row["urn"].endswith("policy:Policy::late")]
    assert told
    assert {("[UNDETERMINED]" in row["message"], row["level"]) for row in told} == {(True, "advisory")}
    result = shop.run("up", "prod", *flags, "--json")
    assert result.status == 1
    found = [row for row in result.outcome["violations"] if row["urn"].endswith("policy:Policy::late")]
    assert any(row["level"] == "mandatory" and "[IAM-001.a] late: " in row["message"] for row in found)
    assert not [row for row in shop.run.state("prod") if row["type"] == "aws:iam/policy:Policy"]
    program.write_text(PROGRAM)
    assert shop.run("up", "prod", *flags).status == 0, "the next run goes on from what was made"
    assert shop.run("destroy", "prod").status == 0
