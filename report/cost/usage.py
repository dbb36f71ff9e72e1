"""What an estimate assumes of a month, because a preview does not show it."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE = Path(__file__).parents[1] / "settings.yaml"
_Amount = Annotated[Decimal, Field(ge=0, le=1_000_000_000, allow_inf_nan=False)]


# What pydantic calls the error where an object is expected.
_OBJECTS = ("dict_type", "mapping_type", "model_type", "model_attributes_type")


class SettingsError(Exception):
    """The settings of the report have errors; the text names the file, and each key with its value and the remedy."""


class Usage(BaseModel):
    """Usage in a month."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # AWS's own calculator and price pages count 730 hours in a month (read 2026-11).
    hours: Annotated[Decimal, Field(gt=0, le=744, description="hours that everything runs")] = Decimal(730)
    nat_gateway_gb: Annotated[_Amount, Field(description="GB that each NAT gateway processes")] = Decimal(100)
    interface_endpoint_gb: Annotated[_Amount, Field(description="GB through each interface endpoint")] = Decimal(10)
    log_group_ingested_gb: Annotated[_Amount, Field(description="GB written to each log group")] = Decimal(5)
    log_group_stored_gb: Annotated[_Amount, Field(description="GB kept in each log group")] = Decimal(5)
    bucket_stored_gb: Annotated[_Amount, Field(description="GB kept in each S3 bucket, in S3 Standard")] = Decimal(50)
    repository_stored_gb: Annotated[_Amount, Field(description="GB of images in each ECR repository")] = Decimal(5)
    balancer_capacity_units: Annotated[_Amount, Field(description="LCUs that each load balancer uses, on average")] = (
        Decimal(1)
    )
    config_items: Annotated[_Amount, Field(description="items that each AWS Config recorder records")] = Decimal(5_000)
    config_rule_evaluations: Annotated[_Amount, Field(description="evaluations of each AWS Config rule")] = Decimal(500)
    guardduty_log_gb: Annotated[_Amount, Field(description="GB of flow and DNS logs that GuardDuty analyzes")] = (
        Decimal(20)
    )
    guardduty_million_eks_events: Annotated[
        _Amount, Field(description="millions of EKS audit events that GuardDuty analyzes")
    ] = Decimal(5)
    guardduty_million_trail_events: Annotated[
        _Amount, Field(description="millions of CloudTrail events that GuardDuty analyzes")
    ] = Decimal(2)


class Settings(BaseModel):
    """Usage in general, and what is otherwise for a stack."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    usage: Usage = Usage()
    stacks: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict[str, Mapping[str, Any]])


def usage(path: Path, stack: str) -> Usage:
    """The usage of a stack, by the file: its own; or that of what its name begins with before the first dash, so that
    prod-dr has that of prod; or the general one.

    Raises:
        SettingsError: with all mistakes in the file.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, OSError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: cannot be read as YAML: {error}") from None
    mistakes: list[str] = []
    general = Settings()
    try:
        general = Settings.model_validate(content)
    except ValidationError as error:
        mistakes += _mistakes(error, "")
    own: dict[str, Usage] = {}
    for name, different in _stacks(content).items():
        try:
            own[name] = Usage.model_validate({**general.usage.model_dump(exclude_unset=True), **different})
        except (ValidationError, TypeError) as error:
            mistakes += _mistakes(error, f"stacks.{name}.") if isinstance(error, ValidationError) else []
    if mistakes:
        raise SettingsError("\n".join(f"{path}: {mistake}" for mistake in dict.fromkeys(mistakes)))
    return own.get(stack) or own.get(stack.partition("-")[0]) or general.usage


def _stacks(content: object) -> Mapping[str, dict[str, Any]]:
    stacks = content.get("stacks") if isinstance(content, Mapping) else None
    rows = stacks if isinstance(stacks, Mapping) else {}
    return {
        str(name): {str(key): value for key, value in row.items()}
        for name, row in rows.items()
        if isinstance(row, Mapping)
    }


def _mistakes(error: ValidationError, under: str) -> list[str]:
    """Each mistake with key, value and remedy."""
    known = ", ".join(Usage.model_fields)
    lines: list[str] = []
    for one in error.errors():
        key = under + ".".join(str(part) for part in one["loc"])
        if one["type"] == "extra_forbidden":
            allowed = known if under or key.startswith("usage.") else ", ".join(Settings.model_fields)
            lines.append(f"{key or 'the file'}: unknown key: use one of {allowed}")
        else:
            remedy = "write keys and values" if one["type"] in _OBJECTS else "write such a number"
            lines.append(f"{key or 'the file'}: {one['msg']} (got {one['input']!r}): {remedy}")
    return lines
