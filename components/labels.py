"""Labels and taints of nodes, by the rules of Kubernetes and EKS."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .mistakes import Mistake, refuse
from .model import Model
from .values import pattern

# Kubernetes documentation, "Labels and Selectors", syntax and character set; taints have the same. The length of a key
# with its prefix: EKS API, labelKey and taintKey (botocore 1.44.5).
_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?=.{{1,63}}$)([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?{_NAME}")
_VALUE = re.compile(_NAME)
_CHARACTERS = "use up to 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"


def check_key(text: str) -> str:
    """The key of a label or a taint."""
    if not _KEY.fullmatch(text):
        remedy = f"{_CHARACTERS}, for example team or example.com/team"
        raise refuse(Mistake("is not a valid key of a Kubernetes label or taint", remedy, text))
    return text


def check_value(text: str) -> str:
    """The value of a label or a taint."""
    if not _VALUE.fullmatch(text):
        raise refuse(Mistake("is not a valid value of a Kubernetes label or taint", _CHARACTERS, text))
    return text


def check_value_or_none(text: str) -> str:
    """The value of a taint, which may be empty."""
    return text and check_value(text)


Key = Annotated[str, AfterValidator(check_key), pattern(f"^{_KEY.pattern}$", "example.com/team")]
# EKS rejects a label without a value (EKS API, labelValue; botocore 1.44.5).
Value = Annotated[str, AfterValidator(check_value), pattern(f"^{_VALUE.pattern}$", "payments")]
ValueOrNone = Annotated[str, AfterValidator(check_value_or_none), pattern(f"^({_VALUE.pattern})?$", "payments")]
Labels = dict[Key, Value]
"""Kubernetes labels of nodes."""


class Taint(Model):
    """A Kubernetes taint: repels pods that do not tolerate it."""

    key: Key = Field(description="Taint key")
    value: ValueOrNone = Field(default="", description="Taint value")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = Field(
        default="NoSchedule", description="Effect on pods that do not tolerate the taint"
    )


def _reject_duplicates(taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
    """Kubernetes identifies a taint by key and effect, and rejects duplicates (pkg/apis/core/validation)."""
    identities = [(taint.key, taint.effect) for taint in taints]
    duplicates = sorted({f"{key}:{effect}" for key, effect in identities if identities.count((key, effect)) > 1})
    if duplicates:
        raise refuse(Mistake(f"has duplicate taints: {', '.join(duplicates)}", "list each key and effect once"))
    return taints


Taints = Annotated[tuple[Taint, ...], AfterValidator(_reject_duplicates)]
"""Kubernetes taints of nodes."""
