"""NetworkPolicies of the namespaces: nothing connects to or from a pod but what a row allows. Plain values only."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, Literal

from .allow_settings import LINK_LOCAL, AllowSettings
from .namespace_settings import NamespaceSettings
from .plan import Planned

Direction = Literal["Ingress", "Egress"]
Peer = dict[str, Any]

# Kubernetes documentation, "Namespaces", automatic labelling: the API server sets it, and nobody can set another value.
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
# The label of CoreDNS's pods and what its Service selects by: kubernetes 1.35, cluster/addons/dns/coredns, and EKS's
# add-on of the name. Container and Service both have port 53.
_DNS_NAMESPACE, _DNS_LABELS = "kube-system", {"k8s-app": "kube-dns"}
_DNS_PORT = 53
# EKS User Guide, "EKS Pod Identity considerations", read 2026-11-27: the agent listens on ports 80 and 2703 of this
# address of the node. Pods ask port 80 (AWS_CONTAINER_CREDENTIALS_FULL_URI, which EKS sets, has none); the other is the
# agent's health (eks-pod-identity-agent, its chart's probes).
_AGENT_ADDRESS, _AGENT_PORT = "169.254.170.23/32", 80


def network_policies(namespaces: Mapping[str, NamespaceSettings]) -> dict[str, list[Planned]]:
    """The NetworkPolicies of each namespace; the first denies everything that no other allows."""
    planned = {name: list(_standing(name, settings)) for name, settings in namespaces.items()}
    for name, settings in namespaces.items():
        for key, row in settings.allow.items():
            for namespace, policy in _allowed(name, key, row, namespaces):
                planned[namespace].append(policy)
    return planned


def _standing(namespace: str, settings: NamespaceSettings) -> Iterator[Planned]:
    """What holds in each namespace, whatever its rows are."""
    # The empty lists are there so that a rule that somebody adds is taken out again.
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}
    yield _policy(namespace, "default-deny", ("default-deny", namespace), spec)
    dns = [_pods(_DNS_NAMESPACE, _DNS_LABELS)]
    ports = [*_ports([_DNS_PORT], "UDP"), *_ports([_DNS_PORT], "TCP")]
    yield _policy(namespace, "allow-dns", ("dns", namespace), _rule("Egress", {}, dns, ports))
    if settings.aws_access:
        agent, port = [_block(_AGENT_ADDRESS)], _ports([_AGENT_PORT], "TCP")
        name = ("pod-identity", namespace)
        yield _policy(namespace, "allow-pod-identity", name, _rule("Egress", {}, agent, port))


def _allowed(
    namespace: str, key: str, row: AllowSettings, managed: Mapping[str, NamespaceSettings]
) -> Iterator[tuple[str, Planned]]:
    """The policies of a row, each with the namespace that it is in: one here, and one at each other end that denies by
    default as well."""
    direction: Direction = "Ingress" if row.direction == "ingress" else "Egress"
    ports = _ports(row.ports, row.protocol)
    peers = [_pods(name, row.peer_pods) for name in row.namespaces]
    peers += [_block(cidr, outgoing=direction == "Egress") for cidr in row.cidrs]
    name = (row.direction, f"{namespace}.{key}")
    spec = _rule(direction, row.pods, peers, ports)
    yield namespace, _policy(namespace, f"{row.direction}-{key}", name, spec, row.reason)
    if direction == "Ingress":
        for other in row.namespaces:
            if other in managed:
                # No row's name has a dot: neither this name nor that of another namespace is made twice.
                spec = _rule("Egress", row.peer_pods, [_pods(namespace, row.pods)], ports)
                name = ("egress", f"{other}.{namespace}.{key}")
                yield other, _policy(other, f"egress-{namespace}.{key}", name, spec, row.reason)


def _policy(
    namespace: str, name: str, child: tuple[str, ...], spec: Mapping[str, Any], reason: str | None = None
) -> Planned:
    annotations = {"annotations": {"reason": reason}} if reason else {}
    content = {"metadata": {"name": name, "namespace": namespace, **annotations}, "spec": spec}
    return Planned(child, "networking.k8s.io/v1", "NetworkPolicy", content)


def _rule(
    direction: Direction, labels: Mapping[str, str], peers: Sequence[Peer], ports: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The spec of a policy with one rule: the pods with these labels, and the peers on these ports."""
    end = "from" if direction == "Ingress" else "to"
    return {
        "podSelector": _labels(labels),
        "policyTypes": [direction],
        direction.lower(): [{end: list(peers), "ports": list(ports)}],
    }


def _pods(namespace: str, labels: Mapping[str, str]) -> Peer:
    """The pods of a namespace with these labels; all where there are none."""
    peer: Peer = {"namespaceSelector": _labels({_NAMESPACE_NAME: namespace})}
    return {**peer, "podSelector": _labels(labels)} if labels else peer


def _labels(labels: Mapping[str, str]) -> dict[str, Any]:
    return {"matchLabels": dict(labels)} if labels else {}


def _block(cidr: str, *, outgoing: bool = False) -> Peer:
    """A CIDR block; of what goes out, without the link-local range, where instance metadata is."""
    holds = outgoing and IPv4Network(LINK_LOCAL).subnet_of(IPv4Network(cidr))
    return {"ipBlock": {"cidr": cidr, **({"except": [LINK_LOCAL]} if holds else {})}}


def _ports(ports: Sequence[int], protocol: str) -> list[dict[str, Any]]:
    return [{"protocol": protocol, "port": port} for port in ports]
