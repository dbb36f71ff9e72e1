"""The security room on the engine and a real API server, on a cluster that is none of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sandbox.binaries import Binaries
from sandbox.kubernetes.api_server import ControlPlanes
from sandbox.kubernetes.client import ApiError, ApiServer
from sandbox.places import Places
from tests.engine import Sandbox
from tests.mechanisms.test_access import status
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, IN_FOREIGN_CLUSTER, Life, live

ROW = {"reason": "The shop takes payments", "direction": "ingress", "namespaces": ["shop"], "ports": [9090]}
GROUPS = {"admins": ["operators"], "developers": ["developers"], "viewers": ["auditors"]}
SECURITY = {
    "namespaces": {
        "shop": {"aws_access": True, "groups": GROUPS, "deletion_protection": False},
        "payments": {
            "deletion_protection": False,
            "allow": {"api": ROW},
            "pod_security": "baseline",
            "pod_security_reason": "An image of a vendor runs as root",
            "groups": {"developers": ["developers"]},
            "debug_reason": "Until the vendor's image writes its logs to standard output",
        },
    }
}
ROLE = "arn:aws:iam::123456789012:role/"
PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}
for member in ("operators", "developers", "auditors"):
    aws.eks.AccessEntry(
        member, cluster_name=foreign.name, principal_arn="{ROLE}" + member, kubernetes_groups=[member], opts=inside
    )
{IN_FOREIGN_CLUSTER}
settings = json.loads(config.get("security") or {json.dumps(json.dumps(SECURITY))})
platform.SecurityStack(
    "security", platform.SecuritySettings.model_validate(settings), cluster=cluster,
    opts=ResourceOptions(providers=[on_aws, in_cluster]),
)
pulumi.export("kubeconfig", kubeconfig)
"""


@dataclass
class Seen:
    """What was seen of the room while it was deployed."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    """By what was tried, the API server's message; empty where it was not refused."""
    defaulted: dict[str, Any] = field(default_factory=dict)
    reviews: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    """By group, namespace and request, whether it is allowed."""
    by_token: dict[tuple[str, str], int] = field(default_factory=dict)
    """By IAM role and path, the API server's status."""
    put_back: dict[str, Any] = field(default_factory=dict)
    """By path, what was changed by hand, after the next deployment."""
    off: dict[str, int] = field(default_factory=dict)
    on: dict[str, int] = field(default_factory=dict)
    """The changes of turning a namespace, a quota and limits off, and of turning them on again."""


SAFE = {
    "allowPrivilegeEscalation": False,
    "runAsNonRoot": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def pod(namespace: str, security: Mapping[str, Any] = SAFE, **resources: Mapping[str, str]) -> dict[str, Any]:
    container = {"name": "c", "image": "registry.example/app:1", "securityContext": security, "resources": resources}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "probe", "namespace": namespace},
        "spec": {"containers": [container]},
    }


def service(type_: str) -> dict[str, Any]:
    metadata = {"name": "probe", "namespace": "shop"}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {"type": type_, "ports": [{"port": 80}]},
    }


