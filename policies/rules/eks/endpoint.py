"""Rules about access to the endpoint of a cluster's API server."""

from policies.accessors.internet import INTERNET, internet_in
from policies.accessors.wording import listed
from policies.engine.inputs import Value, all_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_CLUSTER = frozenset({"aws:eks/cluster:Cluster"})


def _is_public(cluster: Resource) -> bool:
    # Missing means true (EKS API reference, VpcConfigRequest.endpointPublicAccess).
    return cluster.props["vpcConfig"]["endpointPublicAccess"].flag(default=True)


def _public_endpoint(cluster: Resource) -> str | None:
    return "vpcConfig.endpointPublicAccess is true, or missing (default: true)" if _is_public(cluster) else None


def _allow_list(cluster: Resource) -> Value:
    return cluster.props["vpcConfig"]["publicAccessCidrs"]


def _no_allow_list(cluster: Resource) -> str | None:
    # Missing means 0.0.0.0/0 (EKS API reference, VpcConfigRequest.publicAccessCidrs).
    if all_of(lambda: _is_public(cluster), lambda: _allow_list(cluster).is_empty()):
        return "the endpoint is public and vpcConfig.publicAccessCidrs is empty (default: 0.0.0.0/0)"
    return None


def _world_in_allow_list(cluster: Resource) -> str | None:
    allowed = _allow_list(cluster)
    if all_of(lambda: _is_public(cluster), lambda: bool(internet_in(allowed.entries()))):
        return f"{allowed.path} has {listed(internet_in(allowed.entries()))}"
    return None


def _no_private_endpoint(cluster: Resource) -> str | None:
    # Missing means false (EKS API reference, VpcConfigRequest.endpointPrivateAccess).
    if cluster.props["vpcConfig"]["endpointPrivateAccess"].flag(default=False):
        return None
    return "vpcConfig.endpointPrivateAccess is false, or missing (default: false)"


EKS_001 = Rule(
    id="EKS-001",
    title="EKS cluster endpoints do not allow public access outside dev",
    severity="high",
    why="With an API server on the internet, one leaked credential or one vulnerability is enough to get in.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-001.a",
            requires="vpcConfig.endpointPublicAccess is false in every environment except dev",
            remedy="set vpcConfig.endpointPublicAccess to false, and reach the endpoint from inside the VPC",
            environments=("staging", "prod"),
            parts=itself,
            fault=_public_endpoint,
        ),
    ),
    controls=Controls(cis_eks=("5.4.2",), aws_fsbp=("EKS.1",)),
)

EKS_002 = Rule(
    id="EKS-002",
    title="Public EKS cluster endpoints are restricted to an allow list of CIDR blocks",
    severity="high",
    why="If the endpoint has to be public, only the networks that need it should reach it.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-002.a",
            requires="A public endpoint has CIDR blocks in publicAccessCidrs",
            remedy="list the CIDR blocks that may reach the endpoint in vpcConfig.publicAccessCidrs",
            parts=itself,
            fault=_no_allow_list,
        ),
        Check(
            id="EKS-002.b",
            requires=f"publicAccessCidrs is not {INTERNET}",
            remedy="replace it with the CIDR blocks that need to reach the endpoint",
            parts=itself,
            fault=_world_in_allow_list,
        ),
    ),
    controls=Controls(cis_eks=("5.4.1",)),
)

EKS_003 = Rule(
    id="EKS-003",
    title="Private access to the EKS cluster endpoint is enabled",
    severity="medium",
    why="Without private access, traffic from the nodes to the control plane leaves the VPC.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    types=_CLUSTER,
    checks=(
        Check(
            id="EKS-003.a",
            requires="vpcConfig.endpointPrivateAccess is true",
            remedy="set vpcConfig.endpointPrivateAccess to true",
            parts=itself,
            fault=_no_private_endpoint,
        ),
    ),
    controls=Controls(cis_eks=("5.4.2",)),
    must_determine=True,
)

RULES = (EKS_001, EKS_002, EKS_003)
