"""The evaluator of NetworkPolicies, and which connections those of the settings allow."""

import itertools
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import SecuritySettings
from components.namespaces.allow_settings import AllowSettings
from components.namespaces.network_plan import network_policies
from tests.plans.legal_security import BLOCKS, NAMESPACES, PLATFORM, PORTS, security

from .reachability import End, allowed

Policy = Mapping[str, Any]

DNS = End("10.16.0.2", "kube-system", {"k8s-app": "kube-dns"})
AGENT = End("169.254.170.23")
METADATA = End("169.254.169.254")


def policy(namespace: str, spec: Mapping[str, Any]) -> Policy:
    return {"kind": "NetworkPolicy", "metadata": {"namespace": namespace, "name": "x"}, "spec": spec}


def manifests(settings: SecuritySettings) -> list[Policy]:
    planned = network_policies(settings.namespaces)
    return [{"kind": one.kind, **one.content} for name in planned for one in planned[name]]


# The evaluator.

WEB, DB, OTHER = End("10.0.0.1", "shop", {"role": "web"}), End("10.0.0.2", "shop", {"role": "db"}), End("10.0.0.3", "b")
# Kubernetes documentation, "Network Policies", "The NetworkPolicy resource", with a namespace by its name.
DOCUMENTED = policy(
    "shop",
    {
        "podSelector": {"matchLabels": {"role": "db"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [
                    {"ipBlock": {"cidr": "172.17.0.0/16", "except": ["172.17.1.0/24"]}},
                    {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "b"}}},
                    {"podSelector": {"matchLabels": {"role": "web"}}},
                ],
                "ports": [{"protocol": "TCP", "port": 6379}],
            }
        ],
        "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}], "ports": [{"protocol": "TCP", "port": 5978}]}],
    },
)


@pytest.mark.parametrize(
    ("source", "destination", "port", "protocol", "expected"),
    [
        (WEB, DB, 6379, "TCP", True),
        (OTHER, DB, 6379, "TCP", True),
        (End("172.17.0.9"), DB, 6379, "TCP", True),
        (End("172.17.1.9"), DB, 6379, "TCP", False),  # the exception
        (End("172.18.0.9"), DB, 6379, "TCP", False),
        (End("10.0.0.4", "c", {"role": "web"}), DB, 6379, "TCP", False),  # those labels in another namespace
        (WEB, DB, 6380, "TCP", False),
        (WEB, DB, 6379, "UDP", False),
        (DB, OTHER, 5978, "TCP", True),
        (DB, OTHER, 5979, "TCP", False),
        (DB, End("10.0.1.1"), 5978, "TCP", False),
        (WEB, OTHER, 80, "TCP", True),  # the policy is about neither
    ],
)
def test_a_documented_policy_allows_what_its_documentation_says(
    source: End, destination: End, port: int, protocol: str, expected: bool
) -> None:
    assert allowed([DOCUMENTED], source, destination, port, protocol) is expected


def test_both_ends_have_a_say() -> None:
    closed = {"podSelector": {}, "policyTypes": ["Egress"]}
    assert not allowed([DOCUMENTED, policy("b", closed)], OTHER, DB, 6379)
    assert allowed([DOCUMENTED, policy("c", closed)], OTHER, DB, 6379)


def test_without_types_a_policy_is_about_ingress_and_about_egress_only_with_such_a_rule() -> None:
    bare = policy("shop", {"podSelector": {}})
    assert not allowed([bare], OTHER, DB, 1)
    assert allowed([bare], DB, OTHER, 1)
    outgoing = policy("shop", {"podSelector": {}, "egress": [{"ports": [{"port": 443}]}]})
    assert (allowed([outgoing], DB, OTHER, 443), allowed([outgoing], DB, OTHER, 80)) == (True, False)