# What is tried, in a dry run, and a part of the refusal; empty where it is let in.
TRIED: dict[str, tuple[dict[str, Any], str]] = {
    "a restricted pod": (pod("shop"), ""),
    "a privileged pod": (pod("shop", {"privileged": True}), 'violates PodSecurity "restricted:v1.35": privileged'),
    "a pod as root": (pod("shop", {**SAFE, "runAsNonRoot": False}), "runAsNonRoot != true"),
    "a privileged pod where baseline is enforced": (
        pod("payments", {"privileged": True}),
        'violates PodSecurity "baseline:v1.35": privileged',
    ),
    "a pod as root where baseline is enforced": (pod("payments", {}), ""),
    "a container above the maximum": (pod("shop", limits={"cpu": "3"}), "maximum cpu usage per Container is 2"),
    "a container below the minimum": (
        pod("shop", requests={"memory": "1Mi"}),
        "minimum memory usage per Container is 16Mi",
    ),
    "a node port": (service("NodePort"), "exceeded quota: quota, requested: services.nodeports=1"),
    "a load balancer": (service("LoadBalancer"), "exceeded quota: quota, requested: services.loadbalancers=1"),
    "a Service": (service("ClusterIP"), ""),
}
# Requests as `verb resource.group`, with each group of the table that may make it in the namespace shop.
MAY: dict[str, str] = {
    "list pods": "operators developers auditors",
    "get pods/log": "operators developers auditors",
    "list events": "operators developers auditors",
    "list networkpolicies.networking.k8s.io": "operators developers auditors",
    "get configmaps": "operators developers auditors",
    "create deployments.apps": "operators developers",
    "patch statefulsets.apps": "operators developers",
    "update deployments/scale.apps": "operators developers",
    "delete pods": "operators developers",
    "create pods/eviction": "operators developers",
    "create services": "operators developers",
    "create ingresses.networking.k8s.io": "operators developers",
    "create daemonsets.apps": "operators",
    "create serviceaccounts": "operators",
    "create secrets": "operators",
    "delete secrets": "operators",
    "list roles.rbac.authorization.k8s.io": "operators",
    "create pods": "",
    "create pods/exec": "",
    "get pods/exec": "",
    "create pods/portforward": "",
    "create pods/attach": "",
    "patch pods/ephemeralcontainers": "",
    "create serviceaccounts/token": "",
    "get secrets": "",
    "list secrets": "",
    "patch secrets": "",
    "update secrets": "",
    "create networkpolicies.networking.k8s.io": "",
    "delete networkpolicies.networking.k8s.io": "",
    "patch resourcequotas": "",
    "patch limitranges": "",
    "create roles.rbac.authorization.k8s.io": "",
    "create rolebindings.rbac.authorization.k8s.io": "",
    "patch rolebindings.rbac.authorization.k8s.io": "",
    "escalate roles.rbac.authorization.k8s.io": "",
    "bind roles.rbac.authorization.k8s.io": "",
    "impersonate serviceaccounts": "",
    "patch namespaces": "",
    "delete namespaces": "",
}
SUBJECTS = ("operators", "developers", "auditors", "nobody")


def server_of(own: Sandbox) -> ApiServer:
    planes = ControlPlanes(Places(own.directory).kubernetes, Binaries(*[Path()] * 3))
    return planes.server(planes.all["foreign"])


def refusal(server: ApiServer, item: dict[str, Any]) -> str:
    try:
        server.create(item, "test", dry_run=True)
    except ApiError as error:
        return str(error)
    return ""


def may(server: ApiServer, namespace: str, request: str) -> bool:
    """What the API server answers a SelfSubjectAccessReview."""
    verb, _, name = request.partition(" ")
    path, _, group = name.partition(".")
    resource, _, subresource = path.partition("/")
    attributes = {"namespace": namespace, "verb": verb, "group": group, "resource": resource}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {**attributes, "subresource": subresource}},
    }
    answer = server.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body=review)
    return answer["status"]["allowed"]


def look(own: Sandbox, state: list[dict[str, Any]], seen: Seen) -> None:
    server = server_of(own)
    for name in SECURITY["namespaces"]:
        seen.labels[name] = server.request("GET", f"/api/v1/namespaces/{name}")["metadata"]["labels"]
    seen.refusals = {what: refusal(server, item) for what, (item, _) in TRIED.items()}
    (container,) = server.create(pod("shop"), "test", dry_run=True)["spec"]["containers"]
    seen.defaulted = container["resources"]
    for group in SUBJECTS:
        as_group = server_of(own)
        as_group._headers |= {"Impersonate-User": "someone", "Impersonate-Group": group}
        for namespace in ("shop", "payments", "kube-system"):
            seen.reviews |= {(group, namespace, request): may(as_group, namespace, request) for request in MAY}
    kubeconfig = next(row for row in state if row["type"] == "pulumi:pulumi:Stack")["outputs"]["kubeconfig"]
    for role in ("operators", "developers", "auditors", "strangers"):
        for kind in ("configmaps", "secrets"):
            caller = {"SANDBOX_PRINCIPAL": ROLE + role}
            seen.by_token[role, kind] = status(own, kubeconfig, f"/api/v1/namespaces/shop/{kind}", caller)


def turn_off_and_on(own: Sandbox, seen: Seen) -> None:
    shop = {**SECURITY["namespaces"]["shop"], "quota": None, "limits": None}
    less = json.dumps({"namespaces": {"shop": shop}})
    seen.off = own.succeeds("up", "dev", "--config", f"security={less}")["changes"]
    seen.on = own.succeeds("up", "dev")["changes"]


SHOP = "/api/v1/namespaces/shop"
DENY = "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/default-deny"
BINDING = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings/admin"
EVERYBODY = [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"}]
# By somebody with `kubectl`: a label is weakened, a quota raised, a policy lets all in, a role is everybody's.
CHANGES: dict[str, dict[str, Any]] = {
    SHOP: {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}}},
    f"{SHOP}/resourcequotas/quota": {"spec": {"hard": {"pods": "4000"}}},
    DENY: {"spec": {"ingress": [{}]}},
    BINDING: {"subjects": EVERYBODY},
}


