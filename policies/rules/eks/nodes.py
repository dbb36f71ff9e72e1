"""Rules about groups of nodes: where they are, who reaches them, and how many there are."""

from collections.abc import Iterator

from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.links import linked
from policies.accessors.tagging import tag
from policies.rule import Check, Controls, Parameter, Resource, Rule, itself

_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
_AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
_SUBNET = "aws:ec2/subnet:Subnet"

_SUBNETS_IN = {_NODE_GROUP: "subnetIds", _AUTO_SCALING_GROUP: "vpcZoneIdentifiers"}
# By this tag a node that EKS does not manage says which cluster it belongs to (EKS User Guide, "Create self-managed
# Amazon Linux nodes").
_OF_CLUSTER = "kubernetes.io/cluster/"


def _is_of_nodes(group: Resource) -> bool:
    """Whether the group is one of nodes: of Auto Scaling groups only those that are tagged as a cluster's."""
    if group.type == _NODE_GROUP:
        return True
    tags = group.props["tags"].entries()
    return any_of(*(lambda one=one: (one["key"].text() or "").startswith(_OF_CLUSTER) for one in tags))


def _subnets(group: Resource) -> Iterator[Resource]:
    """Each of the stack's subnets that the group has nodes in."""
    if not _is_of_nodes(group):
        return
    for subnet in group.stack_resources.get(_SUBNET, ()):
        if any(one.urn == group.urn for one in linked(subnet, group.type, _SUBNETS_IN[group.type])):
            yield subnet


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
        return "remoteAccess has a key and no sourceSecurityGroupIds, which opens port 22 to the internet"
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
    # Missing means one node at a time (EKS User Guide, "Understand each phase of node updates"), as few as can be.
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
        return "scalingConfig is not in order: minSize, desiredSize, maxSize"
    return None


def _single_node(group: Resource) -> str | None:
    smallest = group.props["scalingConfig"]["minSize"]

    # A group that may be empty is filled as it is needed: nothing is meant to rest on it.
    def is_lasting() -> bool:
        return (smallest.number() or 0) > 0

    if all_of(lambda: group.environment == "prod", is_lasting, lambda: _size(group) < group.settings["min_nodes"]):
        return f"it has fewer than {group.settings['min_nodes']:g} nodes"
    return None


EKS_011 = Rule(
    id="EKS-011",
    title="Nodes cannot be reached from the internet",
    severity="high",
    why="A node with a public address, or with SSH open to everyone, is one weak key away from the whole cluster.",
    url="https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html",
    types=frozenset(_SUBNETS_IN),
    scope="stack",
    checks=(
        Check(
            id="EKS-011.a",
            requires="No group of nodes is in a subnet that gives out public addresses or is tagged tier=public",
            remedy="give it private subnets",
            parts=_subnets,
            fault=_public_subnet,
        ),
        Check(
            id="EKS-011.b",
            requires="remoteAccess with a key names the security groups that may use it",
            remedy="remove remoteAccess and use Session Manager, or name groups in sourceSecurityGroupIds",
            parts=_node_groups,
            fault=_open_ssh,
        ),
    ),
    controls=Controls(cis_eks=("5.4.3",)),
)

EKS_014 = Rule(
    id="EKS-014",
    title="A node group keeps enough nodes",
    severity="low",
    why="What runs on a single node, or on nodes that are all replaced at once, is down with them.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
    types=frozenset({_NODE_GROUP}),
    checks=(
        Check(
            id="EKS-014.a",
            requires="An update takes no more than `max_unavailable_percentage` of the nodes at once",
            remedy="lower updateConfig.maxUnavailablePercentage or updateConfig.maxUnavailable",
            parts=itself,
            fault=_too_many_at_once,
        ),
        Check(
            id="EKS-014.b",
            requires="scalingConfig has minSize <= desiredSize <= maxSize",
            remedy="put the sizes in order: EKS refuses the group as it is",
            parts=itself,
            fault=_sizes_out_of_order,
        ),
        Check(
            id="EKS-014.c",
            requires="In prod a group begins with `min_nodes` nodes or more, unless it may be empty",
            remedy="raise scalingConfig.desiredSize, or set minSize to 0 where nothing rests on the group",
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
            means="How many of a group's nodes an update may take at once, in percent",
        ),
        Parameter(
            name="min_nodes",
            schema={"type": "number", "minimum": 1},
            default=2,
            means="How many nodes a group of prod begins with, unless it may be empty",
        ),
    ),
    controls=Controls(),
)

RULES = (EKS_011, EKS_014)
