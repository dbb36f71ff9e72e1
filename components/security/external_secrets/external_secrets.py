"""External Secrets' resources: its role, the release, then a store for each namespace."""

from collections.abc import Sequence
from typing import Any

from pulumi import Input

from ...controllers.controller import install, manifest
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...manifest import Manifest
from ...refs import ClusterRef
from . import access, documents
from .settings import ExternalSecretsSettings
from .stores import stores
from .values import SERVICE_ACCOUNT, chart_values

ROLE = "external-secrets"


def external_secrets(
    inside: Inside, settings: ExternalSecretsSettings, cluster: ClusterRef, earlier: Sequence[Input[Any]]
) -> list[Manifest]:
    """External Secrets in a namespace of its own, and its stores. What it needs comes after `earlier`."""
    account = cluster.account
    role = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=access.CONTROLLER.chart.namespace,
        service_account=SERVICE_ACCOUNT,
        policies={"secrets": documents.controller(account, settings.prefix)},
    )
    release = install(inside, access.CONTROLLER, chart_values(settings), cluster, earlier, depends_on=[role])
    # While its webhooks do not answer, the API server refuses stores.
    return [
        manifest(inside, f"secrets-{namespace}", "external-secrets.io/v1", "ClusterSecretStore", content, [release])
        for namespace, content in stores(settings, account.region).items()
    ]
