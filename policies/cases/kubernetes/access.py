"""Examples of the RBAC rule K8S-008."""

from typing import Any

from policies.cases.case import Broken, Case, Given

_GROUP = "kubernetes:rbac.authorization.k8s.io/v1:"
_RULES: list[dict[str, Any]] = [
    {"apiGroups": ["", "apps"], "resources": ["pods", "deployments"], "verbs": ["get", "list", "watch"]},
    {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["shop"]},
    {"apiGroups": [""], "resources": ["secrets", "serviceaccounts"], "verbs": ["create"]},
    {"apiGroups": ["secrets.example.com"], "resources": ["secrets", "pods"], "verbs": ["list", "create"]},
    {"nonResourceURLs": ["/healthz"], "verbs": ["get"]},
]
_SUBJECTS = [
    {"kind": "Group", "name": "developers", "apiGroup": "rbac.authorization.k8s.io"},
    {"kind": "ServiceAccount", "name": "shop", "namespace": "shop"},
    {"kind": "Group", "name": "default"},
]


def _role(kind: str) -> Given:
    return Given(type=f"{_GROUP}{kind}", name=kind, props={"metadata": {"name": "shop"}, "rules": _RULES})


def _binding(kind: str) -> Given:
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    props = {"metadata": {"name": "shop"}, "roleRef": role, "subjects": _SUBJECTS}
    return Given(type=f"{_GROUP}{kind}", name=kind, props=props)


_ROLES = ("Role", "ClusterRole", "RolePatch", "ClusterRolePatch")
_BINDINGS = ("RoleBinding", "ClusterRoleBinding", "RoleBindingPatch", "ClusterRoleBindingPatch")


def _core(resources: list[str], *verbs: str, group: str = "") -> dict[str, Any]:
    return {"apiGroups": [group], "resources": resources, "verbs": list(verbs)}


def _added(check: str, says: str, *grants: dict[str, Any], kind: str = "Role") -> Broken:
    return Broken(
        finds=check, says=says, add=(Given(type=f"{_GROUP}{kind}", name="more", props={"rules": list(grants)}),)
    )


_ROLE_CASE = Case(
    rule="K8S-008",
    says="a role without wildcards or privilege escalation",
    compliant=(_role("Role"),),
    broken=(
        Broken(
            finds="K8S-008.a",
            says="wildcard in apiGroups",
            change={"rules[0].apiGroups[2]": "*"},
            unknown=("K8S-008.a?",),
            missing=(),
        ),
        Broken(
            finds="K8S-008.a",
            says="wildcard in resources",
            change={"rules[0].resources[2]": "*"},
            unknown=("K8S-008.a?", "K8S-008.b?", "K8S-008.c?"),
            missing=(),
        ),
        Broken(
            finds="K8S-008.a",
            says="wildcard in a subresource",
            change={"rules[0].resources[2]": "*/scale"},
            unknown=("K8S-008.a?", "K8S-008.b?", "K8S-008.c?"),
            missing=(),
        ),
        Broken(
            finds="K8S-008.a",
            says="wildcard in verbs",
            change={"rules[0].verbs[3]": "*"},
            unknown=("K8S-008.a?", "K8S-008.c?", "K8S-008.d?"),
            missing=(),
        ),
        Broken(
            finds="K8S-008.a",
            says="wildcard as a nonResourceURL",
            change={"rules[4].nonResourceURLs[1]": "*"},
            missing=(),
        ),
        Broken(
            finds="K8S-008.a",
            says="wildcard for every path of nonResourceURLs",
            change={"rules[4].nonResourceURLs[1]": "/*"},
            missing=(),
        ),
        Broken(
            finds="K8S-008.b",
            says="it can read all secrets, without resourceNames",
            change={"rules[1].resourceNames": []},
            missing=("K8S-008.b",),
        ),
        Broken(
            finds="K8S-008.b",
            says="it can create and list all secrets",
            change={"rules[2].verbs[1]": "list"},
            unknown=("K8S-008.a?", "K8S-008.b?", "K8S-008.d?"),
            missing=(),
        ),
        Broken(
            finds="K8S-008.c",
            says="it can create pods",
            change={"rules[0].verbs[3]": "create"},
            unknown=("K8S-008.a?", "K8S-008.c?", "K8S-008.d?"),
            missing=(),
        ),
        Broken(
            finds="K8S-008.d",
            says="it can impersonate ServiceAccounts",
            change={"rules[2].verbs[1]": "impersonate"},
            unknown=("K8S-008.a?", "K8S-008.b?", "K8S-008.d?"),
            missing=(),
        ),
        *(
            _added("K8S-008.b", f"it can {verb} all secrets", _core(["secrets"], verb))
            for verb in ("get", "list", "watch")
        ),
        *(
            _added("K8S-008.c", f"it can {verb} {resource}", _core([resource], verb))
            for resource in ("pods/exec", "pods/attach", "nodes/proxy")
            for verb in ("create", "get")
        ),
        *(
            _added("K8S-008.c", f"it can {verb} ephemeral containers", _core(["pods/ephemeralcontainers"], verb))
            for verb in ("update", "patch")
        ),
        _added("K8S-008.c", "it can create pods, and nothing else", _core(["pods"], "create")),
        _added("K8S-008.h", "it can create tokens of ServiceAccounts", _core(["serviceaccounts/token"], "create")),
        *(
            _added("K8S-008.k", f"it can {verb} its namespace", _core(["namespaces"], verb))
            for verb in ("update", "patch")
        ),
        *(
            _added(
                "K8S-008.d", f"it has the verb {verb}", _core(["clusterroles"], verb, group="rbac.authorization.k8s.io")
            )
            for verb in ("bind", "escalate", "impersonate")
        ),
        Broken(
            finds=("K8S-008.a", "K8S-008.b"),
            says="it can read secrets, through a wildcard in apiGroups",
            add=(Given(type=f"{_GROUP}Role", name="more", props={"rules": [_core(["secrets"], "get", group="*")]}),),
        ),
    ),
)

