"""Namespaces and what holds in them, as resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output, ResourceOptions

from ..inside import Inside
from ..manifest import Manifest
from ..order import after
from . import plan
from .contents_plan import contents
from .namespace_settings import NamespaceSettings
from .plan import Planned


def create_namespaces(
    inside: Inside,
    namespaces: Mapping[str, NamespaceSettings],
    kubernetes_version: str,
    earlier: Sequence[Input[Any]] = (),
) -> dict[str, Output[str]]:
    """The namespaces' names: who uses one comes after all that holds in it, and goes before that. The namespaces
    themselves come after `earlier`."""
    names: dict[str, Output[str]] = {}
    for name, chains in contents(namespaces).items():
        namespace = plan.namespace(name, namespaces[name], kubernetes_version)
        metadata = {**namespace.content["metadata"], "name": after(name, *earlier)}
        planned = namespace._replace(content={"metadata": metadata})
        made = [_made(inside, planned, inside.options(protect=namespaces[name].deletion_protection))]
        for chain in chains:
            before = made[0]
            for planned in chain:
                before = _made(inside, planned, inside.options(depends_on=[before]))
                made.append(before)
        names[name] = after(name, *(resource.urn for resource in made))
    return names


def _made(inside: Inside, planned: Planned, opts: ResourceOptions) -> Manifest:
    content = plan.kept(planned.content)
    return Manifest(inside.name(*planned.name), planned.api_version, planned.kind, content, opts=opts)
