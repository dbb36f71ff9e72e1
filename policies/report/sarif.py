"""The report as SARIF 2.1.0, as code scanning takes it."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.engine.rule import Rule
from policies.report.results import ControlResult, Results, RuleResult
from policies.report.run import Diagnosis

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# What GitHub's code scanning ranks results by (its documentation on SARIF support, security-severity: over 9.0
# critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low).
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}


def sarif(results: Results) -> dict[str, Any]:
    """One run: what was found, and for each rule what passed or that it is not applicable. What did not run is among
    the notifications. Frameworks are taxonomies, whose taxa are the controls, each with its status.

    Each result stands at the stack's file, since the engine does not say where a resource is written.
    """
    rules = [one.rule for one in results.rules]
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
                        "supportedTaxonomies": [_component(one["name"], results) for one in taxonomies],
                    }
                },
                "taxonomies": taxonomies,
                "invocations": [
                    {
                        "executionSuccessful": not (results.missing_packs or results.run.broke_off),
                        "toolExecutionNotifications": list(_notifications(results, places)),
                    }
                ],
                "results": [*_findings(results, places), *_quiet(results, places)],
            }
        ],
    }


def _taxonomy(framework: str, controls: Sequence[ControlResult]) -> dict[str, Any]:
    return {
        "name": framework,
        "guid": _guid(framework),
        "taxa": [{"id": one.number, "properties": {"status": one.status}} for one in controls],
    }


def _component(framework: str, results: Results) -> dict[str, Any]:
    """A reference to the framework's taxonomy."""
    return {"name": framework, "index": list(results.frameworks).index(framework), "guid": _guid(framework)}


def _guid(framework: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"aws-platform/frameworks/{framework}"))


def _relationships(rule: Rule, results: Results) -> Iterator[dict[str, Any]]:
    for framework, numbers in rule.controls.by_framework().items():
        taxa = [one.number for one in results.frameworks[framework]]
        for number in numbers:
            target = {"id": number, "index": taxa.index(number), "toolComponent": _component(framework, results)}
            yield {"target": target, "kinds": ["relevant"]}


def _descriptor(rule: Rule, results: Results) -> dict[str, Any]:
    controls = [f"{name} {number}" for name, numbers in rule.controls.by_framework().items() for number in numbers]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.remediation} ({rule.docs})"},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": "error" if rule.severity in ("critical", "high") else "warning"},
        "relationships": list(_relationships(rule, results)),
        "properties": {"tags": [rule.pack, *controls], "security-severity": _SECURITY_SEVERITY[rule.severity]},
    }


def _notifications(results: Results, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    if results.run.broke_off:
        yield {"level": "error", "message": {"text": f"the run broke off: {results.run.broke_off}"}}
    for one in results.rules:
        if not one.ran:
            yield {
                "level": "warning",
                "message": {"text": f"{one.rule.id} did not run"},
                "associatedRule": {"id": one.rule.id, "index": places[one.rule.id]},
            }


def _findings(results: Results, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for one in results.findings:
        found: dict[str, Any] = {
            "ruleId": one.rule,
            "message": {"text": one.message},
            "locations": [_location(results.run.stack, one.urn)],
            "partialFingerprints": {"checkAndResource/v1": _fingerprint(one.check, one.urn)},
            "properties": {"check": one.check},
            **_weight(one),
        }
        if one.rule in places:
            found["ruleIndex"] = places[one.rule]
        yield found


def _quiet(results: Results, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """A result for each rule that passed in some resources, or had none."""
    for one in results.rules:
        passed = [urn for urn, status in one.resources.items() if status == "passed"]
        if not passed and one.status != "not applicable":
            continue
        kind = "pass" if passed else "notApplicable"
        yield {
            "ruleId": one.rule.id,
            "ruleIndex": places[one.rule.id],
            "kind": kind,
            "level": "none",
            "message": {"text": _says(one, len(passed))},
            "locations": [_location(results.run.stack, *passed)],
            "partialFingerprints": {"checkAndResource/v1": _fingerprint(one.rule.id, kind)},
        }


def _says(result: RuleResult, passed: int) -> str:
    if not passed:
        return f"{result.rule.title}: there is no resource that it is about"
    return f"{result.rule.title}: {passed} of {len(result.resources)} resources pass"


def _weight(one: Diagnosis) -> dict[str, Any]:
    if one.outcome == "undetermined":
        # Judged without enough to decide by (SARIF 2.1.0, 3.27.9); what is no failure has no level (3.27.10).
        return {"kind": "open", "level": "none"}
    weight: dict[str, Any] = {"kind": "fail", "level": "error" if one.mandatory else "warning"}
    if one.outcome == "exempt":
        weight["suppressions"] = [{"kind": "external", "status": "accepted", "justification": one.exemption}]
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
