"""Namespaces and what holds in them, as resources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource

from ..inside import Inside
from ..manifest import Manifest
from ..order import after
from . import plan
from .network_plan import network_policies
from .plan import Planned
from .rbac_plan import roles
from .settings import NamespaceSettings


def create_namespaces(
    inside: Inside,
    namespaces: Mapping[str, NamespaceSettings],
    kubernetes_version: str,
    earlier: Sequence[Input[Any]] = (),
) -> dict[str, Output[str]]:
    """The namespaces' names: who uses one comes after all that holds in it, and goes before that. The namespaces
    themselves come after `earlier`."""
    policies = network_policies(namespaces)
    names: dict[str, Output[str]] = {}
    for name, settings in namespaces.items():
        namespace = plan.namespace(name, settings, kubernetes_version)
        metadata = {**namespace.content["metadata"], "name": after(name, *earlier)}
        made = _made(inside, namespace._replace(content={"metadata": metadata}))
        within = [*policies[name], *_capacity(name, settings)]
        held: list[Resource] = [_made(inside, planned, made) for planned in within]
        for role, binding in _pairs(roles(name, settings)):
            # The API server reads the role that a binding names, to see whether its creator may grant it.
            held.append(_made(inside, binding, _made(inside, role, made)))
        names[name] = after(name, *(resource.urn for resource in (made, *held)))
    return names


def _capacity(namespace: str, settings: NamespaceSettings) -> Iterator[Planned]:
    if settings.quota:
        yield plan.resource_quota(namespace, settings.quota)
    if settings.limits:
        yield plan.limit_range(namespace, settings.limits)


def _pairs(planned: Iterator[Planned]) -> Iterator[tuple[Planned, Planned]]:
    return zip(planned, planned, strict=True)


def _made(inside: Inside, planned: Planned, *earlier: Resource) -> Manifest:
    options = inside.options(depends_on=earlier)
    return Manifest(inside.name(*planned.name), planned.api_version, planned.kind, planned.content, opts=options)
