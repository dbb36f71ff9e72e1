"""Rules about the secrets and identities that pods are given."""

from collections.abc import Iterator

from policies.accessors.inputs import Value
from policies.accessors.kubernetes import DEFAULT
from policies.accessors.pods import PATCHES, TYPES, Pod, containers, pods
from policies.rule import Check, Controls, Resource, Rule

_SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount"


def _variables(resource: Resource, name: str) -> Iterator[Value]:
    for container in containers(resource):
        yield from container.body[name].entries()


def _secret_variable(variable: Value) -> str | None:
    variable["valueFrom"].known()
    given = variable["valueFrom"]["secretKeyRef"].given
    return f"{variable.path} takes its value from a Secret" if given else None


def _secret_variables(source: Value) -> str | None:
    source.known()
    return f"{source.path} makes variables of a whole Secret" if source["secretRef"].given else None


def _pods(resource: Resource) -> Iterator[Pod]:
    return pods(resource) if resource.type in TYPES else iter(())


def _default_account(pod: Pod) -> str | None:
    # Missing means default; serviceAccount is the older name (API reference, PodSpec).
    name = pod.spec["serviceAccountName"]
    account = name if name.given else pod.spec["serviceAccount"]
    if (account.text() or DEFAULT) == DEFAULT:
        return f"{pod.spec.path} runs as the namespace's default ServiceAccount"
    return None


def _undeclared_token(pod: Pod) -> str | None:
    pod.spec.known()
    if pod.spec["automountServiceAccountToken"].given:
        return None
    return f"{pod.spec.path} does not say whether it needs a token for the API server"


def _accounts(resource: Resource) -> Iterator[Resource]:
    if resource.type == _SERVICE_ACCOUNT:
        yield resource


def _token_for_all(account: Resource) -> str | None:
    # Missing mounts it (Kubernetes, "Configure Service Accounts for Pods").
    if account.props["automountServiceAccountToken"].flag(default=True):
        return "automountServiceAccountToken is not false, so every pod with this ServiceAccount gets its token"
    return None


K8S_004 = Rule(
    id="K8S-004",
    title="Secrets reach containers as files",
    severity="low",
    why="Environment variables turn up in crash reports, logs and child processes, and do not follow a rotated secret.",
    url="https://kubernetes.io/docs/concepts/configuration/secret/",
    types=TYPES | PATCHES,
    checks=(
        Check(
            id="K8S-004.a",
            requires="No environment variable takes its value from a Secret",
            remedy="mount the Secret as a volume and read the file",
            parts=lambda resource: _variables(resource, "env"),
            fault=_secret_variable,
        ),
        Check(
            id="K8S-004.b",
            requires="No Secret is turned into environment variables",
            remedy="mount the Secret as a volume and read its files",
            parts=lambda resource: _variables(resource, "envFrom"),
            fault=_secret_variables,
        ),
    ),
    controls=Controls(cis_eks=("4.4.1",)),
)

K8S_005 = Rule(
    id="K8S-005",
    title="Pods have an identity of their own and no token that they do not need",
    severity="medium",
    why="What is granted to the default ServiceAccount is granted to every pod of its namespace, and so is its token.",
    url="https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    types=TYPES | {_SERVICE_ACCOUNT},
    checks=(
        Check(
            id="K8S-005.a",
            # Also of pods without a token: with EKS Pod Identity the ServiceAccount is what AWS permissions hang on.
            requires="No pod runs as the default ServiceAccount",
            remedy="make a ServiceAccount for it and name it in serviceAccountName",
            parts=_pods,
            fault=_default_account,
        ),
        Check(
            id="K8S-005.b",
            requires="A ServiceAccount does not hand its token to every pod",
            remedy="set automountServiceAccountToken to false, and to true in the pods that need the token",
            parts=_accounts,
            fault=_token_for_all,
        ),
        Check(
            id="K8S-005.c",
            requires="A pod says whether it needs a token",
            remedy="set automountServiceAccountToken in the pod's spec, to true only where it calls the API server",
            parts=_pods,
            fault=_undeclared_token,
        ),
    ),
    controls=Controls(cis_eks=("4.1.5", "4.1.6")),
)

RULES = (K8S_004, K8S_005)
