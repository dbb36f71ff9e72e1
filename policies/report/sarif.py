"""The report as SARIF 2.1.0, as code scanning takes it."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.engine.rule import Rule
from policies.report.results import ControlResult, Results, RuleResult
from policies.report.run import Diagnosis

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# How GitHub's code scanning ranks results (its documentation on SARIF support, security-severity: over 9.0
# critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low).
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}


def sarif(results: Results, *, failures: bool = False) -> dict[str, Any]:
    """One run: findings, and for each rule whether it passed or is not applicable. Rules that did not run are among the
    notifications. Frameworks are taxonomies, whose taxa are the controls, each with its status.

    The location of each result is the stack's file, as the engine does not report source lines of resources.

    With `failures`, there is a result for each violation that no exemption covers, and no other: GitHub code scanning
    makes an alert of a result of any kind.
    """
    rules = [result.rule for result in results.rules]
    places = {rule.id: index for index, rule in enumerate(rules)}
    taxonomies = [_taxonomy(name, controls) for name, controls in results.frameworks.items()]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "aws-platform policies",
                        "version": max(results.run.packs.values(), default="none"),
                        "rules": [_descriptor(rule, results) for rule in rules],
                        "supportedTaxonomies": [_component(taxonomy["name"], results) for taxonomy in taxonomies],
                    }
                },
                "taxonomies": taxonomies,
                "invocations": [
                    {
                        "executionSuccessful": not (results.missing_packs or results.run.broke_off),
                        "toolExecutionNotifications": list(_notifications(results, places)),
                    }
                ],
                "results": [
                    result
                    for result in [*_findings(results, places), *_quiet(results, places)]
                    if not failures or (result["kind"] == "fail" and "suppressions" not in result)
                ],
            }
        ],
    }


def _taxonomy(framework: str, controls: Sequence[ControlResult]) -> dict[str, Any]:
    return {
        "name": framework,
        "guid": _guid(framework),
        "taxa": [{"id": control.number, "properties": {"status": control.says}} for control in controls],
    }


def _component(framework: str, results: Results) -> dict[str, Any]:
    """A reference to the framework's taxonomy."""
    return {"name": framework, "index": list(results.frameworks).index(framework), "guid": _guid(framework)}


def _guid(framework: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"aws-platform/frameworks/{framework}"))


def _relationships(rule: Rule, results: Results) -> Iterator[dict[str, Any]]:
    for framework, numbers in rule.controls.by_framework().items():
        taxa = [control.number for control in results.frameworks[framework]]
        for number in numbers:
            target = {"id": number, "index": taxa.index(number), "toolComponent": _component(framework, results)}
            yield {"target": target, "kinds": ["relevant"]}


def _descriptor(rule: Rule, results: Results) -> dict[str, Any]:
    controls = [f"{name} {number}" for name, numbers in rule.controls.by_framework().items() for number in numbers]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.remediation},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": "error" if rule.severity in ("critical", "high") else "warning"},
        "relationships": list(_relationships(rule, results)),
        "properties": {"tags": [rule.pack, *controls], "security-severity": _SECURITY_SEVERITY[rule.severity]},
    }


def _notifications(results: Results, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    if results.run.broke_off:
        yield {"level": "error", "message": {"text": f"the run ended early: {results.run.broke_off}"}}
    for result in results.rules:
        if not result.ran:
            yield {
                "level": "warning",
                "message": {"text": f"{result.rule.id} did not run"},
                "associatedRule": {"id": result.rule.id, "index": places[result.rule.id]},
            }


def _findings(results: Results, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for diagnosis in results.findings:
        result: dict[str, Any] = {
            "ruleId": diagnosis.rule,
            "message": {"text": diagnosis.message},
            "locations": [_location(results.run.stack, diagnosis.urn)],
            "partialFingerprints": {"checkAndResource/v1": _fingerprint(diagnosis.check, diagnosis.urn)},
            "properties": {"check": diagnosis.check},
            **_weight(diagnosis),
        }
        if diagnosis.rule in places:
            result["ruleIndex"] = places[diagnosis.rule]
        yield result


def _quiet(results: Results, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """A result for each rule that some resources comply with, or that has no resources."""
    for result in results.rules:
        passed = [urn for urn, status in result.resources.items() if status == "passed"]
        if not passed and result.status != "not applicable":
            continue
        kind = "pass" if passed else "notApplicable"
        yield {
            "ruleId": result.rule.id,
            "ruleIndex": places[result.rule.id],
            "kind": kind,
            "level": "none",
            "message": {"text": _says(result, len(passed))},
            "locations": [_location(results.run.stack, *passed)],
            "partialFingerprints": {"checkAndResource/v1": _fingerprint(result.rule.id, kind)},
        }


def _says(result: RuleResult, passed: int) -> str:
    if not passed:
        return f"{result.rule.title}: {result.says if result.outside else 'no resource of its types'}"
    return f"{result.rule.title}: {passed} of {len(result.resources)} resources pass"


def _weight(diagnosis: Diagnosis) -> dict[str, Any]:
    if diagnosis.outcome == "undetermined":
        # Evaluated with insufficient information (SARIF 2.1.0, 3.27.9); only failures have a level (3.27.10).
        return {"kind": "open", "level": "none"}
    weight: dict[str, Any] = {"kind": "fail", "level": "error" if diagnosis.mandatory else "warning"}
    if diagnosis.outcome == "exempt":
        weight["suppressions"] = [{"kind": "external", "status": "accepted", "justification": diagnosis.exemption}]
    return weight


def _location(stack: str, *urns: str) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": f"Pulumi.{stack}.yaml"}, "region": {"startLine": 1}},
        "logicalLocations": [
            {"fullyQualifiedName": urn, "name": urn.rpartition("::")[2], "kind": "resource"} for urn in urns
        ],
    }


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]
