"""EKS add-ons, and the workloads that they put into a real cluster with simulated nodes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from components.cluster.versions import ADD_ONS
from sandbox.aws.account import Account
from sandbox.aws.operations import Refused
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.rows import ROWS as AWS_ROWS
from sandbox.errors import SandboxError
from sandbox.kubernetes.add_ons.configuration import parsed
from sandbox.kubernetes.add_ons.installing import AddOns, Request
from sandbox.kubernetes.add_ons.rows import ROWS
from sandbox.kubernetes.add_ons.workloads import Installation
from sandbox.kubernetes.api_server import ControlPlanes
from sandbox.kubernetes.certificates import Authority
from sandbox.kubernetes.client import ApiServer, TimedOutError, wait
from sandbox.kubernetes.deletion import delete
from sandbox.kubernetes.metrics.server import MetricsServer
from tests.recording import record_stack

from .api_servers import plane_fixture, planes_fixture, server_fixture, simulated_node  # noqa: F401 - fixtures

KIND = "aws:eks/addon:Addon"
REGION = "us-east-1"
VERSION = "v1.2.3-eksbuild.4"
NOWHERE = {"nodeSelector": {"disk": "none-has-this"}}

Object = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What a selector, a policy or a budget of ours would look for."""

    labels: Mapping[str, str]
    service_account: str
    ports: frozenset[int] = frozenset()
    replicas: int | None = None
    namespace: str = "kube-system"


def eks(name: str, **more: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name} | {f"app.kubernetes.io/{key}": value for key, value in more.items()}


WORKLOADS = {
    "aws-node": Seen({"k8s-app": "aws-node"}, "aws-node", frozenset({61678, 8162})),
    "kube-proxy": Seen({"k8s-app": "kube-proxy"}, "kube-proxy"),
    "coredns": Seen(
        {"k8s-app": "kube-dns", "eks.amazonaws.com/component": "coredns"}, "coredns", frozenset({53, 9153}), 2
    ),
    "metrics-server": Seen(eks("metrics-server", instance="metrics-server"), "metrics-server", frozenset({10251}), 2),
    "eks-pod-identity-agent": Seen(eks("eks-pod-identity-agent"), "default", frozenset({80, 2703})),
    "eks-node-monitoring-agent": Seen(eks("eks-node-monitoring-agent"), "eks-node-monitoring-agent"),
    "ebs-csi-controller": Seen(
        {"app": "ebs-csi-controller", **eks("aws-ebs-csi-driver")}, "ebs-csi-controller-sa", frozenset({9808}), 2
    ),
    "ebs-csi-node": Seen(
        {"app": "ebs-csi-node", **eks("aws-ebs-csi-driver")}, "ebs-csi-node-sa", frozenset({9808, 9809})
    ),
    "efs-csi-controller": Seen(
        {"app": "efs-csi-controller", **eks("aws-efs-csi-driver")}, "efs-csi-controller-sa", frozenset({9909}), 2
    ),
    "efs-csi-node": Seen({"app": "efs-csi-node"}, "efs-csi-node-sa", frozenset({9809})),
    "s3-csi-controller": Seen({"app": "s3-csi-controller"}, "s3-csi-driver-controller-sa", replicas=1),
    "s3-csi-node": Seen({"app": "s3-csi-node"}, "s3-csi-driver-sa", frozenset({9808})),
    "snapshot-controller": Seen(eks("snapshot-controller"), "snapshot-controller", replicas=2),
    "amazon-cloudwatch-observability-controller-manager": Seen(
        eks("amazon-cloudwatch-observability"),
        "amazon-cloudwatch-observability-controller-manager",
        frozenset({9443}),
        1,
        namespace="amazon-cloudwatch",
    ),
    "cloudwatch-agent": Seen(
        {"app.kubernetes.io/instance": "amazon-cloudwatch.cloudwatch-agent"},
        "cloudwatch-agent",
        namespace="amazon-cloudwatch",
    ),
}

