"""Giving a new node its address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ..client import ApiError, ApiServer
from .node import Subnet, free_addresses

_MANAGER = "eks"

Values = dict[str, Any]


def taken_addresses(server: ApiServer) -> set[str]:
    """The addresses of all nodes."""
    nodes = server.request("GET", "/api/v1/nodes")["items"]
    return {row["address"] for node in nodes for row in node["status"].get("addresses", [])}


def zones_of_nodes(server: ApiServer) -> Counter[str]:
    """How many nodes are in each zone."""
    nodes = server.request("GET", "/api/v1/nodes")["items"]
    return Counter(node["metadata"]["labels"].get("topology.kubernetes.io/zone", "") for node in nodes)


def place(
    server: ApiServer, subnet: Subnet, seed: str, taken: set[str], make: Callable[[str], Values]
) -> Values | None:
    """Create a node at an address that no other node has, and add it to those taken; `make` makes the node for an
    address. None where the subnet is full.

    A node is named after its address: where another has just taken it, the API server refuses the name."""
    for address in free_addresses(subnet, seed, taken):
        taken.add(address)
        try:
            return server.create(make(address), _MANAGER, dry_run=False)
        except ApiError as error:
            if error.status != 409:
                raise
    return None
