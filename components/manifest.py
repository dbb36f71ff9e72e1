"""Kubernetes objects, as their manifests are written."""

from collections.abc import Mapping
from typing import Any

from pulumi import CustomResource, Output, ResourceOptions


class Manifest(CustomResource):
    """A Kubernetes object of any kind: custom resources, and those of Kubernetes itself.

    Keys are those of the manifest (`volumeBindingMode`). The classes of the SDK register the same resource, but to
    learn the types of a single argument they import every type of core/v1, a tenth of the CPU of a preview
    (benchmarks/README.md).
    """

    metadata: Output[Mapping[str, Any]]
    """As the API server has it."""

    def __init__(
        self, name: str, api_version: str, kind: str, content: Mapping[str, Any], *, opts: ResourceOptions
    ) -> None:
        """`content` is the manifest without apiVersion and kind: metadata, spec or what stands in its place."""
        manifest = {"apiVersion": api_version, "kind": kind, **content}
        # The group without a name is `core` in types of the provider.
        group = api_version if "/" in api_version else f"core/{api_version}"
        super().__init__(f"kubernetes:{group}:{kind}", name, manifest, opts)
