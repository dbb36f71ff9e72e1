"""Answers the reviews that an API server asks for: who a token's owner is, and what an access policy allows."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from .grants import PRINCIPAL, Grants, User
from .policies import Policies
from .tokens import OWNER, principal_of

_OWNER: User = {"username": "admin", "groups": ["system:masters"]}


class Reviews:
    """TokenReview and SubjectAccessReview, as EKS answers them. `key` is the life's key of tokens."""

    def __init__(self, grants: Grants, policies: Policies, key: bytes) -> None:
        self._grants = grants
        self._policies = policies
        self._key = key

    def answer(self, cluster: str, review: Mapping[str, Any]) -> dict[str, Any]:
        """The review with its status."""
        status = self._token if review["kind"] == "TokenReview" else self._access
        return {"apiVersion": review["apiVersion"], "kind": review["kind"], "status": status(cluster, review["spec"])}

    def _token(self, cluster: str, review: Mapping[str, Any]) -> dict[str, Any]:
        principal = principal_of(self._key, review.get("token", ""), cluster, time.time())
        user = _OWNER if principal == OWNER else principal and self._grants.user(cluster, principal)
        return {"authenticated": True, "user": user} if user else {"authenticated": False}

    def _access(self, cluster: str, review: Mapping[str, Any]) -> dict[str, Any]:
        """Never a refusal: what no access policy allows, RBAC may."""
        principal = next(iter((review.get("extra") or {}).get(PRINCIPAL, ())), "")
        policy = self._policies.allow(cluster, self._grants.policies(cluster, principal), review)
        return {"allowed": True, "reason": f"EKS access policy {policy}"} if policy else {"allowed": False}
