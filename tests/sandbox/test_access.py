"""Who gets into a cluster with a token of `aws eks get-token`, by access entries and access policies."""

from __future__ import annotations

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.aws.operations import Refused
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.rows import ROWS
from sandbox.binaries import Binaries
from sandbox.kubernetes.access.grants import Grants
from sandbox.kubernetes.access.policies import Policies
from sandbox.kubernetes.access.reviews import Reviews
from sandbox.kubernetes.access.tokens import OWNER, issue
from sandbox.kubernetes.access.webhook import Webhook
from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.certificates import Authority
from sandbox.kubernetes.client import ApiError, ApiServer

KEY = b"key of a life"
ROLE = "arn:aws:iam::123456789012:role/team/deployer"
POLICIES = "arn:aws:eks::aws:cluster-access-policy/AmazonEKS"
ENTRY, ASSOCIATION = "aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"

MAPS = "/api/v1/namespaces/default/configmaps"
SECRETS = "/api/v1/namespaces/default/secrets"
NODES = "/api/v1/nodes"
ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles"


@pytest.fixture(name="webhook", scope="module")
def webhook_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    webhook = Webhook(Authority(tmp_path_factory.mktemp("planes")))
    yield webhook
    webhook.close()


@pytest.fixture(name="grants", scope="module")
def grants_fixture() -> Grants:
    return Grants()


@pytest.fixture(name="planes", scope="module")
def planes_fixture(
    tmp_path_factory: pytest.TempPathFactory, found: Binaries, webhook: Webhook, grants: Grants
) -> Iterator[ControlPlanes]:
    directory = next(tmp_path_factory.getbasetemp().glob("planes*"))
    planes = ControlPlanes(directory, found, webhook=webhook.url)
    webhook.serve(Reviews(grants, Policies(planes), KEY).answer)
    yield planes
    planes.stop_all()


@pytest.fixture(name="plane", scope="module")
def plane_fixture(planes: ControlPlanes) -> ControlPlane:
    return planes.ensure("shop")


class Access:
    """The access entries of one cluster, made as the aws provider makes them."""

    def __init__(self, grants: Grants) -> None:
        self._around = {"grants": grants, "region": "us-east-1", "account": "123456789012"}
        self._table: dict[str, Any] = {}
        self._made: list[tuple[RecordedOperations, str, dict[str, Any]]] = []

    def operations(self, kind: str) -> RecordedOperations:
        return RecordedOperations(kind, ROWS[kind], self._table, self._around)

    def enter(self, **more: Any) -> None:
        self._make(ENTRY, {"clusterName": "shop", "principalArn": ROLE, **more})

    def grant(self, policy: str, *namespaces: str) -> None:
        scope = {"type": "namespace", "namespaces": list(namespaces)} if namespaces else {"type": "cluster"}
        arn = f"{POLICIES}{policy}Policy"
        self._make(ASSOCIATION, {"clusterName": "shop", "principalArn": ROLE, "policyArn": arn, "accessScope": scope})

    def change(self, **more: Any) -> None:
        operations, identity, before = self._made[0]
        operations.update(identity, before, {**before, **more}, {})

    def remove(self) -> None:
        """Remove what was made last."""
        operations, identity, inputs = self._made.pop()
        operations.delete(identity, inputs, inputs)

    def remove_entry(self) -> None:
        operations, identity, inputs = self._made.pop(0)
        operations.delete(identity, inputs, inputs)

    def clear(self) -> None:
        while self._made:
            self.remove()

    def _make(self, kind: str, inputs: dict[str, Any]) -> None:
        operations = self.operations(kind)
        identity, _ = operations.create(inputs)
        self._made.append((operations, identity, inputs))


@pytest.fixture(name="access")
def access_fixture(grants: Grants) -> Iterator[Access]:
    access = Access(grants)
    yield access
    access.clear()


def connect(plane: ControlPlane, token: str | None = None) -> ApiServer:
    token = token or issue(KEY, ROLE, "shop", time.time() + 60)
    return ApiServer(plane.endpoint, plane.certificate_authority_data, token)


def status(server: ApiServer, method: str, path: str, **body: Any) -> int:
    """What the API server answers."""
    try:
        server.request(method, path, {"dryRun": "All"} if body else None, body or None)
    except ApiError as error:
        return error.status
    return 200


def reads(server: ApiServer, path: str) -> int:
    return status(server, "GET", path)


def writes(server: ApiServer, path: str = MAPS) -> int:
    return status(server, "POST", path, metadata={"name": "note"})


def user(server: ApiServer) -> dict[str, Any]:
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    return server.request("POST", path, body={"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1"})[
        "status"
    ]["userInfo"]


def test_an_administrator_may_do_everything(plane: ControlPlane, access: Access) -> None:
    access.enter()
    access.grant("ClusterAdmin")
    server = connect(plane)
    assert (reads(server, SECRETS), reads(server, NODES), reads(server, "/metrics"), writes(server)) == (200,) * 4
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}
    assert status(server, "POST", ROLES, metadata={"name": "all"}, rules=[rule]) == 200


