"""Who may assume a role; each function returns JSON text."""

from .documents import document


def service(principal: str) -> str:
    """An AWS service assumes the role. One principal serves every partition, `ec2.amazonaws.com` in China too."""
    return document({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"})


def pods() -> str:
    """EKS Pod Identity assumes the role for pods, and tags the session with cluster, namespace and service account."""
    # EKS User Guide, "EKS Pod Identity roles": principal and both actions.
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    )
