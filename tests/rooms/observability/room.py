"""The observability room under recording mocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from components import ClusterRef, NetworkRef, Observability, ObservabilitySettings
from components.metrics import Target
from tests.recording import ACCOUNT, Recorded, record

TARGETS = (
    Target("karpenter", "kube-system", {"app.kubernetes.io/name": "karpenter"}, 8080),
    Target("gatekeeper", "gatekeeper-system", {"gatekeeper.sh/system": "yes"}, 8888),
)
OFF = dict.fromkeys(("alertmanager", "cloudwatch", "grafana", "logs", "traces"))
FALCO = Target("falcosidekick", "falco", {"app.kubernetes.io/name": "falcosidekick"}, 2801)


def made(
    settings: Mapping[str, Any] | None = None,
    targets: Sequence[Target] = TARGETS,
    name: str = "observability",
    before: Callable[[], Sequence[Any]] = lambda: (),
) -> Recorded:
    """What the room registers with these settings: Prometheus, and of the other parts those that they have."""

    def program() -> None:
        Observability(
            name,
            ObservabilitySettings.model_validate({**OFF, **(settings or {})}),
            cluster=ClusterRef.of(
                ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
            ),
            network=NetworkRef(
                vpc_id="vpc-1",
                control_plane_subnet_ids={},
                node_subnet_ids={},
                nat_gateway_ids={"us-east-1a": "nat-1"},
            ),
            storage_class="gp3",
            targets=targets,
            after=before(),
        )

    return record(program)


def policies(recorded: Recorded, namespace: str) -> dict[str, Any]:
    """The specs of a namespace's NetworkPolicies, by their names."""
    found = recorded.of("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    metadata = [(one.inputs["metadata"], one.inputs["spec"]) for one in found]
    return {data["name"]: spec for data, spec in metadata if data["namespace"] == namespace}
