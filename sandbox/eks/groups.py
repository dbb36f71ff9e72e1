"""The plugin's two security groups, with the rules for traffic between nodes and control plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

_ALL_PORTS: Mapping[str, Any] = {"from_port": 0, "to_port": 0, "protocol": "-1"}
_HTTPS: Mapping[str, Any] = {"from_port": 443, "to_port": 443, "protocol": "tcp"}
_ANYWHERE = ["0.0.0.0/0"]


class ClusterGroup:
    """The control plane's security group, with all egress allowed."""

    def __init__(self, name: str, vpc_id: Input[str] | None, tags: Output[Any], inside: ResourceOptions) -> None:
        self.group = aws.ec2.SecurityGroup(
            f"{name}-eksClusterSecurityGroup", vpc_id=vpc_id, revoke_rules_on_delete=True, tags=tags, opts=inside
        )
        aws.ec2.SecurityGroupRule(
            f"{name}-eksClusterInternetEgressRule",
            description="Allow internet access.",
            type="egress",
            cidr_blocks=_ANYWHERE,
            security_group_id=self.group.id,
            opts=inside,
            **_ALL_PORTS,
        )


class NodeGroup:
    """The nodes' security group: allows traffic between nodes, from control plane to nodes and from nodes to it."""

    def __init__(
        self,
        name: str,
        vpc_id: Input[str] | None,
        tags: Output[Any],
        cluster_group_id: Output[str],
        inside: ResourceOptions,
    ) -> None:
        self.group = aws.ec2.SecurityGroup(
            f"{name}-nodeSecurityGroup", vpc_id=vpc_id, revoke_rules_on_delete=True, tags=tags, opts=inside
        )
        made = {
            role: aws.ec2.SecurityGroupRule(f"{name}-{role}", aws.ec2.SecurityGroupRuleArgs(**rule), opts=inside)
            for role, rule in _rules(self.group.id, cluster_group_id).items()
        }
        self.cluster_ingress = made["eksClusterIngressRule"]


def _rules(nodes: Output[str], control_plane: Output[str]) -> dict[str, dict[str, Any]]:
    into_nodes = {"type": "ingress", "security_group_id": nodes}
    from_control_plane = into_nodes | {"source_security_group_id": control_plane}
    return {
        "eksNodeIngressRule": {
            "description": "Allow nodes to communicate with each other",
            "self": True,
            **into_nodes,
            **_ALL_PORTS,
        },
        "eksNodeClusterIngressRule": {
            "description": "Allow worker Kubelets and pods to receive communication from the cluster control plane",
            **from_control_plane,
            "from_port": 1025,
            "to_port": 65535,
            "protocol": "tcp",
        },
        "eksExtApiServerClusterIngressRule": {
            "description": "Allow pods running extension API servers on port 443 to receive communication from "
            "cluster control plane",
            **from_control_plane,
            **_HTTPS,
        },
        "eksNodeInternetEgressRule": {
            "description": "Allow internet access.",
            "type": "egress",
            "security_group_id": nodes,
            "cidr_blocks": _ANYWHERE,
            **_ALL_PORTS,
        },
        "eksClusterIngressRule": {
            "description": "Allow pods to communicate with the cluster API Server",
            "type": "ingress",
            "security_group_id": control_plane,
            "source_security_group_id": nodes,
            **_HTTPS,
        },
    }
