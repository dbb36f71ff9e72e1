"""Ports between the control plane and its nodes, and among the nodes."""

from collections.abc import Mapping

from ..firewall import Opening
from .versions import AddOn

# The least that EKS asks for (EKS User Guide, "View Amazon EKS security group requirements for clusters";
# terraform-aws-eks 21.19, node_groups.tf, has the same). The group is the one that EKS creates for the cluster, with a
# rule of its own that lets its members reach each other on every port: these stay where somebody removes that rule.
CLUSTER: Mapping[str, Opening] = {
    "api": Opening("tcp", 443, "Nodes and pods call the API server, and it calls extension API servers"),
    "kubelet": Opening("tcp", 10250, "The control plane calls kubelets for logs, exec and metrics"),
    "dns-tcp": Opening("tcp", 53, "Pods ask CoreDNS on other nodes, long answers"),
    "dns-udp": Opening("udp", 53, "Pods ask CoreDNS on other nodes"),
}

# Whoever is in a connected network is no member of the cluster's security group.
CONNECTED: Mapping[str, Opening] = {
    "api": Opening("tcp", 443, "Connected networks call the API server"),
}

# Where the control plane calls an add-on's own server (terraform-aws-eks 21.19, node_groups.tf, recommended rules).
# Every add-on has a row: one that is not here raises.
_ADD_ONS: Mapping[AddOn, Opening | None] = {
    "eks-pod-identity-agent": None,
    "vpc-cni": None,
    "kube-proxy": None,
    "coredns": None,
    "aws-ebs-csi-driver": None,
    "metrics-server": Opening("tcp", 10251, "The API server asks metrics-server for metrics of nodes and pods"),
}


def of_add_ons(add_ons: Mapping[AddOn, str]) -> dict[str, Opening]:
    """The openings of these add-ons, by their names."""
    rows = {name: _ADD_ONS[name] for name in add_ons}
    return {name: opening for name, opening in rows.items() if opening}
