"""Every security-group opening of the platform, as keyed rows with a reason."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import pulumi_aws as aws
from pulumi import Input, ResourceOptions


class Opening(NamedTuple):
    """One port, and why it is open."""

    protocol: Literal["tcp", "udp"]
    port: int
    reason: str


# Between the control plane and its nodes, and among the nodes: the least that EKS asks for (EKS User Guide, "View
# Amazon EKS security group requirements for clusters"; terraform-aws-eks 21.19, node_groups.tf, has the same). The
# group is the one that EKS makes for the cluster, with a rule of its own that lets its members reach each other on
# every port: these are what has to stay where somebody takes that rule out.
CLUSTER: Mapping[str, Opening] = {
    "api": Opening("tcp", 443, "Nodes and pods call the API server, and it calls extension API servers"),
    "kubelet": Opening("tcp", 10250, "The control plane calls kubelets for logs, exec and metrics"),
    "dns-tcp": Opening("tcp", 53, "Pods ask CoreDNS on other nodes, long answers"),
    "dns-udp": Opening("udp", 53, "Pods ask CoreDNS on other nodes"),
}

# Where the control plane calls an add-on's own server (terraform-aws-eks 21.19, node_groups.tf, recommended rules).
WEBHOOKS: Mapping[str, Opening] = {
    "metrics-server": Opening("tcp", 10251, "The API server asks metrics-server for metrics of nodes and pods"),
    "gatekeeper": Opening("tcp", 8443, "The API server asks Gatekeeper to admit what is applied"),
    "karpenter": Opening("tcp", 8443, "The API server asks Karpenter to convert and check its kinds"),
    "aws-load-balancer-controller": Opening("tcp", 9443, "The API server asks the load balancer controller"),
}


# Who reaches the interface endpoints of a network.
INTERFACE_ENDPOINTS: Mapping[str, Opening] = {
    "https": Opening("tcp", 443, "AWS APIs are called over HTTPS from anywhere in the VPC"),
}


def webhooks(add_ons: Iterable[str]) -> dict[str, Opening]:
    """The rows of these add-ons, as far as the control plane calls them."""
    return {name: WEBHOOKS[name] for name in add_ons if name in WEBHOOKS}


def open_within(
    name: str, group_id: Input[str], openings: Mapping[str, Opening], inside: ResourceOptions
) -> list[aws.vpc.SecurityGroupIngressRule]:
    """Opens these ports of a security group to its own members."""
    return [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-{key}",
            security_group_id=group_id,
            referenced_security_group_id=group_id,
            ip_protocol=opening.protocol,
            from_port=opening.port,
            to_port=opening.port,
            description=opening.reason,
            opts=inside,
        )
        for key, opening in openings.items()
    ]


def open_to_blocks(
    name: str,
    group_id: Input[str],
    openings: Mapping[str, Opening],
    blocks: Mapping[str, str],
    inside: ResourceOptions,
) -> list[aws.vpc.SecurityGroupIngressRule]:
    """Opens these ports of a security group to IPv4 blocks: a rule for each opening and block, known by their keys."""
    return [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-{key}-{whose}",
            security_group_id=group_id,
            cidr_ipv4=block,
            ip_protocol=opening.protocol,
            from_port=opening.port,
            to_port=opening.port,
            description=opening.reason,
            opts=inside,
        )
        for key, opening in openings.items()
        for whose, block in blocks.items()
    ]
