"""Settings of Falco: which rules report what, to whom, and exceptions."""

import re
from typing import Annotated, get_args

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ...mistakes import Mistake, refuse
from ...model import AtLeast, Distinct, Model
from ...namespaces.allow_settings import Port
from ...namespaces.names import NamespaceName, Reason
from ...values import pattern
from .catalog import TURNED_OFF, Priority, RuleName

# distribution/reference: registry and path, without tag and digest, as Falco's field container.image.repository has it.
_IMAGE = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*(\.[a-z0-9-]+)*(:\d+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+")
# What needs no quotes in a condition (falcosecurity/libs, filter/parser.h, BareStr), read 2026-11-27.
_PROCESS = re.compile(r"""[^\s()"'=,]+""")
# proc.name is the kernel's name of the task: 16 bytes with the last one zero (proc(5), /proc/pid/comm).
_PROCESS_CHARACTERS = 15
_SERVICE = re.compile(
    r"https?://(?P<service>[a-z]([a-z0-9-]*[a-z0-9])?)\.(?P<namespace>[a-z0-9]([a-z0-9-]*[a-z0-9])?)"
    r"(\.svc(\.cluster\.local)?)?:(?P<port>[1-9]\d{0,4})"
)


def check_image(text: str) -> str:
    """The repository of an image: registry and path."""
    if "@" in text or ":" in text.rpartition("/")[2]:
        remedy = f"write {text.partition('@')[0].rpartition(':')[0] or 'registry and path'}"
        raise refuse(Mistake("has a tag or a digest", remedy, text))
    if not _IMAGE.fullmatch(text):
        remedy = "write registry and path, for example 111122223333.dkr.ecr.us-east-1.amazonaws.com/shop"
        raise refuse(Mistake("is not the repository of an image", remedy, text))
    return text


def check_process(text: str) -> str:
    """The name of a process, as Falco's field proc.name has it."""
    if len(text) > _PROCESS_CHARACTERS:
        remedy = f"write {text[:_PROCESS_CHARACTERS]}, to which the kernel cuts names"
        raise refuse(Mistake(f"has more than {_PROCESS_CHARACTERS} characters", remedy, text))
    if not _PROCESS.fullmatch(text) or "/" in text:
        raise refuse(Mistake("is not the name of a process", "write it as in the alert, for example bash", text))
    return text


def check_alertmanager(text: str) -> str:
    """The URL of a Service."""
    match = _SERVICE.fullmatch(text)
    if not match or int(match["port"]) > 65535:
        remedy = "write scheme, Service, namespace and port, for example http://alertmanager-operated.monitoring:9093"
        raise refuse(Mistake("is not the URL of a Service", remedy, text))
    return text


Image = Annotated[str, AfterValidator(check_image), pattern(f"^{_IMAGE.pattern}$", "registry.k8s.io/pause")]
Process = Annotated[str, AfterValidator(check_process), pattern(f"^{_PROCESS.pattern}$", "bash")]
ServiceUrl = Annotated[
    str,
    AfterValidator(check_alertmanager),
    pattern(r"^https?://[a-z0-9-]+\.[a-z0-9-]+(\.svc(\.cluster\.local)?)?:\d+$", "http://alertmanager.monitoring:9093"),
]


class FalcoExceptionSettings(Model):
    """What one rule does not report: processes of the containers of an image, in a namespace."""

    rule: RuleName = Field(description="Name of the rule, as alerts have it")
    namespace: NamespaceName = Field(description="Namespace of the pods")
    image: Image = Field(description="Repository of the container's image, without tag and digest")
    processes: Annotated[tuple[Process, ...], AtLeast(1), Distinct()] = Field(
        description="Names of the processes, cut to 15 characters, as alerts have them (process=…)"
    )
    reason: Reason = Field(description="Why it is expected there; a comment in the rules file")


class FalcoSettings(Model):
    """Settings of Falco: which rules report what, to whom, and exceptions."""

    # Below it are two rules of the image, which every login and every loaded rule would make loud.
    minimum_priority: Priority = Field(
        default="notice", description="Least severe priority that is reported at all; rules below it are not loaded"
    )
    notify: Priority = Field(
        default="error",
        validate_default=True,
        description="Least severe priority that is sent to the topic of the account's findings",
    )
    alertmanager: ServiceUrl | None = Field(
        default=None,
        description="URL of Alertmanager's Service, in one of platform_namespaces, which gets everything that is "
        "reported; null for none",
    )
    service_monitor: bool = Field(
        default=False,
        description="Whether the Prometheus operator is there, so that ServiceMonitors have it read the metrics",
    )
    disabled_rules: Annotated[tuple[RuleName, ...], Distinct()] = Field(
        default=(), description="Rules that report nothing"
    )
    priority_of: dict[RuleName, Priority] = Field(
        default_factory=dict, description="Priorities of rules, instead of those that they have"
    )
    outbound_ports: Annotated[tuple[Port, ...], AtLeast(1), Distinct()] = Field(
        # DNS, HTTP and HTTPS.
        default=(53, 80, 443),
        description="Ports outside private networks that containers are expected to connect to",
    )
    exceptions: Annotated[tuple[FalcoExceptionSettings, ...], Distinct(("rule", "namespace", "image", "processes"))] = (
        Field(default=(), description="Processes that a rule does not report, each with the reason")
    )

    @field_validator("notify")
    @classmethod
    def _among_what_is_reported(cls, notify: Priority, info: ValidationInfo) -> Priority:
        least: Priority | None = info.data.get("minimum_priority")
        order = get_args(Priority)
        if least and order.index(notify) > order.index(least):
            remedy = f"write {least} or a more severe priority, or lower minimum_priority"
            raise refuse(Mistake(f"is less severe than minimum_priority, {least}", remedy))
        return notify

    @field_validator("priority_of")
    @classmethod
    def _of_rules_that_report(
        cls, priorities: dict[RuleName, Priority], info: ValidationInfo
    ) -> dict[RuleName, Priority]:
        off = {rule: (f"is the priority of a rule that is off: {why}", "remove it") for rule, why in TURNED_OFF.items()}
        both = ("is the priority of one of disabled_rules", "remove it here or there")
        off |= dict.fromkeys(info.data.get("disabled_rules", ()), both)
        mistakes = [
            Mistake(*off[rule], priority, f"priority_of.{rule}") for rule, priority in priorities.items() if rule in off
        ]
        if mistakes:
            raise refuse(*mistakes)
        return priorities


def service_of(url: str) -> tuple[str, int]:
    """Namespace and port of the Service of a URL."""
    match = _SERVICE.fullmatch(url)
    assert match, "settings have been validated"
    return match["namespace"], int(match["port"])