Contents = dict[tuple[str, str, str], Object]
"""Live objects by kind, namespace and name."""


def contents(server: ApiServer) -> Contents:
    """All that the API server holds, besides what is only written down of others."""
    kinds = [kind for kind in server.kinds() if kind.kind not in ("Event", "Lease")]
    listed = [(kind, item) for kind in kinds for item in server.request("GET", kind.path()).get("items", [])]
    return {(kind.kind, item["metadata"].get("namespace", ""), item["metadata"]["name"]): item for kind, item in listed}


def in_cluster(kind: str, name: str, api_version: str = "apps/v1") -> Object:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "kube-system"}}


@pytest.fixture(name="server", scope="module")
def server_with_nodes(server: ApiServer) -> ApiServer:
    """The API server of the cluster `shop`, with a node in each of two zones."""
    room = {"cpu": "4", "memory": "16Gi", "pods": "58"}
    for number, zone in enumerate(("us-east-1a", "us-east-1b")):
        server.create(simulated_node(f"node-{number}", zone, room), "test", dry_run=False)
    path = "/api/v1/configmaps?fieldSelector=metadata.name%3Dkube-root-ca.crt"
    # A controller writes it into each of the four namespaces that a cluster begins with.
    wait(60, lambda: len(server.request("GET", path)["items"]) == 4, lambda: "the controllers do not begin")
    return server


def request(name: str, cluster: str = "shop", **more: Any) -> Request:
    return Request(cluster, name, VERSION, REGION, **more)


@dataclass(frozen=True)
class Life:
    """What all add-ons made, and what was left when they were removed."""

    made: Contents
    left: set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def life(planes: ControlPlanes, server: ApiServer) -> Life:
    metrics = MetricsServer(planes, Authority(planes.kubeconfig.parent))
    before, add_ons = contents(server), AddOns(planes, metrics=metrics.endpoint)
    for name in ROWS:
        add_ons.install(request(name))
    made = contents(server)
    for name in ROWS:
        add_ons.remove(request(name))
    with suppress(TimedOutError):
        wait(60, lambda: contents(server).keys() <= before.keys(), str)
    metrics.close()
    return Life({key: item for key, item in made.items() if key not in before}, {*contents(server)} - {*before})


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_workload_is_what_selectors_and_policies_of_ours_look_for(name: str, life: Life) -> None:
    seen = WORKLOADS[name]
    kind = "DaemonSet" if seen.replicas is None else "Deployment"
    spec = life.made[kind, seen.namespace, name]["spec"]
    pods = [
        pod
        for (kind, namespace, _), pod in life.made.items()
        if (kind, namespace) == ("Pod", seen.namespace) and pod["metadata"]["labels"].items() >= seen.labels.items()
    ]
    assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
    assert len(pods) == (seen.replicas or 2)
    assert {pod["spec"]["nodeName"] for pod in pods} <= {"node-0", "node-1"}
    assert {pod["spec"].get("serviceAccountName", "default") for pod in pods} == {seen.service_account}
    containers = spec["template"]["spec"]["containers"]
    assert {port["containerPort"] for container in containers for port in container.get("ports", [])} == seen.ports


def test_the_list_above_has_every_workload(life: Life) -> None:
    assert {name for kind, _, name in life.made if kind in ("Deployment", "DaemonSet")} == set(WORKLOADS)


def test_the_service_of_coredns_has_the_tenth_address_and_its_pods_behind_it(life: Life) -> None:
    service = life.made["Service", "kube-system", "kube-dns"]["spec"]
    assert service["clusterIP"] == "172.20.0.10"
    assert {(port["port"], port["protocol"]) for port in service["ports"]} == {
        (53, "UDP"),
        (53, "TCP"),
        (9153, "TCP"),
    }
    slices = [item for (kind, _, name), item in life.made.items() if kind == "EndpointSlice" and "kube-dns" in name]
    assert [len(item["endpoints"]) for item in slices] == [2]