_OF_CONTROLLERS = (
    ("", ("pods", "replicationcontrollers")),
    ("apps", ("deployments", "daemonsets", "statefulsets", "replicasets")),
    ("batch", ("jobs", "cronjobs")),
)
_WORKLOADS_CASE = Case(
    rule="K8S-008",
    says="a Role with which a team deploys to its own namespace",
    compliant=(
        Given(
            type=f"{_GROUP}Role",
            name="deployer",
            props={
                "metadata": {"name": "deployer", "namespace": "shop"},
                "rules": [
                    _core(["pods", "pods/log"], "get", "list", "watch", "update", "patch", "delete"),
                    *(
                        _core(
                            [name for name in names if name != "pods"], "get", "create", "update", "patch", group=group
                        )
                        for group, names in _OF_CONTROLLERS
                    ),
                ],
            },
        ),
    ),
    broken=tuple(
        _added("K8S-008.c", f"a {kind} can {verb} {name}", _core([name], verb, group=group), kind=kind)
        for kind, verb in (
            ("ClusterRole", "create"),
            ("ClusterRole", "update"),
            ("ClusterRole", "patch"),
            ("ClusterRolePatch", "create"),
        )
        for group, names in _OF_CONTROLLERS
        for name in names
    ),
)

_CERTIFICATES, _ADMISSION = "certificates.k8s.io", "admissionregistration.k8s.io"
_CLUSTER_CASE = Case(
    rule="K8S-008",
    says="a ClusterRole that reads, and creates what gives no permissions",
    compliant=(
        Given(
            type=f"{_GROUP}ClusterRole",
            name="operator",
            props={
                "metadata": {"name": "operator"},
                "rules": [
                    _core(["nodes", "namespaces", "persistentvolumes", "pods"], "get", "list", "watch", "delete"),
                    _core(["namespaces", "persistentvolumeclaims", "serviceaccounts"], "create"),
                    _core(["persistentvolumes"], "update", "patch"),
                    _core(["certificatesigningrequests"], "create", "get", group=_CERTIFICATES),
                    _core(["signers"], "sign", group=_CERTIFICATES),
                    _core(["mutatingwebhookconfigurations"], "get", "list", group=_ADMISSION),
                    # The same names in other API groups are other resources.
                    _core(["deployments", "signers", "persistentvolumes"], "create", "approve", group="example.com"),
                ],
            },
        ),
    ),
    broken=(
        *(
            _added(
                "K8S-008.h",
                f"it can {verb} the approval of certificate signing requests",
                _core(["certificatesigningrequests/approval"], verb, group=_CERTIFICATES),
                kind="ClusterRole",
            )
            for verb in ("update", "patch")
        ),
        _added(
            "K8S-008.h",
            "it can approve for a signer of certificates",
            _core(["signers"], "approve", group=_CERTIFICATES),
            kind="ClusterRole",
        ),
        *(
            _added("K8S-008.i", f"it can {verb} {name}", _core([name], verb, group=_ADMISSION), kind="ClusterRole")
            for name in ("mutatingwebhookconfigurations", "validatingwebhookconfigurations")
            for verb in ("create", "update", "patch")
        ),
        _added(
            "K8S-008.j", "it can create PersistentVolumes", _core(["persistentvolumes"], "create"), kind="ClusterRole"
        ),
        _added("K8S-008.k", "it can patch every namespace", _core(["namespaces"], "patch"), kind="ClusterRole"),
    ),
)

