"""The audit: a table of contents of its resources."""

from pulumi import ComponentResource, Output, ResourceOptions

from .. import outputs
from ..inside import Inside
from ..names import check_name
from ..refs import Account, TopicRef
from .account import account_defaults
from .buckets import access_log_bucket
from .detection import access_analyzer, guardduty_detector, security_hub
from .findings import FINDINGS, findings_topic
from .plan import SOURCES
from .recorder import config_bucket, managed_rules, recorder
from .settings import AuditSettings
from .trail import trail


class Audit(ComponentResource):
    """The trail, AWS Config, GuardDuty, Security Hub and Access Analyzer of an account, its defaults, and a topic.

    One for each account and Region: AWS has one recorder, one detector and one hub there.
    """

    trail_arn: Output[str] | None
    trail_bucket_name: Output[str] | None
    config_bucket_name: Output[str] | None
    detector_id: Output[str] | None
    findings_topic_arn: Output[str] | None

    def __init__(
        self, name: str, settings: AuditSettings, *, account: Account, opts: ResourceOptions | None = None
    ) -> None:
        """
        Raises:
            ValueError: where the name is too long.
        """
        check_name(
            name,
            {
                "S3 bucket": ["access-logs"],
                "IAM role": [f"{FINDINGS}-publisher"],
                "EventBridge rule": [f"{FINDINGS}-{rule}" for rule in SOURCES],
            },
        )
        super().__init__("aws-platform:audit:Audit", name, None, opts)
        inside = Inside(name, self)
        config, records = settings.config, settings.config is not None and settings.config.recorder == "own"
        access_logs = access_log_bucket(inside, settings, account) if settings.trail or records else None
        deliveries = config_bucket(inside, settings, account, access_logs) if access_logs and records else None
        recorded = (
            trail(inside, settings, settings.trail, account, access_logs, [deliveries] if deliveries else [])
            if access_logs and settings.trail
            else None
        )
        if config:
            started = recorder(inside, config, account, deliveries) if deliveries else []
            managed_rules(inside, config, account.region, settings.log_retention_days, started)
        self.detector_id = guardduty_detector(inside, settings.guardduty) if settings.guardduty else None
        if settings.security_hub:
            security_hub(inside, settings.security_hub, account.region)
        if settings.access_analyzer:
            access_analyzer(inside, settings.access_analyzer)
        account_defaults(inside, settings)
        self._findings = findings_topic(inside, settings, settings.findings, account) if settings.findings else None
        self.trail_arn = recorded.arn if recorded else None
        self.trail_bucket_name = recorded.bucket.bucket.id if recorded else None
        self.config_bucket_name = deliveries.bucket.id if deliveries else None
        self.findings_topic_arn = Output.from_input(self._findings.arn) if self._findings else None
        outputs.register(self)

    @property
    def findings(self) -> TopicRef | None:
        """The topic that findings are sent to, for components that have some of their own."""
        return self._findings
