"""How an API server finds the metrics API: an APIService, and the Service that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GROUP, VERSION = "metrics.k8s.io", "v1beta1"

_NAMESPACE, _SERVICE = "kube-system", "sandbox-metrics"

HOST = f"{_SERVICE}.{_NAMESPACE}.svc"
"""What the certificate has to be for (kube-aggregator 0.35, pkg/apiserver/handler_proxy.go, updateAPIService)."""


@dataclass(frozen=True)
class Endpoint:
    """Where the metrics API is answered: a port on loopback, and the CA of its certificate, in base64."""

    port: int
    ca_bundle: str

    def manifests(self, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        """The objects, with the labels of the APIService.

        On EKS the APIService names the Service kube-system/metrics-server. That one is here, too, with its address and
        its pods, but nothing is behind them. Only a Service of type ExternalName leads out of the cluster: its name is
        called at the port of the APIService (apiserver 0.35, pkg/util/proxy/proxy.go, ResolveCluster), as kwokctl does
        it for metrics-server."""
        service = {"name": _SERVICE, "namespace": _NAMESPACE}
        spec = {
            "group": GROUP,
            "version": VERSION,
            "service": {**service, "port": self.port},
            "caBundle": self.ca_bundle,
            # metrics-server, charts/metrics-server/templates/apiservice.yaml.
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
        }
        return [
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": service,
                "spec": {"type": "ExternalName", "externalName": "localhost"},
            },
            {
                "apiVersion": "apiregistration.k8s.io/v1",
                "kind": "APIService",
                "metadata": {"name": f"{VERSION}.{GROUP}", "labels": dict(labels)},
                "spec": spec,
            },
        ]
