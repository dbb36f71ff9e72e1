"""The nodes of managed node groups: launched, changed, replaced and removed as EKS does it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox.errors import SandboxError

from ..api_server import ControlPlanes
from ..client import ApiServer, wait
from . import drain
from .launch import GROUP_LABEL, Clients, Group, read, taint
from .node import Subnet, manifest
from .placing import place, taken_addresses, zones_of_nodes
from .spread import additions, removals

# KWOK reports a node within a second or two; a busy machine takes several times that.
_READY_SECONDS = 60

Values = dict[str, Any]


class NodeGroupError(SandboxError):
    """What EKS would report as a health issue or a failed update of a node group, by EKS's own code."""

    def __init__(self, group: Group, code: str, message: str) -> None:
        super().__init__(f"node group {group.name} of {group.cluster}: {code}: {message}")


@dataclass(frozen=True)
class _Live:
    """A node of a group."""

    name: str
    zone: str
    labels: Mapping[str, str]
    taints: Sequence[Values]
    ready: bool


class NodeGroups:
    """The nodes of every cluster's managed node groups; safe to use from several threads."""

    def __init__(self, planes: ControlPlanes, client: Clients) -> None:
        self._planes = planes
        self._client = client
        self._placing = threading.Lock()

    def create(self, region: str, inputs: Mapping[str, Any]) -> None:
        """Launch the group's nodes, and return when they are ready."""
        group = read(self._client, region, inputs)
        self._add(self._server(group.cluster), group, {}, group.size)

    def update(self, region: str, inputs: Mapping[str, Any], old: Mapping[str, Any]) -> None:
        """Make the nodes what the inputs ask for: labels and taints in place, the size by adding or removing nodes, and
        a new version, image or launch template by new nodes first."""
        group = read(self._client, region, inputs)
        server = self._server(group.cluster)
        for node in _nodes(server, group.name):
            _relabel(server, node, group, old)
        stale = [node for node in _nodes(server, group.name) if not _is_current(node, group)]
        if stale:
            self._replace(server, group, stale, force=bool(inputs.get("forceUpdateVersion")))
        self._resize(server, group)

    def delete(self, inputs: Mapping[str, Any]) -> None:
        """Drain and delete the group's nodes; without its cluster there are none."""
        cluster = inputs["clusterName"]
        if cluster in self._planes.controlled:
            server = self._server(cluster)
            drain.remove(server, [node.name for node in _nodes(server, inputs["nodeGroupName"])])

    def _server(self, cluster: str) -> ApiServer:
        return self._planes.server(self._planes.ensure(cluster))

    def _resize(self, server: ApiServer, group: Group) -> None:
        """Budgets do not hold a node for longer than the drain (EKS User Guide, "Managed node groups")."""
        nodes = _nodes(server, group.name)
        missing = group.size - len(nodes)
        if missing > 0:
            self._add(server, group, Counter(node.zone for node in nodes), missing)
        else:
            drain.remove(server, removals({node.name: node.zone for node in nodes}, -missing))

    def _replace(self, server: ApiServer, group: Group, stale: Sequence[_Live], *, force: bool) -> None:
        """New nodes in the same zones, then the old ones go one by one. Where pods do not leave, the update fails and
        is rolled back, unless it is forced."""
        where = [subnet for node in stale for subnet in additions(_in_zone(group, node.zone), {}, 1)]
        new = self._launch(server, group, where)
        names = [node.name for node in stale]
        drain.cordon(server, names)
        for name in names:
            left = drain.drain(server, [name])
            if left and not force:
                drain.cordon(server, names, on=False)
                drain.remove(server, new)
                raise NodeGroupError(group, "PodEvictionFailure", "; ".join(left))
            drain.delete(server, name)

    def _add(self, server: ApiServer, group: Group, there: Mapping[str, int], count: int) -> None:
        """Nodes in the zones with the fewest of the group; `there` counts those."""
        with self._placing:  # a group that is created at the same time counts these
            subnets = additions(group.subnets, there, count, zones_of_nodes(server))
            names = self._place(server, group, subnets)
        self._await_ready(server, group, names)

    def _launch(self, server: ApiServer, group: Group, subnets: Sequence[Subnet]) -> list[str]:
        names = self._place(server, group, subnets)
        self._await_ready(server, group, names)
        return names

    def _place(self, server: ApiServer, group: Group, subnets: Sequence[Subnet]) -> list[str]:
        taken, names = taken_addresses(server), list[str]()
        for subnet in subnets:
            seed, make = f"{group.cluster}/{group.name}", partial(_manifest, group, subnet)
            node = place(server, subnet, seed, taken, make)
            if node is None:
                raise NodeGroupError(group, "InsufficientFreeAddresses", f"{subnet.id} ({subnet.cidr}) has none left")
            names.append(node["metadata"]["name"])
        return names

    def _await_ready(self, server: ApiServer, group: Group, names: Sequence[str]) -> None:
        def missing() -> set[str]:
            return set(names) - {node.name for node in _nodes(server, group.name) if node.ready}

        code = "NodeCreationFailure: Instances failed to join the kubernetes cluster"
        message = (
            f"node group {group.name} of {group.cluster}: {code}: not ready after {_READY_SECONDS} s; see kwok's log"
        )
        wait(_READY_SECONDS, lambda: not missing(), lambda: f"{message}: {', '.join(sorted(missing()))}")


def _manifest(group: Group, subnet: Subnet, address: str) -> Values:
    return manifest(group.instance(subnet, address))


def _in_zone(group: Group, zone: str) -> list[Subnet]:
    return [subnet for subnet in group.subnets if subnet.zone == zone] or list(group.subnets)


def _nodes(server: ApiServer, group: str) -> list[_Live]:
    found = server.request("GET", "/api/v1/nodes", {"labelSelector": f"{GROUP_LABEL}={group}"})["items"]
    return sorted((_live(node) for node in found), key=lambda node: node.name)


def _live(node: Values) -> _Live:
    metadata, conditions = node["metadata"], node["status"].get("conditions", [])
    return _Live(
        metadata["name"],
        metadata["labels"]["topology.kubernetes.io/zone"],
        metadata["labels"],
        node["spec"].get("taints") or [],
        any(row["type"] == "Ready" and row["status"] == "True" for row in conditions),
    )


def _is_current(node: _Live, group: Group) -> bool:
    return all(node.labels.get(key) == value for key, value in group.launch_labels.items())


def _relabel(server: ApiServer, node: _Live, group: Group, old: Mapping[str, Any]) -> None:
    """Put the group's labels and taints on a node, and take off those that the group had before; what others put on the
    node stays."""
    gone = {key for key in old.get("labels") or {} if key not in group.labels}
    labels = {**dict.fromkeys(gone), **group.labels}
    ours = {(row["key"], row["effect"]) for row in (*map(taint, old.get("taints") or []), *group.taints)}
    taints = [row for row in node.taints if (row["key"], row["effect"]) not in ours]
    patch = {"metadata": {"labels": labels}, "spec": {"taints": [*taints, *group.taints]}}
    content_type = "application/merge-patch+json"
    server.request("PATCH", drain.node_path(node.name), body=patch, content_type=content_type)
