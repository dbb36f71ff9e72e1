"""What a person decides about Karpenter and its pools."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..labels import Labels, Taint, Taints
from ..model import Mistake, Model, PoolName, pattern, refuse
from ..node import AmiFamily

# aws/karpenter-provider-aws 1.14.1, docs of EC2NodeClass, "alias": families with a pinned release of theirs.
_ALIAS = re.compile(r"al2023@v\d{8}|bottlerocket@v\d+\.\d+\.\d+")
# The newest release of the EKS images that was seen named: entigolabs/entigo-infralib #1488 (1.35.7-20260903), read
# 2026-11-21. One release has images for every Kubernetes version that EKS offers.
_DEFAULT_ALIAS = "al2023@v20260903"


def check_ami_alias(text: str) -> str:
    """A family of images and one release of it."""
    if text.endswith("@latest"):
        raise refuse(Mistake("follows every new image", "name one release, or nodes change on a day that nobody chose"))
    if not _ALIAS.fullmatch(text):
        raise refuse(
            Mistake("is not an image release that Karpenter knows", f"write {_DEFAULT_ALIAS} or bottlerocket@v1.65.0")
        )
    return text


AmiAlias = Annotated[str, AfterValidator(check_ami_alias), pattern(rf"^({_ALIAS.pattern})$", _DEFAULT_ALIAS)]
# karpenter.k8s.aws/instance-category: the letters before the generation in a family's name, as m or inf.
Category = Annotated[str, Field(pattern=r"^[a-z]{1,4}$")]


class KarpenterPoolSettings(Model):
    """A pool whose nodes Karpenter chooses, makes and takes away."""

    capacity: Literal["spot", "on_demand"] = Field(
        default="spot", description="How instances are bought; spot may be taken back at two minutes' notice"
    )
    architecture: Literal["x86_64", "arm64"] = Field(default="x86_64", description="Processor architecture")
    # The rest of the many is what makes spot last: terraform-aws-eks 21.19, examples/karpenter, names the same three.
    instance_categories: Annotated[tuple[Category, ...], Field(min_length=1)] = Field(
        default=("c", "m", "r"), description="Categories of EC2 instance types to choose from, as m in m7a.large"
    )
    # EC2 has come to 8 (m8g): a pool that waits for one with two digits never gets a node.
    min_generation: int = Field(
        default=3, ge=1, le=9, description="Oldest generation of instance types, as 7 in m7a.large"
    )
    # Kubernetes documentation, "Considerations for large clusters": 5,000 nodes; of 192 vCPUs each, 960,000.
    cpu_limit: int = Field(
        default=1000, ge=1, le=960_000, description="vCPUs of all the pool's nodes together, at most"
    )
    # Both times are Go's (time.ParseDuration), which end at 2**63 nanoseconds.
    consolidate_after_seconds: int = Field(
        default=30,
        ge=0,
        le=9_223_372_036,
        description="Quiet on a node before its pods are moved closer together, in seconds",
    )
    # Karpenter's own default, 720 h (CRD karpenter.sh_nodepools, 1.14.1).
    expire_after_hours: int = Field(
        default=720,
        ge=1,
        le=2_562_047,
        description="Age at which a node is replaced, so that images do not grow old, in hours",
    )
    labels: Labels = Field(default_factory=dict, description="Kubernetes labels of the nodes")
    taints: Taints = Field(default=(), description="Kubernetes taints of the nodes")


# Who runs on spot says so: everything else stays on nodes that are not taken back.
_SPOT_POOL = KarpenterPoolSettings(taints=(Taint(key="spot", value="true"),))


class KarpenterSettings(Model):
    """Karpenter: where it runs, and its pools."""

    controller_pool: PoolName = Field(
        description="The managed node pool that runs the controller: on demand, without taints, one node per replica"
    )
    replicas: int = Field(default=2, ge=1, le=2, description="Controllers, one of them at work, each on its own node")
    ami_alias: AmiAlias = Field(
        default=_DEFAULT_ALIAS, description="Image family and release of the nodes; a change replaces them one by one"
    )
    # CRD karpenter.k8s.aws_ec2nodeclasses, 1.14.1: volumeSize ends at 59,000 Gi. Least: as with managed pools.
    disk_gib: int = Field(default=50, ge=20, le=59000, description="Size of the encrypted gp3 volume, in GiB")
    pools: Annotated[dict[PoolName, KarpenterPoolSettings], Field(min_length=1)] = Field(
        default={"spot": _SPOT_POOL}, description="Karpenter's pools by name"
    )

    @property
    def ami_family(self) -> AmiFamily:
        """The family of the image that `ami_alias` names."""
        return "bottlerocket" if self.ami_alias.startswith("bottlerocket@") else "al2023"
