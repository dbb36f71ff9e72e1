"""Whether a change of the provider's configuration means another cluster, by the real provider's rules."""

from __future__ import annotations

from typing import Any

from pulumi.provider.experimental.provider import DiffResponse
from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.rpc import UNKNOWN

from .inputs import differences
from .kubeconfig import current_server

_IDENTIFIER = "clusterIdentifier"


def diff(old: dict[str, Any], new: dict[str, Any]) -> DiffResponse:
    """Compare two configurations (pulumi-kubernetes: provider/pkg/provider/provider.go, DiffConfig).

    An unchanged clusterIdentifier replaces nothing, even if the kubeconfig is not known yet; a changed one replaces;
    without one, another server replaces.
    """
    changed = sorted({path.split(".")[0].split("[")[0] for path in differences(old, new)})
    if not changed:
        return _response([], [])
    before, after = old.get(_IDENTIFIER), new.get(_IDENTIFIER)
    if after and before == after:
        return _response(changed, [])
    replaces = [_IDENTIFIER] if before and after else []
    for key in ("kubeconfig", "context", "cluster"):
        if new.get(key) == UNKNOWN:
            return _response([key], [*replaces, key])
    if _server(old) != _server(new):
        replaces += [key for key in ("kubeconfig", "context", "cluster") if key in changed]
    return _response(changed, replaces)


def _server(config: dict[str, Any]) -> object:
    try:
        return current_server(config.get("kubeconfig") or "")
    except ValueError:
        return None


def _response(diffs: list[str], replaces: list[str]) -> DiffResponse:
    # The SDK's servicer passes `changes` on as a number of the message's enum (SDK 3.272,
    # provider/experimental/server.py, DiffConfig): True would reach the engine as DIFF_NONE.
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    answer = DiffResponse(replaces=replaces, diffs=diffs)
    answer.changes = some if diffs else none  # pyright: ignore[reportAttributeAccessIssue]
    return answer
