"""Tokens for an API server: of one IAM principal, for one cluster, signed with a key of the sandbox's life.

Only modules that load quickly are imported: a client starts the sandbox's `aws` for each token."""

from __future__ import annotations

import base64
import binascii
import hmac
import json

PREFIX = "k8s-aws-v1."

OWNER = "sandbox"
"""The principal of a run without `--as`, an administrator of every cluster. It is no ARN, so no entry can be for it."""

VALID_SECONDS = 15 * 60
"""How long a token is accepted (aws-iam-authenticator, pkg/token/token.go, presignedURLExpiration)."""

_DIGEST = "sha256"
_DIGEST_BYTES = 32


def issue(key: bytes, principal: str, cluster: str, expires: float) -> str:
    """A token that is accepted until `expires`, in seconds since 1970."""
    claims = json.dumps({"principal": principal, "cluster": cluster, "expires": expires}).encode()
    signed = hmac.digest(key, claims, _DIGEST) + claims
    return PREFIX + base64.urlsafe_b64encode(signed).decode().rstrip("=")


def principal_of(key: bytes, token: str, cluster: str, now: float) -> str | None:
    """The principal of a token; `None` if it is forged, has expired or is for another cluster."""
    encoded = token.removeprefix(PREFIX)
    try:
        signed = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    digest, claims = signed[:_DIGEST_BYTES], signed[_DIGEST_BYTES:]
    if not hmac.compare_digest(digest, hmac.digest(key, claims, _DIGEST)):
        return None
    read = json.loads(claims)
    return read["principal"] if read["cluster"] == cluster and now < read["expires"] else None
