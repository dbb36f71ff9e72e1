"""What a resource requires before it can be created: values in its inputs, and orders that AWS requires."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

Row = Mapping[str, Any]
"""A resource of a stack's state."""

_NODES = "aws:eks/nodeGroup:NodeGroup"
_NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
_KARPENTER = "oci://public.ecr.aws/karpenter/karpenter"


class Order(NamedTuple):
    """A dependency that no value expresses, between types, add-ons or charts."""

    earlier: str
    later: str
    reason: str
    source: str


# kube-proxy and vpc-cni have no order: neither needs the other, and this program creates them in parallel.
ORDERS = (
    Order(
        "eks-pod-identity-agent",
        "vpc-cni",
        "the plugin gets its role's credentials from the agent, and crashes without them",
        "terraform-aws-eks #3260",
    ),
    Order(
        "vpc-cni",
        _NODES,
        "a node without the plugin is never ready, and its node group fails",
        "terraform-aws-eks #1972, #3446",
    ),
    Order(
        "kube-proxy",
        _NODES,
        "the plugin exits if it cannot reach the API server's service address, which needs kube-proxy",
        "amazon-vpc-cni-k8s #122, #126",
    ),
    Order(_NODES, "coredns", "never active without a node for its pods", "terraform-aws-eks #1801, pulumi-eks #1819"),
    Order(_NODES, "aws-ebs-csi-driver", "never active without a node for its controller", "eksctl #5891, #5929"),
    Order(_NODES, "metrics-server", "a Deployment, as coredns", "terraform-aws-eks #1838"),
    Order(
        f"{_KARPENTER}-crd",
        _NODE_CLASS,
        "the API server refuses an object of an unknown kind",
        "Kubernetes, Custom Resources",
    ),
    Order(
        _KARPENTER,
        _NODE_CLASS,
        "only the controller removes the finalizer at deletion",
        "karpenter 1.14.1, pkg/controllers/nodeclass/controller.go",
    ),
)

# Ids from AWS and names from the engine end in hexadecimal digits, as subnet-0a1b2c3d4e5f67890 or nodes-role-55bc160:
# they are found within a longer text, too, as in a policy. Anything else must be the whole text.
_GENERATED = re.compile(r".*-[0-9a-f]{7,}|arn:aws:.*")
# A text as long as this, as an endpoint or a certificate, identifies a resource; "ACTIVE" or a region does not.
_LONG = 16
# Tags are no dependencies.
_LABELS = ("tags", "tagsAll")


def makers(rows: Iterable[Row]) -> dict[str, str]:
    """The values that are known only after creation, with the resource that has each first: later ones may repeat it,
    as the id of their VPC. The rows of a state are in order of creation."""
    origins: dict[str, str] = {}
    for row in rows:
        for text in _known_by(row):
            origins.setdefault(text, row["urn"])
    return origins


def takes(row: Row, made: Mapping[str, str]) -> set[str]:
    """The resources whose values are in the row's inputs; `made` is the result of `makers`."""
    return {made[value] for value in named(set(_texts(given(row))), made)}


def given(row: Row) -> dict[str, Any]:
    """The row's inputs, without its tags."""
    return {key: value for key, value in row.get("inputs", {}).items() if key not in _LABELS}


def named(among: set[str], identities: Collection[str]) -> set[str]:
    """The identities among these texts: as a whole text, or within one if they are generated."""
    within = {value for value in identities if _GENERATED.fullmatch(value) and any(value in text for text in among)}
    return within | among.intersection(identities)


def held_by(row: Row, earlier: Row) -> bool:
    """Whether the table requires the earlier resource first."""
    return any(order.earlier in called(earlier) and order.later in called(row) for order in ORDERS)


def called(row: Row) -> set[str]:
    """The names of a resource in the table."""
    inputs = row.get("inputs", {})
    return {row["type"], *(str(inputs[key]) for key in ("addonName", "chart") if key in inputs)}


def _known_by(row: Row) -> set[str]:
    """The values that identify an AWS resource: its id, its automatic names and its own outputs. In Kubernetes, ids are
    ordinary names."""
    if not row["type"].startswith("aws:"):
        return set()
    inputs = row.get("inputs", {})
    outputs = set(_texts(row.get("outputs", {}))) - set(_texts(inputs))
    names = _texts([inputs.get(key) for key in inputs.get("__defaults", [])])
    return {*filter(None, [row.get("id")]), *names, *(text for text in outputs if len(text) >= _LONG)}


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value, and within JSON that is a text."""
    for text in texts(value):
        yield text
        if text.startswith(("{", "[")):
            try:
                yield from _texts(json.loads(text))
            except ValueError:
                continue


def texts(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, object]", value).values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from texts(item)
