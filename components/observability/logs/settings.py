"""Settings of logs: how long they are kept, whose are left out, and what is masked."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ...forms import Form
from ...mistakes import Mistake, refuse
from ...model import Distinct, Model
from ...namespaces.names import NamespaceName, RowName
from ...values import RetentionDays
from . import lua_patterns

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,62}")


def check_pattern(text: str) -> str:
    """A pattern of Lua."""
    try:
        lua_patterns.check(text)
    except lua_patterns.PatternError as error:
        remedy = "write a pattern of Lua, for example SHOP%-%d+ for SHOP- and digits"
        raise refuse(Mistake(str(error), remedy, text)) from error
    return text


FieldName = Annotated[
    str,
    Form(
        _FIELD,
        "is not the name of a field",
        "write 3 to 63 letters, digits and _.-, starting with a letter, for example card_number",
        "card_number",
    ),
]
"""The end of the names of fields whose values are secret."""
LuaPattern = Annotated[str, Field(max_length=200), AfterValidator(check_pattern)]


class LogsSettings(Model):
    """Settings of logs: how long they are kept, whose are left out, and what is masked."""

    retention_days: RetentionDays = Field(
        default=90, description="Retention of the logs of workloads, of controllers and of nodes, in days"
    )
    audit_retention_days: RetentionDays = Field(
        default=365, validate_default=True, description="Retention of the audit logs of workloads, in days"
    )
    host: bool = Field(default=True, description="Whether logs of the kernel, kubelet and containerd are kept")
    excluded_namespaces: Annotated[tuple[NamespaceName, ...], Distinct()] = Field(
        default=(), description="Namespaces whose logs are left out, their audit logs, too"
    )
    masked_fields: Annotated[tuple[FieldName, ...], Distinct()] = Field(
        default=(),
        description="Ends of names of fields whose values are masked, beside password, token and others, whatever the "
        "case and punctuation: card_number is also that of cardNumber",
    )
    masked_patterns: dict[RowName, LuaPattern] = Field(
        default_factory=dict,
        description="Patterns of Lua for what is masked wherever it stands, by name, beside access keys and tokens",
    )
    # What an hour without CloudWatch leaves on a node that writes 300 kB of logs in a second.
    buffer_mib: int = Field(
        default=1024,
        ge=128,
        le=16_384,
        description="Disk space that logs may take on each node while CloudWatch Logs does not accept them, in MiB; "
        "beyond it the oldest are dropped",
    )
    memory_mib: int = Field(
        default=256, ge=128, le=4096, description="Memory that Fluent Bit may take on each node, in MiB"
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the log groups and their KMS key from deletion, in Pulumi"
    )

    @field_validator("audit_retention_days")
    @classmethod
    def _not_shorter_than_other_logs(cls, days: int, info: ValidationInfo) -> int:
        others: int | None = info.data.get("retention_days")
        if others is not None and days < others:
            remedy = f"write {others} or more, or lower retention_days"
            raise refuse(Mistake(f"is shorter than retention_days, {others}", remedy, days))
        return days
