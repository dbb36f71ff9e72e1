"""What a rule is: a value with an identity, the reason for it, and the checks that it bundles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from policies.inputs import Value

Severity = Literal["low", "medium", "high", "critical"]
Outcome = Literal["violation", "undetermined"]

Part = TypeVar("Part")

_NO_PROVIDER = Value(None, "provider")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource as the engine shows it; `stack_resources` (by type) is there for rules of stack scope only."""

    type: str
    name: str
    urn: str
    props: Value
    provider: Value = _NO_PROVIDER
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stack_resources: Mapping[str, Sequence["Resource"]] = field(default_factory=dict, repr=False)

    @property
    def stack(self) -> str:
        """The stack's name, from the URN: `pulumi policy analyze` gives every stack the name "stack"."""
        return self.urn.removeprefix("urn:pulumi:").split("::", 1)[0]


def itself(resource: Resource) -> Iterable[Resource]:
    """The parts of a check that judges the resource as a whole."""
    return (resource,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Part]):
    """One condition of a rule: `fault` says what is wrong with a part of the resource, or None.

    Parts are judged one by one, so that an unknown value in one does not hide a fault in another.
    """

    id: str
    requires: str
    remedy: str
    fault: Callable[[Part], str | None]
    parts: Callable[[Resource], Iterable[Part]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The controls of each framework that a rule serves, by their numbers.

    CIS AWS, SOC 2, HIPAA and FSBP as in Prowler's compliance files (read 2026-08), CIS EKS as in kube-bench's eks-1.5.
    """

    cis_aws_3_0: tuple[str, ...] = ()
    cis_aws_5_0: tuple[str, ...] = ()
    cis_eks: tuple[str, ...] = ()
    soc2: tuple[str, ...] = ()
    hipaa: tuple[str, ...] = ()
    aws_fsbp: tuple[str, ...] = ()

    def by_framework(self) -> Mapping[str, tuple[str, ...]]:
        """The numbers keyed by the framework's name, without frameworks that have none."""
        numbers = {
            "CIS AWS 3.0": self.cis_aws_3_0,
            "CIS AWS 5.0": self.cis_aws_5_0,
            "CIS EKS": self.cis_eks,
            "SOC 2": self.soc2,
            "HIPAA": self.hipaa,
            "AWS FSBP": self.aws_fsbp,
        }
        return {framework: controls for framework, controls in numbers.items() if controls}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule over resources of some types; in stack scope each of them is judged together with all the others."""

    id: str
    title: str
    severity: Severity
    why: str
    types: frozenset[str]
    checks: tuple[Check[Any], ...]
    controls: Controls
    scope: Literal["resource", "stack"] = "resource"
    # What an unknown value counts as: `undetermined` is shown and does not fail the run.
    on_unknown: Outcome = "undetermined"

    @property
    def remediation(self) -> str:
        """What to do about each check, once."""
        return "; ".join(dict.fromkeys(check.remedy for check in self.checks))

    @property
    def docs(self) -> str:
        """Where the generated page explains this rule."""
        return f"docs/policies.md#{self.id.lower()}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in one resource; `message` shows no values that may be secret."""

    check: str
    urn: str
    outcome: Outcome
    message: str
