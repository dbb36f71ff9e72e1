"""What a stack configures: one field for each component. What they must agree on is in `agreement`."""

from typing import Annotated, Literal

from pydantic import Field

from components import (
    AuditSettings,
    ClusterSettings,
    CostSettings,
    DeliverySettings,
    KarpenterSettings,
    NetworkSettings,
    NodePoolSettings,
    ObservabilitySettings,
    SecuritySettings,
)
from components.model import AtLeast, Model
from components.values import AccountId, PoolName, Region, TagValue

PROJECT = "aws-platform"
"""Name of the Pulumi project, and so the namespace of its configuration keys."""


class Settings(Model):
    """All settings of a stack."""

    account_id: AccountId = Field(description="AWS account ID; the provider refuses credentials of other accounts")
    region: Region = Field(description="AWS Region")
    environment: Literal["dev", "staging", "prod"] = Field(
        description="Value of the Environment tag, which policies and cost allocation use"
    )
    owner: TagValue = Field(description="Value of the Owner tag: the team responsible for the stack")
    project: TagValue = Field(default=PROJECT, description="Value of the Project tag")
    network: NetworkSettings = Field(description="VPC, subnets and endpoints")
    cluster: ClusterSettings = Field(description="EKS cluster")
    node_pools: Annotated[dict[PoolName, NodePoolSettings], AtLeast(1)] = Field(
        description="Managed node groups, by name"
    )
    karpenter: KarpenterSettings = Field(description="Karpenter, which provisions nodes for pending pods")
    security: SecuritySettings | None = Field(
        default=None, description="Security inside the cluster: namespaces and what holds in them"
    )
    observability: ObservabilitySettings | None = Field(
        default=None, description="Observability: metrics, alerts, dashboards, logs and traces"
    )
    audit: AuditSettings | None = Field(
        default=None,
        description="Audit of the account and Region: trail, AWS Config, GuardDuty, Security Hub, findings. One stack "
        "of each account and Region has it; null leaves it to another",
    )
    cost: CostSettings | None = Field(
        default=None, description="Cost: budget, anomaly detection, unused resources, a weekly report"
    )
    delivery: DeliverySettings | None = Field(
        default=None, description="Delivery: repositories of images, and the roles by which pipelines deploy"
    )

    @property
    def collects_metrics(self) -> bool:
        """Whether Prometheus reads the metrics of the cluster."""
        return self.observability is not None and self.observability.prometheus is not None

    @property
    def permissions_boundary(self) -> str | None:
        """The ARN of the permissions boundary of the stack's roles, where it has one."""
        return self.delivery.permissions_boundary if self.delivery else None

    @property
    def tags(self) -> dict[str, str]:
        """Tags of every resource of the stack."""
        return {"Environment": self.environment, "Project": self.project, "Owner": self.owner}
