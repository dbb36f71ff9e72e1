"""What the settings of different components must agree on: one table of checks on validated values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from components import NodePoolSettings
from components.mistakes import Mistake
from components.node_pools.spot import spot_mistakes

_WITH_NAT = "nat to single or one_per_zone"


class Agreement(NamedTuple):
    """A check, and the dotted keys of the validated values that it takes, in this order."""

    needs: tuple[str, ...]
    check: Callable[..., Iterator[Mistake]]


def disagreements(valid: Mapping[str, Any]) -> Iterator[Mistake]:
    """The mistakes of every agreement whose values are all valid; `valid` has them by dotted key."""
    for agreement in AGREEMENTS.values():
        if valid.keys() >= set(agreement.needs):
            yield from agreement.check(*(valid[key] for key in agreement.needs))


def zones_in_region(region: str, zones: Sequence[str]) -> Iterator[Mistake]:
    """The Availability Zones of the network belong to the Region."""
    examples = ", ".join(f"{region}{letter}" for letter in "abc")
    for index, zone in enumerate(zones):
        if zone[:-1] != region:
            problem = f"is in {zone[:-1]}, but region is {region}"
            yield Mistake(problem, f"use zones of {region}, for example {examples}", zone, f"network.zones.{index}")


# These two are not NetworkSettings' own checks: a VPC without nodes may well have no route to the internet.
def endpoints_without_nat(nat: str, interface_endpoints: str) -> Iterator[Mistake]:
    """Nodes without a NAT gateway reach the EKS API by interface endpoints."""
    if nat == "none" and interface_endpoints != "private_cluster":
        remedy = f"set it to private_cluster, so that nodes reach the EKS API, or {_WITH_NAT}"
        key = "network.interface_endpoints"
        yield Mistake("must be private_cluster when nat is none", remedy, interface_endpoints, key)


def image_layers_without_nat(nat: str, gateway_endpoints: Sequence[str]) -> Iterator[Mistake]:
    """Nodes without a NAT gateway reach container image layers, which ECR stores in S3, by its gateway endpoint."""
    if nat == "none" and "s3" not in gateway_endpoints:
        remedy = f"add s3, which stores container image layers, or set {_WITH_NAT}"
        key = "network.gateway_endpoints"
        yield Mistake("must include s3 when nat is none", remedy, tuple(gateway_endpoints), key)


def pool_zones_in_network(zones: Sequence[str], pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """Node pools use Availability Zones of the network."""
    remedy = f"use {', '.join(zones)}, or leave zones unset to use all of them"
    for name, pool in pools.items():
        for index, zone in enumerate(pool.zones):
            if zone not in zones:
                yield Mistake("is not one of network.zones", remedy, zone, f"node_pools.{name}.zones.{index}")


def spot_share(pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """The node pools together keep the planned spot share within its bounds."""
    for mistake in spot_mistakes(pools):
        yield mistake._replace(key=f"node_pools.{mistake.key}")


def controller_pool(name: str, pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """Karpenter's controller runs on a managed node group that exists, is on-demand and has no taints."""
    key, pool = "karpenter.controller_pool", pools.get(name)
    if pool is None:
        yield Mistake("is not one of node_pools", f"use one of {', '.join(pools)}", name, key)
        return
    if pool.capacity == "spot":
        remedy = "use an on-demand pool: the controller must be running to replace interrupted spot nodes"
        yield Mistake("is a spot pool", remedy, name, key)
    if any(taint.effect != "PreferNoSchedule" for taint in pool.taints):
        yield Mistake("has taints", "use a pool without taints: the controller tolerates none", name, key)


def controller_replicas(name: str, replicas: int, pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """Each replica of Karpenter's controller has a node of its own."""
    if name in pools and replicas > pools[name].min_size:
        problem = f"is greater than the min_size of {name}, {pools[name].min_size}"
        remedy = f"raise node_pools.{name}.min_size or lower replicas: each replica needs its own node"
        yield Mistake(problem, remedy, replicas, "karpenter.replicas")


AGREEMENTS: Mapping[str, Agreement] = {
    "zones-in-region": Agreement(("region", "network.zones"), zones_in_region),
    "endpoints-without-nat": Agreement(("network.nat", "network.interface_endpoints"), endpoints_without_nat),
    "image-layers-without-nat": Agreement(("network.nat", "network.gateway_endpoints"), image_layers_without_nat),
    "pool-zones-in-network": Agreement(("network.zones", "node_pools"), pool_zones_in_network),
    "spot-share": Agreement(("node_pools",), spot_share),
    "controller-pool": Agreement(("karpenter.controller_pool", "node_pools"), controller_pool),
    "controller-replicas": Agreement(
        ("karpenter.controller_pool", "karpenter.replicas", "node_pools"), controller_replicas
    ),
}
