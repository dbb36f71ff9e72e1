"""Resources of logs: the log groups and their key, the permissions, then Fluent Bit."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from pulumi import Input, Resource

from ... import logs as primitives
from ...controllers.controller import install
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...refs import ClusterRef
from .. import logs as package
from . import access, documents, plan, values
from .groups import log_groups, prefix
from .settings import LogsSettings

ROLE = "fluent-bit"


def logs(inside: Inside, settings: LogsSettings, cluster: ClusterRef, earlier: Sequence[Input[Any]]) -> Resource:
    """Fluent Bit on every node, which writes to log groups that are there before it. What it needs in the cluster comes
    after `earlier`."""
    account = cluster.account
    names = [group.name for group in log_groups(settings, cluster.name).values()]
    permissions = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=access.CONTROLLER.chart.namespace,
        service_account=values.SERVICE_ACCOUNT,
        policies={"write": documents.write(account, names)},
    )
    chart_values = values.chart_values(
        settings,
        configuration=plan.configuration(settings, cluster_name=cluster.name, region=account.region),
        script=plan.script(settings, own_script()),
    )
    groups = _log_groups(inside, settings, cluster)
    return install(inside, access.CONTROLLER, chart_values, cluster, earlier, depends_on=[permissions, *groups])


def own_script() -> str:
    """The text of mask.lua beside this module."""
    return (files(package) / plan.SCRIPT_FILE).read_text(encoding="utf-8")


def _log_groups(inside: Inside, settings: LogsSettings, cluster: ClusterRef) -> list[Resource]:
    key = primitives.encryption_key(
        inside.name("logs"),
        description=f"Logs of the cluster {cluster.name}",
        policy=primitives.key_policy(cluster.account, f"{prefix(cluster.name)}*"),
        tags=inside.tags("logs"),
        # Without its key no log can be read.
        opts=inside.options(protect=settings.deletion_protection),
    )
    return [
        primitives.log_group(
            inside.name("logs", name),
            key,
            retention_days=group.retention_days,
            physical_name=group.name,
            tags=inside.tags("logs", name),
            opts=inside.options(protect=settings.deletion_protection),
        )
        for name, group in log_groups(settings, cluster.name).items()
    ]
