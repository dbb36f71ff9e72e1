"""Settings of Karpenter and its NodePools."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..labels import KarpenterLabels, Taint, Taints
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Model
from ..node import AmiFamily
from ..values import PoolName, pattern

# aws/karpenter-provider-aws 1.14.1, docs of EC2NodeClass, "alias": AMI families, each with a pinned release.
_ALIAS = re.compile(r"al2023@v\d{8}|bottlerocket@v\d+\.\d+\.\d+")
# The newest EKS AMI release seen in use: entigolabs/entigo-infralib #1488 (1.35.7-20260903), read 2026-11-21. A release
# has AMIs for every Kubernetes version that EKS supports.
_DEFAULT_ALIAS = "al2023@v20260903"


def check_ami_alias(text: str) -> str:
    """An AMI family and one release of it."""
    if text.endswith("@latest"):
        remedy = f"pin a release, for example {_DEFAULT_ALIAS}; @latest replaces nodes whenever AWS publishes an AMI"
        raise refuse(Mistake("does not pin an AMI release", remedy))
    if not _ALIAS.fullmatch(text):
        remedy = f"write family@version, for example {_DEFAULT_ALIAS} or bottlerocket@v1.65.0"
        raise refuse(Mistake("is not a valid AMI alias", remedy))
    return text


AmiAlias = Annotated[str, AfterValidator(check_ami_alias), pattern(rf"^({_ALIAS.pattern})$", _DEFAULT_ALIAS)]
# karpenter.k8s.aws/instance-category: the letters before the generation in an instance family, for example m or inf.
Category = Annotated[str, Field(pattern=r"^[a-z]{1,4}$")]


class KarpenterPoolSettings(Model):
    """A Karpenter NodePool."""

    capacity: Literal["spot", "on_demand"] = Field(
        default="spot", description="Capacity type; AWS can interrupt spot instances with two minutes' notice"
    )
    architecture: Literal["x86_64", "arm64"] = Field(default="x86_64", description="CPU architecture")
    # Many instance types make spot interruptions rare: terraform-aws-eks 21.19, examples/karpenter, has these three.
    instance_categories: Annotated[tuple[Category, ...], AtLeast(1)] = Field(
        default=("c", "m", "r"), description="EC2 instance categories to choose from, for example m (m7a.large)"
    )
    # The newest EC2 generation is 8 (m8g): a NodePool that requires a two-digit one never gets a node.
    min_generation: int = Field(
        default=3, ge=1, le=9, description="Minimum EC2 instance generation, for example 7 (m7a.large)"
    )
    # Kubernetes documentation, "Considerations for large clusters": 5,000 nodes; of 192 vCPUs each, 960,000.
    cpu_limit: int = Field(
        default=1000, ge=1, le=960_000, description="Maximum number of vCPUs of all nodes in the pool"
    )
    # Both are Go durations (time.ParseDuration), at most 2**63 nanoseconds.
    consolidate_after_seconds: int = Field(
        default=30,
        ge=0,
        le=9_223_372_036,
        description="Seconds without a pod added or removed before Karpenter may consolidate a node",
    )
    # Karpenter's own default, 720 h (CRD karpenter.sh_nodepools, 1.14.1).
    expire_after_hours: int = Field(
        default=720,
        ge=1,
        le=2_562_047,
        description="Maximum lifetime of a node in hours, after which Karpenter replaces it",
    )
    labels: KarpenterLabels = Field(default_factory=dict, description="Kubernetes labels of the nodes")
    taints: Taints = Field(default=(), description="Kubernetes taints of the nodes")


# Pods run on spot nodes only with a toleration; all others stay on nodes that are not interrupted.
_SPOT_TAINT = Taint(key="spot", value="true")


class KarpenterSettings(Model):
    """Settings of Karpenter: its controller and its NodePools."""

    controller_pool: PoolName = Field(
        description="Managed node group that runs the controller: on-demand, without taints, a node for each replica"
    )
    replicas: int = Field(
        default=2, ge=1, le=2, description="Number of controller replicas, each on its own node; one is the leader"
    )
    ami_alias: AmiAlias = Field(
        default=_DEFAULT_ALIAS, description="AMI family and release of the nodes; changing it replaces them one by one"
    )
    # CRD karpenter.k8s.aws_ec2nodeclasses, 1.14.1: volumeSize is at most 59,000 Gi. Minimum: see NodePoolSettings.
    disk_gib: int = Field(default=50, ge=20, le=59000, description="Size of the encrypted gp3 volume, in GiB")
    pools: Annotated[dict[PoolName, KarpenterPoolSettings], AtLeast(1)] = Field(
        default={"spot": KarpenterPoolSettings(taints=(_SPOT_TAINT,))},
        description="Karpenter NodePools, by name",
        # The schema's default without each pool's own defaults.
        json_schema_extra={"default": {"spot": {"taints": [_SPOT_TAINT.model_dump(exclude_defaults=True)]}}},
    )

    @property
    def ami_family(self) -> AmiFamily:
        """The family of the image that `ami_alias` names."""
        return "bottlerocket" if self.ami_alias.startswith("bottlerocket@") else "al2023"
