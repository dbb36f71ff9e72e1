"""Container Insights: the EKS add-on, what it may do, and the log group that it writes to."""

import json
from collections.abc import Sequence
from typing import Any

from pulumi import Input
from pulumi_aws import eks

from ... import logs
from ...firewall import open_ports
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...order import name_of
from ...refs import ClusterRef
from . import values
from .openings import OPENINGS
from .settings import CloudWatchSettings
from .versions import add_on_version

INSIGHTS = "container-insights"
ROLE = "cloudwatch-agent"


def container_insights(
    inside: Inside, settings: CloudWatchSettings, cluster: ClusterRef, after: Sequence[Input[Any]]
) -> eks.Addon:
    """The add-on, after what it needs. What is changed by hand in its objects is reverted."""
    name, group_name = inside.name(INSIGHTS), values.log_group_name(cluster.name)
    key = logs.encryption_key(
        name,
        description=f"Performance events of Container Insights of {cluster.name}",
        policy=logs.key_policy(cluster.account, group_name),
        opts=inside.options(protect=settings.deletion_protection),
    )
    # The agent would create it itself, without a key and without an end.
    group = logs.log_group(
        name, key, retention_days=settings.retention_days, physical_name=group_name, opts=inside.options()
    )
    permissions = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=values.NAMESPACE,
        service_account=values.SERVICE_ACCOUNT,
        managed_policies={"telemetry": values.MANAGED_POLICY},
    )
    ports = open_ports(inside.below(f"{ROLE}-port"), cluster.security_group_id, OPENINGS)
    return eks.Addon(
        inside.name(values.ADD_ON),
        cluster_name=name_of(cluster, *after),
        addon_name=values.ADD_ON,
        addon_version=add_on_version(cluster.kubernetes_version),
        configuration_values=json.dumps(values.add_on_values()),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        # Pods that start without their role fail, and the log group is there before the first event and until the last.
        opts=inside.options(depends_on=[group, permissions, *ports]),
    )
