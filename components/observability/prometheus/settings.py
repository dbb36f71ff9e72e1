"""Settings of Prometheus."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ...forms import Form
from ...mistakes import Mistake, refuse
from ...model import AtLeast, Distinct, Model
from ...namespaces.names import NamespaceName
from ...urls import Url
from ..alerts.catalog import RUNBOOKS

SCRAPE_SECONDS = 30
"""How often Prometheus reads metrics: the default of kube-prometheus-stack (evaluationInterval and scrapeInterval)."""
# Prometheus documentation, "Storage", operational aspects, read 2026-11-28: 1 to 2 bytes for each sample.
_SAMPLE_BYTES = 2
_GIB = 2**30
_DAY_SECONDS = 86_400
# A part of the volume is for the write-ahead log and for compaction: the same page recommends to let blocks have 80 to
# 85 % of it.
BLOCKS_PERCENT = 85

_WORKSPACE = re.compile(r"ws-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


# Service Authorization Reference, "Amazon Managed Service for Prometheus" (aps).
Workspace = Annotated[
    str,
    Form(
        _WORKSPACE,
        "is not the ID of a workspace",
        "write the workspace's ID, for example ws-0a1b2c3d-1111-2222-3333-0123456789ab",
        "ws-0a1b2c3d-1111-2222-3333-0123456789ab",
    ),
]


def needed_gib(series: int, days: int) -> int:
    """The size of a volume that holds so many series for so long."""
    written = series / SCRAPE_SECONDS * _SAMPLE_BYTES * days * _DAY_SECONDS
    return -int(-written * 100 / BLOCKS_PERCENT // _GIB)


class PushgatewaySettings(Model):
    """Settings of the Pushgateway, which keeps metrics of jobs that end before Prometheus could read them."""

    namespaces: Annotated[tuple[NamespaceName, ...], AtLeast(1), Distinct()] = Field(
        description="Namespaces whose pods push metrics: it knows no passwords"
    )


class PrometheusSettings(Model):
    """Settings of Prometheus: how long and where it keeps metrics, and who else gets them."""

    replicas: int = Field(
        default=1, ge=1, le=3, description="Pods of Prometheus, each of which reads and keeps all metrics; 2 in prod"
    )
    series: int = Field(
        # About 100 pods with kube-state-metrics, cAdvisor and node exporter. What it is: prometheus_tsdb_head_series.
        default=150_000,
        ge=10_000,
        description="Time series that are expected at once, from which the volume's size is checked",
    )
    retention_days: int = Field(default=30, ge=1, le=400, description="Days for which metrics are kept")
    storage_gib: int = Field(
        default=50, ge=10, le=16_384, validate_default=True, description="Size of each replica's volume, in GiB"
    )
    memory_request_mib: int = Field(default=2048, ge=512, description="Memory that each replica requests, in MiB")
    memory_limit_mib: int = Field(
        default=4096, ge=512, validate_default=True, description="Memory that each replica may take, in MiB"
    )
    remote_write: Workspace | None = Field(
        default=None,
        description="ID of a workspace of Amazon Managed Service for Prometheus in the same account and Region that "
        "gets all metrics, too; null for none",
    )
    pushgateway: PushgatewaySettings | None = Field(default=None, description="The Pushgateway; null for none")
    runbooks_url: Url = Field(
        default=RUNBOOKS,
        description="URL of the directory with a page for each alert, which notifications lead to: that of "
        "docs/runbooks in your fork, or of your wiki",
    )

    @field_validator("storage_gib")
    @classmethod
    def _holds_the_retention(cls, storage: int, info: ValidationInfo) -> int:
        if info.data.keys() >= {"series", "retention_days"}:
            series, days = info.data["series"], info.data["retention_days"]
            needed = needed_gib(series, days)
            if storage < needed:
                problem = (
                    f"is too small for {series} series over {days} days, which take {needed} GiB: {_SAMPLE_BYTES} "
                    f"bytes every {SCRAPE_SECONDS} seconds, and {100 - BLOCKS_PERCENT} % left free"
                )
                raise refuse(Mistake(problem, f"raise it to {needed}, or lower retention_days", storage))
        return storage

    @field_validator("memory_limit_mib")
    @classmethod
    def _not_below_the_request(cls, limit: int, info: ValidationInfo) -> int:
        request: int | None = info.data.get("memory_request_mib")
        if request is not None and limit < request:
            raise refuse(Mistake(f"is less than memory_request_mib, {request}", "raise it", limit))
        return limit
