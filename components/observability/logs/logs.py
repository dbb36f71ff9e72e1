"""Resources of logs: the log groups and their key, the permissions, then Fluent Bit."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from pulumi import Input, Resource

from ... import charts
from ... import logs as primitives
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...namespaces.namespaces import create_namespaces
from ...refs import ClusterRef
from .. import logs as package
from ..elasticsearch.elasticsearch import Store, elasticsearch
from . import access, documents, plan, values
from .groups import log_groups, prefix
from .settings import LogsSettings

ROLE = "fluent-bit"


def logs(
    inside: Inside,
    settings: LogsSettings,
    cluster: ClusterRef,
    earlier: Sequence[Input[Any]],
    *,
    store: Store | None = None,
) -> Resource:
    """Fluent Bit on every node, which writes to log groups that are there before it, and with `store` to Elasticsearch
    in the same namespace, too. What it needs in the cluster comes after `earlier`."""
    chart, account = access.CONTROLLER.chart, cluster.account
    names = [group.name for group in log_groups(settings, cluster.name).values()]
    permissions = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=chart.namespace,
        service_account=values.SERVICE_ACCOUNT,
        policies={"write": documents.write(account, names)},
    )
    needed = [permissions, *_log_groups(inside, settings, cluster)]
    spaces = {chart.namespace: access.namespace(store.settings if store else None)}
    namespace = create_namespaces(inside, spaces, cluster.kubernetes_version, earlier)[chart.namespace]
    if store:
        needed += elasticsearch(inside, store, cluster, earlier, namespace=namespace)
    on = store is not None
    text = plan.configuration(settings, cluster_name=cluster.name, region=account.region, elasticsearch=on)
    script = plan.script(settings, own_script())
    return charts.install(
        inside.name(chart.release),
        chart,
        values.chart_values(settings, configuration=text, script=script, elasticsearch=on),
        namespace=namespace,
        opts=inside.options(depends_on=needed),
    )


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
