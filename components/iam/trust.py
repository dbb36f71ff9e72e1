"""Trust policies: who may assume a role, as JSON text."""

from ..refs import Account
from .statements import document, on_behalf_of


def service(principal: str) -> str:
    """An AWS service assumes the role. One principal serves every partition, `ec2.amazonaws.com` in China too."""
    return document({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"})


def service_for(principal: str, account: Account, source_arn: str) -> str:
    """An AWS service assumes the role on behalf of resources of this account alone; their ARN may have `*` in it (IAM
    User Guide, "The confused deputy problem")."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": "sts:AssumeRole",
            "Condition": on_behalf_of(account, source_arn),
        }
    )


def pod_identity(cluster_arn: str, namespace: str, service_account: str) -> str:
    """EKS Pod Identity assumes the role, for one service account of one cluster.

    EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity": the two actions, and the session
    tags that limit a role to its service account; without them any association in the account may use it.
    """
    return document(
        {
            "Sid": "PodsOfOneServiceAccount",
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {
                    "aws:SourceAccount": cluster_arn.split(":")[4],
                    "aws:RequestTag/eks-cluster-arn": cluster_arn,
                    "aws:RequestTag/kubernetes-namespace": namespace,
                    "aws:RequestTag/kubernetes-service-account": service_account,
                }
            },
        }
    )
