"""The report as SARIF 2.1.0, as code scanning takes it."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from policies.report.results import Results
from policies.report.run import Diagnosis
from policies.rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# What GitHub's code scanning ranks results by (its documentation on SARIF support, security-severity: over 9.0
# critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low).
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}


def sarif(results: Results) -> dict[str, Any]:
    """One run; each result stands at the stack's file, since the engine does not say where a resource is written."""
    rules = [one.rule for one in results.rules]
    places = {rule.id: index for index, rule in enumerate(rules)}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "aws-platform policies",
                        "version": max(results.run.packs.values(), default="none"),
                        "rules": [_descriptor(rule) for rule in rules],
                    }
                },
                "invocations": [{"executionSuccessful": not results.missing_packs}],
                "results": list(_results(results, places)),
            }
        ],
    }


def _descriptor(rule: Rule) -> dict[str, Any]:
    controls = [f"{name} {number}" for name, numbers in rule.controls.by_framework().items() for number in numbers]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.remediation} ({rule.docs})"},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": "error" if rule.severity in ("critical", "high") else "warning"},
        "properties": {"tags": [rule.pack, *controls], "security-severity": _SECURITY_SEVERITY[rule.severity]},
    }


def _results(results: Results, places: Mapping[str, int]) -> Iterable[dict[str, Any]]:
    for one in results.findings:
        found: dict[str, Any] = {
            "ruleId": one.rule,
            "message": {"text": one.message},
            "locations": [_location(results.run.stack, one.urn)],
            "partialFingerprints": {"checkAndResource/v1": _fingerprint(one)},
            "properties": {"check": one.check},
            **_weight(one),
        }
        if one.rule in places:
            found["ruleIndex"] = places[one.rule]
        yield found


def _weight(one: Diagnosis) -> dict[str, Any]:
    if one.outcome == "undetermined":
        # A result that is no failure has no level (SARIF 2.1.0, 3.27.10).
        return {"kind": "review", "level": "none"}
    weight: dict[str, Any] = {"kind": "fail", "level": "error" if one.mandatory else "warning"}
    if one.outcome == "exempt":
        weight["suppressions"] = [{"kind": "external", "status": "accepted", "justification": one.message}]
    return weight


def _location(stack: str, urn: str) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": f"Pulumi.{stack}.yaml"}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": urn, "name": urn.rpartition("::")[2], "kind": "resource"}],
    }


def _fingerprint(one: Diagnosis) -> str:
    return hashlib.sha256(f"{one.check} {one.urn}".encode()).hexdigest()[:32]