def test_metrics_server_has_its_service_and_serves_an_api(life: Life) -> None:
    service = life.made["Service", "kube-system", "metrics-server"]
    assert service["metadata"]["labels"].items() >= eks("metrics-server", instance="metrics-server").items()
    assert (service["spec"]["type"], [port["port"] for port in service["spec"]["ports"]]) == ("ClusterIP", [443])
    (available,) = life.made["APIService", "", "v1beta1.metrics.k8s.io"]["status"]["conditions"]
    assert (available["type"], available["status"]) == ("Available", "True")


def test_pods_of_one_deployment_are_in_both_zones(life: Life) -> None:
    nodes = {
        pod["spec"]["nodeName"]
        for (kind, _, name), pod in life.made.items()
        if kind == "Pod" and name.startswith("coredns-")
    }
    assert nodes == {"node-0", "node-1"}


def test_disruption_budgets_see_their_pods(life: Life) -> None:
    budgets = {name: item["status"] for (kind, _, name), item in life.made.items() if kind == "PodDisruptionBudget"}
    assert {name: status["expectedPods"] for name, status in budgets.items()} == {
        "coredns": 2,
        "metrics-server": 2,
        "ebs-csi-controller": 2,
    }


def test_drivers_are_registered(life: Life) -> None:
    drivers = {name for kind, _, name in life.made if kind == "CSIDriver"}
    assert drivers == {"ebs.csi.aws.com", "efs.csi.aws.com", "s3.csi.aws.com"}


def test_what_an_add_on_made_goes_with_it(life: Life) -> None:
    assert life.left == set()


def test_every_add_on_of_the_platform_has_workloads() -> None:
    assert {name for versions in ADD_ONS.values() for name in versions} - set(ROWS) == set()


def test_the_platform_gives_permissions_to_accounts_that_the_add_ons_have() -> None:
    recorded = record_stack("dev")
    associations = [
        one.inputs["serviceAccount"]
        for one in recorded.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
        if one.inputs["namespace"] == "kube-system" and one.parent in ("cluster", "add-ons")
    ]
    accounts = {manifest["metadata"]["name"] for name in ROWS for manifest in manifests(name, "ServiceAccount")}
    assert len(associations) == 2
    assert set(associations) <= accounts


def manifests(name: str, kind: str, values: Object | None = None, **more: Any) -> list[Object]:
    installation = Installation(VERSION, REGION, parsed(json.dumps(values or {})), **more)
    return [manifest for manifest in ROWS[name].manifests(installation) if manifest["kind"] == kind]


def pod(name: str, kind: str, values: Object | None = None) -> Object:
    (made,) = manifests(name, kind, values)
    return made["spec"]["template"]["spec"]


@pytest.mark.parametrize(
    ("name", "values", "replicas"),
    [
        ("coredns", {"replicaCount": 3}, 3),
        ("metrics-server", {"replicas": 1}, 1),
        ("aws-ebs-csi-driver", {"controller": {"replicaCount": 4}}, 4),
    ],
)
def test_the_configuration_says_how_many_replicas_there_are(name: str, values: Object, replicas: int) -> None:
    assert [made["spec"]["replicas"] for made in manifests(name, "Deployment", values)] == [replicas]


def test_the_configuration_says_where_pods_may_run() -> None:
    tolerated = {"key": "system", "operator": "Exists"}
    given = {"tolerations": [tolerated], "nodeSelector": {"pool": "system"}, "affinity": {"podAffinity": {}}}
    made = pod("aws-ebs-csi-driver", "Deployment", {"controller": given})
    assert made["tolerations"] == [tolerated]
    assert made["nodeSelector"] == {"kubernetes.io/os": "linux", "pool": "system"}
    assert made["affinity"] == {"podAffinity": {}}
    assert pod("aws-ebs-csi-driver", "DaemonSet", {"controller": given}) == pod("aws-ebs-csi-driver", "DaemonSet")


