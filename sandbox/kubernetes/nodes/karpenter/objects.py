"""The objects of Karpenter: nodes with their NodeClaims, and the conditions of NodePools and node classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..capacity import Kubelet, reserved_mib
from ..node import Instance, Subnet, manifest
from .offers import POOL_LABEL, Offer

CORE, AWS = "karpenter.sh", "karpenter.k8s.aws"
# Karpenter 1.14.1 sets the first on NodeClaims and nodes, the second on node classes. A NodePool has none there: a
# deletion in the foreground waits for the NodeClaims that it owns. Here it has one as well, as the garbage collector
# learns of a new kind only within half a minute.
TERMINATION = f"{CORE}/termination"
CLASS_TERMINATION = f"{AWS}/termination"

# CRD karpenter.k8s.aws_ec2nodeclasses, 1.14.1: the size of the volume without `blockDeviceMappings`.
_DISK_GIB = 20
_DATA_DEVICES = {"al2023": "/dev/xvda", "bottlerocket": "/dev/xvdb"}

Values = dict[str, Any]


def claim(pool: Values, offer: Offer) -> Values:
    """The NodeClaim of an offer that is taken up; the API server completes its name."""
    template = pool["spec"]["template"]["spec"]
    kept = ("nodeClassRef", "taints", "startupTaints", "expireAfter", "requirements", "terminationGracePeriod")
    return {
        "apiVersion": f"{CORE}/v1",
        "kind": "NodeClaim",
        "metadata": {
            "generateName": f"{pool['metadata']['name']}-",
            "labels": dict(offer.labels),
            "finalizers": [TERMINATION],
            "ownerReferences": [_owner(pool, f"{CORE}/v1", "NodePool")],
        },
        "spec": {key: template[key] for key in kept if key in template},
    }


def node(
    made: Values, node_class: Values, offer: Offer, *, address: str, cluster: str, region: str, version: str
) -> Values:
    """The Node of a NodeClaim."""
    spec: Mapping[str, Any] = made["spec"]
    family = family_of(node_class)
    instance = Instance(
        cluster=cluster,
        region=region,
        subnet=offer.subnet,
        address=address,
        machine=offer.machine,
        kubelet=kubelet_of(node_class, offer, family),
        family=family,
        version=version,
        labels={
            **offer.labels,
            f"{AWS}/ec2nodeclass": node_class["metadata"]["name"],
            f"{CORE}/registered": "true",
            f"{CORE}/initialized": "true",
        },
        taints=[*(spec.get("taints") or []), *(spec.get("startupTaints") or [])],
    )
    made_node = manifest(instance)
    made_node["metadata"]["finalizers"] = [TERMINATION]
    made_node["metadata"]["ownerReferences"] = [_owner(made, f"{CORE}/v1", "NodeClaim")]
    return made_node


def claim_status(made_node: Values) -> Values:
    status = made_node["status"]
    return {
        "nodeName": made_node["metadata"]["name"],
        "providerID": made_node["spec"]["providerID"],
        "capacity": status["capacity"],
        "allocatable": status["allocatable"],
        "conditions": conditions({}, dict.fromkeys(("Launched", "Registered", "Initialized", "Ready"), "")),
    }


def class_status(node_class: Values, subnets: Sequence[Subnet]) -> Values:
    missing = "" if subnets else "SubnetsNotFound"
    kinds = ("AMIsReady", "InstanceProfileReady", "SecurityGroupsReady", "ValidationSucceeded")
    return {
        "subnets": [{"id": subnet.id, "zone": subnet.zone, "zoneID": subnet.zone_id} for subnet in subnets],
        "conditions": conditions(node_class, {**dict.fromkeys(kinds, ""), "SubnetsReady": missing, "Ready": missing}),
    }


def pool_status(pool: Values, nodes: Sequence[Values], unready: str) -> Values:
    """`unready`: why the node class is not ready; empty where it is."""
    return {
        "nodes": len(nodes),
        "resources": {"nodes": str(len(nodes))},
        "conditions": conditions(pool, {"ValidationSucceeded": "", "NodeClassReady": unready, "Ready": unready}),
    }


def conditions(item: Values, wanted: Mapping[str, str]) -> list[Values]:
    """Conditions of an object: true, or false with a reason; those that it has already keep their time."""
    before = {row["type"]: row for row in item.get("status", {}).get("conditions") or []}
    now, generation = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), item.get("metadata", {}).get("generation", 1)
    rows: list[Values] = []
    for kind, reason in sorted(wanted.items()):
        status, old = "False" if reason else "True", before.get(kind, {})
        since = old["lastTransitionTime"] if old.get("status") == status else now
        row = {"type": kind, "status": status, "reason": reason or kind, "message": ""}
        rows.append({**row, "lastTransitionTime": since, "observedGeneration": generation})
    return rows


def class_of(pool: Values) -> str:
    return pool["spec"]["template"]["spec"]["nodeClassRef"]["name"]


def pool_of(item: Values) -> str:
    return (item["metadata"].get("labels") or {}).get(POOL_LABEL, "")


def family_of(node_class: Values) -> str:
    """The family of the image, by the alias that selects it or by name; another image is taken for AL2023."""
    spec = node_class["spec"]
    aliases = [term.get("alias", "") for term in spec.get("amiSelectorTerms") or []]
    text = f"{spec.get('amiFamily', '')} {' '.join(aliases)}".lower()
    return "bottlerocket" if "bottlerocket" in text else "al2023"


def kubelet_of(node_class: Values, offer: Offer, family: str) -> Kubelet:
    spec, machine = node_class["spec"], offer.machine
    pods = int((spec.get("kubelet") or {}).get("maxPods") or machine.interface_pods)
    disks = {row["deviceName"]: row["ebs"] for row in spec.get("blockDeviceMappings") or [] if row.get("ebs")}
    size = str(disks.get(_DATA_DEVICES[family], {}).get("volumeSize") or f"{_DISK_GIB}Gi").removesuffix("Gi")
    reserved = reserved_mib(pods if family == "bottlerocket" else machine.interface_pods)
    return Kubelet(pods, reserved, int(size) if size.isdigit() else _DISK_GIB)


def _owner(item: Values, api_version: str, kind: str) -> Values:
    metadata = item["metadata"]
    owner = {"apiVersion": api_version, "kind": kind, "name": metadata["name"], "uid": metadata["uid"]}
    return {**owner, "blockOwnerDeletion": True}
