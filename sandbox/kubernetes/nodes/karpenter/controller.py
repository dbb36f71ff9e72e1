"""Karpenter's rounds in one cluster: what is to go, what is ready, what waits, and what is empty."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

from ...client import ApiError, ApiServer, NoMatchError
from ...events import warn
from .. import drain
from ..launch import Clients
from ..node import Subnet
from ..placing import place, taken_addresses, zones_of_nodes
from . import objects, refusals, reports
from .durations import seconds
from .objects import CLASS_TERMINATION, TERMINATION, pool_of
from .offers import POOL_LABEL, Catalog
from .provisioning import Choice, Planned, Supply, choose, refusal, taints_of, waiting

# So long a pod is left to wait for its node. The scheduler binds it within a second or two of the node's being ready; a
# busy machine takes several times that.
_BINDING_SECONDS = 20
# So many nodes are launched for one pod: one in each of three zones, and one more. A pod that still waits then is kept
# from running by something that this stand-in does not read.
_MOST_NODES = 4
# After which the same is said again of a pod (sigs.k8s.io/karpenter v1.14.1: pkg/controllers/provisioning/scheduling,
# events.go, DedupeTimeout).
_SAID_SECONDS = 300

_log = logging.getLogger(__name__)

Values = dict[str, Any]


class Controller:
    """What is remembered of one cluster from one round to the next."""

    def __init__(self, cluster: str, server: ApiServer, client: Clients) -> None:
        self._cluster, self._server, self._client = cluster, server, client
        self._catalogs: dict[tuple[str, int], Catalog] = {}
        self._subnets: dict[tuple[str, int], list[Subnet]] = {}
        self._planned: list[tuple[Planned, float]] = []
        self._meant: dict[str, list[str]] = {}
        self._empty: dict[str, float] = {}
        self._said: dict[str, float] = {}
        self._region = self._version = ""

    def round(self) -> None:
        """One look at the cluster, and what follows from it."""
        pools, classes, claims = (self._list(*kind) for kind in reports.KINDS)
        if not (pools or classes or claims) or not self._located():
            return
        nodes = self._nodes()
        if self._end(pools, classes, claims, nodes):
            return  # what is left is for the next round
        subnets = {item["metadata"]["name"]: self._subnets_of(item) for item in classes}
        ready = reports.report(self._server, pools, classes, nodes, subnets)
        self._provision(ready, classes, nodes, subnets)
        self._consolidate(pools, claims, nodes)

    def _list(self, group: str, kind: str) -> list[Values]:
        item = {"apiVersion": f"{group}/v1", "kind": kind}
        try:
            return [{**item, **found} for found in self._items(self._server.kind_of(item).path())]
        except NoMatchError:
            return []
        except ApiError as error:
            if error.status == 404:  # its CRD has just been deleted
                return []
            raise

    def _items(self, path: str, **query: str) -> list[Values]:
        return self._server.request("GET", path, query)["items"]

    def _nodes(self) -> list[Values]:
        return self._items("/api/v1/nodes", labelSelector=POOL_LABEL)

    def _located(self) -> bool:
        """Whether the cluster's region is known: by its nodes, without which Karpenter's own pods would not run."""
        if not self._region:
            for node in self._items("/api/v1/nodes", limit="1"):
                self._region = node["metadata"]["labels"].get("topology.kubernetes.io/region", "")
            version = self._server.request("GET", "/version")
            self._version = f"{version['major']}.{version['minor'].rstrip('+')}"
        return bool(self._region)

    def _end(self, pools: list[Values], classes: list[Values], claims: list[Values], nodes: list[Values]) -> bool:
        """Drain and delete what belongs to a deleted NodePool, NodeClaim or node, and let go of what is left empty.
        Returns whether anything has changed."""
        going = {pool["metadata"]["name"] for pool in pools if _deleted(pool)}
        there = {node["metadata"]["name"]: node for node in nodes}
        ending = [claim for claim in claims if self._ends(claim, going, there)]
        names = {claim.get("status", {}).get("nodeName", "") for claim in ending} & there.keys()
        names |= {name for name, node in there.items() if _deleted(node) or pool_of(node) in going}
        drain.remove(self._server, sorted(names))
        for claim in ending:
            self._server.delete(claim)
            reports.let_go(self._server, claim, TERMINATION)
        free = [] if ending or names else [pool for pool in pools if _deleted(pool)]
        used = {claim["spec"]["nodeClassRef"]["name"] for claim in claims}
        unused = [item for item in classes if _deleted(item) and item["metadata"]["name"] not in used]
        let_go = [reports.let_go(self._server, pool, TERMINATION) for pool in free]
        let_go += [reports.let_go(self._server, item, CLASS_TERMINATION) for item in unused]
        return bool(ending or names or any(let_go))

    def _ends(self, claim: Values, going: set[str], nodes: dict[str, Values]) -> bool:
        node = nodes.get(claim.get("status", {}).get("nodeName", ""))
        return _deleted(claim) or pool_of(claim) in going or node is None or _deleted(node)

    def _subnets_of(self, node_class: Values) -> list[Subnet]:
        key = _state(node_class)
        if key not in self._subnets:
            terms = node_class["spec"].get("subnetSelectorTerms") or []
            self._subnets[key] = reports.selected(self._client("ec2", self._region), terms)
        return self._subnets[key]

    def _catalog_of(self, pool: Values) -> Catalog:
        key = _state(pool)
        if key not in self._catalogs:
            self._catalogs[key] = Catalog(self._client("ec2", self._region), pool)
        return self._catalogs[key]

    def _provision(
        self, pools: list[Values], classes: list[Values], nodes: list[Values], subnets: dict[str, list[Subnet]]
    ) -> None:
        """Launch nodes for the pods that wait and are not meant for a node that is just starting."""
        pods = waiting(self._items("/api/v1/pods", fieldSelector="status.phase=Pending")) if pools else []
        self._meant = {pod["metadata"]["uid"]: self._meant.get(pod["metadata"]["uid"], []) for pod in pods}
        awaited = {name for names in self._meant.values() for name in names}
        now = time.monotonic()
        self._planned = [(plan, until) for plan, until in self._planned if until > now and plan.name in awaited]
        starting = {plan.name for plan, _ in self._planned}
        unmet = [pod for pod in pods if not starting.intersection(self._meant[pod["metadata"]["uid"]])]
        if not unmet:
            return
        daemons = self._items("/apis/apps/v1/daemonsets")
        by_name = {item["metadata"]["name"]: item for item in classes}
        there = zones_of_nodes(self._server)
        supply = Supply(pools, by_name, subnets, self._catalog_of, self._region, daemons, there)
        for pod in unmet:
            self._serve(pod, supply, nodes)

    def _serve(self, pod: Values, supply: Supply, nodes: list[Values]) -> None:
        meant = self._meant[pod["metadata"]["uid"]]
        shared = next((plan.name for plan, _ in self._planned if plan.takes(pod)), "")
        if not shared and len(meant) < _MOST_NODES and (choice := choose(pod, supply, nodes)):
            made = self._launch(choice)
            if made is not None:
                nodes.append(made)
                shared = made["metadata"]["name"]
        if shared:
            meant.append(shared)
        elif len(meant) >= _MOST_NODES:
            self._tell(
                pod, f"it fits on none of the {len(meant)} nodes launched for it: the scheduler's event says why"
            )
        elif why := refusal(pod, supply, nodes):
            self._tell(pod, why)

    def _tell(self, pod: Values, why: str) -> None:
        """An event on the pod, once in a while."""
        identity, now = pod["metadata"]["uid"], time.monotonic()
        if now - self._said.get(identity, -_SAID_SECONDS) >= _SAID_SECONDS:
            self._said[identity] = now
            warn(self._server, pod, "karpenter", refusals.REASON, refusals.message(why))

    def _launch(self, choice: Choice) -> Values | None:
        """The NodeClaim, its node, and the claim's status; None where the subnet is full."""
        made = self._server.request(
            "POST", f"/apis/{objects.CORE}/v1/nodeclaims", body=objects.claim(choice.pool, choice.offer)
        )
        place_of = {"cluster": self._cluster, "region": self._region, "version": self._version}

        def at(address: str) -> Values:
            return objects.node(made, choice.node_class, choice.offer, address=address, **place_of)

        pool, subnet = choice.pool["metadata"]["name"], choice.offer.subnet
        node = place(self._server, subnet, f"{self._cluster}/{pool}", taken_addresses(self._server), at)
        if node is None:
            _log.warning("%s: %s has no free address for a node of %s", self._cluster, subnet.id, pool)
            return None  # the claim without a node ends in the next round
        status = {"status": objects.claim_status(node)}
        reports.patch(self._server, f"/apis/{objects.CORE}/v1/nodeclaims/{made['metadata']['name']}/status", status)
        plan = Planned(node["metadata"]["name"], choice.offer.labels, taints_of(choice.pool), choice.free)
        self._planned.append((plan, time.monotonic() + _BINDING_SECONDS))
        return node

    def _consolidate(self, pools: Sequence[Values], claims: Sequence[Values], nodes: Sequence[Values]) -> None:
        """Delete the NodeClaims of nodes that have been empty for as long as their NodePool says."""
        now, starting = time.monotonic(), {plan.name for plan, _ in self._planned}
        after = {pool["metadata"]["name"]: seconds(pool) for pool in pools}
        empty = {
            node["metadata"]["name"]: after.get(pool_of(node))
            for node in nodes
            if node["metadata"]["name"] not in starting and self._is_empty(node)
        }
        self._empty = {name: self._empty.get(name, now) for name in empty}
        for claim in claims:
            name = claim.get("status", {}).get("nodeName", "")
            wait = empty.get(name)
            if wait is not None and now - self._empty[name] >= wait:
                self._server.delete(claim)

    def _is_empty(self, node: Values) -> bool:
        kept = (node["metadata"].get("annotations") or {}).get(f"{objects.CORE}/do-not-disrupt") == "true"
        pods = drain.pods_on(self._server, node["metadata"]["name"])
        return not kept and not any(drain.is_evictable(pod) for pod in pods)


def _deleted(item: Values) -> bool:
    return bool(item["metadata"].get("deletionTimestamp"))


def _state(item: Values) -> tuple[str, int]:
    """Which object it is, and which state of its spec."""
    return item["metadata"]["uid"], item["metadata"].get("generation", 1)
