"""amazon-cloudwatch-observability: the operator of the CloudWatch agent, and the agent on each node."""

from __future__ import annotations

from collections.abc import Mapping

from ..workloads import AddOn, Container, Installation, Manifest, Workload, named
from .facts import EVERY_TAINT, LINUX, nodes, not_on

# aws-observability/helm-charts 6.4.0, charts/amazon-cloudwatch-observability, 2026-08-07; the images have versions of
# their own. What is off in the platform's configuration is left out: Fluent Bit, and exporters for GPUs.
_NAMESPACE = "amazon-cloudwatch"
_OPERATOR = {"app.kubernetes.io/name": "amazon-cloudwatch-observability", "control-plane": "controller-manager"}
# The operator makes this DaemonSet of an AmazonCloudWatchAgent; its selector as in the configuration of its target
# allocator (amazon-cloudwatch-agent-operator, internal/manifests/targetallocator/configmap_test.go).
_AGENT = {
    "app.kubernetes.io/component": "amazon-cloudwatch-agent",
    "app.kubernetes.io/instance": f"{_NAMESPACE}.cloudwatch-agent",
    "app.kubernetes.io/managed-by": "amazon-cloudwatch-agent-operator",
    "app.kubernetes.io/part-of": "amazon-cloudwatch-agent",
}
_IMAGES = "public.ecr.aws/cloudwatch-agent"


def _namespace(installation: Installation) -> list[Manifest]:
    return [named("v1", "Namespace", _NAMESPACE, {}, namespace="")]


INSIGHTS = AddOn(
    (
        Workload(
            "Deployment",
            "amazon-cloudwatch-observability-controller-manager",
            namespace=_NAMESPACE,
            selector=_OPERATOR,
            labels=_OPERATOR,
            service_account="amazon-cloudwatch-observability-controller-manager",
            section="manager",
            containers=(
                Container(
                    "manager",
                    f"{_IMAGES}/cloudwatch-agent-operator:3.6.0",
                    {"webhook-server": "9443/TCP"},
                    {"cpu": "100m", "memory": "64Mi"},
                ),
            ),
            priority="",
            node_selector=LINUX,
        ),
        Workload(
            "DaemonSet",
            "cloudwatch-agent",
            namespace=_NAMESPACE,
            selector=_AGENT,
            labels=_AGENT,
            service_account="cloudwatch-agent",
            section="agent",
            containers=(
                Container(
                    "otc-container",
                    f"{_IMAGES}/cloudwatch-agent:1.300070.0b1586",
                    requests={"cpu": "250m", "memory": "128Mi"},
                    limits={"cpu": "500m", "memory": "512Mi"},
                ),
            ),
            priority="system-node-critical",
            node_selector=LINUX,
            tolerations=EVERY_TAINT,
            affinity=nodes(not_on("fargate")),
            host_network=True,
        ),
    ),
    more=_namespace,
)

ROWS: Mapping[str, AddOn] = {"amazon-cloudwatch-observability": INSIGHTS}
