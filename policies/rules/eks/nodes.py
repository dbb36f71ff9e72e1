"""Rules about node groups: their subnets, SSH access and size."""

from collections.abc import Iterator

from policies.accessors.links import named
from policies.accessors.tagging import tag
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
_AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
_SUBNET = "aws:ec2/subnet:Subnet"

_SUBNETS_IN = {_NODE_GROUP: "subnetIds", _AUTO_SCALING_GROUP: "vpcZoneIdentifiers"}
# A tag with this prefix names the cluster that a self-managed node belongs to (EKS User Guide, "Create self-managed
# Amazon Linux nodes").
_CLUSTER_TAG = "kubernetes.io/cluster/"


def _runs_nodes(group: Resource) -> bool:
    """Whether the group runs nodes: of Auto Scaling groups, only those with the tag of a cluster."""
    if group.type == _NODE_GROUP:
        return True
    tags = group.props["tags"].entries()
    return any_of(*(lambda item=item: (item["key"].text() or "").startswith(_CLUSTER_TAG) for item in tags))


def _subnets(group: Resource) -> Iterator[Resource]:
    """Each of the stack's subnets that the group has nodes in."""
    if not _runs_nodes(group):
        return
    name = _SUBNETS_IN[group.type]
    yield from named(group, name, _SUBNET)
    for subnet in group.props[name].entries():
        # An unknown one without dependencies may be any of the stack's subnets.
        if group.stack_resources.get(_SUBNET) and not group.property_dependencies.get(name):
            subnet.known()


def _public_subnet(subnet: Resource) -> str | None:
    # EC2 gives no public addresses unless asked to (API reference, ModifySubnetAttribute MapPublicIpOnLaunch).
    if any_of(
        lambda: subnet.props["mapPublicIpOnLaunch"].flag(default=False),
        lambda: (tag(subnet, "tier").text() or "").lower() == "public",
    ):
        return f"it has nodes in {subnet.name}, which is a public subnet"
    return None


def _node_groups(resource: Resource) -> list[Resource]:
    return [resource] if resource.type == _NODE_GROUP else []


def _open_ssh(group: Resource) -> str | None:
    access = group.props["remoteAccess"]

    def has_key() -> bool:
        key = access["ec2SshKey"]
        return key.unknown or bool(key.text())

    # Missing means 0.0.0.0/0 (EKS API reference, RemoteAccessConfig.sourceSecurityGroups).
    if all_of(has_key, access["sourceSecurityGroupIds"].is_empty):
        return "remoteAccess has ec2SshKey and no sourceSecurityGroupIds, which opens port 22 to the internet"
    return None


def _size(group: Resource) -> float:
    scaling = group.props["scalingConfig"]
    desired = scaling["desiredSize"].number()
    return desired if desired is not None else scaling["minSize"].number() or 0


def _too_many_at_once(group: Resource) -> str | None:
    update, limit = group.props["updateConfig"], float(group.settings["max_unavailable_percentage"])
    percentage, nodes = update["maxUnavailablePercentage"].number(), update["maxUnavailable"].number()
    if percentage is not None:
        return f"updateConfig.maxUnavailablePercentage is above {limit:g}" if percentage > limit else None
    # Missing means one node at a time (EKS User Guide, "Understand each phase of node updates"), the minimum.
    if nodes is not None and nodes > 1 and nodes * 100 > _size(group) * limit:
        return f"updateConfig.maxUnavailable is more than {limit:g} percent of the nodes"
    return None


def _sizes_out_of_order(group: Resource) -> str | None:
    scaling = group.props["scalingConfig"]

    def above(lower: Value, upper: Value) -> bool:
        low, high = lower.number(), upper.number()
        return low is not None and high is not None and low > high

    smallest, desired, largest = (scaling[key] for key in ("minSize", "desiredSize", "maxSize"))
    if any_of(lambda: above(smallest, desired), lambda: above(desired, largest), lambda: above(smallest, largest)):
        return "scalingConfig does not have minSize <= desiredSize <= maxSize"
    return None


def _single_node(group: Resource) -> str | None:
    smallest = group.props["scalingConfig"]["minSize"]

    # A group that may scale to zero gets nodes on demand: no workload relies on it.
    def is_permanent() -> bool:
        return (smallest.number() or 0) > 0

    if all_of(is_permanent, lambda: _size(group) < group.settings["min_nodes"]):
        return f"it starts with fewer than {group.settings['min_nodes']:g} nodes"
    return None


EKS_011 = Rule(
    id="EKS-011",
    title="Nodes are in private subnets and do not allow SSH from the internet",
    severity="high",
    why="If a node is reachable from the internet, one weak key or one vulnerability is enough to enter the cluster.",
    url="https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html",
    types=frozenset(_SUBNETS_IN),
    scope="stack",
    checks=(
        Check(
            id="EKS-011.a",
            requires="No node group is in a subnet that assigns public IP addresses or is tagged tier=public",
            remedy="place the nodes in private subnets",
            parts=_subnets,
            fault=_public_subnet,
        ),
        Check(
            id="EKS-011.b",
            requires="remoteAccess with an SSH key names the security groups that may connect",
            remedy="remove remoteAccess and use Session Manager, or list security groups in sourceSecurityGroupIds",
            parts=_node_groups,
            fault=_open_ssh,
        ),
    ),
    controls=Controls(cis_eks=("5.4.3",)),
)

EKS_014 = Rule(
    id="EKS-014",
    title="Node groups keep enough nodes available",
    severity="low",
    why="Workloads on a single node, or on nodes that are all replaced at once, go down with them.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
    types=frozenset({_NODE_GROUP}),
    checks=(
        Check(
            id="EKS-014.a",
            requires="An update takes at most `max_unavailable_percentage` of the nodes out of service at once",
            remedy="lower updateConfig.maxUnavailablePercentage or updateConfig.maxUnavailable",
            parts=itself,
            fault=_too_many_at_once,
        ),
        Check(
            id="EKS-014.b",
            requires="scalingConfig has minSize <= desiredSize <= maxSize",
            remedy="correct the sizes: EKS rejects the node group otherwise",
            parts=itself,
            fault=_sizes_out_of_order,
        ),
        Check(
            id="EKS-014.c",
            requires="In prod, a node group starts with at least `min_nodes` nodes, unless minSize is 0",
            remedy="raise scalingConfig.desiredSize, or set minSize to 0 if no workload relies on the node group",
            environments=("prod",),
            parts=itself,
            fault=_single_node,
        ),
    ),
    pack="reliability",
    parameters=(
        Parameter(
            name="max_unavailable_percentage",
            schema={"type": "number", "minimum": 1, "maximum": 100},
            default=50,
            means="Percentage of a node group's nodes that an update may take out of service at once",
        ),
        Parameter(
            name="min_nodes",
            schema={"type": "number", "minimum": 1},
            default=2,
            means="Number of nodes that a node group in prod starts with, unless minSize is 0",
        ),
    ),
    controls=Controls(),
)

RULES = (EKS_011, EKS_014)
