"""Exposure of Services and Ingresses outside the cluster."""

import json
from collections.abc import Iterator
from typing import cast

from policies.accessors.kubernetes import annotation, namespace_of
from policies.accessors.parts import of
from policies.engine.inputs import UnreadableError, Value, all_of, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_SERVICE = "kubernetes:core/v1:Service"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"

# Annotations of the AWS Load Balancer Controller (its guide, service/annotations and ingress/annotations, read
# 2026-11): `scheme` takes precedence over `internal`, which is deprecated.
_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal"
_SOURCES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_INGRESS_SCHEME = "alb.ingress.kubernetes.io/scheme"
_LISTEN = "alb.ingress.kubernetes.io/listen-ports"
_CERTIFICATE = "alb.ingress.kubernetes.io/certificate-arn"
_REDIRECT = "alb.ingress.kubernetes.io/ssl-redirect"
_CLASS = "kubernetes.io/ingress.class"

_INTERNET_FACING = Parameter(
    name="internet_facing",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Services, as namespace/name, that may have an internet-facing load balancer",
)
_INTERNET_FACING_INGRESSES = Parameter(
    name="internet_facing_ingresses",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Ingresses, as namespace/name, that may have an internet-facing load balancer",
)


_services = of(_SERVICE)


def _is_of_type(service: Resource, kind: str) -> bool:
    # Missing means ClusterIP (API reference, ServiceSpec.type).
    return service.props["spec"]["type"].text() == kind


def _balanced(resource: Resource) -> Iterator[Resource]:
    return (service for service in _services(resource) if _is_of_type(service, "LoadBalancer"))


def _is_internal(service: Resource) -> bool:
    # Without either, the scheme depends on who creates the load balancer: internal by the controller, internet-facing
    # by the in-tree cloud provider (the controller's guide, service/nlb). So it must be set.
    scheme, internal = annotation(service, _SCHEME), annotation(service, _INTERNAL)
    return scheme.text() == "internal" if scheme.given else internal.flag(default=False)


def _is_allowed(resource: Resource, setting: Parameter) -> bool:
    name = resource.props["metadata"]["name"]
    allowed: list[str] = resource.settings[setting.name]
    return any_of(*(lambda entry=entry: f"{namespace_of(resource).text()}/{name.text()}" == entry for entry in allowed))


def _internet_facing(service: Resource) -> str | None:
    if any_of(lambda: _is_internal(service), lambda: _is_allowed(service, _INTERNET_FACING)):
        return None
    return "the load balancer is not annotated as internal"


def _internet_facing_ingress(ingress: Resource) -> str | None:
    # Missing means internal (the controller's guide, ingress/annotations, scheme).
    def is_internal() -> bool:
        return annotation(ingress, _INGRESS_SCHEME).text() != "internet-facing"

    if any_of(is_internal, lambda: _is_allowed(ingress, _INTERNET_FACING_INGRESSES)):
        return None
    return "the load balancer is annotated as internet-facing"


def _without_source_ranges(service: Resource) -> str | None:
    def open_to_all() -> bool:
        # Missing means 0.0.0.0/0 (the controller's guide, load-balancer-source-ranges).
        ranges = annotation(service, _SOURCES)
        return all_of(lambda: service.props["spec"]["loadBalancerSourceRanges"].is_empty(), lambda: not ranges.given)

    if all_of(lambda: not _is_internal(service), open_to_all):
        return "the load balancer is internet-facing without loadBalancerSourceRanges"
    return None


def _node_port(service: Resource) -> str | None:
    return "spec.type is NodePort, which opens a port on every node" if _is_of_type(service, "NodePort") else None


def _protocols(listen: Value) -> set[str]:
    """The protocols in the value of the listen-ports annotation, such as `[{"HTTP": 80}, {"HTTPS": 443}]`."""
    try:
        parsed = cast("object", json.loads(listen.text() or "[]"))
        listeners = cast("list[dict[str, object]]", parsed)
        return {protocol.upper() for listener in listeners for protocol, _ in listener.items()}
    except (ValueError, RecursionError, TypeError, AttributeError):
        raise UnreadableError(listen.path, "a JSON list of listeners") from None


