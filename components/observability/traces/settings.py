"""Settings of traces."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ...mistakes import Mistake, refuse
from ...model import AtLeast, Distinct, Model
from ...namespaces.names import NamespaceName

# jaegertracing/jaeger v2.19.0, docs/adr/005-badger-storage-record-layouts.md: Badger keeps the span itself, less than
# 1 KiB, and a key for the service, the operation, the duration and each tag of the span and its process: with 15 tags
# of about 80 bytes each, as much again. It compresses both, which is not counted on.
_SPAN_BYTES = 2048
_GIB = 2**30
_DAY_SECONDS = 86_400
# Badger deletes what has expired when it merges its files, for which it writes new ones first.
_FREE_PERCENT = 20


def needed_gib(spans_per_second: int, days: int) -> int:
    """The size of a volume that holds the spans of so many days."""
    written = spans_per_second * _SPAN_BYTES * days * _DAY_SECONDS
    return -(-written * 100 // ((100 - _FREE_PERCENT) * _GIB))


class TracesSettings(Model):
    """Settings of traces: who sends them, which are kept, and where for how long."""

    namespaces: Annotated[tuple[NamespaceName, ...], AtLeast(1), Distinct()] = Field(
        description="Namespaces whose pods send traces"
    )
    sampled_percent: int = Field(
        default=10,
        ge=0,
        le=100,
        description="Percentage of traces that are kept of those with neither an error nor a slow request",
    )
    slow_milliseconds: int = Field(
        default=1000, ge=1, le=3_600_000, description="Traces that take longer than this are kept, all of them"
    )
    spans_per_second: int = Field(
        default=20,
        ge=1,
        description="Spans that are expected to be kept in a second, from which the volume's size is checked",
    )
    retention_days: int = Field(default=7, ge=1, le=90, description="Days for which Jaeger keeps traces")
    storage_gib: int = Field(
        default=50, ge=10, le=16_384, validate_default=True, description="Size of Jaeger's volume, in GiB"
    )
    gateway_replicas: int = Field(
        default=2, ge=1, le=20, description="Pods of the gateway, which decides which traces are kept; 1 in dev"
    )
    x_ray: bool = Field(default=False, description="Whether the traces that are kept are sent to AWS X-Ray, too")
    instrumentation: bool = Field(
        default=False,
        description="Whether pods of the namespaces that ask for it by an annotation are instrumented by the "
        "OpenTelemetry Operator (Java, Node.js and Python)",
    )

    @field_validator("storage_gib")
    @classmethod
    def _holds_the_retention(cls, storage: int, info: ValidationInfo) -> int:
        if info.data.keys() >= {"spans_per_second", "retention_days"}:
            spans, days = info.data["spans_per_second"], info.data["retention_days"]
            needed = needed_gib(spans, days)
            if storage < needed:
                problem = (
                    f"is too small for {spans} spans a second over {days} days, which take {needed} GiB: {_SPAN_BYTES} "
                    f"bytes each, and {_FREE_PERCENT} % left free"
                )
                remedy = f"raise it to {needed}, or lower retention_days, sampled_percent and so spans_per_second"
                raise refuse(Mistake(problem, remedy, storage))
        return storage