def test_an_empty_rule_allows_everything_and_a_port_range_what_is_in_it() -> None:
    anything = policy("shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]})
    assert allowed([anything], End("8.8.8.8"), DB, 1, "UDP")
    range_ = policy("shop", {"podSelector": {}, "ingress": [{"ports": [{"port": 10, "endPort": 12}]}]})
    assert [allowed([range_], OTHER, DB, port) for port in (9, 10, 12, 13)] == [False, True, True, False]


@pytest.mark.parametrize(
    "spec",
    [
        {"podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}},
        {"podSelector": {}, "ingress": [{"ports": [{"port": "http"}]}]},
        {"podSelector": {}, "ingress": [{"From": []}]},
        {"podSelector": {}, "tier": "Admin"},
    ],
)
def test_what_the_evaluator_does_not_know_it_refuses(spec: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not known to this evaluator|only the pods know"):
        allowed([policy("shop", spec)], OTHER, DB, 1)


# Every kind of end that drawn rows tell apart.
LABELS: tuple[dict[str, str], ...] = ({}, {"app": "api"}, {"app": "web"}, {"app": "api", "tier": "back"})
PODS = [
    End(f"10.16.{number}.{place}", namespace, labels)
    for number, namespace in enumerate((*NAMESPACES, *PLATFORM, "elsewhere"), 1)
    for place, labels in enumerate(LABELS, 1)
]
OUTSIDE = [End(address) for address in ("8.8.8.8", "10.16.48.9", "192.168.0.7", "192.168.0.8")]
ENDS = [*PODS, DNS, *OUTSIDE, AGENT, METADATA]
CONNECTIONS = list(itertools.product(ENDS, ENDS, [*PORTS, 8080], ["TCP", "UDP"]))
# Every 97th, from anywhere: a prime that divides none of the lengths above, so that all combinations come by.
SOME = st.integers(0, 96).map(lambda first: CONNECTIONS[first::97])
DRAWN = security().map(SecuritySettings.model_validate)


@given(DRAWN, SOME, st.randoms())
def test_the_order_of_policies_does_not_matter(settings: SecuritySettings, connections: Any, random: Any) -> None:
    policies = manifests(settings)
    shuffled = list(policies)
    random.shuffle(shuffled)
    assert [allowed(policies, *one) for one in connections] == [allowed(shuffled, *one) for one in connections]


@given(DRAWN, SOME, st.data())
def test_once_a_pod_is_isolated_another_policy_only_adds(
    settings: SecuritySettings, connections: Any, data: Any
) -> None:
    policies = manifests(settings)
    denials = [one for one in policies if one["metadata"]["name"] == "default-deny"]
    some = [*denials, *(one for one in policies if one not in denials and data.draw(st.booleans()))]
    assert all(allowed(policies, *one) for one in connections if allowed(some, *one))


@given(SOME)
def test_without_policies_everything_is_allowed(connections: Any) -> None:
    assert all(allowed([], *one) for one in connections)


# What the settings mean, without NetworkPolicies.


def intended(settings: SecuritySettings, source: End, destination: End, port: int, protocol: str) -> bool:
    """Whether the rows of the settings, and what holds in every namespace, say that this connection is allowed."""
    managed = settings.namespaces
    leaves = source.namespace not in managed or any(_leaving(settings, source, destination, port, protocol))
    enters = destination.namespace not in managed or any(_entering(settings, source, destination, port, protocol))
    return leaves and enters


def _leaving(settings: SecuritySettings, source: End, destination: End, port: int, protocol: str) -> Iterator[bool]:
    assert source.namespace is not None
    own = settings.namespaces[source.namespace]
    yield destination == DNS and port == 53
    yield own.aws_access and destination == AGENT and (port, protocol) == (80, "TCP")
    for row in own.allow.values():
        if row.direction == "egress" and _has_port(row, port, protocol):
            link_local = IPv4Address(destination.address).is_link_local
            yield _has(row.pods, source) and (
                _is_peer(row, destination) or (_in_blocks(row, destination) and not link_local)
            )
    # What another namespace lets in is let out here.
    for name, other in settings.namespaces.items():
        for row in other.allow.values():
            to_it = destination.namespace == name and _has(row.pods, destination)
            if row.direction == "ingress" and _has_port(row, port, protocol):
                yield to_it and source.namespace in row.namespaces and _has(row.peer_pods, source)


def _entering(settings: SecuritySettings, source: End, destination: End, port: int, protocol: str) -> Iterator[bool]:
    assert destination.namespace is not None
    for row in settings.namespaces[destination.namespace].allow.values():
        if row.direction == "ingress" and _has_port(row, port, protocol):
            yield _has(row.pods, destination) and (_is_peer(row, source) or _in_blocks(row, source))


def _has(labels: Mapping[str, str], end: End) -> bool:
    return labels.items() <= end.labels.items()


def _has_port(row: AllowSettings, port: int, protocol: str) -> bool:
    return port in row.ports and protocol == row.protocol


def _is_peer(row: AllowSettings, end: End) -> bool:
    return end.namespace in row.namespaces and _has(row.peer_pods, end)


def _in_blocks(row: AllowSettings, end: End) -> bool:
    return any(IPv4Address(end.address) in IPv4Network(block) for block in row.cidrs)


@given(DRAWN, SOME)
def test_the_policies_allow_what_the_settings_say_and_nothing_else(
    settings: SecuritySettings, connections: Any
) -> None:
    policies = manifests(settings)
    wrong = [one for one in connections if allowed(policies, *one) != intended(settings, *one)]
    assert wrong == []


@given(DRAWN)
def test_nothing_leads_to_the_instance_metadata(settings: SecuritySettings) -> None:
    policies = manifests(settings)
    managed = [pod for pod in PODS if pod.namespace in settings.namespaces]
    assert not any(allowed(policies, pod, METADATA, 80) for pod in managed)


@given(DRAWN)
def test_every_namespace_reaches_dns_and_nobody_reaches_a_namespace_without_rows(settings: SecuritySettings) -> None:
    policies = manifests(settings)
    managed = [pod for pod in PODS if pod.namespace in settings.namespaces]
    assert all(allowed(policies, pod, DNS, 53, protocol) for pod in managed for protocol in ("UDP", "TCP"))
    silent = [pod for pod in managed if not settings.namespaces[str(pod.namespace)].allow]
    assert not any(allowed(policies, end, pod, port) for end in ENDS for pod in silent for port in PORTS)


# A table that a person can read.

SHOP = SecuritySettings.model_validate(
    {
        "namespaces": {
            "shop": {
                "aws_access": True,
                "allow": {
                    "gateway": {
                        "reason": "Customers reach the shop by the ingress gateway",
                        "direction": "ingress",
                        "namespaces": ["istio-ingress"],
                        "pods": {"app": "web"},
                        "ports": [8080],
                    },
                    "aws": {
                        "reason": "The shop calls AWS by the VPC's interface endpoints",
                        "direction": "egress",
                        "cidrs": ["10.16.0.0/16"],
                        "ports": [443],
                    },
                },
            },
            "payments": {
                "allow": {
                    "shop": {
                        "reason": "The shop's web servers take payments",
                        "direction": "ingress",
                        "namespaces": ["shop"],
                        "peer_pods": {"app": "web"},
                        "pods": {"app": "api"},
                        "ports": [9090],
                    },
                    "metrics": {
                        "reason": "Prometheus reads metrics",
                        "direction": "ingress",
                        "namespaces": ["monitoring"],
                        "ports": [9102],
                    },
                }
            },
        }
    }
)
TABLE_ENDS = {
    "shop/web": End("10.16.1.1", "shop", {"app": "web"}),
    "shop/job": End("10.16.1.2", "shop", {"app": "job"}),
    "payments/api": End("10.16.2.1", "payments", {"app": "api"}),
    "istio-ingress": End("10.16.3.1", "istio-ingress", {"app": "gateway"}),
    "monitoring": End("10.16.4.1", "monitoring", {"app": "prometheus"}),
    "default": End("10.16.5.1", "default"),
    "dns": DNS,
    "pod identity": AGENT,
    "instance metadata": METADATA,
    "an endpoint": End("10.16.20.5"),
    "the internet": End("8.8.8.8"),
}
TABLE = {
    ("shop/web", "dns", 53, "UDP"),
    ("shop/web", "dns", 53, "TCP"),
    ("shop/web", "pod identity", 80, "TCP"),
    ("shop/web", "an endpoint", 443, "TCP"),
    ("shop/web", "payments/api", 9090, "TCP"),
    ("shop/job", "dns", 53, "UDP"),
    ("shop/job", "dns", 53, "TCP"),
    ("shop/job", "pod identity", 80, "TCP"),
    ("shop/job", "an endpoint", 443, "TCP"),
    ("payments/api", "dns", 53, "UDP"),
    ("payments/api", "dns", 53, "TCP"),
    ("istio-ingress", "shop/web", 8080, "TCP"),
    ("monitoring", "payments/api", 9102, "TCP"),
    # A CIDR block of the VPC has its pods' addresses, too. Who is no namespace of these settings decides for itself.
    *((pod, other, 443, "TCP") for pod in ("shop/web", "shop/job") for other in ("istio-ingress", "monitoring")),
    *((pod, other, 443, "TCP") for pod in ("shop/web", "shop/job") for other in ("default", "dns")),
}


def test_the_table_of_an_example_is_what_its_rows_say() -> None:
    policies = manifests(SHOP)
    denying = ("shop/web", "shop/job", "payments/api")
    ports = [(port, protocol) for port in (53, 80, 443, 8080, 9090, 9102) for protocol in ("TCP", "UDP")]
    made = {
        (source, destination, port, protocol)
        for source, destination in itertools.permutations(TABLE_ENDS, 2)
        for port, protocol in ports
        if (source in denying or destination in denying)
        and allowed(policies, TABLE_ENDS[source], TABLE_ENDS[destination], port, protocol)
    }
    assert made == TABLE


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_written_without_the_link_local_range_where_it_has_that(block: str) -> None:
    row = {"reason": "The whole world", "direction": "egress", "cidrs": [block], "ports": [443]}
    settings = SecuritySettings.model_validate({"namespaces": {"shop": {"allow": {"out": row}}}})
    (rule,) = manifests(settings)[-1]["spec"]["egress"]
    expected = {"cidr": block, **({"except": ["169.254.0.0/16"]} if block == "0.0.0.0/0" else {})}
    assert rule["to"] == [{"ipBlock": expected}]
