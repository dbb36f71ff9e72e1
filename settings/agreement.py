"""What the settings of different components must agree on: one table of checks on validated values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, NamedTuple

from components import NodePoolSettings
from components.cluster.plan import DEFAULT_SERVICE_BLOCKS, ZONES_WITHOUT_CONTROL_PLANE
from components.cluster.settings import GroupMember
from components.mistakes import Mistake, nearest
from components.namespaces.namespace_settings import NamespaceSettings
from components.node_pools.spot import spot_mistakes
from components.observability.settings import ObservabilitySettings, namespaces_of, secrets_of
from components.security.named_namespaces import every_namespace
from components.security.settings import SecuritySettings

from . import examples
from .delivery import argo_cd_gets_secrets, argo_cd_in_namespaces, delivery_in_account, runner_with_nat

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


def placeholders(
    account_id: str, admins: Sequence[str], members: Sequence[GroupMember], public_access_cidrs: Sequence[str]
) -> Iterator[Mistake]:
    """In an account of one's own, who may reach and administer the cluster is no example any more.

    With the block of an example, nobody reaches the public endpoint. pulumi-eks then polls it for five minutes in each
    update and goes on (cluster.ts of 4.4), and the Kubernetes provider fails."""
    if account_id in examples.ACCOUNTS:
        return
    roles = {f"cluster.admin_role_arns.{index}": arn for index, arn in enumerate(admins)}
    roles |= {f"cluster.group_members.{index}.role_arn": member.role_arn for index, member in enumerate(members)}
    for key, arn in roles.items():
        if (account := arn.split(":")[4]) in examples.ACCOUNTS:
            who = ", and that you deploy with" if arn in admins else ""
            yield Mistake(f"is in the example account {account}", f"use a role that exists{who}", arn, key)
    for index, block in enumerate(public_access_cidrs):
        for example in examples.BLOCKS:
            if IPv4Network(block).subnet_of(IPv4Network(example)):
                problem, key = f"is in {example}, which is reserved for documentation", "cluster.public_access_cidrs"
                yield Mistake(problem, "use the public addresses that you connect from", block, f"{key}.{index}")


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


def control_plane_zones(zones: Sequence[str], chosen: Sequence[str]) -> Iterator[Mistake]:
    """The control plane is in zones of the network, and by default in none that EKS has no control plane in."""
    key = "cluster.control_plane_zones"
    for index, zone in enumerate(chosen):
        if zone not in zones:
            remedy = f"use {', '.join(zones)}, or leave it empty to use all of them"
            yield Mistake("is not one of network.zones", remedy, zone, f"{key}.{index}")
    for zone, zone_id in ZONES_WITHOUT_CONTROL_PLANE.items():
        if zone in zones and not chosen:
            problem = f"is empty and so includes {zone}, in most accounts {zone_id}, which EKS does not support"
            remedy = (
                f"list at least two other zones, and {zone} only if `aws ec2 describe-availability-zones` shows "
                "another ID for it in this account"
            )
            yield Mistake(problem, remedy, tuple(chosen), key)


def service_block(
    service_cidr: str | None, cidr: str, pod_cidr: str | None, connected_cidrs: Sequence[str]
) -> Iterator[Mistake]:
    """The addresses of Kubernetes services are neither the VPC's nor a connected network's."""
    if service_cidr is None:
        remedy = (
            "set cluster.service_cidr to a free block, for example 192.168.240.0/20; for a cluster that exists, to the "
            "block that it has"
        )
        for index, connected in enumerate(connected_cidrs):
            for block in _overlapping(connected, DEFAULT_SERVICE_BLOCKS):
                problem = f"overlaps {block}, a block that EKS assigns to Kubernetes services"
                yield Mistake(problem, remedy, connected, f"network.connected_cidrs.{index}")
        return
    own = {"network.cidr": [cidr], "network.pod_cidr": [pod_cidr] if pod_cidr else []}
    for setting, blocks in {**own, "network.connected_cidrs": connected_cidrs}.items():
        for block in _overlapping(service_cidr, blocks):
            remedy = "use a block that neither the VPC nor a connected network uses"
            yield Mistake(f"overlaps {setting}, {block}", remedy, service_cidr, "cluster.service_cidr")


def _overlapping(block: str, others: Sequence[str]) -> Iterator[str]:
    return (other for other in others if IPv4Network(block).overlaps(IPv4Network(other)))


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


def groups_have_members(
    members: Sequence[GroupMember], namespaces: Mapping[str, NamespaceSettings]
) -> Iterator[Mistake]:
    """A group that has a role in a namespace has members, and a group with members has a role in one."""
    joined = {group for member in members for group in member.groups}
    bound = {
        f"security.namespaces.{name}.groups.{role}.{index}": group
        for name, namespace in namespaces.items()
        for role, groups in namespace.groups
        for index, group in enumerate(groups)
    }
    for key, group in bound.items():
        if group not in joined:
            remedy = nearest(group, sorted(joined)) or "add a role with this group to cluster.group_members"
            yield Mistake("is a group without members", remedy, group, key)
    for index, member in enumerate(members):
        for place, group in enumerate(member.groups):
            if group not in bound.values():
                remedy = nearest(group, sorted(set(bound.values()))) or "add it to groups of a namespace, or remove it"
                key = f"cluster.group_members.{index}.groups.{place}"
                yield Mistake("is a group without a role in security.namespaces", remedy, group, key)


def monitoring_gets_secrets(
    observability: ObservabilitySettings | None, security: SecuritySettings | None
) -> Iterator[Mistake]:
    """Secrets of observability come by External Secrets into the namespaces that need them."""
    secrets = security and security.external_secrets
    for namespace, needed in secrets_of(observability).items() if observability else ():
        if secrets and namespace in secrets.namespaces:
            continue
        remedy = f"add {namespace} to security.external_secrets.namespaces"
        for key, secret in needed.items():
            problem = f"is read by nobody: no secrets come into the namespace {namespace}"
            yield Mistake(problem, remedy, secret, f"observability.{key}")


def observed_namespaces_are_there(
    observability: ObservabilitySettings | None, security: SecuritySettings | None
) -> Iterator[Mistake]:
    """Observability names namespaces that exist, where this program makes those for workloads."""
    if observability is None or security is None:
        return
    known = every_namespace(security.namespaces, security.platform_namespaces)
    for key, name in namespaces_of(observability).items():
        if name not in known:
            remedy = nearest(name, sorted(set(known))) or "add it to security.namespaces"
            yield Mistake("is not a namespace of these settings", remedy, name, f"observability.{key}")


AGREEMENTS: Mapping[str, Agreement] = {
    "placeholders": Agreement(
        ("account_id", "cluster.admin_role_arns", "cluster.group_members", "cluster.public_access_cidrs"), placeholders
    ),
    "zones-in-region": Agreement(("region", "network.zones"), zones_in_region),
    "endpoints-without-nat": Agreement(("network.nat", "network.interface_endpoints"), endpoints_without_nat),
    "image-layers-without-nat": Agreement(("network.nat", "network.gateway_endpoints"), image_layers_without_nat),
    "pool-zones-in-network": Agreement(("network.zones", "node_pools"), pool_zones_in_network),
    "control-plane-zones": Agreement(("network.zones", "cluster.control_plane_zones"), control_plane_zones),
    "service-block": Agreement(
        ("cluster.service_cidr", "network.cidr", "network.pod_cidr", "network.connected_cidrs"), service_block
    ),
    "spot-share": Agreement(("node_pools",), spot_share),
    "controller-pool": Agreement(("karpenter.controller_pool", "node_pools"), controller_pool),
    "controller-replicas": Agreement(
        ("karpenter.controller_pool", "karpenter.replicas", "node_pools"), controller_replicas
    ),
    "monitoring-gets-secrets": Agreement(("observability", "security"), monitoring_gets_secrets),
    "observed-namespaces": Agreement(("observability", "security"), observed_namespaces_are_there),
    "delivery-in-account": Agreement(("account_id", "region", "delivery"), delivery_in_account),
    "argo-cd-gets-secrets": Agreement(("delivery", "security"), argo_cd_gets_secrets),
    "argo-cd-in-namespaces": Agreement(("delivery", "security"), argo_cd_in_namespaces),
    "runner-with-nat": Agreement(("network.nat", "delivery"), runner_with_nat),
    "groups-have-members": Agreement(("cluster.group_members", "security.namespaces"), groups_have_members),
}
