"""What looks for attacks and mistakes: GuardDuty, Security Hub, IAM Access Analyzer."""

from pulumi import Output
from pulumi_aws import accessanalyzer, guardduty, securityhub

from ..inside import Inside
from .plan import PROTECTIONS, agent_management, standards_arn, status
from .settings import AccessAnalyzerSettings, GuardDutySettings, SecurityHubSettings

_RUNTIME_MONITORING = "runtime_monitoring"
# How soon GuardDuty reports that something which it has reported goes on; a new finding takes it minutes.
_AGAIN_AFTER = "ONE_HOUR"


def guardduty_detector(inside: Inside, settings: GuardDutySettings) -> Output[str]:
    """The Region's detector with its protection plans; those that are not wanted are disabled, as most are on in a new
    detector (GuardDuty API reference, CreateDetector)."""
    detector = guardduty.Detector(
        inside.name("guardduty"), enable=True, finding_publishing_frequency=_AGAIN_AFTER, opts=inside.options()
    )
    for protection in PROTECTIONS:
        enabled = protection in settings.protections
        guardduty.DetectorFeature(
            inside.name("guardduty", protection.replace("_", "-")),
            detector_id=detector.id,
            name=protection.upper(),
            status=status(enabled=enabled),
            additional_configurations=agent_management(settings.agents, enabled=enabled)
            if protection == _RUNTIME_MONITORING
            else None,
            opts=inside.options(),
        )
    return detector.id


def security_hub(inside: Inside, settings: SecurityHubSettings, region: str) -> None:
    """Security Hub with the chosen standards and no others."""
    hub = securityhub.Account(
        inside.name("security-hub"),
        # Those that AWS enables by default have no version of ours.
        enable_default_standards=False,
        auto_enable_controls=True,
        # One finding for a control that several standards have.
        control_finding_generator="SECURITY_CONTROL",
        opts=inside.options(),
    )
    for standard in settings.standards:
        securityhub.StandardsSubscription(
            inside.name("security-hub", standard),
            standards_arn=standards_arn(region, standard),
            opts=inside.options(depends_on=[hub]),
        )


def access_analyzer(inside: Inside, settings: AccessAnalyzerSettings) -> None:
    """What outsiders have access to and, where wanted, what nobody uses."""
    external = inside.name("external-access")
    accessanalyzer.Analyzer(external, analyzer_name=external, type="ACCOUNT", opts=inside.options())
    if settings.unused_access_days is not None:
        unused = inside.name("unused-access")
        accessanalyzer.Analyzer(
            unused,
            analyzer_name=unused,
            type="ACCOUNT_UNUSED_ACCESS",
            configuration={"unused_access": {"unused_access_age": settings.unused_access_days}},
            opts=inside.options(),
        )
