"""Which version of the CloudWatch Observability add-on belongs to each Kubernetes version."""

from collections.abc import Mapping

# Read 2026-11-28 in public repositories, as the other add-ons' versions (components/cluster/versions.py):
# 1.36: an inventory of a running cluster, and a note of 2026-09-27 that EKS returned no newer one.
# 1.35: what `describe-addon-versions` returned for 1.35 in ap-northeast-2 on 2026-09-16.
# 1.34: what AWS's own samples were validated with on a cluster of 1.34, 2026-08.
# Before a row is used in an account: aws eks describe-addon-versions --addon-name amazon-cloudwatch-observability
ADD_ON_VERSIONS: Mapping[str, str] = {
    "1.36": "v6.7.0-eksbuild.1",
    "1.35": "v6.6.0-eksbuild.1",
    "1.34": "v6.4.0-eksbuild.1",
}


def add_on_version(kubernetes_version: str) -> str:
    """The version for a Kubernetes version; ValueError names those that there are."""
    if kubernetes_version not in ADD_ON_VERSIONS:
        known = ", ".join(ADD_ON_VERSIONS)
        raise ValueError(
            f"kubernetes_version: {kubernetes_version} has no version of amazon-cloudwatch-observability: use one of "
            f"{known}, or turn container_insights off"
        )
    return ADD_ON_VERSIONS[kubernetes_version]
