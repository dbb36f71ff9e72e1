"""Image scanning's resources: the configuration of ECR; the role of scans, the release and its PodDisruptionBudget."""

from collections.abc import Sequence
from typing import Any

from pulumi import Input
from pulumi_aws import ecr

from ...controllers.controller import install, manifest
from ...controllers.pods import disruption_budget
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...refs import ClusterRef
from . import access, documents, plan
from .settings import ImageScanningSettings, RegistryScanning
from .values import OPERATOR, SERVICE_ACCOUNT, chart_values

ROLE = "image-scanning"


def image_scanning(
    inside: Inside, settings: ImageScanningSettings, cluster: ClusterRef, earlier: Sequence[Input[Any]]
) -> None:
    """Scans in ECR, and trivy-operator in a namespace of its own. What it needs comes after `earlier`."""
    if settings.registry:
        _registry(inside, settings.registry)
    chart = access.CONTROLLER.chart
    role = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=chart.namespace,
        service_account=SERVICE_ACCOUNT,
        policies={"images": documents.scanner(cluster.account)},
    )
    release = install(inside, access.CONTROLLER, chart_values(settings), cluster, earlier, depends_on=[role])
    budget = disruption_budget(chart.release, chart.namespace, OPERATOR)
    manifest(inside, chart.release, "policy/v1", "PodDisruptionBudget", budget, [release])


def _registry(inside: Inside, scanning: RegistryScanning) -> None:
    """All repositories of the account and Region are scanned."""
    scan_type, frequency = plan.REGISTRY[scanning]
    ecr.RegistryScanningConfiguration(
        inside.name("images"),
        scan_type=scan_type,
        rules=[{"scan_frequency": frequency, "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}],
        opts=inside.options(),
    )
