"""Labels that EKS, the kubelet or Karpenter refuses."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from components.labels import KarpenterLabels, ManagedLabels
from tests.plans.test_settings import lines, tree_of


def accepted(labels: Any, key: str) -> bool:
    try:
        TypeAdapter(labels).validate_python({key: "a"})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("key", "managed", "karpenter"),
    [
        ("team", True, True),
        ("example.com/team", True, True),
        # Not below the domain: the name only ends alike.
        ("notkubernetes.io/team", True, True),
        # The kubelet would refuse these (ValidateKubeletFlags), Karpenter sets them itself.
        ("kubernetes.io/team", False, True),
        ("node-role.kubernetes.io/worker", False, True),
        ("node-restriction.kubernetes.io/team", False, True),
        ("kops.k8s.io/instancegroup", False, True),
        ("k8s.io/team", False, True),
        ("topology.kubernetes.io/zone", False, True),
        # Karpenter passes these on, and EKS knows nothing of its nodes.
        ("eks.amazonaws.com/team", False, True),
        ("a.eks.amazonaws.com/team", False, True),
        # The rules of the CRD.
        ("kubernetes.io/hostname", False, False),
        ("karpenter.sh/nodepool", True, False),
        ("karpenter.sh/team", True, False),
        ("a.karpenter.sh/team", True, False),
        ("mykarpenter.sh/team", True, False),
        ("karpenter.k8s.aws/team", True, False),
        ("karpenter.k8s.aws/instance-family", True, True),
        # The pool's own requirements.
        ("karpenter.sh/capacity-type", True, False),
        ("karpenter.k8s.aws/instance-category", True, False),
        ("kubernetes.io/arch", False, False),
    ],
)
def test_a_reserved_key_is_refused_where_it_is_reserved(key: str, managed: bool, karpenter: bool) -> None:
    assert (accepted(ManagedLabels, key), accepted(KarpenterLabels, key)) == (managed, karpenter)


def test_the_message_names_the_reserved_domain_and_what_to_use() -> None:
    tree = tree_of()
    tree["node_pools"]["on-demand"]["labels"] = {"node-role.kubernetes.io/worker": "true"}
    tree["karpenter"]["pools"] = {"batch": {"labels": {"karpenter.sh/team": "a", "kubernetes.io/arch": "arm64"}}}
    assert lines(tree) == [
        "node_pools.on-demand.labels.node-role.kubernetes.io/worker: is in the reserved domain kubernetes.io, and "
        "nodes with such a label do not join the cluster (got node-role.kubernetes.io/worker): use a domain of your "
        "own, or none, for example example.com/worker or worker",
        "karpenter.pools.batch.labels.karpenter.sh/team: is in the domain karpenter.sh, which Karpenter reserves (got "
        "karpenter.sh/team): use a domain of your own, or none, for example example.com/team or team",
        "karpenter.pools.batch.labels.kubernetes.io/arch: is a label that the pool's requirements set (got "
        "kubernetes.io/arch): use the setting architecture of the pool",
    ]
