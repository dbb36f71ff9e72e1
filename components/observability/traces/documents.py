"""IAM documents of traces; each function returns JSON text."""

from ...iam.statements import allow, document


def x_ray() -> str:
    """The policy of the gateway that sends traces to X-Ray, and reads nothing.

    The exporter calls this one action; xray:PutTelemetryRecords only where its `telemetry` is on, which it is not
    (opentelemetry-collector-contrib, exporter/awsxrayexporter, README). It cannot be limited to a resource (service
    authorization reference, X-Ray).
    """
    return document(allow("SendTraces", ["xray:PutTraceSegments"], ["*"]))
