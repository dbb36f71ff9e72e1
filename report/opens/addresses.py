"""Public addresses: what gets one, or is reached from the internet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from report.opens.naming import listed
from report.preview import State
from report.values import text


@dataclass(frozen=True, order=True)
class Address:
    """A resource that has a public address or endpoint, and how it is reached."""

    what: str
    name: str
    reach: str = ""

    @property
    def public(self) -> bool:
        """Whether it is a service that the whole internet reaches, and not only an address."""
        return self.reach in ("from 0.0.0.0/0", "from ::/0")


# What is public by being there.
_ALWAYS: Mapping[str, str] = {
    "aws:cloudfront/distribution:Distribution": "CloudFront distribution",
    "aws:ec2/eip:Eip": "Elastic IP address",
}
# What is public where a property is true.
_FLAGS: Mapping[str, tuple[str, str]] = {
    "aws:ec2/instance:Instance": ("associatePublicIpAddress", "instance with a public address"),
    "aws:ec2/subnet:Subnet": ("mapPublicIpOnLaunch", "subnet that assigns public addresses"),
    "aws:rds/clusterInstance:ClusterInstance": ("publiclyAccessible", "database with a public address"),
    "aws:rds/instance:Instance": ("publiclyAccessible", "database with a public address"),
}
# Kubernetes annotations that keep a load balancer inside the VPC (AWS Load Balancer Controller 2.x, "Service
# annotations", and the in-tree provider; read 2026-11).
_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal"
_INGRESS_SCHEME = "alb.ingress.kubernetes.io/scheme"


def addresses(states: Mapping[str, State]) -> frozenset[Address]:
    """All public addresses and endpoints of the resources."""
    return frozenset(address for state in states.values() for address in _addresses(state))


def _addresses(state: State) -> Iterator[Address]:
    name, inputs = state.name, state.inputs
    if what := _ALWAYS.get(state.type):
        yield Address(what, name)
    elif state.type in _FLAGS:
        key, what = _FLAGS[state.type]
        yield from [Address(what, name)] if inputs.get(key) is True else []
    elif state.type == "aws:eks/cluster:Cluster":
        yield from _api_server(name, _mapping(inputs.get("vpcConfig")))
    elif state.type == "aws:lb/loadBalancer:LoadBalancer" and inputs.get("internal") is not True:
        yield Address("internet-facing load balancer", name)
    elif state.type == "aws:ec2/launchTemplate:LaunchTemplate":
        interfaces = [_mapping(one) for one in listed(inputs.get("networkInterfaces"))]
        if any(text(one.get("associatePublicIpAddress")).lower() == "true" for one in interfaces):
            yield Address("launch template that assigns public addresses", name)
    elif state.type == "aws:lambda/functionUrl:FunctionUrl":
        yield Address("function URL", name, f"authorization {text(inputs.get('authorizationType', 'unknown'))}")
    elif state.type in ("kubernetes:core/v1:Service", "kubernetes:networking.k8s.io/v1:Ingress"):
        yield from _kubernetes(state)


def _api_server(name: str, config: Mapping[str, Any]) -> Iterator[Address]:
    """The public endpoint of an EKS cluster, by the blocks that may reach it."""
    # EKS API reference, VpcConfigRequest: public access is on, from everywhere, unless it is set otherwise.
    if config.get("endpointPublicAccess", True) is not False:
        for block in listed(config.get("publicAccessCidrs")) or ["0.0.0.0/0"]:
            yield Address("Kubernetes API server", name, f"from {text(block)}")


def _kubernetes(state: State) -> Iterator[Address]:
    annotations = _mapping(_mapping(state.inputs.get("metadata")).get("annotations"))
    if state.type.endswith(":Ingress"):
        if annotations.get(_INGRESS_SCHEME) == "internet-facing":
            yield Address("Ingress with an internet-facing load balancer", state.name)
        return
    internal = annotations.get(_SCHEME) == "internal" or annotations.get(_INTERNAL) == "true"
    if _mapping(state.inputs.get("spec")).get("type") == "LoadBalancer" and not internal:
        yield Address("Service with a load balancer", state.name)


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