def test_the_node_part_of_a_driver_tolerates_every_taint_unless_that_is_turned_off() -> None:
    tolerated = {"key": "system", "operator": "Exists"}
    node = {"tolerations": [tolerated]}
    assert pod("aws-ebs-csi-driver", "DaemonSet", {"node": node})["tolerations"] == [{"operator": "Exists"}]
    off = {"node": {**node, "tolerateAllTaints": False}}
    assert pod("aws-ebs-csi-driver", "DaemonSet", off)["tolerations"] == [tolerated]


def test_configured_resources_are_those_of_all_containers_that_follow_the_first() -> None:
    given = {"requests": {"cpu": "1"}}
    made = pod("aws-ebs-csi-driver", "Deployment", {"controller": {"resources": given}})
    others = {container["name"] for container in made["containers"] if container["resources"] != given}
    assert others == {"liveness-probe"}


def test_the_vpc_cni_is_told_of_network_policies_and_prefixes() -> None:
    values = {"enableNetworkPolicy": "true", "env": {"ENABLE_PREFIX_DELEGATION": "true"}}
    (configuration,) = manifests("vpc-cni", "ConfigMap", values)
    assert configuration["data"] == {"enable-network-policy-controller": "true"}
    (made,) = manifests("vpc-cni", "DaemonSet", values)
    assert made["spec"]["template"]["spec"]["containers"][0]["env"] == [
        {"name": "ENABLE_PREFIX_DELEGATION", "value": "true"}
    ]


def test_a_constraint_of_one_s_own_spreads_the_workload_s_pods() -> None:
    mine = {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"}
    (spread,) = pod("coredns", "Deployment", {"topologySpreadConstraints": [mine]})["topologySpreadConstraints"]
    assert spread["topologyKey"] == "kubernetes.io/hostname"
    assert spread["labelSelector"]["matchLabels"]["k8s-app"] == "kube-dns"


@pytest.mark.parametrize(
    ("name", "values", "limits"),
    [
        ("coredns", {}, [{"maxUnavailable": 1}]),
        ("coredns", {"podDisruptionBudget": {"enabled": True, "minAvailable": 1}}, [{"minAvailable": 1}]),
        ("coredns", {"podDisruptionBudget": {"enabled": False}}, []),
        ("aws-ebs-csi-driver", {"controller": {"replicaCount": 3}}, [{"minAvailable": 2}]),
        ("snapshot-controller", {}, []),
    ],
)
def test_the_disruption_budget_follows_from_the_configuration(name: str, values: Object, limits: list[Object]) -> None:
    budgets = [made["spec"] for made in manifests(name, "PodDisruptionBudget", values)]
    assert [{key: value for key, value in spec.items() if key != "selector"} for spec in budgets] == limits


def test_an_image_has_the_version_of_the_add_on_or_none_where_eks_decides() -> None:
    assert pod("coredns", "Deployment")["containers"][0]["image"].endswith("/eks/coredns:v1.2.3-eksbuild.4")
    assert pod("aws-ebs-csi-driver", "DaemonSet")["containers"][0]["image"].endswith("/aws-ebs-csi-driver:v1.2.3")
    for name in ("coredns", "aws-efs-csi-driver"):
        made = ROWS[name].manifests(Installation("", REGION, parsed("")))
        (deployment,) = [manifest for manifest in made if manifest["kind"] == "Deployment"]
        assert ":" not in deployment["spec"]["template"]["spec"]["containers"][0]["image"]


def test_the_role_of_an_add_on_is_its_account_s() -> None:
    accounts = manifests("aws-ebs-csi-driver", "ServiceAccount", role_arn="arn:aws:iam::1:role/ebs")
    annotated = {made["metadata"]["name"] for made in accounts if "annotations" in made["metadata"]}
    assert annotated == {"ebs-csi-controller-sa"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "must be an object"),
        ("{", "neither JSON nor YAML"),
        ('{"controller": 1}', "controller must be an object"),
    ],
)
def test_configuration_values_that_are_no_object_are_refused(text: str, words: str) -> None:
    with pytest.raises(SandboxError, match=words):
        ROWS["aws-ebs-csi-driver"].manifests(Installation(VERSION, REGION, parsed(text)))