def open_the_gates(own: Sandbox) -> None:
    server = server_of(own)
    for path, change in CHANGES.items():
        server.request("PATCH", path, body=change, content_type="application/merge-patch+json")


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Life:
    def by_hand(own: Sandbox, state: list[dict[str, Any]]) -> None:
        look(own, state, seen)
        turn_off_and_on(own, seen)
        open_the_gates(own)

    def put_back(own: Sandbox) -> None:
        server = server_of(own)
        seen.put_back = {path: server.request("GET", path) for path in CHANGES}

    return live(sandbox, tmp_path_factory.mktemp("security"), PROGRAM, by_hand, put_back)


def test_it_comes_with_its_namespaces_policies_and_roles(life: Life) -> None:
    assert life.names("kubernetes:core/v1:Namespace") == {"security-shop", "security-payments"}
    assert len(life.names("kubernetes:networking.k8s.io/v1:NetworkPolicy")) == 7
    assert len(life.names("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding")) == 4


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


@pytest.mark.usefixtures("life")
def test_namespaces_have_the_standard_and_its_version(seen: Seen) -> None:
    enforced = {name: labels["pod-security.kubernetes.io/enforce"] for name, labels in seen.labels.items()}
    assert enforced == {"shop": "restricted", "payments": "baseline"}
    assert {labels["pod-security.kubernetes.io/enforce-version"] for labels in seen.labels.values()} == {"v1.35"}


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("what", TRIED)
def test_what_a_namespace_does_not_take_the_api_server_refuses(seen: Seen, what: str) -> None:
    _, expected = TRIED[what]
    assert expected in seen.refusals[what]
    assert bool(seen.refusals[what]) == bool(expected), seen.refusals[what]


@pytest.mark.usefixtures("life")
def test_a_container_that_says_nothing_gets_the_defaults(seen: Seen) -> None:
    assert seen.defaulted == {
        "limits": {"cpu": "500m", "memory": "512Mi"},
        "requests": {"cpu": "100m", "memory": "128Mi"},
    }


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("request_", MAY)
def test_each_role_may_what_the_table_says_and_nothing_in_another_namespace(seen: Seen, request_: str) -> None:
    allowed = [group for group in SUBJECTS if seen.reviews[group, "shop", request_]]
    assert allowed == MAY[request_].split()
    assert [group for group in SUBJECTS if seen.reviews[group, "kube-system", request_]] == []


@pytest.mark.usefixtures("life")
def test_developers_debug_where_there_is_a_reason_and_others_do_nothing_there(seen: Seen) -> None:
    for request in ("create pods/exec", "get pods/exec", "create pods/portforward"):
        assert [group for group in SUBJECTS if seen.reviews[group, "payments", request]] == ["developers"]
    assert [group for group in SUBJECTS if seen.reviews[group, "payments", "list pods"]] == ["developers"]


@pytest.mark.usefixtures("life")
def test_an_iam_role_has_what_the_group_of_its_access_entry_has(seen: Seen) -> None:
    members = ("operators", "developers", "auditors")
    assert {seen.by_token[role, "configmaps"] for role in members} == {200}
    assert {seen.by_token[role, "secrets"] for role in members} == {403}
    assert {seen.by_token["strangers", kind] for kind in ("configmaps", "secrets")} == {401}


@pytest.mark.usefixtures("life")
def test_what_is_turned_off_and_on_again_takes_and_brings_its_own_objects_alone(seen: Seen) -> None:
    """Of payments the namespace, three standing policies, its row's two, quota, limits, role and binding."""
    assert (seen.off, seen.on) == ({"delete": 2 + 9}, {"create": 2 + 9})


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life, seen: Seen) -> None:
    drift = "\n".join(life.drift)
    for name in ("security-shop", "security-default-deny-shop", "security-admin-shop"):
        assert f"{name}: " in drift
    assert life.back == {"update": 4}
    assert seen.put_back[SHOP]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert seen.put_back[f"{SHOP}/resourcequotas/quota"]["spec"]["hard"]["pods"] == "40"
    assert not seen.put_back[DENY]["spec"].get("ingress")
    assert [subject["name"] for subject in seen.put_back[BINDING]["subjects"]] == ["operators"]


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []
