"""What a resource cannot be made without: what its inputs name, and what AWS wants there first."""

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
    """Something that has to be there first, though no value says so: types, add-ons or charts."""

    earlier: str
    later: str
    reason: str
    source: str


# kube-proxy is not held to come after vpc-cni: nothing of it needs the other, and this program makes them side by side.
ORDERS = (
    Order(
        "eks-pod-identity-agent",
        "vpc-cni",
        "the plugin gets its role's credentials from the agent, and crashes without",
        "terraform-aws-eks #3260",
    ),
    Order(
        "vpc-cni",
        _NODES,
        "a node without the plugin is never ready, and its group fails",
        "terraform-aws-eks #1972, #3446",
    ),
    Order(
        "kube-proxy",
        _NODES,
        "the plugin ends where it cannot reach the API server's service address, to which kube-proxy is the way",
        "amazon-vpc-cni-k8s #122, #126",
    ),
    Order(_NODES, "coredns", "never active without a node for its pods", "terraform-aws-eks #1801, pulumi-eks #1819"),
    Order(_NODES, "aws-ebs-csi-driver", "never active without a node for its controller", "eksctl #5891, #5929"),
    Order(_NODES, "metrics-server", "a Deployment, as coredns", "terraform-aws-eks #1838"),
    Order(
        f"{_KARPENTER}-crd",
        _NODE_CLASS,
        "the API server refuses an object of a kind that it does not know",
        "Kubernetes, Custom Resources",
    ),
    Order(
        _KARPENTER,
        _NODE_CLASS,
        "only the controller takes the finalizer away when it goes",
        "karpenter 1.14.1, pkg/controllers/nodeclass/controller.go",
    ),
)

# What is made up by AWS or the engine ends in hexadecimal digits, as subnet-0a1b2c3d4e5f67890 or nodes-role-55bc160:
# it may stand within a text, as in a policy. Anything else counts as a whole text only.
_MADE_UP = re.compile(r".*-[0-9a-f]{7,}|arn:aws:.*")
# An output as long as this, an endpoint or a certificate, is not there by chance, as "ACTIVE" or a region may be.
_LONG = 16
# They name what others are to find by them, not what they stand on.
_LABELS = ("tags", "tagsAll")


def makers(rows: Iterable[Row]) -> dict[str, str]:
    """What creation makes known, and the resource that it first comes from; later ones may repeat it, as the id of the
    VPC that they are in. A state has its rows in order."""
    found: dict[str, str] = {}
    for row in rows:
        for text in _known_by(row):
            found.setdefault(text, row["urn"])
    return found


def takes(row: Row, made: Mapping[str, str]) -> set[str]:
    """The resources whose values stand in the row's inputs; `made` is of `makers`."""
    return {made[one] for one in named(set(_texts(given(row))), made)}


def given(row: Row) -> dict[str, Any]:
    """The row's inputs, without its tags."""
    return {key: value for key, value in row.get("inputs", {}).items() if key not in _LABELS}


def named(among: set[str], identities: Collection[str]) -> set[str]:
    """The identities that stand among these texts: as a whole one, or within one where they are made up."""
    within = {one for one in identities if _MADE_UP.fullmatch(one) and any(one in text for text in among)}
    return within | among.intersection(identities)


def held_by(row: Row, earlier: Row) -> bool:
    """Whether the table wants the earlier one to be there first."""
    return any(order.earlier in called(earlier) and order.later in called(row) for order in ORDERS)


def called(row: Row) -> set[str]:
    """What the table calls a resource."""
    inputs = row.get("inputs", {})
    return {row["type"], *(str(inputs[key]) for key in ("addonName", "chart") if key in inputs)}


def _known_by(row: Row) -> set[str]:
    """A resource of AWS by its id, by names that the engine gave it, and by its own outputs; in Kubernetes an id is a
    name as any other."""
    if not row["type"].startswith("aws:"):
        return set()
    inputs = row.get("inputs", {})
    outputs = set(_texts(row.get("outputs", {}))) - set(_texts(inputs))
    given = _texts([inputs.get(key) for key in inputs.get("__defaults", [])])
    return {*filter(None, [row.get("id")]), *given, *(one for one in outputs if len(one) >= _LONG)}


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value, and within the JSON that a text may be."""
    for text in texts(value):
        yield text
        if text.startswith(("{", "[")):
            try:
                yield from _texts(json.loads(text))
            except ValueError:
                continue


def texts(value: Any) -> Iterator[str]:
    """Every text within a value, whatever it says."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in cast("Mapping[str, object]", value).values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from texts(one)
