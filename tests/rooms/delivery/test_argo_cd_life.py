"""Argo CD on the engine and a real API server, which has the schemas of Applications and projects."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from components.delivery.argo_cd.settings import ArgoCdSettings
from components.delivery.argo_cd.watched_plan import kinds_by_namespace, watched
from sandbox.kubernetes.client import ApiError, ApiServer
from tests.engine import Sandbox
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, IN_FOREIGN_CLUSTER, Life, live
from tests.rooms.security.test_security_life import server_of

from .argo_cd import FULL

# The controller, which is not here, would take its finalizer away.
ARGO_CD: dict[str, Any] = {**FULL, "applications": {"web": FULL["applications"]["web"]}, "allow": {}}
SECURITY: dict[str, Any] = {
    "namespaces": {name: {"deletion_protection": False} for name in ("shop", "payments")},
    "external_secrets": {"namespaces": ["argocd"]},
}
PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}{IN_FOREIGN_CLUSTER}
both = ResourceOptions(providers=[on_aws, in_cluster])
security = platform.SecurityStack(
    "security", platform.SecuritySettings.model_validate({SECURITY!r}), cluster=cluster, opts=both
)
settings = json.loads(config.get("delivery") or {json.dumps(json.dumps({"argo_cd": ARGO_CD}))})
platform.Delivery(
    "delivery", platform.DeliverySettings.model_validate(settings), account=account, cluster=cluster, network=network,
    after=[security.ready], opts=both,
)
"""
ARGOPROJ = "/apis/argoproj.io/v1alpha1/namespaces/argocd"
SHOP, WEB = f"{ARGOPROJ}/appprojects/shop", f"{ARGOPROJ}/applications/web"
ACCOUNTS = ("argocd-application-controller", "argocd-server")
# Requests as `verb resource.group`, with the accounts of Argo CD that may make it in a namespace of a project.
MAY: dict[str, tuple[str, ...]] = {
    "create deployments.apps": ACCOUNTS[:1],
    "patch deployments.apps": ACCOUNTS,
    "delete services": ACCOUNTS,
    "list pods": ACCOUNTS[:1],
    "get pods/log": ACCOUNTS[1:],
    "create pods": (),
    "create pods/exec": (),
    "get secrets": (),
    "list secrets": (),
    "create secrets": (),
    "patch networkpolicies.networking.k8s.io": (),
    "patch resourcequotas": (),
    "create rolebindings.rbac.authorization.k8s.io": (),
    "bind roles.rbac.authorization.k8s.io": (),
}
# Fields that the kinds do not have, by the path of the object and where they stand.
MISSPELT: dict[str, tuple[str, dict[str, Any]]] = {
    "spec.syncPolicy.automated.selfheal": (WEB, {"syncPolicy": {"automated": {"selfheal": True}}}),
    "spec.sourceRepo": (SHOP, {"sourceRepo": "x"}),
}


@dataclass
class Seen:
    """What was seen of it while it was deployed."""

    standard: str = ""
    """The Pod Security Standard of its namespace."""
    may: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    """By account, namespace and request, whether it is allowed."""
    unlisted: dict[str, set[str]] = field(default_factory=dict)
    """By namespace, the kinds that the controller watches and may not list there."""
    refusals: dict[str, str] = field(default_factory=dict)
    off: dict[str, int] = field(default_factory=dict)
    """The changes of turning a project, its application and notifications off."""
    project: dict[str, Any] = field(default_factory=dict)
    """The project of the shop, after what was changed by hand was put back."""


def may(server: ApiServer, account: str, namespace: str, request: str) -> bool:
    """What the API server answers a SubjectAccessReview of a service account."""
    verb, _, name = request.partition(" ")
    path, _, group = name.partition(".")
    resource, _, subresource = path.partition("/")
    attributes = {"namespace": namespace, "verb": verb, "group": group, "resource": resource}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {
            "user": f"system:serviceaccount:argocd:{account}",
            "groups": ["system:serviceaccounts", "system:authenticated"],
            "resourceAttributes": {**attributes, "subresource": subresource},
        },
    }
    answer = server.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", body=review)
    return answer["status"]["allowed"]


def listed(server: ApiServer) -> dict[str, set[str]]:
    """By namespace, the kinds that the controller watches and may not list there."""
    settings = ArgoCdSettings.model_validate(ARGO_CD)
    names = {name: f"list {kind.resource}.{kind.group}".rstrip(".") for name, kind in watched(settings).items()}
    return {
        namespace: {name for name, request in names.items() if not may(server, ACCOUNTS[0], namespace, request)}
        for namespace in ("argocd", *kinds_by_namespace(settings))
    }


