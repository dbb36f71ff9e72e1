"""Fields that Kubernetes does not know: Helm sends them, and the API server drops them in silence."""

from __future__ import annotations

from ..client import ApiError, ApiServer, NoMatchError
from .manifests import objects

_MANAGER = "sandbox-strict"
# What the API server says in a strict request, of an apply and of a create.
_UNKNOWN = ("field not declared in schema", "unknown field")


def dropped(server: ApiServer, manifest: str, namespace: str) -> list[str]:
    """A line for each object of an installed release that has such fields: it is sent again, strictly, and as a trial
    only. `namespace` is that of the release."""
    lines: list[str] = []
    for item in objects(manifest):
        metadata = item["metadata"]
        try:
            if server.kind_of(item).namespaced:
                item["metadata"] = {"namespace": namespace, **metadata}
            server.apply(item, _MANAGER, dry_run=True, force=True)
        except NoMatchError:
            continue  # deleted again by someone else
        except ApiError as error:
            if any(text in str(error) for text in _UNKNOWN):
                lines.append(f"{item['kind']} {metadata['name']}: {error}")
    return lines
