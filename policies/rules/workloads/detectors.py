"""GuardDuty detectors and their protection of EKS; Security Hub and its standards."""

from policies.accessors.links import linked
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_DETECTOR = "aws:guardduty/detector:Detector"
_FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
_HUB = "aws:securityhub/account:Account"
_STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
# Its ARN ends in this name and a version (Security Hub user guide, "Standards reference").
_FSBP = "/aws-foundational-security-best-practices/"

# Only one of these can be enabled; the second also covers ECS and EC2 (GuardDuty API reference, CreateDetector).
_RUNTIME_FEATURES = ("EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING")


def _suspended(detector: Resource) -> str | None:
    # Missing means true (documentation of the aws provider's Detector).
    return None if detector.props["enable"].flag(default=True) else "enable is false"


def _audit_logs_off(detector: Resource) -> str | None:
    # Missing means enabled, as for every feature except Runtime Monitoring (GuardDuty API reference, CreateDetector).
    def source_off() -> bool:
        return not detector.props["datasources"]["kubernetes"]["auditLogs"]["enable"].flag(default=True)

    def feature_off(feature: Resource) -> bool:
        return all_of(
            lambda: feature.props["name"].text() == "EKS_AUDIT_LOGS",
            lambda: feature.props["status"].text() != "ENABLED",
        )

    features = linked(detector, _FEATURE, "detectorId")
    if any_of(source_off, *(lambda feature=feature: feature_off(feature) for feature in features)):
        return "EKS Audit Log Monitoring is disabled"
    return None


def _runtime_off(detector: Resource) -> str | None:
    def monitors(feature: Resource) -> bool:
        return all_of(
            lambda: feature.props["name"].text() in _RUNTIME_FEATURES,
            lambda: feature.props["status"].text() == "ENABLED",
            lambda: any_of(*(lambda addition=addition: _manages_agent(addition) for addition in _additions(feature))),
        )

    features = linked(detector, _FEATURE, "detectorId")
    if any_of(*(lambda feature=feature: monitors(feature) for feature in features)):
        return None
    return "no feature enables Runtime Monitoring of EKS with an agent that GuardDuty manages"


def _additions(feature: Resource) -> list[Value]:
    return list(feature.props["additionalConfigurations"].entries())


def _manages_agent(addition: Value) -> bool:
    return all_of(
        lambda: addition["name"].text() == "EKS_ADDON_MANAGEMENT",
        lambda: addition["status"].text() == "ENABLED",
    )


def _without_fsbp(hub: Resource) -> str | None:
    # Missing means true, and brings FSBP (Security Hub API reference, EnableSecurityHub).
    def by_default() -> bool:
        return hub.props["enableDefaultStandards"].flag(default=True)

    def subscribed(standard: Resource) -> bool:
        return _FSBP in (standard.props["standardsArn"].text() or "")

    standards = hub.stack_resources.get(_STANDARD, ())
    if any_of(by_default, *(lambda standard=standard: subscribed(standard) for standard in standards)):
        return None
    return "no StandardsSubscription enables AWS Foundational Security Best Practices"


GRD_001 = Rule(
    id="GRD-001",
    title="GuardDuty is enabled, with EKS Audit Log Monitoring and Runtime Monitoring",
    severity="high",
    why="GuardDuty detects stolen credentials, cryptomining and suspicious Kubernetes API calls that nobody looks for.",
    url="https://docs.aws.amazon.com/guardduty/latest/ug/kubernetes-protection.html",
    scope="stack",
    types=frozenset({_DETECTOR}),
    checks=(
        Check(
            id="GRD-001.a",
            requires="The detector is enabled",
            remedy="remove enable, or set it to true",
            parts=itself,
            fault=_suspended,
        ),
        Check(
            id="GRD-001.b",
            requires="EKS Audit Log Monitoring is enabled",
            remedy="set the status of the feature EKS_AUDIT_LOGS to ENABLED",
            parts=itself,
            fault=_audit_logs_off,
        ),
        Check(
            id="GRD-001.c",
            requires="Runtime Monitoring of EKS is enabled, with an agent that GuardDuty manages",
            remedy="add an aws.guardduty.DetectorFeature RUNTIME_MONITORING with EKS_ADDON_MANAGEMENT, both ENABLED",
            parts=itself,
            fault=_runtime_off,
        ),
    ),
    # GuardDuty.5 and .7 are not in Prowler's file: they are Security Hub's numbers for AWS Config's
    # guardduty-eks-protection-audit-enabled and -runtime-enabled, which asks for a managed agent too.
    controls=Controls(soc2=("CC7.2",), hipaa=("164.312(b)",), aws_fsbp=("GuardDuty.1", "GuardDuty.5", "GuardDuty.7")),
)

GRD_002 = Rule(
    id="GRD-002",
    title="Security Hub has the standard AWS Foundational Security Best Practices enabled",
    severity="medium",
    why="Security Hub without a standard checks nothing: it only collects the findings of other services.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
    scope="stack",
    types=frozenset({_HUB}),
    checks=(
        Check(
            id="GRD-002.a",
            requires="The standard is enabled, by a subscription or by default",
            remedy="add an aws.securityhub.StandardsSubscription of it, or set enableDefaultStandards to true",
            parts=itself,
            fault=_without_fsbp,
        ),
    ),
    controls=Controls(cis_aws_3_0=("4.16",), cis_aws_5_0=("4.16",), soc2=("CC7.2",), hipaa=("164.312(b)",)),
)

RULES = (GRD_001, GRD_002)
