"""What a preview opens and closes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from report.opens.addresses import Address, addresses
from report.opens.grants import Grant, grants, not_known
from report.opens.naming import Naming
from report.opens.ports import Port, ports
from report.preview import Preview


@dataclass(frozen=True)
class Rights:
    """Actions that a principal gets and loses on one resource under one condition."""

    effect: str
    resource: str
    condition: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Opens:
    """Ports, addresses and rights that come and go; each sorted, those from the whole internet first."""

    ports_added: tuple[Port, ...]
    ports_removed: tuple[Port, ...]
    addresses_added: tuple[Address, ...]
    addresses_removed: tuple[Address, ...]
    rights: Mapping[str, Sequence[Rights]]

    @property
    def nothing(self) -> bool:
        """Whether none of it changes."""
        return not (
            self.ports_added or self.ports_removed or self.addresses_added or self.addresses_removed or self.rights
        )


def opens(preview: Preview) -> Opens:
    """What is open after the deployment and was not before, and the other way round."""
    naming = Naming(preview)
    before, after = preview.before, preview.after
    old_ports, new_ports = ports(before, naming), ports(after, naming)
    old_addresses, new_addresses = addresses(before), addresses(after)
    return Opens(
        _sorted_ports(new_ports - old_ports),
        _sorted_ports(old_ports - new_ports),
        tuple(sorted(new_addresses - old_addresses)),
        tuple(sorted(old_addresses - new_addresses)),
        _rights(grants(before, naming), grants(after, naming) | _kept(preview, naming)),
    )


def _kept(preview: Preview, naming: Naming) -> frozenset[Grant]:
    """The rights of documents that are going to be known only after the deployment: none of them is known to go."""
    kept: set[Grant] = set()
    for urn, state in preview.after.items():
        if (before := preview.before.get(urn)) and not_known(state, naming):
            kept |= grants({urn: before}, naming)
    return frozenset(kept)


def _sorted_ports(found: frozenset[Port]) -> tuple[Port, ...]:
    return tuple(sorted(found, key=lambda port: (not port.public, port)))


def _rights(before: frozenset[Grant], after: frozenset[Grant]) -> Mapping[str, Sequence[Rights]]:
    by_place: dict[tuple[str, str, str, str], tuple[list[str], list[str]]] = {}
    for side, found in enumerate((after - before, before - after)):
        for grant in sorted(found):
            place = (grant.principal, grant.effect, grant.resource, grant.condition)
            by_place.setdefault(place, ([], []))[side].append(grant.action)
    rights: dict[str, list[Rights]] = {}
    for (principal, effect, resource, condition), (added, removed) in sorted(by_place.items()):
        rights.setdefault(principal, []).append(Rights(effect, resource, condition, tuple(added), tuple(removed)))
    return rights
