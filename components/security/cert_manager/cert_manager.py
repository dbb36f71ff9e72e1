"""cert-manager's resources: the release."""

from collections.abc import Sequence
from typing import Any

from pulumi import Input

from ...controllers.controller import install
from ...inside import Inside
from ...refs import ClusterRef
from . import access
from .settings import CertManagerSettings
from .values import chart_values


def cert_manager(
    inside: Inside, settings: CertManagerSettings, cluster: ClusterRef, earlier: Sequence[Input[Any]]
) -> None:
    """cert-manager in a namespace of its own. What it needs comes after `earlier`."""
    values = chart_values(settings, access.CONTROLLER.chart.namespace)
    install(inside, access.CONTROLLER, values, cluster, earlier)
