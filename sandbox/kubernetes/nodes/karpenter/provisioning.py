"""Which node a waiting pod gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..capacity import resources
from ..node import Subnet
from . import refusals
from .matching import Amounts, amounts, fits, requests, selects, tolerates, total
from .objects import class_of, family_of, kubelet_of, pool_of
from .offers import Described, Offer, offers

Values = dict[str, Any]


@dataclass
class Planned:
    """A node that has just been launched, and what is left of it after the pods that it is meant for."""

    name: str
    labels: Mapping[str, str]
    taints: Sequence[Values]
    free: Amounts

    def takes(self, pod: Values) -> bool:
        """Whether the pod is meant for this node, too; it is counted then."""
        spec, wanted = pod["spec"], requests(pod["spec"])
        if wants_own_node(spec) or not selects(spec, self.labels) or not tolerates(spec, self.taints):
            return False
        if not fits(wanted, self.free):
            return False
        self.free = {key: amount - wanted.get(key, Decimal(0)) for key, amount in self.free.items()}
        return True


@dataclass(frozen=True)
class Choice:
    pool: Values
    node_class: Values
    offer: Offer
    free: Amounts
    """What other pods can have of the node."""


@dataclass(frozen=True)
class Supply:
    """What nodes can be made from."""

    pools: Sequence[Values]
    """Those that are ready."""
    classes: Mapping[str, Values]
    subnets: Mapping[str, Sequence[Subnet]]
    """The subnets of each node class."""
    types: Callable[[Values], Iterable[Described]]
    """The instance types of each NodePool."""
    region: str
    daemons: Sequence[Values]
    """The DaemonSets, which every new node has to have room for."""
    there: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many nodes of any kind the cluster has in each zone."""


def choose(pod: Values, supply: Supply, nodes: Sequence[Values]) -> Choice | None:
    """The smallest node of the NodePool with the highest weight that can have one for the pod."""
    answers = (_answer(pool, pod, supply, nodes) for pool in _by_weight(supply))
    return next((answer for answer in answers if isinstance(answer, Choice)), None)


def refusal(pod: Values, supply: Supply, nodes: Sequence[Values]) -> str:
    """Why no NodePool can have a node for the pod, as Karpenter says it of each."""
    answers = (_answer(pool, pod, supply, nodes) for pool in _by_weight(supply))
    return "; ".join(answer for answer in answers if isinstance(answer, str))


def _by_weight(supply: Supply) -> list[Values]:
    return sorted(supply.pools, key=lambda pool: (-pool["spec"].get("weight", 0), pool["metadata"]["name"]))


def _answer(pool: Values, pod: Values, supply: Supply, nodes: Sequence[Values]) -> Choice | str:
    """What a NodePool launches for the pod, or why nothing."""
    spec, wanted, taints = pod["spec"], requests(pod["spec"]), taints_of(pool)
    untolerated = [row for row in taints if not tolerates(spec, [row])]
    if untolerated:
        return refusals.taints(untolerated)
    node_class = supply.classes[class_of(pool)]
    own = [node for node in nodes if pool_of(node) == pool["metadata"]["name"]]
    selected = fitting = False
    for offer in offers(pool, supply.types(pool), _emptiest(supply, pool, own), supply.region, spec):
        if not selects(spec, offer.labels):
            continue
        selected = True
        offered = resources(offer.machine, kubelet_of(node_class, offer, family_of(node_class)))
        needed = total(wanted, _daemons(supply.daemons, offer, taints))
        free = amounts(offered.allocatable)
        if not fits(needed, free):
            continue
        fitting = True
        if within_limits(pool, own, amounts(offered.capacity)):
            left = {key: amount - needed.get(key, Decimal(0)) for key, amount in free.items()}
            return Choice(pool, node_class, offer, left)
    if fitting:
        return refusals.limits(pool)
    return refusals.instance_types(pool, spec, wanted, selected=selected)


def taints_of(pool: Values) -> list[Values]:
    """The taints that pods must tolerate; startup taints are taken off by those who need them."""
    return pool["spec"]["template"]["spec"].get("taints") or []


def wants_own_node(spec: Values) -> bool:
    """Whether the pod must keep away from others, so that one node may not do for two of them."""
    affinity = (spec.get("affinity") or {}).get("podAntiAffinity") or {}
    spread = spec.get("topologySpreadConstraints") or []
    return bool(affinity.get("requiredDuringSchedulingIgnoredDuringExecution")) or any(
        row.get("whenUnsatisfiable") == "DoNotSchedule" for row in spread
    )


def within_limits(pool: Values, nodes: Iterable[Values], more: Mapping[str, Decimal]) -> bool:
    """Whether the NodePool's limits allow a node more."""
    limits = amounts(pool["spec"].get("limits") or {})
    there = [amounts(node["status"].get("capacity") or {}) | {"nodes": Decimal(1)} for node in nodes]
    used = total(*there, {**more, "nodes": Decimal(1)})
    return all(used.get(key, Decimal(0)) <= limit for key, limit in limits.items())


def waiting(pods: Iterable[Values]) -> list[Values]:
    """The pods that no node can take, the oldest first."""
    found = [pod for pod in pods if _is_unschedulable(pod)]
    return sorted(found, key=lambda pod: (pod["metadata"]["creationTimestamp"], pod["metadata"]["name"]))


def _is_unschedulable(pod: Values) -> bool:
    metadata, conditions = pod["metadata"], pod["status"].get("conditions") or []
    if metadata.get("deletionTimestamp") or pod["spec"].get("nodeName"):
        return False
    # A pod of a DaemonSet is bound to one node, which is there already.
    if any(owner["kind"] == "DaemonSet" for owner in metadata.get("ownerReferences") or []):
        return False
    return any(row["type"] == "PodScheduled" and row.get("reason") == "Unschedulable" for row in conditions)


def _emptiest(supply: Supply, pool: Values, nodes: Iterable[Values]) -> list[Subnet]:
    """The subnets of the NodePool's class, those of the zones with the fewest of its nodes first, then with the fewest
    of the cluster's."""
    zones = Counter(node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes)
    subnets = supply.subnets[class_of(pool)]
    return sorted(subnets, key=lambda subnet: (zones[subnet.zone], supply.there.get(subnet.zone, 0)))


def _daemons(daemons: Iterable[Values], offer: Offer, taints: Sequence[Values]) -> Amounts:
    specs = [item["spec"]["template"]["spec"] for item in daemons]
    return total(*(requests(spec) for spec in specs if selects(spec, offer.labels) and tolerates(spec, taints)))