def test_a_daemon_set_without_nodes_is_healthy(planes: ControlPlanes, server: ApiServer) -> None:
    values = json.dumps({"nodeSelector": NOWHERE["nodeSelector"]})
    AddOns(planes).install(request("eks-pod-identity-agent", configuration_values=values))
    live = server.get(in_cluster("DaemonSet", "eks-pod-identity-agent")) or {}
    assert live["status"]["desiredNumberScheduled"] == 0
    AddOns(planes).remove(request("eks-pod-identity-agent"))


@pytest.fixture(name="cluster", scope="module")
def cluster_fixture(account: Account) -> Iterator[str]:
    """The cluster `shop` as EKS knows it."""
    eks = account.client("eks", REGION)
    role = "arn:aws:iam::123456789012:role/control-plane"
    eks.create_cluster(name="shop", roleArn=role, resourcesVpcConfig={"subnetIds": []})
    yield "shop"
    eks.delete_cluster(name="shop")


def operations(account: Account, add_ons: AddOns) -> RecordedOperations:
    around = {"client": account.client, "add_ons": add_ons, "region": REGION, "account": account.id}
    return RecordedOperations(KIND, AWS_ROWS[KIND], {}, around)


@pytest.fixture
def add_on(planes: ControlPlanes, account: Account, cluster: str, server: ApiServer) -> RecordedOperations:
    return operations(account, AddOns(planes))


def inputs(name: str = "coredns", cluster: str = "shop", values: Object | None = None, **more: Any) -> Object:
    configured = {"configurationValues": json.dumps(values)} if values else {}
    return {"clusterName": cluster, "addonName": name, "addonVersion": VERSION, **configured, **more}


def deployment(server: ApiServer) -> Object | None:
    return server.get(in_cluster("Deployment", "coredns"))


def test_an_add_on_comes_with_its_workloads_and_takes_them_along(add_on: RecordedOperations, server: ApiServer) -> None:
    identity, outputs = add_on.create(inputs())
    assert (deployment(server) or {})["status"]["availableReplicas"] == 2
    add_on.delete(identity, inputs(), outputs)
    assert deployment(server) is None
    assert add_on.read(identity, inputs()) is None


def test_with_preserve_the_workloads_stay(add_on: RecordedOperations, server: ApiServer) -> None:
    identity, outputs = add_on.create(inputs(preserve=True))
    add_on.delete(identity, inputs(preserve=True), outputs)
    assert deployment(server) is not None
    add_on.create(inputs(preserve=True))
    add_on.delete(identity, inputs(), outputs)
    assert deployment(server) is None


def test_an_update_changes_the_workloads_and_removes_what_is_turned_off(
    add_on: RecordedOperations, server: ApiServer
) -> None:
    identity, outputs = add_on.create(inputs())
    budget = in_cluster("PodDisruptionBudget", "coredns", "policy/v1")
    assert server.get(budget) is not None
    new = inputs(values={"replicaCount": 3, "podDisruptionBudget": {"enabled": False}}, addonVersion="v2")
    updated = add_on.update(identity, inputs(), new, outputs)
    live = deployment(server) or {}
    assert live["status"]["availableReplicas"] == 3
    assert live["spec"]["template"]["spec"]["containers"][0]["image"].endswith(":v2")
    assert server.get(budget) is None
    add_on.delete(identity, new, updated)


def test_a_change_of_tags_leaves_the_workloads_alone(add_on: RecordedOperations, server: ApiServer) -> None:
    identity, outputs = add_on.create(inputs())
    delete(server, in_cluster("Deployment", "coredns"))
    add_on.update(identity, inputs(), inputs(tags={"a": "b"}), outputs)
    assert deployment(server) is None
    add_on.delete(identity, inputs(), outputs)