def look(server: ApiServer, seen: Seen) -> None:
    labels = server.request("GET", "/api/v1/namespaces/argocd")["metadata"]["labels"]
    seen.standard = labels["pod-security.kubernetes.io/enforce"]
    places = [(account, space) for account in ACCOUNTS for space in ("shop", "payments", "kube-system", "default")]
    seen.unlisted = listed(server)
    seen.may = {(*place, request): may(server, *place, request) for place in places for request in MAY}
    for name, (path, change) in MISSPELT.items():
        right = server.request("GET", path)
        spec = {**right["spec"], **change}
        wrong = {**right, "metadata": {"name": "wrong", "namespace": "argocd"}, "spec": spec}
        try:
            server.create(wrong, "test", dry_run=True)
        except ApiError as error:
            seen.refusals[name] = str(error)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Life:
    def by_hand(own: Sandbox, _state: list[dict[str, Any]]) -> None:
        server = server_of(own)
        look(server, seen)
        less = copy.deepcopy(ARGO_CD)
        del less["applications"]["web"], less["projects"]["shop"], less["notifications"]
        other = json.dumps({"argo_cd": less})
        seen.off = own.succeeds("up", "dev", "--config", f"delivery={other}")["changes"]
        own.succeeds("up", "dev")
        # Somebody lets the shop deploy everywhere, from anywhere.
        change = {"spec": {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}}
        server.request("PATCH", SHOP, body=change, content_type="application/merge-patch+json")

    def put_back(own: Sandbox) -> None:
        seen.project = server_of(own).request("GET", SHOP)

    return live(sandbox, tmp_path_factory.mktemp("argo-cd"), PROGRAM, by_hand, put_back)


def test_it_comes_with_its_projects_applications_and_secrets(life: Life) -> None:
    argoproj = "kubernetes:argoproj.io/v1alpha1:"
    projects = {f"delivery-argo-cd-project-{name}" for name in ("default", "root", "shop", "widgets")}
    assert life.names(f"{argoproj}AppProject") == projects
    assert life.names(f"{argoproj}Application") == {f"delivery-argo-cd-application-{name}" for name in ("root", "web")}
    assert len(life.names("kubernetes:external-secrets.io/v1:ExternalSecret")) == 4


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


@pytest.mark.usefixtures("life")
def test_its_namespace_takes_restricted_pods_alone(seen: Seen) -> None:
    assert seen.standard == "restricted"


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("request_", MAY)
def test_its_accounts_may_what_the_table_says_in_namespaces_of_projects_and_nothing_elsewhere(
    seen: Seen, request_: str
) -> None:
    for namespace in ("shop", "payments"):
        allowed = tuple(account for account in ACCOUNTS if seen.may[account, namespace, request_])
        assert allowed == MAY[request_]
    elsewhere = ("kube-system", "default")
    assert not any(seen.may[account, namespace, request_] for account in ACCOUNTS for namespace in elsewhere)


@pytest.mark.usefixtures("life")
def test_the_controller_may_list_all_that_it_watches_in_each_of_its_namespaces(seen: Seen) -> None:
    assert seen.unlisted == {"argocd": set(), "shop": set(), "payments": set()}


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("path", MISSPELT)
def test_what_its_kinds_do_not_have_the_api_server_refuses(seen: Seen, path: str) -> None:
    assert path in seen.refusals[path]


@pytest.mark.usefixtures("life")
def test_a_project_that_goes_takes_its_rights_with_it(seen: Seen) -> None:
    """The project, its application, two Roles and bindings in the shop, the notifications' secret and its row. The
    release, both Roles in payments and the one in argocd have fewer kinds."""
    assert seen.off == {"delete": 8, "update": 4}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life, seen: Seen) -> None:
    assert "delivery-argo-cd-project-shop: " in "\n".join(life.drift)
    assert life.back == {"update": 1}
    assert seen.project["spec"]["sourceRepos"] == [FULL["repositories"][name]["url"] for name in ("shop", "public")]
    assert {one["namespace"] for one in seen.project["spec"]["destinations"]} == {"shop", "payments"}


def test_nothing_is_left(life: Life) -> None:
    assert life.difference == []
