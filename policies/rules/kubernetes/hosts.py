"""Addresses that Services claim, and hosts that Ingresses serve."""

from collections.abc import Iterator

from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

_WILDCARD_HOSTS = Parameter(
    name="wildcard_hosts",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Wildcard hosts, as *.shop.example.com, that Ingresses may have",
)


def _external_addresses(service: Resource) -> str | None:
    addresses = service.props["spec"]["externalIPs"]
    return None if addresses.is_empty() else f"{addresses.path} takes over the traffic to these addresses"


def _rules(ingress: Resource) -> Iterator[Value]:
    yield from ingress.props["spec"]["rules"].entries()


def _without_host(rule: Value) -> str | None:
    # Missing means every host; * is none that the API server accepts (API reference, IngressRule.host).
    return f"{rule.path} has no host, so it serves every host" if (rule["host"].text() or "*") == "*" else None


def _default_backend(ingress: Resource) -> str | None:
    # Requests that match no rule, of any host, go there (API reference, IngressSpec.defaultBackend).
    backend = ingress.props["spec"]["defaultBackend"]
    backend.known()
    return f"{backend.path} serves every host that no rule has" if backend.given else None


def _wildcards(ingress: Resource) -> Iterator[tuple[Value, list[str]]]:
    return ((rule["host"], ingress.settings[_WILDCARD_HOSTS.name]) for rule in _rules(ingress))


def _wildcard(part: tuple[Value, list[str]]) -> str | None:
    host, allowed = part
    name = host.text() or ""
    return f"{host.path} is a wildcard host" if name.startswith("*.") and name not in allowed else None


K8S_011 = Rule(
    id="K8S-011",
    title="Services set no externalIPs",
    severity="high",
    why="A Service with externalIPs takes over the cluster's traffic to any address, also one that it does not own "
    "(CVE-2020-8554).",
    url="https://kubernetes.io/docs/concepts/services-networking/service/#external-ips",
    types=frozenset({"kubernetes:core/v1:Service", "kubernetes:core/v1:ServicePatch"}),
    checks=(
        Check(
            id="K8S-011.a",
            requires="A Service has no externalIPs",
            remedy="remove externalIPs, and use type LoadBalancer, or an Ingress",
            constraint="PlatformServiceExposure",
            parts=itself,
            fault=_external_addresses,
        ),
    ),
    controls=Controls(),
)

K8S_012 = Rule(
    id="K8S-012",
    title="Ingresses name the hosts that they serve",
    severity="medium",
    why="An Ingress for every host, or for a wildcard, also gets the requests for hosts of other teams, and for those "
    "that nobody serves yet.",
    url="https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards",
    # A patch has all rules or none: they are an atomic list (API reference, IngressSpec.rules).
    types=frozenset({"kubernetes:networking.k8s.io/v1:Ingress", "kubernetes:networking.k8s.io/v1:IngressPatch"}),
    checks=(
        Check(
            id="K8S-012.a",
            requires="Every rule of an Ingress has a host",
            remedy="set the rule's host",
            constraint="PlatformIngressHosts",
            parts=_rules,
            fault=_without_host,
        ),
        Check(
            id="K8S-012.b",
            requires="An Ingress has no default backend",
            remedy="replace defaultBackend by a rule with a host",
            constraint="PlatformIngressHosts",
            parts=itself,
            fault=_default_backend,
        ),
        Check(
            id="K8S-012.c",
            requires="No host is a wildcard, unless the setting wildcard_hosts lists it",
            remedy="name each host in a rule of its own, or add the wildcard host to wildcard_hosts",
            constraint="PlatformIngressHosts",
            parts=_wildcards,
            fault=_wildcard,
        ),
    ),
    controls=Controls(),
    parameters=(_WILDCARD_HOSTS,),
)

RULES = (K8S_011, K8S_012)
