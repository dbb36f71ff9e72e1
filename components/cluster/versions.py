"""Which Kubernetes versions EKS offers, and the add-on versions that belong to each."""

from collections.abc import Mapping
from typing import Literal

# The day standard support ends, read 2026-11-21: 1.34 in the EKS User Guide (page kubernetes-versions, release
# calendar), 1.35 in endoflife.date/amazon-eks; 1.36 is what the newest copies of that page name as latest, undated.
STANDARD_SUPPORT: Mapping[str, str] = {
    "1.36": "at least 14 months from its release in 2026",
    "1.35": "2027-03-27",
    "1.34": "2026-12-02",
}
# Still offered, at an extra price for each hour, which the upgrade policy STANDARD of this platform does not pay.
EXTENDED_SUPPORT = ("1.33", "1.32", "1.31")

# One below the newest: add-ons and charts have had time to follow.
DEFAULT_VERSION = "1.35"

AddOn = Literal["eks-pod-identity-agent", "vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver", "metrics-server"]

# Read 2026-11-21 in public repositories, since no AWS account was at hand to ask. Each row is what others wrote down
# of their own clusters or of `aws eks describe-addon-versions`:
# 1.36: all six in one inventory of a running cluster, 2026-09-24.
# 1.35: five that `describe-addon-versions --kubernetes-version 1.35` marked as default on 2026-08-30.
# 1.34: five that a running cluster of that version had pinned beside the same command, undated.
# The agent of 1.35 is from the same command on 2026-08-04; 1.34 has that of 1.35, as its row named none.
# Before a row is used in an account: aws eks describe-addon-versions --kubernetes-version <version>
ADD_ONS: Mapping[str, Mapping[AddOn, str]] = {
    "1.36": {
        "eks-pod-identity-agent": "v1.4.0-eksbuild.2",
        "vpc-cni": "v1.23.1-eksbuild.1",
        "kube-proxy": "v1.36.0-eksbuild.25",
        "coredns": "v1.14.6-eksbuild.4",
        "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
        "metrics-server": "v0.9.0-eksbuild.11",
    },
    "1.35": {
        "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
        "vpc-cni": "v1.22.4-eksbuild.3",
        "kube-proxy": "v1.35.3-eksbuild.21",
        "coredns": "v1.13.2-eksbuild.21",
        "aws-ebs-csi-driver": "v1.65.0-eksbuild.1",
        "metrics-server": "v0.9.0-eksbuild.7",
    },
    "1.34": {
        "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
        "vpc-cni": "v1.22.4-eksbuild.3",
        "kube-proxy": "v1.34.6-eksbuild.21",
        "coredns": "v1.12.4-eksbuild.29",
        "aws-ebs-csi-driver": "v1.65.0-eksbuild.1",
        "metrics-server": "v0.9.0-eksbuild.7",
    },
}


def add_on_versions(kubernetes_version: str) -> Mapping[AddOn, str]:
    """The add-on versions for a Kubernetes version; ValueError names the rows there are."""
    if kubernetes_version not in ADD_ONS:
        raise ValueError(
            f"kubernetes_version: {kubernetes_version} has no row of add-on versions: use one of {', '.join(ADD_ONS)}"
        )
    return ADD_ONS[kubernetes_version]
