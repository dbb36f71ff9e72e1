"""What a component stands on, as small values: an account, a network, a cluster, its nodes.

A component offers its own as `.ref`; a program that has the thing already builds one by hand. What policies judge in a
preview (a cluster's name, an ARN) is plain text; what only AWS knows is an `Input`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field

from .model import Model
from .values import AccountId, Region, check_zone

if TYPE_CHECKING:
    from pulumi import Input


class Account(Model):
    """An AWS account and one of its regions."""

    id: AccountId = Field(description="The account ID")
    region: Region = Field(description="The region")

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a regional resource of the account, as `arn:aws:eks:us-east-1:111122223333:cluster/name`."""
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"


_Id = TypeVar("_Id")


def subnets_in(zones: Sequence[str], subnet_ids: Mapping[str, _Id]) -> dict[str, _Id]:
    """The subnets of these zones, or all where no zone is named.

    Raises:
        ValueError: for a zone without a subnet."""
    missing = [zone for zone in zones if zone not in subnet_ids]
    if missing:
        raise ValueError(f"no subnet in {', '.join(missing)}: there are subnets in {', '.join(subnet_ids)}")
    return {zone: subnet_ids[zone] for zone in zones or subnet_ids}


@dataclass(frozen=True, kw_only=True)
class NetworkRef:
    """A VPC with subnets for a control plane and for nodes, by Availability Zone.

    Users of a node subnet wait for its routes: a node pulls images as soon as it boots.

    Raises:
        ValueError: for what is no zone of the partition `aws`.
    """

    vpc_id: Input[str]
    control_plane_subnet_ids: Mapping[str, Input[str]]
    node_subnet_ids: Mapping[str, Input[str]]
    connected_cidrs: Sequence[str] = ()
    """IPv4 CIDR blocks of connected networks (peering, VPN, transit gateway), which may reach the API server."""
    nat_gateway_ids: Mapping[str, Input[str]] = field(default_factory=dict)
    """The NAT gateways by the zone that they are in, for who watches over them."""

    def __post_init__(self) -> None:
        for zone in (*self.control_plane_subnet_ids, *self.node_subnet_ids):
            check_zone(zone)

    def with_control_plane_in(self, zones: Sequence[str]) -> NetworkRef:
        """The same network with the control plane's subnets of these zones, or of all where no zone is named.

        Raises:
            ValueError: for a zone without such a subnet."""
        return replace(self, control_plane_subnet_ids=subnets_in(zones, self.control_plane_subnet_ids))


@dataclass(frozen=True, kw_only=True)
class ClusterRef:
    """An EKS cluster."""

    account: Account
    name: str
    kubernetes_version: str
    """The version that was decided, as `1.35`: it says which add-on versions belong to the cluster."""
    control_plane_version: Input[str]
    """The version that the control plane runs: nodes that take theirs from here are never newer."""
    endpoint: Input[str]
    security_group_id: Input[str]
    """The security group that EKS created for the cluster, which control plane and nodes share."""
    prefix_delegation: bool = False
    """Whether the VPC CNI assigns /28 prefixes: nodes then have addresses for more pods than network interfaces say."""

    @classmethod
    def of(
        cls,
        account: Account,
        name: str,
        *,
        kubernetes_version: str,
        endpoint: Input[str],
        security_group_id: Input[str],
        control_plane_version: Input[str] | None = None,
        prefix_delegation: bool = False,
    ) -> ClusterRef:
        """A cluster that no `Cluster` of this library created.

        `endpoint` should be an output of the cluster where the same program creates it: everything in the cluster is
        created after what the endpoint comes from.
        """
        return cls(
            account=account,
            name=name,
            kubernetes_version=kubernetes_version,
            control_plane_version=control_plane_version or kubernetes_version,
            endpoint=endpoint,
            security_group_id=security_group_id,
            prefix_delegation=prefix_delegation,
        )

    @property
    def arn(self) -> str:
        """The cluster's ARN, known before the cluster exists."""
        return self.account.arn("eks", f"cluster/{self.name}")


@dataclass(frozen=True)
class NodePoolsRef:
    """The managed node groups of a cluster: their names in EKS, by the name of the pool."""

    node_group_names: Mapping[str, Input[str]]

    def node_group(self, pool: str) -> Input[str]:
        """The name of a pool's node group.

        Raises:
            ValueError: where there is no such pool.
        """
        if pool not in self.node_group_names:
            raise ValueError(f"no node pool is named {pool}: use one of {', '.join(self.node_group_names)}")
        return self.node_group_names[pool]


@dataclass(frozen=True, kw_only=True)
class TopicRef:
    """An SNS topic and the KMS key of its messages: who publishes needs sns:Publish on the one, and on the other
    kms:Decrypt and kms:GenerateDataKey."""

    arn: Input[str]
    key_arn: Input[str]
