"""Clusters with their pools and what is installed on them, and data stores."""

from collections.abc import Mapping, Sequence
from typing import Any

from report.preview import State
from report.topology.model import Cluster, Part, worst
from report.topology.networks import SUBNET, tier_of
from report.topology.resources import Resources, mapping
from report.values import Special, text

_CLUSTER = "aws:eks/cluster:Cluster"
_POOL = "aws:eks/nodeGroup:NodeGroup"
_KARPENTER_POOL = "kubernetes:karpenter.sh/v1:NodePool"
_RELEASE = "kubernetes:helm.sh/v3:Release"
_ADD_ON = "aws:eks/addon:Addon"
_SUBNET_GROUPS = ("aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup")
_DATA = {
    "aws:rds/instance:Instance": "RDS",
    "aws:rds/cluster:Cluster": "RDS cluster",
    "aws:elasticache/replicationGroup:ReplicationGroup": "ElastiCache",
    "aws:elasticache/cluster:Cluster": "ElastiCache",
    "aws:efs/fileSystem:FileSystem": "EFS",
    "aws:opensearch/domain:Domain": "OpenSearch",
}


def clusters(resources: Resources) -> Sequence[Cluster]:
    """Every EKS cluster. Pools belong to the cluster that they name; what is installed, to the only one."""
    found = resources.of(_CLUSTER)
    return [_cluster(resources, cluster, alone=len(found) == 1) for cluster in found]


def data(resources: Resources) -> Sequence[tuple[Part, str]]:
    """Databases and caches, with the tier of their subnets; `database` where that is not known."""
    return [
        (Part(f"{kind} {state.name}", _engine(state), resources.mark(state)), _tier(resources, state, "database"))
        for token, kind in _DATA.items()
        for state in resources.of(token)
    ]


def _cluster(resources: Resources, cluster: State, *, alone: bool) -> Cluster:
    name, config = cluster.inputs.get("name"), mapping(cluster.inputs.get("vpcConfig"))
    shown = cluster.name if name is None or isinstance(name, Special) else text(name)
    version = cluster.inputs.get("version")
    groups = [group for group in resources.of(_POOL) if alone or group.inputs.get("clusterName") == name]
    pools = [Part(_pool_name(group), _pool(group), resources.mark(group)) for group in groups]
    if alone:
        pools += [
            Part(f"Karpenter {one.name}", "launched by Karpenter", resources.mark(one))
            for one in resources.of(_KARPENTER_POOL)
        ]
    first = next(iter(groups), None)
    return Cluster(
        Part(f"EKS {shown}", f"Kubernetes {text(version)}" if version else "", resources.mark(cluster)),
        pools,
        _installed(resources) if alone else (),
        _tier(resources, first, "private") if first else "",
        _control_plane_tier(resources, config),
        public=config.get("endpointPublicAccess", True) is not False,
    )


def _control_plane_tier(resources: Resources, config: Mapping[str, Any]) -> str:
    """The tier of the cluster's own subnets; while they are unknown, `intra` where there is such a tier."""
    ids = config.get("subnetIds")
    subnets = resources.of(SUBNET)
    known = [tier_of(subnet) for subnet in subnets if subnet.id and isinstance(ids, list) and subnet.id in ids]
    return known[0] if known else next((tier for subnet in subnets if (tier := tier_of(subnet)) == "intra"), "")


def _pool_name(group: State) -> str:
    capacity = " (spot)" if group.inputs.get("capacityType") == "SPOT" else ""
    return f"{group.name}{capacity}"


def _pool(group: State) -> str:
    scaling = mapping(group.inputs.get("scalingConfig"))
    sizes = [text(scaling.get(key, "?")) for key in ("desiredSize", "minSize", "maxSize")]
    types = group.inputs.get("instanceTypes")
    kinds = [text(one) for one in types] if isinstance(types, list) else []
    return f"{sizes[0]} of {sizes[1]}-{sizes[2]} nodes, {', '.join(kinds) or 'type not stated'}"


def _installed(resources: Resources) -> Sequence[Part]:
    """Releases one by one, add-ons together."""
    parts = [
        Part(release.name, text(release.inputs.get("version", "")), resources.mark(release))
        for release in resources.of(_RELEASE)
    ]
    if add_ons := resources.of(_ADD_ON):
        names = ", ".join(sorted(text(one.inputs.get("addonName", one.name)) for one in add_ons))
        parts.append(Part(f"{len(add_ons)} EKS add-ons", names, worst(resources.mark(one) for one in add_ons)))
    return parts


def _tier(resources: Resources, state: State, otherwise: str) -> str:
    """The tier of the subnets that the resource names, directly or by a subnet group."""
    subnet = resources.referred(state, "subnetIds")
    if subnet is None:
        names = {text(state.inputs[key]) for key in ("dbSubnetGroupName", "subnetGroupName") if key in state.inputs}
        groups = [group for group in resources.of(*_SUBNET_GROUPS) if text(group.inputs.get("name", "")) in names]
        subnet = next((found for group in groups if (found := resources.referred(group, "subnetIds"))), None)
    return tier_of(subnet) if subnet and subnet.type == SUBNET else otherwise


def _engine(state: State) -> str:
    keys = ("engine", "engineVersion", "instanceClass", "nodeType")
    words = [text(state.inputs[key]) for key in keys if key in state.inputs]
    return ", ".join([*words, *(["Multi-AZ"] if state.inputs.get("multiAz") is True else [])])
