"""What follows from a cluster's name and settings: plain values only."""

import json
from collections.abc import Sequence

# EKS API, LogType (botocore 1.44.5): all there are.
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")


def log_group_name(cluster_name: str) -> str:
    """Where EKS writes control-plane logs; it creates the group itself, unencrypted, unless it is there first."""
    return f"/aws/eks/{cluster_name}/cluster"


def cluster_arn(account_id: str, region: str, cluster_name: str) -> str:
    """The cluster's ARN, known before the cluster is."""
    return f"arn:aws:eks:{region}:{account_id}:cluster/{cluster_name}"


def admin_keys(role_arns: Sequence[str]) -> dict[str, str]:
    """Role ARNs by role name, which is how their access entries are known."""
    return {arn.rsplit("/", 1)[1]: arn for arn in role_arns}


def kubeconfig(cluster_name: str, region: str, endpoint: str, certificate_authority: str) -> str:
    """A kubeconfig that asks the `aws` command for a token at each use, and so holds no secret."""
    # `aws eks get-token` answers in this version of the exec plugin's API.
    user = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws",
            "args": ["--region", region, "eks", "get-token", "--cluster-name", cluster_name, "--output", "json"],
        }
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": cluster_name,
                    "cluster": {"server": endpoint, "certificate-authority-data": certificate_authority},
                }
            ],
            "users": [{"name": cluster_name, "user": user}],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "current-context": cluster_name,
        }
    )
