"""Objects of controllers that security depends on: Gatekeeper's constraints, and stores of secrets."""

from collections.abc import Iterable

from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_STORES = tuple(
    f"kubernetes:external-secrets.io/{version}:{kind}"
    for version in ("v1", "v1beta1")
    for kind in ("ClusterSecretStore", "SecretStore")
)


def _not_denied(constraint: Resource) -> str | None:
    action = constraint.props["spec"]["enforcementAction"]
    # Missing means deny (Gatekeeper documentation, "Handling Constraint Violations").
    text = action.text() or "deny"
    if text == "scoped":
        scopes = constraint.props["spec"]["scopedEnforcementActions"].entries()
        if any_of(*(lambda scope=scope: scope["action"].text() == "deny" for scope in scopes)):
            return None
        return "no entry of spec.scopedEnforcementActions has the action deny"
    return None if text == "deny" else f"{action.path} is {text}"


def _for_all_namespaces(store: Resource) -> str | None:
    if not store.type.endswith(":ClusterSecretStore"):
        return None
    conditions = store.props["spec"]["conditions"]
    return f"{conditions.path} is missing, so every namespace may use the store" if conditions.is_empty() else None


def _providers(store: Resource) -> Iterable[Value]:
    return (store.props["spec"]["provider"]["aws"],)


def _with_keys(aws: Value) -> str | None:
    keys = aws["auth"]["secretRef"]
    keys.known()
    return f"{keys.path} is a long-lived access key" if keys.given else None


K8S_013 = Rule(
    id="K8S-013",
    title="Gatekeeper constraints deny violations in prod",
    severity="medium",
    why="A constraint that only warns or counts lets in what it was written to keep out.",
    url="https://open-policy-agent.github.io/gatekeeper/website/docs/violations/",
    types=frozenset(),
    prefixes=("kubernetes:constraints.gatekeeper.sh/",),
    checks=(
        Check(
            id="K8S-013.a",
            requires="In prod, the constraint's enforcement action is deny",
            remedy="remove spec.enforcementAction, or set it to deny",
            parts=itself,
            fault=_not_denied,
            environments=("prod",),
        ),
    ),
    controls=Controls(),
)

K8S_014 = Rule(
    id="K8S-014",
    title="Secret stores serve named namespaces, without long-lived access keys",
    severity="high",
    why="Whoever creates an ExternalSecret in a namespace that a store serves reads every secret that its role reads.",
    url="https://external-secrets.io/latest/guides/security-best-practices/",
    types=frozenset(_STORES),
    checks=(
        Check(
            id="K8S-014.a",
            requires="A ClusterSecretStore has conditions that name namespaces",
            remedy="set spec.conditions, with namespaces or a namespaceSelector",
            parts=itself,
            fault=_for_all_namespaces,
        ),
        Check(
            id="K8S-014.b",
            requires="A store of AWS uses a role, not an access key",
            remedy="remove spec.provider.aws.auth.secretRef, and give the controller's ServiceAccount a role by EKS "
            "Pod Identity",
            parts=_providers,
            fault=_with_keys,
        ),
    ),
    controls=Controls(cis_eks=("4.4.2",)),
)

RULES = (K8S_013, K8S_014)
