"""vpc-cni, kube-proxy and coredns."""

from __future__ import annotations

from collections.abc import Mapping

from ..workloads import AddOn, Container, Installation, Manifest, Workload, named, service
from .facts import CRITICAL_ADD_ONS, EVERY_TAINT, LINUX, ON_ANY_ARCHITECTURE, ON_LINUX, apart, nodes, not_on

# aws/amazon-vpc-cni-k8s v1.22.4 (charts/aws-vpc-cni) and v1.23.1 (config/master/aws-k8s-cni.yaml, 2026-08-20); labels
# of the pods as `kubectl describe` shows them on EKS 1.34, 2026-03. The agent that enforces network policies had
# version 1.4.0 beside 1.22.4. The CRDs ENIConfig, PolicyEndpoint and CNINode are left out.
_CNI = {
    "app.kubernetes.io/name": "aws-node",
    "app.kubernetes.io/instance": "aws-vpc-cni",
    "k8s-app": "aws-node",
    "app.kubernetes.io/version": "v{release}",
}


def _cni_configuration(installation: Installation) -> list[Manifest]:
    enforced = str(installation.configuration.value("enableNetworkPolicy", "false")).lower()
    made = named("v1", "ConfigMap", "amazon-vpc-cni", installation.labels(_CNI))
    return [made | {"data": {"enable-network-policy-controller": enforced}}]


VPC_CNI = AddOn(
    (
        Workload(
            "DaemonSet",
            "aws-node",
            selector={"k8s-app": "aws-node"},
            labels=_CNI,
            pod_labels={"app.kubernetes.io/name": "aws-node", "app.kubernetes.io/instance": "aws-vpc-cni"},
            service_account="aws-node",
            init_containers=(
                Container(
                    "aws-vpc-cni-init",
                    "{registry}/amazon-k8s-cni-init:{version}",
                    requests={"cpu": "25m"},
                    privileged=True,
                ),
            ),
            containers=(
                Container("aws-node", "{registry}/amazon-k8s-cni:{version}", {"metrics": "61678/TCP"}, {"cpu": "25m"}),
                Container(
                    "aws-eks-nodeagent",
                    "{registry}/amazon/aws-network-policy-agent:v1.4.0",
                    {"agentmetrics": "8162/TCP"},
                    {"cpu": "25m"},
                    privileged=True,
                ),
            ),
            priority="system-node-critical",
            tolerations=EVERY_TAINT,
            affinity=nodes(ON_LINUX, ON_ANY_ARCHITECTURE, not_on("fargate", "hybrid", "auto")),
            host_network=True,
        ),
    ),
    more=_cni_configuration,
    role_account="aws-node",
)

# Labels and requests from `kubectl describe` and exported DaemonSets of EKS 1.34, 2026-03; no port is declared. That it
# avoids Fargate is in the EKS User Guide ("Manage kube-proxy"); nodes of EKS Auto Mode have one of their own.
_PROXY = {"k8s-app": "kube-proxy", "eks.amazonaws.com/component": "kube-proxy"}
KUBE_PROXY = AddOn(
    (
        Workload(
            "DaemonSet",
            "kube-proxy",
            selector={"k8s-app": "kube-proxy"},
            labels=_PROXY,
            service_account="kube-proxy",
            containers=(
                Container(
                    "kube-proxy", "{registry}/eks/kube-proxy:{version}", requests={"cpu": "100m"}, privileged=True
                ),
            ),
            priority="system-node-critical",
            tolerations=EVERY_TAINT,
            affinity=nodes(ON_LINUX, ON_ANY_ARCHITECTURE, not_on("fargate", "auto")),
            host_network=True,
        ),
    )
)

# Exported objects of the add-on: `kubectl describe pod` and `get pdb` of v1.13.2 on EKS 1.34, 2026-03; the Deployment's
# affinity of v1.10.1; selector again of v1.14.3 on EKS 1.36, 2026-09. Its ConfigMap is left out.
_DNS = {"eks.amazonaws.com/component": "coredns", "k8s-app": "kube-dns"}
_DNS_SERVICE = {
    "eks.amazonaws.com/component": "kube-dns",
    "k8s-app": "kube-dns",
    "kubernetes.io/cluster-service": "true",
    "kubernetes.io/name": "CoreDNS",
}
_DNS_PORTS = {"dns": "53/UDP", "dns-tcp": "53/TCP", "metrics": "9153/TCP"}


def _dns_service(installation: Installation) -> list[Manifest]:
    parts = {name: port.split("/") for name, port in _DNS_PORTS.items()}
    ports: list[Manifest] = [{"name": n, "port": int(p), "protocol": protocol} for n, (p, protocol) in parts.items()]
    made = service("kube-dns", _DNS_SERVICE, {"k8s-app": "kube-dns"}, ports)
    made["metadata"]["annotations"] = {"prometheus.io/port": "9153", "prometheus.io/scrape": "true"}
    if installation.dns_address:
        made["spec"]["clusterIP"] = installation.dns_address
    return [made]


COREDNS = AddOn(
    (
        Workload(
            "Deployment",
            "coredns",
            selector=_DNS,
            labels={**_DNS, "kubernetes.io/name": "CoreDNS"},
            service_account="coredns",
            containers=(
                Container(
                    "coredns",
                    "{registry}/eks/coredns:{version}",
                    _DNS_PORTS,
                    {"cpu": "100m", "memory": "70Mi"},
                    {"memory": "170Mi"},
                ),
            ),
            replicas=2,
            node_selector=LINUX,
            tolerations=(
                CRITICAL_ADD_ONS,
                {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
            ),
            affinity={**nodes(ON_LINUX, ON_ANY_ARCHITECTURE), **apart("k8s-app", "kube-dns")},
            zone_spread={"k8s-app": "kube-dns"},
            budget=lambda replicas: {"maxUnavailable": 1},
        ),
    ),
    more=_dns_service,
)

ROWS: Mapping[str, AddOn] = {"vpc-cni": VPC_CNI, "kube-proxy": KUBE_PROXY, "coredns": COREDNS}
