"""The rule about what Services and Ingresses let in from outside the cluster."""

import json
from collections.abc import Iterator
from typing import cast

from policies.accessors.inputs import UnreadableError, Value, all_of, any_of
from policies.accessors.kubernetes import annotation, namespace_of
from policies.rule import Check, Controls, Parameter, Resource, Rule

_SERVICE = "kubernetes:core/v1:Service"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"

# Annotations of the AWS Load Balancer Controller (its guide, service/annotations and ingress/annotations, read
# 2026-11): `scheme` wins over `internal`, which is deprecated.
_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal"
_SOURCES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_LISTEN = "alb.ingress.kubernetes.io/listen-ports"
_CERTIFICATE = "alb.ingress.kubernetes.io/certificate-arn"
_REDIRECT = "alb.ingress.kubernetes.io/ssl-redirect"
_CLASS = "kubernetes.io/ingress.class"

_INTERNET_FACING = Parameter(
    name="internet_facing",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Services of type LoadBalancer that may face the internet, as namespace/name",
)


def _services(resource: Resource) -> Iterator[Resource]:
    if resource.type == _SERVICE:
        yield resource


def _is_of_type(service: Resource, kind: str) -> bool:
    # Missing means ClusterIP (API reference, ServiceSpec.type).
    return service.props["spec"]["type"].text() == kind


def _balanced(resource: Resource) -> Iterator[Resource]:
    return (service for service in _services(resource) if _is_of_type(service, "LoadBalancer"))


def _is_internal(service: Resource) -> bool:
    # Without either, who makes the load balancer decides: the controller an internal one, the cloud provider one that
    # faces the internet (its guide, service/nlb). Not good enough.
    scheme, internal = annotation(service, _SCHEME), annotation(service, _INTERNAL)
    return scheme.text() == "internal" if scheme.given else internal.flag(default=False)


def _is_allowed(service: Resource) -> bool:
    name = service.props["metadata"]["name"]
    allowed: list[str] = service.settings[_INTERNET_FACING.name]
    return any_of(*(lambda one=one: f"{namespace_of(service).text()}/{name.text()}" == one for one in allowed))


def _internet_facing(service: Resource) -> str | None:
    if any_of(lambda: _is_internal(service), lambda: _is_allowed(service)):
        return None
    return "the load balancer is not internal"


def _to_whoever(service: Resource) -> str | None:
    def without_sources() -> bool:
        # Missing means 0.0.0.0/0 (the controller's guide, load-balancer-source-ranges).
        ranges = annotation(service, _SOURCES)
        return all_of(lambda: service.props["spec"]["loadBalancerSourceRanges"].is_empty(), lambda: not ranges.given)

    if all_of(lambda: not _is_internal(service), without_sources):
        return "the load balancer faces the internet without saying in loadBalancerSourceRanges whom it serves"
    return None


def _node_port(service: Resource) -> str | None:
    return "a port of every node is opened" if _is_of_type(service, "NodePort") else None


def _ingresses(resource: Resource) -> Iterator[Resource]:
    if resource.type == _INGRESS:
        yield resource


def _protocols(listen: Value) -> set[str]:
    """The protocols of `[{"HTTP": 80}, {"HTTPS": 443}]`."""
    try:
        parsed = cast("object", json.loads(listen.text() or "[]"))
        listeners = cast("list[dict[str, object]]", parsed)
        return {protocol.upper() for listener in listeners for protocol, _ in listener.items()}
    except (ValueError, TypeError, AttributeError):
        raise UnreadableError(listen.path, "a list of listeners") from None


def _by_controller(ingress: Resource) -> bool:
    """Whether its class is the controller's: then `tls` alone makes no listener (its guide, cert_discovery)."""
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
    return None if _has_tls(ingress) else "it has no listener with TLS"


def _plain_beside_tls(ingress: Resource) -> str | None:
    listen = annotation(ingress, _LISTEN)
    if {"HTTP", "HTTPS"} <= _protocols(listen) and not annotation(ingress, _REDIRECT).given:
        return f"{listen.path} has HTTP, which is not redirected"
    return None


K8S_009 = Rule(
    id="K8S-009",
    title="What the cluster serves is internal or allowed, and encrypted",
    severity="high",
    why="A Service reaches the internet by one field, past every review of the network.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html",
    types=frozenset({_SERVICE, _INGRESS}),
    checks=(
        Check(
            id="K8S-009.a",
            requires="Load balancers of Services are internal, unless they may face the internet",
            remedy=f'set the annotation {_SCHEME} to "internal", or allow the Service',
            parts=_balanced,
            fault=_internet_facing,
        ),
        Check(
            id="K8S-009.b",
            requires="A load balancer that faces the internet says whom it serves",
            remedy="set loadBalancerSourceRanges, to 0.0.0.0/0 where it really is everybody",
            parts=_balanced,
            fault=_to_whoever,
        ),
        Check(
            id="K8S-009.c",
            requires="No Service opens a port of every node",
            remedy="use type ClusterIP behind an Ingress, or LoadBalancer",
            parts=_services,
            fault=_node_port,
        ),
        Check(
            id="K8S-009.d",
            requires="Every Ingress serves TLS",
            remedy=f"set tls, and of an Application Load Balancer {_CERTIFICATE} or an HTTPS port in {_LISTEN}",
            parts=_ingresses,
            fault=_without_tls,
        ),
        Check(
            id="K8S-009.e",
            requires="Plain HTTP beside TLS is only redirected",
            remedy=f'set {_REDIRECT} to "443", or remove HTTP',
            parts=_ingresses,
            fault=_plain_beside_tls,
        ),
    ),
    controls=Controls(cis_eks=("5.4.5",)),
    parameters=(_INTERNET_FACING,),
)

RULES = (K8S_009,)