def test_an_add_on_that_cannot_be_scheduled_is_degraded_and_not_kept(
    account: Account, planes: ControlPlanes, cluster: str, server: ApiServer
) -> None:
    add_on = operations(account, AddOns(planes, 3))
    with pytest.raises(Refused) as refusal:
        add_on.create(inputs(values=NOWHERE))
    text = str(refusal.value)
    assert text.startswith("waiting for EKS Add-On (shop:coredns) create: DEGRADED: InsufficientNumberOfReplicas: ")
    assert "Deployment kube-system/coredns was not ready" in text
    assert "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector" in text
    assert deployment(server) is None
    assert add_on.read("shop:coredns", inputs()) is None


def test_an_update_that_degrades_is_refused_and_tried_again_next_time(
    account: Account, planes: ControlPlanes, cluster: str, server: ApiServer
) -> None:
    add_on = operations(account, AddOns(planes, 6))
    identity, outputs = add_on.create(inputs())
    with pytest.raises(Refused, match=r"waiting for EKS Add-On \(shop:coredns\) update: DEGRADED"):
        add_on.update(identity, inputs(), inputs(values=NOWHERE), outputs)
    assert "configurationValues" not in (add_on.read(identity, inputs()) or {})
    add_on.delete(identity, inputs(), outputs)


@pytest.mark.parametrize("mode", ["NONE", None])
def test_a_field_that_somebody_else_set_is_a_conflict(
    mode: str | None, add_on: RecordedOperations, server: ApiServer
) -> None:
    server.apply(in_cluster("ServiceAccount", "coredns", "v1") | labelled("mine"), "somebody")
    more = {"resolveConflictsOnCreate": mode} if mode else {}
    with pytest.raises(
        Refused, match=r"ConfigurationConflict: .* ServiceAccount coredns - \.metadata\.labels\.k8s-app"
    ):
        add_on.create(inputs(**more))


def labelled(value: str) -> Object:
    return {"metadata": {"name": "coredns", "namespace": "kube-system", "labels": {"k8s-app": value}}}


def test_a_conflict_is_overwritten_where_the_program_says_so(add_on: RecordedOperations, server: ApiServer) -> None:
    account = in_cluster("ServiceAccount", "coredns", "v1")
    server.apply(account | labelled("mine"), "somebody")
    identity, outputs = add_on.create(inputs(resolveConflictsOnCreate="OVERWRITE"))
    assert (server.get(account) or {})["metadata"]["labels"]["k8s-app"] == "kube-dns"
    server.apply(account | labelled("mine"), "somebody", force=True)
    kept = inputs(addonVersion="v2", resolveConflictsOnUpdate="PRESERVE")
    add_on.update(identity, inputs(), kept, outputs)
    assert (server.get(account) or {})["metadata"]["labels"]["k8s-app"] == "mine"
    add_on.delete(identity, inputs(), outputs)


def test_an_add_on_of_a_cluster_that_does_not_exist_is_refused(add_on: RecordedOperations) -> None:
    with pytest.raises(ClientError, match="No cluster found for name: nowhere"):
        add_on.create(inputs(cluster="nowhere"))
    assert add_on.read("nowhere:coredns", inputs(cluster="nowhere")) is None


def test_an_add_on_of_a_cluster_that_is_gone_is_deleted_without_complaint(add_on: RecordedOperations) -> None:
    add_on.delete("gone:coredns", inputs(cluster="gone"), {})


def test_an_add_on_without_a_row_is_only_recorded(add_on: RecordedOperations, server: ApiServer) -> None:
    before = contents(server).keys()
    identity, outputs = add_on.create(inputs("adot"))
    assert contents(server).keys() == before
    add_on.delete(identity, inputs("adot"), outputs)
