"""Rules for the Secrets and ServiceAccounts of pods."""

from collections.abc import Iterator

from policies.accessors.kubernetes import DEFAULT
from policies.accessors.parts import of
from policies.accessors.pods import CUSTOM, CUSTOM_AND_PATCHES, PATCHES, TYPES, Pod, containers, pods
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule

_SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount"


def _variables(resource: Resource, name: str) -> Iterator[Value]:
    for container in containers(resource):
        yield from container.body[name].entries()


def _secret_variable(variable: Value) -> str | None:
    variable["valueFrom"].known()
    from_secret = variable["valueFrom"]["secretKeyRef"].given
    return f"{variable.path} takes its value from a Secret" if from_secret else None


def _secret_variables(source: Value) -> str | None:
    source.known()
    return f"{source.path} imports a Secret as environment variables" if source["secretRef"].given else None


def _default_account(pod: Pod) -> str | None:
    # Missing means default; serviceAccount is the deprecated alias (API reference, PodSpec).
    name = pod.spec["serviceAccountName"]
    account = name if name.given else pod.spec["serviceAccount"]
    if (account.text() or DEFAULT) == DEFAULT:
        return f"{pod.spec.path} uses the default ServiceAccount of the namespace"
    return None


def _unset_token(pod: Pod) -> str | None:
    pod.spec.known()
    if pod.spec["automountServiceAccountToken"].given:
        return None
    return f"{pod.spec.path}.automountServiceAccountToken is missing"


def _mounts_token(account: Resource) -> str | None:
    # Missing means true (Kubernetes, "Configure Service Accounts for Pods").
    if account.props["automountServiceAccountToken"].flag(default=True):
        return "automountServiceAccountToken is true, or missing (default: true), so every pod mounts the token"
    return None


K8S_004 = Rule(
    id="K8S-004",
    title="Secrets are mounted as files, not passed as environment variables",
    severity="low",
    why="Environment variables leak into crash reports, logs and child processes, and do not follow Secret rotation.",
    url="https://kubernetes.io/docs/concepts/configuration/secret/",
    types=TYPES | PATCHES,
    family=CUSTOM_AND_PATCHES,
    checks=(
        Check(
            id="K8S-004.a",
            requires="No environment variable takes its value from a Secret (secretKeyRef)",
            remedy="mount the Secret as a volume, and read the value from its file",
            parts=lambda resource: _variables(resource, "env"),
            fault=_secret_variable,
        ),
        Check(
            id="K8S-004.b",
            requires="No container imports a Secret as environment variables (envFrom)",
            remedy="mount the Secret as a volume, and read the values from its files",
            parts=lambda resource: _variables(resource, "envFrom"),
            fault=_secret_variables,
        ),
    ),
    controls=Controls(cis_eks=("4.4.1",)),
)

K8S_005 = Rule(
    id="K8S-005",
    title="Pods use their own ServiceAccount, and mount its token only where needed",
    severity="medium",
    why="Every pod that names no ServiceAccount gets the permissions and the token of the namespace's default one.",
    url="https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    types=TYPES | {_SERVICE_ACCOUNT},
    family=CUSTOM,
    checks=(
        Check(
            id="K8S-005.a",
            # Even without a token: EKS Pod Identity grants AWS permissions to the ServiceAccount.
            requires="Pods do not use the default ServiceAccount",
            remedy="create a ServiceAccount for the pod, and set serviceAccountName",
            constraint="PlatformServiceAccounts",
            parts=pods,
            fault=_default_account,
        ),
        Check(
            id="K8S-005.b",
            requires="ServiceAccounts do not mount their token by default",
            remedy="set automountServiceAccountToken to false, and to true in pods that call the Kubernetes API",
            constraint="PlatformServiceAccounts",
            parts=of(_SERVICE_ACCOUNT),
            fault=_mounts_token,
        ),
        Check(
            id="K8S-005.c",
            requires="Pods set automountServiceAccountToken explicitly",
            remedy="set automountServiceAccountToken to false, or to true if the pod calls the Kubernetes API",
            constraint="PlatformServiceAccounts",
            parts=pods,
            fault=_unset_token,
        ),
    ),
    controls=Controls(cis_eks=("4.1.5", "4.1.6")),
)

RULES = (K8S_004, K8S_005)
