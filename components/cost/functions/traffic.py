"""Which load balancers and NAT gateways nobody uses, as CloudWatch has it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import boto3


class Metric(NamedTuple):
    """A metric that is more than zero whenever somebody uses the resource."""

    namespace: str
    name: str
    dimension: str
    value: str


# Of a load balancer's type (Elastic Load Balancing API, LoadBalancer, Type), what counts its clients: User Guides for
# Application, Network and Gateway Load Balancers, "CloudWatch metrics". Without any, some of them have no value at all.
_OF_TYPE = {
    "application": ("AWS/ApplicationELB", "RequestCount"),
    "network": ("AWS/NetworkELB", "NewFlowCount"),
    "gateway": ("AWS/GatewayELB", "NewFlowCount"),
}
# CloudWatch API, GetMetricData: up to 500 queries in a request.
_QUERIES = 500
_DAY_SECONDS = 86_400


def of_load_balancer(arn: str, kind: str) -> Metric:
    """The metric of a load balancer; its dimension is the end of the ARN, as app/name/0123456789abcdef."""
    namespace, name = _OF_TYPE[kind]
    return Metric(namespace, name, "LoadBalancer", arn.partition(":loadbalancer/")[2])


def of_nat_gateway(identity: str) -> Metric:
    """The metric of a NAT gateway: zero says that no client behind it sends anything (VPC User Guide, "NAT gateway
    metrics and dimensions", BytesOutToDestination)."""
    return Metric("AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", identity)


def without(metrics: Mapping[str, Metric], since: datetime, until: datetime) -> Iterator[str]:
    """The keys whose metrics have no value above zero between these times."""
    client: Any = boto3.client("cloudwatch")
    keys = list(metrics)
    for start in range(0, len(keys), _QUERIES):
        part = {f"m{place}": key for place, key in enumerate(keys[start : start + _QUERIES])}
        queries = [_query(query, metrics[key]) for query, key in part.items()]
        used: set[str] = set()
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=since, EndTime=until
        )
        for page in pages:
            used |= {result["Id"] for result in page["MetricDataResults"] if any(result["Values"])}
        yield from (key for query, key in part.items() if query not in used)


def _query(identity: str, metric: Metric) -> dict[str, Any]:
    return {
        "Id": identity,
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": [{"Name": metric.dimension, "Value": metric.value}],
            },
            "Period": _DAY_SECONDS,
            "Stat": "Sum",
        },
    }