_BINDING_CASE = Case(
    rule="K8S-008",
    says="a binding of authenticated subjects to the view role",
    compliant=(_binding("ClusterRoleBinding"),),
    broken=(
        Broken(
            finds="K8S-008.e", says="the role is cluster-admin", change={"roleRef.name": "cluster-admin"}, missing=()
        ),
        Broken(
            finds="K8S-008.f",
            says="a subject is system:anonymous",
            change={"subjects[0].name": "system:anonymous"},
            missing=(),
        ),
        Broken(
            finds="K8S-008.f",
            says="a subject is system:unauthenticated",
            change={"subjects[0].name": "system:unauthenticated"},
            missing=(),
        ),
        Broken(
            finds="K8S-008.g",
            says="a subject is the default ServiceAccount",
            change={"subjects[1].name": "default"},
            unknown=("K8S-008.f?", "K8S-008.g?"),
            missing=(),
        ),
        Broken(
            finds="K8S-008.g",
            says="a subject named default is a ServiceAccount",
            change={"subjects[2].kind": "ServiceAccount"},
            missing=(),
        ),
    ),
)

_LISTED = {
    "metadata": {"name": "operator"},
    "rules": [
        _core(["secrets"], "get", "list", "watch"),
        _core(["pods", "pods/exec"], "create"),
        _core(["serviceaccounts"], "impersonate"),
        _core(["serviceaccounts/token", "persistentvolumes"], "create"),
        _core(["mutatingwebhookconfigurations"], "patch", group="admissionregistration.k8s.io"),
        _core(["namespaces"], "patch"),
    ],
}
_OF_LISTED = tuple(f"K8S-008.{letter}" for letter in "bcdhijk")
_ALLOWED_CASES = (
    Case(
        rule="K8S-008",
        says="a role that the setting allowed lists",
        compliant=(Given(type=f"{_GROUP}ClusterRole", props=_LISTED),),
        settings={"allowed": ["Role/shop", "ClusterRole/operator"]},
        broken=(
            Broken(
                finds=_OF_LISTED,
                says="the setting does not list its name",
                change={"metadata.name": "shop"},
                missing=_OF_LISTED,
            ),
            Broken(
                finds="K8S-008.a",
                says="a wildcard, which the setting never allows",
                change={"rules[0].verbs": "*"},
                missing=(),
                unknown=("K8S-008.a?",),
            ),
        ),
    ),
    Case(
        rule="K8S-008",
        says="a binding that the setting allowed lists",
        compliant=(
            Given(
                type=f"{_GROUP}ClusterRoleBinding",
                props={"metadata": {"name": "break-glass"}, "roleRef": {"name": "cluster-admin"}, "subjects": []},
            ),
        ),
        settings={"allowed": ["ClusterRoleBinding/break-glass"]},
        broken=(
            Broken(
                finds="K8S-008.e",
                says="the setting does not list its name",
                change={"metadata.name": "glass"},
                missing=("K8S-008.e",),
            ),
        ),
    ),
)

CASES = (
    _ROLE_CASE,
    _WORKLOADS_CASE,
    _CLUSTER_CASE,
    _BINDING_CASE,
    Case(
        rule="K8S-008",
        says="every type of role and binding",
        compliant=(*(_role(kind) for kind in _ROLES), *(_binding(kind) for kind in _BINDINGS)),
        broken=(
            *(
                Broken(
                    finds="K8S-008.a",
                    says=f"wildcard in apiGroups of a {kind}",
                    resource=kind,
                    change={"rules[0].apiGroups[2]": "*"},
                    missing=(),
                )
                for kind in _ROLES
            ),
            *(
                Broken(
                    finds="K8S-008.f",
                    says=f"a subject of a {kind} is system:anonymous",
                    resource=kind,
                    change={"subjects[0].name": "system:anonymous"},
                    missing=(),
                )
                for kind in _BINDINGS
            ),
        ),
    ),
    *_ALLOWED_CASES,
)
