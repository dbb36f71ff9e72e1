"""Rules, their checks and settings, and the resources that they check."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar, cast, get_args

from policies.engine.inputs import Value

Severity = Literal["low", "medium", "high", "critical"]
Environment = Literal["dev", "staging", "prod"]
Purpose = Literal["security", "reliability", "cost"]
PackName = Literal["platform", "security", "reliability", "cost"]
"""A pack for each purpose, and `platform` with every rule in one process."""

ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
PACKS: tuple[PackName, ...] = get_args(PackName)

Part = TypeVar("Part")
Derived = TypeVar("Derived")

_PLATFORM = "aws-platform"
_NO_PROVIDER = Value(None, "provider")


class StackResources(Mapping[str, Sequence["Resource"]]):
    """The resources of a stack by type, and what is derived from all of them once, such as an index."""

    def __init__(self, by_type: Mapping[str, Sequence["Resource"]]) -> None:
        self._by_type = by_type
        self._derived: dict[Hashable, object] = {}

    def __getitem__(self, kind: str) -> Sequence["Resource"]:
        return self._by_type[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_type)

    def __len__(self) -> int:
        return len(self._by_type)

    def derived(self, key: Hashable, derive: Callable[[], Derived]) -> Derived:
        """What `derive` returns, which is called once for each key; the key names the function and what it depends on.

        So a rule that looks up other resources takes time in proportion to the resources, not to their pairs.
        """
        if key not in self._derived:
            self._derived[key] = derive()
        return cast("Derived", self._derived[key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource as the engine sends it, with the settings of the rule that checks it.

    `parent`, `dependencies`, `property_dependencies` (URNs) and `stack_resources` (by type) are for stack rules only.
    """

    type: str
    name: str
    urn: str
    props: Value
    provider: Value = _NO_PROVIDER
    protect: bool = False
    parent: str = ""
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stack_resources: StackResources = field(default_factory=lambda: StackResources({}), repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stack(self) -> str:
        """The stack's name, from the URN: `pulumi policy analyze` gives every stack the name "stack"."""
        return self.urn.removeprefix("urn:pulumi:").split("::", 1)[0]

    def judged_with(self, settings: Mapping[str, Any]) -> "Resource":
        """The same resource with the settings of another rule."""
        return replace(self, settings=settings)

    @property
    def environment(self) -> Environment:
        """As configured, otherwise by the stack's name."""
        return self.settings.get(ENVIRONMENT.name) or environment_of(self.stack)


def environment_of(stack: str) -> Environment:
    """What the stack's name begins with before a dash (prod-dr is prod); otherwise prod, which is the strictest."""
    name = stack.partition("-")[0]
    return name if name in ENVIRONMENTS else "prod"


def full_name(pack: PackName) -> str:
    """What the engine, its events and the reports call the pack: aws-platform, or aws-platform-security."""
    return _PLATFORM if pack == "platform" else f"{_PLATFORM}-{pack}"


def is_pack(name: str) -> bool:
    """Whether the engine means one of these packs; another's may stand beside them."""
    return name in {full_name(pack) for pack in PACKS}


def itself(resource: Resource) -> Iterable[Resource]:
    """The parts of a check that judges the resource as a whole."""
    return (resource,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The controls of each framework that a rule serves, by their numbers.

    CIS AWS, SOC 2, HIPAA, FSBP and GDPR as in Prowler's compliance files (read 2026-08), CIS EKS as in kube-bench's
    eks-1.5.
    """

    cis_aws_3_0: tuple[str, ...] = ()
    cis_aws_5_0: tuple[str, ...] = ()
    cis_eks: tuple[str, ...] = ()
    soc2: tuple[str, ...] = ()
    hipaa: tuple[str, ...] = ()
    aws_fsbp: tuple[str, ...] = ()
    gdpr: tuple[str, ...] = ()

    def by_framework(self) -> Mapping[str, tuple[str, ...]]:
        """The numbers keyed by the framework's name, without frameworks that have none."""
        numbers = {
            "CIS AWS 3.0": self.cis_aws_3_0,
            "CIS AWS 5.0": self.cis_aws_5_0,
            "CIS EKS": self.cis_eks,
            "SOC 2": self.soc2,
            "HIPAA": self.hipaa,
            "AWS FSBP": self.aws_fsbp,
            "GDPR": self.gdpr,
        }
        return {framework: controls for framework, controls in numbers.items() if controls}


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
    url: str = ""  # documentation of the check's own subject, where the rule's is of another service
    constraint: str = ""  # the kind of the Gatekeeper constraint that refuses the same in the cluster
    environments: tuple[Environment, ...] = ENVIRONMENTS  # where it is applied
    controls: Controls = Controls()  # of the rule's controls, those that its other checks do not serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a configuration may set of a rule: a name, a JSON schema with its default, and what it means."""

    name: str
    schema: Mapping[str, Any]
    default: Any
    means: str


ENVIRONMENT = Parameter(
    name="environment",
    schema={"type": "string", "enum": list(ENVIRONMENTS)},
    default=None,
    means="Environment of the stack; by default what its name begins with (dev, staging or prod), otherwise prod",
)
UNDETERMINED = Parameter(
    name="undetermined",
    schema={"type": "string", "enum": ["advisory", "mandatory"]},
    default=None,
    means="Enforcement level of a check that depends on a value that is unknown until deployment",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Types that no list can name, such as those of custom resources; `named` is what a page calls them."""

    named: str
    matches: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule for resources of some types; in stack scope, each is checked against all others of the stack.

    `prefixes` are beginnings of further types. `url` is the vendor's documentation of the subject, for the messages.
    With `together`, a rule in resource scope is applied again to what several resources of the stack set together.
    """

    id: str
    title: str
    severity: Severity
    why: str
    url: str
    types: frozenset[str]
    checks: tuple[Check[Any], ...]
    controls: Controls
    prefixes: tuple[str, ...] = ()
    family: Family | None = None
    pack: Purpose = "security"
    scope: Literal["resource", "stack"] = "resource"
    together: bool = False
    parameters: tuple[Parameter, ...] = ()
    # Whether an undetermined check fails the run, because the rule depends only on values that a program sets itself.
    must_determine: bool = False

    @property
    def runs_on_stack(self) -> bool:
        """Whether it is applied when all resources of the stack are known."""
        return self.scope == "stack" or self.together

    def is_about(self, kind: str) -> bool:
        """Whether resources of this type are judged."""
        in_family = self.family is not None and self.family.matches(kind)
        return kind in self.types or kind.startswith(self.prefixes) or in_family

    @property
    def defaults(self) -> dict[str, Any]:
        """The rule's settings without a configuration."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    @property
    def environments(self) -> tuple[Environment, ...]:
        """Where any of its checks is applied."""
        return tuple(name for name in ENVIRONMENTS if any(name in check.environments for check in self.checks))

    def serving(self, framework: str, control: str) -> tuple[Check[Any], ...]:
        """The checks that serve a control of the rule: those that name it themselves, otherwise all."""
        naming = [check for check in self.checks if control in check.controls.by_framework().get(framework, ())]
        return tuple(naming) or self.checks

    def runs_in(self, pack: PackName) -> bool:
        """Whether the pack has this rule."""
        return pack in ("platform", self.pack)

    @property
    def remediation(self) -> str:
        """The remedies of its checks, each once."""
        return "; ".join(dict.fromkeys(check.remedy for check in self.checks))
