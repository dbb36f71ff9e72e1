"""Karpenter's events, node class and node pools: plain values only."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .. import node
from ..labels import Taint
from .settings import KarpenterPoolSettings, KarpenterSettings

# The only node class: what differs between pools stands in the pools.
NODE_CLASS = "default"


class Event(NamedTuple):
    """A kind of event after which an instance ends or may end."""

    source: str
    detail_type: str


# aws/karpenter-provider-aws 1.14.1, cloudformation.yaml of its "Getting Started", all five rules.
EVENTS: Mapping[str, Event] = {
    "health": Event("aws.health", "AWS Health Event"),
    "spot-interruption": Event("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "rebalance": Event("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "state-change": Event("aws.ec2", "EC2 Instance State-change Notification"),
    "reservation-interruption": Event("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
}
# The same file: an event older than five minutes tells of an instance that is gone.
RETENTION_SECONDS = 300
TARGET_ID = "KarpenterInterruptionQueueTarget"

# What Karpenter itself would give Bottlerocket's root volume (1.14.1, pkg/providers/amifamily/bottlerocket.go).
_SYSTEM_GIB = 4
# Karpenter computes the pods of a node from its network interfaces and does not count prefixes (1.14.1,
# pkg/providers/instancetype/types.go, pods). EKS's own limit is 110 up to 30 vCPUs and 250 above (EKS User Guide,
# "Choose an optimal EC2 instance type"). A node class has one number for all sizes, and the kubelet reserves 11 MiB for
# each pod: 250 would take 3 GiB of a small node.
_PODS_WITH_PREFIXES = 110
_ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}


def event_pattern(event: Event) -> dict[str, list[str]]:
    """The EventBridge pattern of an event."""
    return {"source": [event.source], "detail-type": [event.detail_type]}


def node_class(
    settings: KarpenterSettings,
    role: Any,
    subnet_ids: Sequence[Any],
    security_group_id: Any,
    tags: Mapping[str, str],
    *,
    prefix_delegation: bool = False,
) -> dict[str, Any]:
    """The spec of the EC2NodeClass. Subnets and group are named by id: no tag can add one to them."""
    return {
        "amiSelectorTerms": [{"alias": settings.ami_alias}],
        "role": role,
        "subnetSelectorTerms": [{"id": subnet} for subnet in subnet_ids],
        "securityGroupSelectorTerms": [{"id": security_group_id}],
        # As on managed nodes: a token, and one hop, so that pods do not reach the node's credentials.
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpProtocolIPv6": "disabled",
            "httpPutResponseHopLimit": 1,
            "httpTokens": "required",
        },
        "blockDeviceMappings": _volumes(settings),
        "tags": dict(tags),
        **({"kubelet": {"maxPods": _PODS_WITH_PREFIXES}} if prefix_delegation else {}),
    }


def _volumes(settings: KarpenterSettings) -> list[dict[str, Any]]:
    sizes = node.volumes(settings.ami_family, settings.disk_gib, root_gib=_SYSTEM_GIB)
    return [
        {
            "deviceName": device,
            "ebs": {"volumeType": "gp3", "volumeSize": f"{gib}Gi", "encrypted": True, "deleteOnTermination": True},
        }
        for device, gib in sizes.items()
    ]


def node_pools(
    pools: Mapping[str, KarpenterPoolSettings], *, prefix_delegation: bool = False
) -> dict[str, dict[str, Any]]:
    """The specs of the NodePools, by name."""
    return {name: node_pool(pool, prefix_delegation=prefix_delegation) for name, pool in pools.items()}


def node_pool(pool: KarpenterPoolSettings, *, prefix_delegation: bool = False) -> dict[str, Any]:
    """The spec of a NodePool. Labels of requirements: Karpenter 1.14.1, docs, "Scheduling"."""
    # Only network interfaces of the Nitro System take prefixes (EC2 User Guide, "Prefix delegation").
    nitro = [_one_of("karpenter.k8s.aws/instance-hypervisor", ["nitro"])] if prefix_delegation else []
    return {
        "template": {
            "metadata": {"labels": dict(pool.labels)},
            "spec": {
                "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": NODE_CLASS},
                "expireAfter": f"{pool.expire_after_hours}h",
                "taints": [_taint(taint) for taint in pool.taints],
                "requirements": [
                    _one_of("kubernetes.io/os", ["linux"]),
                    _one_of("kubernetes.io/arch", [_ARCHITECTURES[pool.architecture]]),
                    _one_of("karpenter.sh/capacity-type", [pool.capacity.replace("_", "-")]),
                    _one_of("karpenter.k8s.aws/instance-category", list(pool.instance_categories)),
                    {
                        "key": "karpenter.k8s.aws/instance-generation",
                        "operator": "Gt",
                        "values": [str(pool.min_generation - 1)],
                    },
                    *nitro,
                ],
            },
        },
        "limits": {"cpu": pool.cpu_limit},
        "disruption": {
            "consolidationPolicy": "WhenEmptyOrUnderutilized",
            "consolidateAfter": f"{pool.consolidate_after_seconds}s",
        },
    }


def _taint(taint: Taint) -> dict[str, str]:
    # The kind takes no empty text as a value.
    return {"key": taint.key, "effect": taint.effect, **({"value": taint.value} if taint.value else {})}


def _one_of(key: str, wanted: list[str]) -> dict[str, Any]:
    return {"key": key, "operator": "In", "values": wanted}
