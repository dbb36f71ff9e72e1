"""All that holds in each namespace: plain values only."""

from collections.abc import Mapping

from . import plan
from .namespace_settings import NamespaceSettings
from .network_plan import network_policies
from .plan import Planned
from .rbac_plan import roles


def contents(namespaces: Mapping[str, NamespaceSettings]) -> dict[str, list[list[Planned]]]:
    """What is in each namespace; the objects of an inner list are created one after another."""
    policies = network_policies(namespaces)
    return {
        name: [*([policy] for policy in policies[name]), *_capacity(name, settings), *roles(name, settings)]
        for name, settings in namespaces.items()
    }


def _capacity(namespace: str, settings: NamespaceSettings) -> list[list[Planned]]:
    quota = [plan.resource_quota(namespace, settings.quota)] if settings.quota else []
    limits = [plan.limit_range(namespace, settings.limits)] if settings.limits else []
    return [planned for planned in (quota, limits) if planned]
