"""Who may assume a role; each function returns JSON text."""

from .documents import document


def service(principal: str) -> str:
    """An AWS service assumes the role. One principal serves every partition, `ec2.amazonaws.com` in China too."""
    return document({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"})
