"""Rules for namespaces: which one objects are in, and the policies that each one has."""

from policies.accessors.kubernetes import (
    DEFAULT,
    NAMESPACE,
    in_namespace,
    is_namespaced,
    kind_of,
    label,
    namespace_of,
)
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

_NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_ENFORCE = "pod-security.kubernetes.io/enforce"
_ENFORCED = ("baseline", "restricted")
# Objects that restrict the default namespace may be in it.
_RESTRICTING = frozenset({("core", "LimitRange"), ("core", "ResourceQuota"), ("networking.k8s.io", "NetworkPolicy")})

_PRIVILEGED_NAMESPACES = Parameter(
    name="privileged_namespaces",
    schema={"type": "array", "items": {"type": "string"}},
    # Each is a place from which a pod takes over its node.
    default=[],
    means="Namespaces that may enforce the privileged standard, such as those of node agents",
)


def _without_namespace(resource: Resource) -> str | None:
    namespace = namespace_of(resource)
    if is_namespaced(resource.type) and not namespace.unknown and not namespace.text():
        return "no namespace is set, which means the default namespace"
    return None


def _restricts(resource: Resource) -> bool:
    kind = kind_of(resource.type)
    own_account = kind == ("core", "ServiceAccount")
    return kind in _RESTRICTING or (own_account and resource.props["metadata"]["name"].text() == DEFAULT)


def _in_default(resource: Resource) -> str | None:
    namespace = namespace_of(resource)
    if all_of(lambda: namespace.text() == DEFAULT, lambda: not _restricts(resource)):
        return f'{namespace.path} is "default"'
    return None


def _allows(policy: Resource, direction: str) -> Value:
    return policy.props["spec"][direction.lower()]


def _denies(policy: Resource, direction: str) -> bool:
    """Whether the policy selects every pod, applies to the direction and has no rule that allows traffic."""
    spec = policy.props["spec"]
    kinds = spec["policyTypes"]
    selector = spec["podSelector"]

    def applies() -> bool:
        # Missing means Ingress, and Egress only if there are egress rules (API reference, NetworkPolicySpec).
        if kinds.is_empty():
            return direction == "Ingress"
        return any_of(*(lambda kind=kind: kind.text() == direction for kind in kinds.entries()))

    def every_pod() -> bool:
        labels = selector["matchLabels"]
        return selector["matchExpressions"].is_empty() and not list(labels.fields())

    return all_of(applies, every_pod, lambda: _allows(policy, direction).is_empty())


def _not_denied(namespace: Resource, direction: str) -> str | None:
    policies = in_namespace(namespace, _NETWORK_POLICY)
    if any_of(*(lambda policy=policy: _denies(policy, direction) for policy in policies)):
        return None
    return f"the namespace has no NetworkPolicy that denies {direction.lower()} traffic by default"


def _may_be_privileged(namespace: Resource) -> bool:
    allowed: list[str] = namespace.settings[_PRIVILEGED_NAMESPACES.name]
    # Not where the label is missing: nobody has decided it then.
    return all_of(
        lambda: label(namespace, _ENFORCE).text() == "privileged",
        lambda: any_of(*(lambda name=name: namespace.props["metadata"]["name"].text() == name for name in allowed)),
    )


def _not_enforced(namespace: Resource) -> str | None:
    # Missing means privileged, the default of EKS (Amazon EKS best practices, "Pod Security").
    if any_of(lambda: label(namespace, _ENFORCE).text() in _ENFORCED, lambda: _may_be_privileged(namespace)):
        return None
    return f'the label {_ENFORCE} is neither "baseline" nor "restricted"'


K8S_006 = Rule(
    id="K8S-006",
    title="The default namespace is not used",
    severity="medium",
    why="Network policies, quotas and RBAC apply per namespace, so objects in one namespace share all of them.",
    url="https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    types=frozenset(),
    prefixes=("kubernetes:",),
    checks=(
        Check(
            id="K8S-006.a",
            requires="Objects of built-in namespaced kinds, and Helm releases, set a namespace",
            remedy="set metadata.namespace (for a Helm release, namespace)",
            parts=itself,
            fault=_without_namespace,
        ),
        Check(
            id="K8S-006.b",
            requires='The namespace is not "default"',
            remedy="create a namespace for the object, and set it",
            parts=itself,
            fault=_in_default,
        ),
    ),
    controls=Controls(cis_eks=("4.5.3",)),
)

K8S_007 = Rule(
    id="K8S-007",
    title="Namespaces have a default deny NetworkPolicy and enforce a Pod Security Standard",
    severity="high",
    why="In a new namespace, every pod may run privileged and connect to every other pod.",
    url="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    types=frozenset({NAMESPACE}),
    scope="stack",
    checks=(
        Check(
            id="K8S-007.a",
            requires="A NetworkPolicy denies all ingress traffic by default",
            remedy='add a NetworkPolicy with an empty podSelector, policyTypes ["Ingress", "Egress"] and no rules',
            parts=itself,
            fault=lambda namespace: _not_denied(namespace, "Ingress"),
        ),
        Check(
            id="K8S-007.b",
            requires="A NetworkPolicy denies all egress traffic by default",
            remedy='add a NetworkPolicy with an empty podSelector, policyTypes ["Ingress", "Egress"] and no rules',
            parts=itself,
            fault=lambda namespace: _not_denied(namespace, "Egress"),
        ),
        Check(
            id="K8S-007.c",
            requires="Pod Security Admission enforces the baseline or restricted standard, unless the setting "
            "privileged_namespaces lists the namespace",
            remedy=f'set the label {_ENFORCE} to "restricted", or to "baseline" if workloads need it; add the '
            "namespace of node agents to privileged_namespaces",
            parts=itself,
            fault=_not_enforced,
        ),
    ),
    controls=Controls(cis_eks=("4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5", "4.3.2", "5.4.4")),
    parameters=(_PRIVILEGED_NAMESPACES,),
)

RULES = (K8S_006, K8S_007)
