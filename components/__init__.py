"""A production platform on AWS, as components that any Pulumi program can use.

Each name is imported when it is first asked for: a program pays for the components that it uses, and settings are read
without an SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors and type checkers, which cannot follow the table below; a test holds both together
    from .audit.audit import Audit as Audit
    from .audit.settings import AccessAnalyzerSettings as AccessAnalyzerSettings
    from .audit.settings import AuditSettings as AuditSettings
    from .audit.settings import ConfigSettings as ConfigSettings
    from .audit.settings import FindingSettings as FindingSettings
    from .audit.settings import GuardDutySettings as GuardDutySettings
    from .audit.settings import ObjectLockSettings as ObjectLockSettings
    from .audit.settings import PasswordPolicySettings as PasswordPolicySettings
    from .audit.settings import SecurityHubSettings as SecurityHubSettings
    from .audit.settings import TrailSettings as TrailSettings
    from .cluster.addons import ClusterAddons as ClusterAddons
    from .cluster.cluster import Cluster as Cluster
    from .cluster.plan import kubeconfig as kubeconfig
    from .cluster.settings import ClusterSettings as ClusterSettings
    from .cost.cost import Cost as Cost
    from .cost.settings import AnomalySettings as AnomalySettings
    from .cost.settings import BudgetSettings as BudgetSettings
    from .cost.settings import CostSettings as CostSettings
    from .cost.settings import UnusedResourceSettings as UnusedResourceSettings
    from .cost.settings import WeeklySettings as WeeklySettings
    from .delivery.cache_settings import CacheSettings as CacheSettings
    from .delivery.delivery import Delivery as Delivery
    from .delivery.pipeline_settings import GitHubRoleSettings as GitHubRoleSettings
    from .delivery.pipeline_settings import GitHubSettings as GitHubSettings
    from .delivery.pipeline_settings import GitLabRoleSettings as GitLabRoleSettings
    from .delivery.pipeline_settings import GitLabSettings as GitLabSettings
    from .delivery.repository_settings import RegistrySettings as RegistrySettings
    from .delivery.repository_settings import RepositorySettings as RepositorySettings
    from .delivery.runner_settings import RunnerSettings as RunnerSettings
    from .delivery.settings import DeliverySettings as DeliverySettings
    from .delivery.state_settings import PipelineStateSettings as PipelineStateSettings
    from .karpenter.karpenter import Karpenter as Karpenter
    from .karpenter.settings import KarpenterPoolSettings as KarpenterPoolSettings
    from .karpenter.settings import KarpenterSettings as KarpenterSettings
    from .namespaces.allow_settings import AllowSettings as AllowSettings
    from .namespaces.capacity_settings import ComputeSettings as ComputeSettings
    from .namespaces.capacity_settings import LimitSettings as LimitSettings
    from .namespaces.capacity_settings import QuotaSettings as QuotaSettings
    from .namespaces.namespace_settings import GroupSettings as GroupSettings
    from .namespaces.namespace_settings import NamespaceSettings as NamespaceSettings
    from .network.network import Network as Network
    from .network.settings import FlowLogSettings as FlowLogSettings
    from .network.settings import NetworkSettings as NetworkSettings
    from .node_pools.node_pools import NodePools as NodePools
    from .node_pools.settings import NodePoolSettings as NodePoolSettings
    from .observability.cloudwatch.settings import AlarmSettings as AlarmSettings
    from .observability.cloudwatch.settings import CloudWatchSettings as CloudWatchSettings
    from .observability.cloudwatch.settings import SubscriptionSettings as SubscriptionSettings
    from .observability.observability import Observability as Observability
    from .observability.prometheus.settings import PrometheusSettings as PrometheusSettings
    from .observability.prometheus.settings import PushgatewaySettings as PushgatewaySettings
    from .observability.settings import ObservabilitySettings as ObservabilitySettings
    from .refs import Account as Account
    from .refs import ClusterRef as ClusterRef
    from .refs import NetworkRef as NetworkRef
    from .refs import NodePoolsRef as NodePoolsRef
    from .refs import TopicRef as TopicRef
    from .security.falco.settings import FalcoExceptionSettings as FalcoExceptionSettings
    from .security.falco.settings import FalcoSettings as FalcoSettings
    from .security.gatekeeper.settings import ExemptionSettings as ExemptionSettings
    from .security.gatekeeper.settings import GatekeeperSettings as GatekeeperSettings
    from .security.security import SecurityStack as SecurityStack
    from .security.settings import SecuritySettings as SecuritySettings
    from .state.settings import DeployerSettings as DeployerSettings
    from .state.settings import StateSettings as StateSettings
    from .state.state import StateBackend as StateBackend

_MODULES = {
    "AccessAnalyzerSettings": "audit.settings",
    "Account": "refs",
    "AlarmSettings": "observability.cloudwatch.settings",
    "AllowSettings": "namespaces.allow_settings",
    "AnomalySettings": "cost.settings",
    "Audit": "audit.audit",
    "AuditSettings": "audit.settings",
    "BudgetSettings": "cost.settings",
    "CacheSettings": "delivery.cache_settings",
    "CloudWatchSettings": "observability.cloudwatch.settings",
    "Cluster": "cluster.cluster",
    "ClusterAddons": "cluster.addons",
    "ClusterRef": "refs",
    "ClusterSettings": "cluster.settings",
    "ComputeSettings": "namespaces.capacity_settings",
    "ConfigSettings": "audit.settings",
    "Cost": "cost.cost",
    "CostSettings": "cost.settings",
    "DeployerSettings": "state.settings",
    "Delivery": "delivery.delivery",
    "DeliverySettings": "delivery.settings",
    "ExemptionSettings": "security.gatekeeper.settings",
    "FalcoExceptionSettings": "security.falco.settings",
    "FalcoSettings": "security.falco.settings",
    "FindingSettings": "audit.settings",
    "FlowLogSettings": "network.settings",
    "GatekeeperSettings": "security.gatekeeper.settings",
    "GitHubRoleSettings": "delivery.pipeline_settings",
    "GitHubSettings": "delivery.pipeline_settings",
    "GitLabRoleSettings": "delivery.pipeline_settings",
    "GitLabSettings": "delivery.pipeline_settings",
    "GroupSettings": "namespaces.namespace_settings",
    "GuardDutySettings": "audit.settings",
    "Karpenter": "karpenter.karpenter",
    "KarpenterPoolSettings": "karpenter.settings",
    "KarpenterSettings": "karpenter.settings",
    "LimitSettings": "namespaces.capacity_settings",
    "NamespaceSettings": "namespaces.namespace_settings",
    "Network": "network.network",
    "NetworkRef": "refs",
    "NetworkSettings": "network.settings",
    "NodePoolSettings": "node_pools.settings",
    "NodePools": "node_pools.node_pools",
    "NodePoolsRef": "refs",
    "ObjectLockSettings": "audit.settings",
    "Observability": "observability.observability",
    "ObservabilitySettings": "observability.settings",
    "PasswordPolicySettings": "audit.settings",
    "PipelineStateSettings": "delivery.state_settings",
    "PrometheusSettings": "observability.prometheus.settings",
    "PushgatewaySettings": "observability.prometheus.settings",
    "QuotaSettings": "namespaces.capacity_settings",
    "RegistrySettings": "delivery.repository_settings",
    "RepositorySettings": "delivery.repository_settings",
    "RunnerSettings": "delivery.runner_settings",
    "SecurityHubSettings": "audit.settings",
    "SecuritySettings": "security.settings",
    "SecurityStack": "security.security",
    "StateBackend": "state.state",
    "StateSettings": "state.settings",
    "SubscriptionSettings": "observability.cloudwatch.settings",
    "TopicRef": "refs",
    "TrailSettings": "audit.settings",
    "UnusedResourceSettings": "cost.settings",
    "WeeklySettings": "cost.settings",
    "kubeconfig": "cluster.plan",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(_MODULES)
