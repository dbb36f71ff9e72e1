"""The registries that ECR can cache images of; plain values only."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Upstream = Literal["ecr-public", "kubernetes", "quay", "docker-hub", "github", "gitlab"]


class Registry(NamedTuple):
    """An upstream registry, and whether it asks for a user name and token."""

    url: str
    authenticates: bool


# ECR API reference, CreatePullThroughCacheRule, upstreamRegistryUrl; ECR User Guide, "Sync an upstream registry with an
# Amazon ECR private registry", for which of them need a secret (read 2026-11-28). Not among them: Azure's and
# Chainguard's, whose URL is one's own, and other registries of ECR.
UPSTREAMS: Mapping[Upstream, Registry] = {
    "ecr-public": Registry("public.ecr.aws", authenticates=False),
    "kubernetes": Registry("registry.k8s.io", authenticates=False),
    "quay": Registry("quay.io", authenticates=False),
    "docker-hub": Registry("registry-1.docker.io", authenticates=True),
    "github": Registry("ghcr.io", authenticates=True),
    "gitlab": Registry("registry.gitlab.com", authenticates=True),
}
