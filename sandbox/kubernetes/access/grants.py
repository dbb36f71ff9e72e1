"""The access entries and access policies of all clusters, which EKS keeps outside of them; here in memory, as the
account is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Types for nodes and Fargate pods: their user is made of an instance's name, which no caller here has.
_FOR_PEOPLE = "STANDARD"

# The session name of the AWS CLI (awscli/customizations/eks/get_token.py).
_SESSION = "EKSGetTokenAuth"

User = dict[str, Any]
"""A user as a TokenReview has it."""


@dataclass(frozen=True)
class Entry:
    """An access entry, and the scope of each of its access policies: namespaces, or `None` for the whole cluster."""

    kind: str = _FOR_PEOPLE
    user_name: str = ""
    groups: tuple[str, ...] = ()
    policies: dict[str, tuple[str, ...] | None] = field(default_factory=dict[str, "tuple[str, ...] | None"])


class Grants:
    """The access entries by cluster and principal."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], Entry] = {}

    def enter(self, cluster: str, principal: str, kind: str, user_name: str, groups: tuple[str, ...]) -> None:
        """Make or change an access entry; its access policies stay."""
        before = self._entries.get((cluster, principal), Entry())
        self._entries[cluster, principal] = Entry(kind, user_name, groups, before.policies)

    def remove(self, cluster: str, principal: str) -> None:
        """Remove an access entry, with its access policies."""
        self._entries.pop((cluster, principal), None)

    def associate(self, cluster: str, principal: str, policy: str, namespaces: tuple[str, ...] | None) -> None:
        """Give an entry an access policy, by name.

        Raises KeyError if there is no such entry."""
        self._entries[cluster, principal].policies[policy] = namespaces

    def dissociate(self, cluster: str, principal: str, policy: str) -> None:
        if (cluster, principal) in self._entries:
            self._entries[cluster, principal].policies.pop(policy, None)

    def policies(self, cluster: str, principal: str) -> Mapping[str, tuple[str, ...] | None]:
        """The principal's access policies with their scopes."""
        entry = self._entries.get((cluster, principal))
        return dict(entry.policies) if entry else {}

    def user(self, cluster: str, principal: str) -> User | None:
        """Who the principal is in the cluster; `None` without an access entry."""
        entry = self._entries.get((cluster, principal))
        if entry is None or entry.kind != _FOR_PEOPLE:
            return None
        _, _, _, _, account, resource = principal.split(":", 5)
        name = (entry.user_name or _user_name(principal)).replace("{{SessionName}}", _SESSION)
        return {
            "username": name.replace("{{AccountID}}", account),
            "uid": f"aws-iam-authenticator:{account}:{resource.rpartition('/')[2]}",
            "groups": list(entry.groups),
            "extra": {PRINCIPAL: [principal]},
        }


PRINCIPAL = "canonicalArn"
"""The key of a user's extra information that has the principal (aws-iam-authenticator, pkg/server/server.go)."""


def _user_name(principal: str) -> str:
    """The name that EKS makes where an entry has none (EKS User Guide, "Create access entries", Username)."""
    start, _, resource = principal.rpartition(":")
    kind, *path = resource.split("/")
    if kind != "role":
        return principal
    return f"{start.replace(':iam:', ':sts:')}:assumed-role/{path[-1]}/{{{{SessionName}}}}"
