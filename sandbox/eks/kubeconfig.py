"""The kubeconfig that the plugin writes, which gets a token from `aws eks get-token` at each use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_EXEC_VERSION = "client.authentication.k8s.io/v1beta1"


def kubeconfig(
    name: str, endpoint: str, authority: str, region: str, credentials: Mapping[str, str], *, with_profile: bool
) -> dict[str, Any]:
    """The kubeconfig, with its keys in the plugin's order."""
    arguments = ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"]
    if credentials.get("roleArn"):
        arguments += ["--role", credentials["roleArn"]]
    if with_profile and credentials.get("profileName"):
        arguments += ["--profile", credentials["profileName"]]
    environment = [{"name": "KUBERNETES_EXEC_INFO", "value": f'{{"apiVersion": "{_EXEC_VERSION}"}}'}]
    user = {"apiVersion": _EXEC_VERSION, "command": "aws", "args": arguments, "env": environment}
    return {
        "apiVersion": "v1",
        "clusters": [{"cluster": {"server": endpoint, "certificate-authority-data": authority}, "name": "kubernetes"}],
        "contexts": [{"context": {"cluster": "kubernetes", "user": "aws"}, "name": "aws"}],
        "current-context": "aws",
        "kind": "Config",
        "users": [{"name": "aws", "user": {"exec": user}}],
    }
