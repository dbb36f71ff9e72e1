"""Examples of the rules for objects of controllers: K8S-013 and K8S-014."""

from typing import Any

from policies.cases.case import Broken, Case, Given

_CONSTRAINT = "kubernetes:constraints.gatekeeper.sh/v1beta1:PlatformImages"
_STORE = "kubernetes:external-secrets.io/{}:{}"
_VERSIONS = ("v1", "v1beta1")
_KEY = {
    "accessKeyIDSecretRef": {"name": "key", "key": "id"},
    "secretAccessKeySecretRef": {"name": "key", "key": "secret"},
}


def _constraint(**spec: Any) -> Given:
    return Given(type=_CONSTRAINT, name="images", props={"metadata": {"name": "images"}, "spec": spec})


K8S_013 = (
    Case(
        rule="K8S-013",
        says="a constraint that denies",
        compliant=(_constraint(enforcementAction="deny"),),
        broken=tuple(
            Broken(
                finds="K8S-013.a",
                says=f"its enforcement action is {action}",
                change={"spec.enforcementAction": action},
                missing=(),
            )
            for action in ("warn", "dryrun")
        ),
    ),
    Case(
        rule="K8S-013",
        says="a constraint that denies where an object is admitted, and warns elsewhere",
        compliant=(
            _constraint(
                enforcementAction="scoped",
                scopedEnforcementActions=[
                    {"action": "warn", "enforcementPoints": [{"name": "audit.gatekeeper.sh"}]},
                    {"action": "deny", "enforcementPoints": [{"name": "validation.gatekeeper.sh"}]},
                ],
            ),
        ),
        broken=(
            Broken(
                finds="K8S-013.a",
                says="it denies nowhere",
                change={"spec.scopedEnforcementActions[1].action": "warn"},
                missing=("K8S-013.a",),
            ),
        ),
    ),
    Case(
        rule="K8S-013",
        says="a constraint that warns in dev",
        stack="dev",
        compliant=(_constraint(enforcementAction="warn"),),
    ),
)


def _store(version: str, kind: str, **spec: Any) -> Given:
    aws = {"service": "SecretsManager", "region": "us-east-1"}
    return Given(type=_STORE.format(version, kind), name="store", props={"spec": {"provider": {"aws": aws}, **spec}})


_ACCESS_KEY = Broken(
    finds="K8S-014.b",
    says="it authenticates with an access key",
    change={"spec.provider.aws.auth.secretRef": _KEY},
    missing=(),
)

K8S_014 = tuple(
    case
    for version in _VERSIONS
    for case in (
        Case(
            rule="K8S-014",
            says=f"a ClusterSecretStore ({version}) for one namespace, by the controller's role",
            compliant=(_store(version, "ClusterSecretStore", conditions=[{"namespaces": ["shop"]}]),),
            broken=(
                Broken(finds="K8S-014.a", says="every namespace may use it", without="spec.conditions"),
                Broken(
                    finds="K8S-014.a",
                    says="it has no conditions",
                    change={"spec.conditions": []},
                    missing=("K8S-014.a",),
                ),
                _ACCESS_KEY,
            ),
        ),
        Case(
            rule="K8S-014",
            says=f"a SecretStore ({version}), which is for its own namespace",
            compliant=(_store(version, "SecretStore"),),
            broken=(_ACCESS_KEY,),
        ),
    )
)

CASES = (*K8S_013, *K8S_014)
