"""Ports of the nodes that the control plane reaches the CloudWatch agent's operator on."""

from collections.abc import Mapping

from ...firewall import Opening

# aws-observability/helm-charts 6.4.0, charts/amazon-cloudwatch-observability/values.yaml, manager.ports.containerPort.
OPENINGS: Mapping[str, Opening] = {
    "operator": Opening("tcp", 9443, "The API server asks the operator of the CloudWatch agent about its objects"),
}
