"""Settings of Alertmanager."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ...emails import Email, Emails
from ...forms import Form
from ...mistakes import Mistake, nearest, refuse
from ...model import AtLeast, Distinct, Model
from ...secret_names import SecretName
from ...slack import Channel
from ...values import pattern
from ...weekdays import WEEKDAYS, Weekday
from ..severities import Severity

ReceiverName = Literal["slack", "email", "sns"]
"""Where alerts are sent."""

_SMARTHOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*:\d{1,5}")
# Kubernetes documentation, "Secrets", "Constraints on Secret names and data".
_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")
# prometheus/alertmanager v0.34.0, timeinterval/timeinterval.go, validTime.
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


def check_smarthost(text: str) -> str:
    """A mail server, with its port."""
    if not _SMARTHOST.fullmatch(text) or not 0 < int(text.rpartition(":")[2]) < 65_536:
        remedy = "write host:port, for example email-smtp.eu-west-1.amazonaws.com:587"
        raise refuse(Mistake("is not a mail server with its port", remedy, text))
    return text


def check_time_zone(text: str) -> str:
    """The name of a time zone. On a machine without the database of time zones, only its form is checked."""
    remedy = "write the name of a time zone, for example Europe/Berlin or UTC"
    if not _ZONE.fullmatch(text):
        raise refuse(Mistake("is not a time zone", remedy, text))
    if not _known(text) and _known("UTC"):
        raise refuse(Mistake("unknown time zone", nearest(text, sorted(available_timezones())) or remedy, text))
    return text


def _known(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone))
    except (KeyError, OSError, ValueError):
        return False


Receivers = Annotated[tuple[ReceiverName, ...], Distinct()]
Smarthost = Annotated[str, AfterValidator(check_smarthost), pattern(f"^{_SMARTHOST.pattern}$", "smtp.example.com:587")]
SecretKey = Annotated[
    str, Form(_KEY, "is not a key of a secret", "use letters, digits and ._-, for example url", "url")
]
Clock = Annotated[
    str,
    Form(
        _CLOCK,
        "is not a time of day",
        "write hours and minutes in quotes, 00:00 to 24:00",
        "22:00",
        f"^({_CLOCK.pattern})$",
    ),
]
TimeZone = Annotated[str, AfterValidator(check_time_zone), pattern(f"^{_ZONE.pattern}$", "Europe/Berlin")]


class SlackSettings(Model):
    """A channel of Slack."""

    channel: Channel = Field(description="Channel, as #alerts")
    secret: SecretName = Field(
        description="Name of the secret with the URL of an incoming webhook, below the store's prefix and `monitoring/`"
    )
    key: SecretKey = Field(default="url", description="Key in the secret's JSON that has the URL")


class EmailSettings(Model):
    """E-mail by a mail server with STARTTLS."""

    to: Annotated[Emails, AtLeast(1)] = Field(description="Addresses that get alerts")
    sender: Email = Field(description="Address that alerts come from")
    smarthost: Smarthost = Field(description="Mail server and its port, as email-smtp.eu-west-1.amazonaws.com:587")
    username: str = Field(min_length=1, description="User name at the mail server")
    secret: SecretName = Field(
        description="Name of the secret with the password, below the store's prefix and `monitoring/`"
    )
    key: SecretKey = Field(default="password", description="Key in the secret's JSON that has the password")


class HeartbeatSettings(Model):
    """A service that raises an alarm when no more alerts arrive (dead man's switch)."""

    secret: SecretName = Field(
        description="Name of the secret with the URL that is called, below the store's prefix and `monitoring/`"
    )
    key: SecretKey = Field(default="url", description="Key in the secret's JSON that has the URL")
    minutes: int = Field(
        default=5, ge=1, le=60, description="Minutes between calls, each of which may be a minute late"
    )


class QuietPeriodSettings(Model):
    """A part of a day."""

    days: Annotated[tuple[Weekday, ...], AtLeast(1), Distinct()] = Field(
        default=WEEKDAYS, description="Days of the week, as monday"
    )
    begin: Clock = Field(description="When it begins, as 22:00")
    end: Clock = Field(description="When it ends, on the same day; 24:00 is midnight")

    @field_validator("end")
    @classmethod
    def _after_its_begin(cls, end: str, info: ValidationInfo) -> str:
        begin: str | None = info.data.get("begin")
        if begin is not None and end <= begin:
            remedy = f"for a night, write two periods: {begin} to 24:00, and 00:00 to {end}"
            raise refuse(Mistake(f"is not after begin, {begin}", remedy, end))
        return end


class QuietHoursSettings(Model):
    """When nobody is told of alerts with the severity info: what still fires afterwards is sent then."""

    time_zone: TimeZone = Field(description="Time zone, as Europe/Berlin")
    periods: Annotated[tuple[QuietPeriodSettings, ...], AtLeast(1), Distinct()] = Field(description="Parts of days")


class AlertmanagerSettings(Model):
    """Settings of Alertmanager: receivers, which of them get which alerts, and when not."""

    replicas: int = Field(default=1, ge=1, le=3, description="Pods, which send each notification once; 2 in prod")
    slack: SlackSettings | None = Field(default=None, description="A channel of Slack; null for none")
    email: EmailSettings | None = Field(default=None, description="E-mail; null for none")
    sns: bool = Field(
        default=False,
        description="Whether alerts can be published to the stack's topics, by severity",
    )
    heartbeat: HeartbeatSettings | None = Field(
        default=None, description="What is called as long as alerts arrive; null for none"
    )
    routes: dict[Severity, Receivers] = Field(
        default_factory=dict,
        validate_default=True,
        description="Receivers of alerts by severity: critical, warning or info; info, or an empty list: only shown",
    )
    quiet_hours: QuietHoursSettings | None = Field(
        default=None, description="When alerts with the severity info are held back; null for never"
    )
    # Alertmanager's defaults (v0.34.0, docs/configuration.md, `route`).
    group_wait_seconds: int = Field(
        default=30, ge=0, le=600, description="Seconds to wait for more alerts of a group before its first notification"
    )
    group_interval_seconds: int = Field(
        default=300, ge=10, le=3600, description="Seconds between notifications of a group to which alerts were added"
    )
    repeat_hours: int = Field(
        default=4, ge=1, le=168, description="Hours after which a notification is sent again while alerts still fire"
    )

    @field_validator("routes")
    @classmethod
    def _lead_to_receivers(
        cls, routes: Mapping[Severity, Receivers], info: ValidationInfo
    ) -> Mapping[Severity, Receivers]:
        if mistakes := list(_wrong_routes(routes, info.data)):
            raise refuse(*mistakes)
        return routes


def _wrong_routes(routes: Mapping[Severity, Receivers], receivers: Mapping[str, object]) -> Iterator[Mistake]:
    # A receiver that is itself wrong is not among them: it is reported already.
    missing = [name for name in get_args(ReceiverName) if name in receivers and not receivers[name]]
    configured = [name for name in get_args(ReceiverName) if receivers.get(name)]
    for severity, names in routes.items():
        for index, name in enumerate(names):
            if name in missing:
                remedy = "set sns: true" if name == "sns" else f"configure {name}, or leave it out"
                yield Mistake("is not configured as a receiver", remedy, name, f"routes.{severity}.{index}")
    if configured and not routes.get("critical"):
        remedy = f"write critical: [{', '.join(configured)}]"
        yield Mistake("leads critical alerts to nobody", remedy, dict(routes), "routes")
    if configured and "warning" not in routes:
        remedy = f"write warning: [{', '.join(configured)}], or warning: [] where they are only to be shown"
        yield Mistake("does not say who gets warnings", remedy, dict(routes), "routes")
