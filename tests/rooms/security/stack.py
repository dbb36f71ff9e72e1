"""The security room under recording mocks."""

from collections.abc import Mapping
from typing import Any

from components import ClusterRef, SecuritySettings, SecurityStack
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record

RELEASE = "kubernetes:helm.sh/v3:Release"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CLUSTER = ClusterRef.of(ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1")


def made(settings: Mapping[str, Any]) -> Recorded:
    """All that the room registers with these settings."""
    return record(lambda: SecurityStack("security", SecuritySettings.model_validate(settings), cluster=CLUSTER))


def violations(settings: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The checks that the rules find violated in prod, each with the resource. Tags are the provider's, which is not
    here."""
    found = judged(made(settings), "prod")
    return {(one.check, one.urn.rpartition("::")[2]) for one in found if not one.check.startswith("TAG-")}
