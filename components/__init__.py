"""A production platform on AWS, as components that any Pulumi program can use.

Each name is imported when it is first asked for: a program pays for the components that it uses, and settings are read
without an SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors and type checkers, which cannot follow the table below; a test holds both together
    from .cluster.addons import ClusterAddons as ClusterAddons
    from .cluster.cluster import Cluster as Cluster
    from .cluster.plan import kubeconfig as kubeconfig
    from .cluster.settings import ClusterSettings as ClusterSettings
    from .karpenter.karpenter import Karpenter as Karpenter
    from .karpenter.settings import KarpenterPoolSettings as KarpenterPoolSettings
    from .karpenter.settings import KarpenterSettings as KarpenterSettings
    from .network.network import Network as Network
    from .network.settings import FlowLogSettings as FlowLogSettings
    from .network.settings import NetworkSettings as NetworkSettings
    from .node_pools.node_pools import NodePools as NodePools
    from .node_pools.settings import NodePoolSettings as NodePoolSettings
    from .refs import Account as Account
    from .refs import ClusterRef as ClusterRef
    from .refs import NetworkRef as NetworkRef
    from .refs import NodePoolsRef as NodePoolsRef
    from .security.allow_settings import AllowSettings as AllowSettings
    from .security.capacity_settings import ComputeSettings as ComputeSettings
    from .security.capacity_settings import LimitSettings as LimitSettings
    from .security.capacity_settings import QuotaSettings as QuotaSettings
    from .security.security import SecurityStack as SecurityStack
    from .security.settings import GroupSettings as GroupSettings
    from .security.settings import NamespaceSettings as NamespaceSettings
    from .security.settings import SecuritySettings as SecuritySettings

_MODULES = {
    "Account": "refs",
    "AllowSettings": "security.allow_settings",
    "Cluster": "cluster.cluster",
    "ClusterAddons": "cluster.addons",
    "ClusterRef": "refs",
    "ClusterSettings": "cluster.settings",
    "ComputeSettings": "security.capacity_settings",
    "FlowLogSettings": "network.settings",
    "GroupSettings": "security.settings",
    "Karpenter": "karpenter.karpenter",
    "KarpenterPoolSettings": "karpenter.settings",
    "KarpenterSettings": "karpenter.settings",
    "LimitSettings": "security.capacity_settings",
    "NamespaceSettings": "security.settings",
    "Network": "network.network",
    "NetworkRef": "refs",
    "NetworkSettings": "network.settings",
    "NodePoolSettings": "node_pools.settings",
    "NodePools": "node_pools.node_pools",
    "NodePoolsRef": "refs",
    "QuotaSettings": "security.capacity_settings",
    "SecuritySettings": "security.settings",
    "SecurityStack": "security.security",
    "kubeconfig": "cluster.plan",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(_MODULES)