def test_a_viewer_reads_and_does_not_write(plane: ControlPlane, access: Access) -> None:
    access.enter()
    access.grant("View")
    server = connect(plane)
    assert (reads(server, MAPS), reads(server, "/api/v1/configmaps")) == (200, 200)
    assert (writes(server), reads(server, SECRETS), reads(server, NODES), reads(server, "/metrics")) == (403,) * 4
    with pytest.raises(ApiError, match=r'User "arn:aws:sts::123456789012:assumed-role/deployer/EKSGetTokenAuth" canno'):
        server.request("POST", MAPS, body={"metadata": {"name": "note"}})


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("AdminView", {"secrets": 200, "nodes": 200, "write": 403, "roles": 200}),
        ("Edit", {"secrets": 200, "nodes": 403, "write": 200, "roles": 403}),
        ("Admin", {"secrets": 200, "nodes": 403, "write": 200, "roles": 200}),
        ("Compute", {"secrets": 403, "nodes": 403, "write": 403, "roles": 403}),
    ],
)
def test_each_policy_allows_what_its_role_does(
    plane: ControlPlane, access: Access, policy: str, expected: dict[str, int]
) -> None:
    access.enter()
    access.grant(policy)
    server = connect(plane)
    seen = {
        "secrets": reads(server, SECRETS),
        "nodes": reads(server, NODES),
        "write": writes(server),
        "roles": reads(server, ROLES),
    }
    assert seen == expected


def test_a_policy_of_namespaces_reaches_those_alone_even_before_they_exist(plane: ControlPlane, access: Access) -> None:
    access.enter()
    access.grant("Edit", "default", "shop-*")
    server = connect(plane)
    assert (writes(server), reads(server, "/api/v1/namespaces/shop-later/configmaps")) == (200, 200)
    assert reads(server, "/api/v1/namespaces/kube-system/configmaps") == 403
    assert reads(server, "/api/v1/configmaps") == 403


def test_groups_of_an_entry_get_their_rights_from_the_cluster(plane: ControlPlane, access: Access) -> None:
    access.enter(kubernetesGroups=["system:masters-of-none"], userName="{{SessionName}}@{{AccountID}}")
    server = connect(plane)
    who = user(server)
    assert who["username"] == "EKSGetTokenAuth@123456789012"
    assert "system:masters-of-none" in who["groups"]
    assert reads(server, MAPS) == 403
    access.change(kubernetesGroups=["system:masters"])
    assert reads(connect(plane), MAPS) == 200


def test_an_association_that_is_removed_ends_its_rights(plane: ControlPlane, access: Access) -> None:
    access.enter()
    access.grant("View")
    server = connect(plane)
    assert reads(server, MAPS) == 200
    access.remove()
    assert reads(server, MAPS) == 403


def test_without_an_access_entry_nobody_is_logged_in(plane: ControlPlane, access: Access) -> None:
    assert reads(connect(plane), MAPS) == 401
    access.enter()
    assert reads(connect(plane), MAPS) == 403
    access.remove()
    assert reads(connect(plane), MAPS) == 401


def test_an_entry_of_nodes_lets_no_role_in(plane: ControlPlane, access: Access) -> None:
    access.enter(type="EC2_LINUX")
    assert reads(connect(plane), MAPS) == 401


def test_a_token_that_is_forged_old_or_of_another_cluster_is_refused(plane: ControlPlane, access: Access) -> None:
    access.enter()
    access.grant("ClusterAdmin")
    later = time.time() + 60
    tokens = (
        issue(b"another key", ROLE, "shop", later),
        issue(KEY, ROLE, "shop", time.time() - 1),
        issue(KEY, ROLE, "other", later),
        "k8s-aws-v1.bm90aGluZw",
    )
    assert [reads(connect(plane, token), MAPS) for token in tokens] == [401] * 4
    assert reads(connect(plane, issue(KEY, ROLE, "shop", later)), MAPS) == 200


def test_a_run_without_a_principal_is_the_administrator(plane: ControlPlane) -> None:
    assert reads(connect(plane, issue(KEY, OWNER, "shop", time.time() + 60)), SECRETS) == 200


def test_a_policy_needs_an_entry_and_goes_with_it(plane: ControlPlane, access: Access, grants: Grants) -> None:
    with pytest.raises(Refused, match="deployer has no access entry in the cluster shop"):
        access.grant("View")
    access.enter()
    access.grant("View")
    access.remove_entry()
    access.enter()
    assert grants.policies("shop", ROLE) == {}


def test_nobody_else_gets_an_answer_of_the_webhook(
    webhook: Webhook, plane: ControlPlane, planes: ControlPlanes
) -> None:
    context = ssl.create_default_context(cafile=str(planes.kubeconfig.parent / "ca.pem"))
    with pytest.raises(OSError) as refused:  # noqa: PT011 - by TLS, or by the connection's end
        urllib.request.urlopen(f"{webhook.url}/shop", data=b"{}", context=context)  # noqa: S310
    assert not isinstance(refused.value, urllib.error.HTTPError)
    context.load_cert_chain(*Authority(planes.kubeconfig.parent).issue("kube-apiserver"))
    with pytest.raises(urllib.error.HTTPError):  # now it answers, if only that this is no review
        urllib.request.urlopen(f"{webhook.url}/shop", data=b"{}", context=context)  # noqa: S310
