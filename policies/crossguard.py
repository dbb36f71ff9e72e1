"""Shows rules to CrossGuard as its policies."""

from collections.abc import Iterable, Sequence
from threading import local

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyProviderResource,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from policies.inputs import Value
from policies.judge import Judge
from policies.rule import Finding, Resource, Rule

UNDETERMINED = "undetermined"
UNDETERMINED_STACK = "undetermined-stack"

_UNDETERMINED_TITLE = "Values that are not known yet keep a rule from judging"
_WHOLE_STACK = "stack"


class _Ledger(local):
    """What the rules could not determine in the engine's current call.

    A policy reports at one level only, so what a mandatory rule could not determine is reported by an advisory policy
    after it. The engine's call runs through all policies in order and in one thread, hence the thread's own ledger.
    """

    subject: str = ""
    findings: Sequence[Finding] = ()

    def add(self, subject: str, findings: Iterable[Finding]) -> None:
        """Notes what was found about the subject; what is left of another subject was never asked for."""
        kept = self.findings if subject == self.subject else ()
        self.subject, self.findings = subject, (*kept, *findings)

    def take(self, subject: str) -> Sequence[Finding]:
        """What was noted about the subject, which is forgotten here."""
        findings = self.findings if subject == self.subject else ()
        self.findings = ()
        return findings


def policies(rules: Iterable[Rule], judge: Judge | None = None) -> list[Policy]:
    """A mandatory policy for each rule, named by the rule's id, and two advisory ones for what is undetermined."""
    judge, ledger = judge or Judge(), _Ledger()
    judged = [
        _resource_policy(rule, judge, ledger) if rule.scope == "resource" else _stack_policy(rule, judge, ledger)
        for rule in rules
    ]
    return [*judged, *_undetermined_policies(ledger)]


def _resource_policy(rule: Rule, judge: Judge, ledger: _Ledger) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type not in rule.types:
            return
        resource = Resource(
            type=args.resource_type,
            name=args.name,
            urn=args.urn,
            props=Value(args.props),
            provider=_provider(args.provider),
        )
        ledger.add(args.urn, _report(judge.findings(rule, resource), report))

    return ResourceValidationPolicy(
        name=rule.id,
        description=rule.title,
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
        severity=Severity(rule.severity),
        tags=_tags(rule),
        remediation_steps=rule.remediation,
    )


def _stack_policy(rule: Rule, judge: Judge, ledger: _Ledger) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        by_type: dict[str, list[Resource]] = {}
        for resource in args.resources:
            by_type.setdefault(resource.resource_type, []).append(_stack_resource(resource, by_type))
        for kind in sorted(rule.types):
            for resource in by_type.get(kind, []):
                ledger.add(_WHOLE_STACK, _report(judge.findings(rule, resource), report))

    return StackValidationPolicy(
        name=rule.id,
        description=rule.title,
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
        severity=Severity(rule.severity),
        tags=_tags(rule),
        remediation_steps=rule.remediation,
    )


def _undetermined_policies(ledger: _Ledger) -> list[Policy]:
    def of_resource(args: ResourceValidationArgs, report: ReportViolation) -> None:
        for finding in ledger.take(args.urn):
            report(finding.message, finding.urn)

    def of_stack(_args: StackValidationArgs, report: ReportViolation) -> None:
        for finding in ledger.take(_WHOLE_STACK):
            report(finding.message, finding.urn)

    level = EnforcementLevel.ADVISORY
    return [
        ResourceValidationPolicy(UNDETERMINED, _UNDETERMINED_TITLE, of_resource, enforcement_level=level),
        StackValidationPolicy(UNDETERMINED_STACK, _UNDETERMINED_TITLE, of_stack, enforcement_level=level),
    ]


def _stack_resource(resource: PolicyResource, by_type: dict[str, list[Resource]]) -> Resource:
    return Resource(
        type=resource.resource_type,
        name=resource.name,
        urn=resource.urn,
        # A stack's rules read several resources: the paths say which.
        props=Value(resource.props, resource.name),
        provider=_provider(resource.provider),
        property_dependencies={
            name: [dependency.urn for dependency in dependencies]
            for name, dependencies in resource.property_dependencies.items()
        },
        stack_resources=by_type,
    )


def _provider(provider: PolicyProviderResource | None) -> Value:
    return Value(None if provider is None else provider.props, "provider")


def _report(findings: list[Finding], report: ReportViolation) -> Iterable[Finding]:
    """Reports the violations; what is left is undetermined."""
    for finding in findings:
        if finding.outcome == "violation":
            report(finding.message, finding.urn)
    return [finding for finding in findings if finding.outcome == "undetermined"]


def _tags(rule: Rule) -> list[str]:
    """Controls as tags, because a policy can name only one framework."""
    return [
        f"{framework.lower().replace(' ', '-')}:{number}"
        for framework, numbers in rule.controls.by_framework().items()
        for number in numbers
    ]
