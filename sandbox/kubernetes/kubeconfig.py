"""Kubeconfig files: the one for users of the sandbox, and those that programs pass to the provider."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from ..private import write_private


@dataclass(frozen=True)
class Server:
    """The API server of a kubeconfig's context, and the CA that it trusts."""

    url: str
    certificate_authority_data: str | None


def current_server(text: str) -> Server:
    """The API server of a kubeconfig's current context; the text is JSON or YAML, as for the real provider.

    Raises ValueError, saying what is missing.
    """
    loaded: object = yaml.safe_load(text)  # JSON is YAML
    if not isinstance(loaded, dict):
        raise ValueError("the kubeconfig is not a document with clusters and contexts (a path is not supported)")
    config = cast("dict[str, Any]", loaded)
    name = config.get("current-context")
    context = _named(config, "contexts", name).get("context") or {}
    cluster = _named(config, "clusters", context.get("cluster")).get("cluster") or {}
    if not cluster.get("server"):
        raise ValueError(f"the kubeconfig's context {name!r} has no cluster with a server")
    return Server(cluster["server"], cluster.get("certificate-authority-data"))


def write(path: Path, servers: Mapping[str, Server], current: str, token: str) -> None:
    """Write a kubeconfig with a context for each of `servers`, readable by its owner only."""
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": current,
        "clusters": [
            {
                "name": name,
                "cluster": {"server": server.url, "certificate-authority-data": server.certificate_authority_data},
            }
            for name, server in servers.items()
        ],
        "contexts": [{"name": name, "context": {"cluster": name, "user": "admin"}} for name in servers],
        "users": [{"name": "admin", "user": {"token": token}}],
    }
    write_private(path, json.dumps(content, indent=1).encode())


def _named(config: dict[str, Any], field: str, name: str | None) -> dict[str, Any]:
    for entry in config.get(field) or []:
        if entry.get("name") == name:
            return entry
    raise ValueError(f"the kubeconfig names {name!r} but has no such entry under {field}")
