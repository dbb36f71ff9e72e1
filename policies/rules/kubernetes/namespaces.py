"""Rules about namespaces: what is in one, and what each one has."""

from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.kubernetes import (
    DEFAULT,
    NAMESPACE,
    in_namespace,
    is_namespaced,
    kind_of,
    label,
    namespace_of,
)
from policies.rule import Check, Controls, Resource, Rule, itself

_NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_ENFORCE = "pod-security.kubernetes.io/enforce"
_ENFORCED = ("baseline", "restricted")
# What closes the default namespace off may be in it.
_CLOSING_OFF = frozenset({("core", "LimitRange"), ("core", "ResourceQuota"), ("networking.k8s.io", "NetworkPolicy")})


def _without_namespace(resource: Resource) -> str | None:
    namespace = namespace_of(resource)
    if is_namespaced(resource.type) and not namespace.unknown and not namespace.text():
        return "no namespace is given, which means default"
    return None


def _closes_off(resource: Resource) -> bool:
    kind = kind_of(resource.type)
    own_account = kind == ("core", "ServiceAccount")
    return kind in _CLOSING_OFF or (own_account and resource.props["metadata"]["name"].text() == DEFAULT)


def _in_default(resource: Resource) -> str | None:
    namespace = namespace_of(resource)
    if all_of(lambda: namespace.text() == DEFAULT, lambda: not _closes_off(resource)):
        return f"{namespace.path} is default"
    return None


def _allows(policy: Resource, direction: str) -> Value:
    return policy.props["spec"][direction.lower()]


def _denies(policy: Resource, direction: str) -> bool:
    """Whether the policy is about every pod and the direction, and allows nothing in it."""
    spec = policy.props["spec"]
    kinds = spec["policyTypes"]
    selector = spec["podSelector"]

    def is_about() -> bool:
        # Missing means Ingress, and Egress only where there are such rules (API reference, NetworkPolicySpec).
        if kinds.is_empty():
            return direction == "Ingress"
        return any_of(*(lambda kind=kind: kind.text() == direction for kind in kinds.entries()))

    def every_pod() -> bool:
        labels = selector["matchLabels"]
        return selector["matchExpressions"].is_empty() and not list(labels.fields())

    return all_of(is_about, every_pod, lambda: _allows(policy, direction).is_empty())


def _not_denied(namespace: Resource, direction: str) -> str | None:
    policies = in_namespace(namespace, _NETWORK_POLICY)
    if any_of(*(lambda policy=policy: _denies(policy, direction) for policy in policies)):
        return None
    return f"no NetworkPolicy in it denies {direction.lower()} by default"


def _not_enforced(namespace: Resource) -> str | None:
    # Missing means privileged, as the cluster's default is on EKS (Amazon EKS best practices, "Pod Security").
    if label(namespace, _ENFORCE).text() in _ENFORCED:
        return None
    return f'its label {_ENFORCE} is neither "baseline" nor "restricted"'


K8S_006 = Rule(
    id="K8S-006",
    title="Nothing is in the default namespace",
    severity="medium",
    why="Policies, quotas and permissions are given per namespace, and what shares one shares all of them.",
    url="https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    types=frozenset(),
    prefixes=("kubernetes:",),
    checks=(
        Check(
            id="K8S-006.a",
            requires="Objects of the built-in kinds that have a namespace, and releases, are given one",
            remedy="set metadata.namespace (of a release, namespace)",
            parts=itself,
            fault=_without_namespace,
        ),
        Check(
            id="K8S-006.b",
            requires="The namespace is not default",
            remedy="put it into a namespace of its own",
            parts=itself,
            fault=_in_default,
        ),
    ),
    controls=Controls(cis_eks=("4.5.3",)),
)

K8S_007 = Rule(
    id="K8S-007",
    title="Each namespace denies traffic by default and enforces a Pod Security Standard",
    severity="high",
    why="A new namespace lets every pod run as it likes and talk to every other pod.",
    url="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    types=frozenset({NAMESPACE}),
    scope="stack",
    checks=(
        Check(
            id="K8S-007.a",
            requires="A NetworkPolicy denies all ingress that no other one allows",
            remedy='add a NetworkPolicy with an empty podSelector, policyTypes ["Ingress", "Egress"] and no rules',
            parts=itself,
            fault=lambda namespace: _not_denied(namespace, "Ingress"),
        ),
        Check(
            id="K8S-007.b",
            requires="A NetworkPolicy denies all egress that no other one allows",
            remedy='add a NetworkPolicy with an empty podSelector, policyTypes ["Ingress", "Egress"] and no rules',
            parts=itself,
            fault=lambda namespace: _not_denied(namespace, "Egress"),
        ),
        Check(
            id="K8S-007.c",
            requires="Pod Security admission enforces baseline or restricted",
            remedy=f'label the namespace {_ENFORCE} with "restricted", or "baseline" where that cannot be',
            parts=itself,
            fault=_not_enforced,
        ),
    ),
    controls=Controls(cis_eks=("4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5", "4.3.2", "5.4.4")),
)

RULES = (K8S_006, K8S_007)
