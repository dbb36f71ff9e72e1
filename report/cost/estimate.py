"""A monthly estimate before and after a preview, by room and resource, with what has no price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from report.cost.free import BILLED_IN_CLUSTER, FREE
from report.cost.prices import Prices
from report.cost.regions import regions
from report.cost.units import USES, Around, Use
from report.cost.usage import Usage
from report.preview import Preview, State
from report.rooms import rooms

_NONE = Decimal(0)
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
# Says a load balancer is made only for this type of Service.
_SERVICE = "kubernetes:core/v1:Service"


@dataclass(frozen=True)
class Line:
    """One resource's monthly cost of one unit before and after."""

    room: str
    name: str
    type: str
    unit: str
    before: Decimal
    after: Decimal
    price: Decimal
    source: str

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, order=True)
class Unpriced:
    """What is not in the estimate: a type, why, and the names of those before and after."""

    type: str
    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """All lines, what is not priced, and what was assumed."""

    lines: tuple[Line, ...]
    unpriced: tuple[Unpriced, ...]
    usage: Usage

    @cached_property
    def rooms(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """The monthly cost before and after of each room that costs something."""
        sums: dict[str, tuple[Decimal, Decimal]] = {}
        for line in self.lines:
            before, after = sums.get(line.room, (_NONE, _NONE))
            sums[line.room] = (before + line.before, after + line.after)
        return dict(sorted(sums.items()))

    @property
    def before(self) -> Decimal:
        return sum((before for before, _ in self.rooms.values()), _NONE)

    @property
    def after(self) -> Decimal:
        return sum((after for _, after in self.rooms.values()), _NONE)

    def differing(self) -> Sequence[Line]:
        """The lines whose cost changes, the largest difference first."""
        return sorted(
            (line for line in self.lines if line.difference),
            key=lambda line: (-abs(line.difference), line.room, line.name, line.unit),
        )

    def assumptions(self) -> Sequence[tuple[str, str]]:
        """What the settings assume of a month, as text and amount."""
        fields = type(self.usage).model_fields
        return [(field.description or name, f"{getattr(self.usage, name):f}") for name, field in fields.items()]


def estimate(preview: Preview, prices: Prices, usage: Usage) -> Estimate:
    """The estimate of a preview."""
    room_of = rooms(preview)
    amounts: dict[tuple[str, str], list[Decimal]] = {}
    unpriced: dict[tuple[str, str], set[str]] = {}
    states = {**preview.before, **preview.after}
    for side, found in enumerate((preview.before, preview.after)):
        region_of, around = regions(found), _around(found, usage)
        for urn, state in found.items():
            for use in _uses(state, around):
                price = prices.of(use.unit, region_of.get(urn, ""))
                if use.unpriced or price is None:
                    reason = use.unpriced or _lacking(use.unit, region_of.get(urn, ""))
                    unpriced.setdefault((state.type, reason), set()).add(state.name)
                else:
                    amounts.setdefault((urn, use.unit), [_NONE, _NONE, price])[side] += use.amount * price
    lines = [
        Line(room_of[urn], states[urn].name, states[urn].type, unit, before, after, price, _source(prices, unit))
        for (urn, unit), (before, after, price) in sorted(amounts.items())
    ]
    missing = [Unpriced(kind, reason, tuple(sorted(names))) for (kind, reason), names in sorted(unpriced.items())]
    return Estimate(tuple(lines), tuple(missing), usage)


def _uses(state: State, around: Around) -> Sequence[Use]:
    """What the resource uses; something without a price where its type is not known."""
    if state.type in USES:
        return list(USES[state.type](state, around))
    if state.type in BILLED_IN_CLUSTER:
        spec = state.inputs.get("spec")
        kind = spec.get("type") if isinstance(spec, Mapping) else None
        return (
            []
            if state.type == _SERVICE and kind != "LoadBalancer"
            else [Use("", unpriced=BILLED_IN_CLUSTER[state.type])]
        )
    if not state.custom or state.type in FREE or not state.type.startswith("aws:"):
        return []
    return [Use("", unpriced="no price of this type in the table")]


def _around(states: Mapping[str, State], usage: Usage) -> Around:
    by_id = {state.id: state for state in states.values() if state.id}
    # A template that is not there yet has no id: a node group's is the one of its name in the same component.
    by_id |= {f"template of {one.name} in {one.parent}": one for one in states.values() if one.type == _TEMPLATE}
    return Around(usage, by_id)


def _lacking(unit: str, region: str) -> str:
    return f"no price of {unit} in {region}" if region else f"no price of {unit}, as the Region is not known"


def _source(prices: Prices, unit: str) -> str:
    source = prices.source(unit)
    return f"{source.what}, {source.date}"
