"""Labels and taints of nodes, as Kubernetes takes them."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .model import Mistake, Model, pattern, refuse

# Kubernetes documentation, "Labels and Selectors", syntax and character set; taints have the same. The length of a key
# with its prefix: EKS API, labelKey and taintKey (botocore 1.44.5).
_WORD = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?=.{{1,63}}$)([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?{_WORD}")
_VALUE = re.compile(_WORD)


def check_key(text: str) -> str:
    """The key of a label or a taint."""
    if not _KEY.fullmatch(text):
        remedy = "use up to 63 letters, digits, - _ and ., a letter or digit at both ends, as team or example.com/team"
        raise refuse(Mistake("is not a key that Kubernetes takes", remedy, text))
    return text


def check_value(text: str) -> str:
    """The value of a label or a taint."""
    if not _VALUE.fullmatch(text):
        remedy = "use up to 63 letters, digits, - _ and ., a letter or digit at both ends"
        raise refuse(Mistake("is not a value that Kubernetes takes", remedy, text))
    return text


def check_value_or_none(text: str) -> str:
    """The value of a taint, which may have none."""
    return text and check_value(text)


Key = Annotated[str, AfterValidator(check_key), pattern(f"^{_KEY.pattern}$", "example.com/team")]
# EKS takes no label without a value (EKS API, labelValue; botocore 1.44.5).
Value = Annotated[str, AfterValidator(check_value), pattern(f"^{_VALUE.pattern}$", "payments")]
ValueOrNone = Annotated[str, AfterValidator(check_value_or_none), pattern(f"^({_VALUE.pattern})?$", "payments")]
Labels = dict[Key, Value]
"""Kubernetes labels of nodes."""


class Taint(Model):
    """Keeps pods off the pool's nodes that do not tolerate it."""

    key: Key = Field(description="Taint key")
    value: ValueOrNone = Field(default="", description="Taint value")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = Field(
        default="NoSchedule", description="What happens to pods without the toleration"
    )


def _each_taint_once(taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
    """Kubernetes knows a taint by key and effect, and takes each once (pkg/apis/core/validation)."""
    known = [(taint.key, taint.effect) for taint in taints]
    if twice := sorted({f"{key}:{effect}" for key, effect in known if known.count((key, effect)) > 1}):
        raise refuse(Mistake(f"has {', '.join(twice)} twice", "name each key and effect once"))
    return taints


Taints = Annotated[tuple[Taint, ...], AfterValidator(_each_taint_once)]
"""Taints of a pool's nodes."""