def _by_controller(ingress: Resource) -> bool:
    """Whether its class is the controller's, for which `tls` alone adds no listener (its guide, cert_discovery)."""
    name = ingress.props["spec"]["ingressClassName"]
    return ((name if name.given else annotation(ingress, _CLASS)).text() or "") == "alb"


def _has_tls(ingress: Resource) -> bool:
    listen = annotation(ingress, _LISTEN)
    if listen.given:
        return "HTTPS" in _protocols(listen)
    certificate = annotation(ingress, _CERTIFICATE)
    return any_of(
        lambda: certificate.given,
        lambda: all_of(lambda: not ingress.props["spec"]["tls"].is_empty(), lambda: not _by_controller(ingress)),
    )


def _without_tls(ingress: Resource) -> str | None:
    return None if _has_tls(ingress) else "the Ingress has no TLS listener"


def _without_redirect(ingress: Resource) -> str | None:
    listen = annotation(ingress, _LISTEN)
    if {"HTTP", "HTTPS"} <= _protocols(listen) and not annotation(ingress, _REDIRECT).given:
        return f"{listen.path} has an HTTP listener that does not redirect to HTTPS"
    return None


K8S_009 = Rule(
    id="K8S-009",
    title="Services and Ingresses have no internet-facing load balancer or NodePort, and Ingresses use TLS",
    severity="high",
    why="One field of a Service exposes it to the internet, without any change to the VPC that a reviewer would see.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html",
    types=frozenset({_SERVICE, _INGRESS}),
    checks=(
        Check(
            id="K8S-009.a",
            requires="Load balancers of Services are internal, unless the setting internet_facing lists the Service",
            remedy=f'set the annotation {_SCHEME} to "internal", or add the Service to internet_facing',
            constraint="PlatformServiceExposure",
            parts=_balanced,
            fault=_internet_facing,
        ),
        Check(
            id="K8S-009.b",
            requires="An internet-facing load balancer sets loadBalancerSourceRanges",
            remedy="set loadBalancerSourceRanges to the clients' CIDRs, or to 0.0.0.0/0 if the Service is public",
            constraint="PlatformServiceExposure",
            parts=_balanced,
            fault=_without_source_ranges,
        ),
        Check(
            id="K8S-009.c",
            requires="No Service is of type NodePort",
            remedy="use type ClusterIP with an Ingress, or type LoadBalancer",
            constraint="PlatformServiceExposure",
            parts=_services,
            fault=_node_port,
        ),
        Check(
            id="K8S-009.d",
            requires="Every Ingress has a TLS listener",
            remedy=f"set tls, or for an Application Load Balancer {_CERTIFICATE} or an HTTPS port in {_LISTEN}",
            parts=of(_INGRESS),
            fault=_without_tls,
        ),
        Check(
            id="K8S-009.e",
            requires="An Ingress with TLS redirects HTTP to HTTPS",
            remedy=f'set {_REDIRECT} to "443", or remove the HTTP listener',
            parts=of(_INGRESS),
            fault=_without_redirect,
        ),
        Check(
            id="K8S-009.f",
            requires="Load balancers of Ingresses are internal, unless the setting internet_facing_ingresses lists the "
            "Ingress",
            remedy=f"remove the annotation {_INGRESS_SCHEME}, or add the Ingress to internet_facing_ingresses",
            constraint="PlatformServiceExposure",
            parts=of(_INGRESS),
            fault=_internet_facing_ingress,
        ),
    ),
    controls=Controls(cis_eks=("5.4.5",)),
    parameters=(_INTERNET_FACING, _INTERNET_FACING_INGRESSES),
)

RULES = (K8S_009,)
