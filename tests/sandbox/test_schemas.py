"""Custom resources against the schemas of their own projects, on a real API server; and where the schemas come from."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from components import charts
from components.karpenter.plan import node_class, node_pools
from components.karpenter.settings import KarpenterPoolSettings, KarpenterSettings
from sandbox.coverage import coverage
from sandbox.kubernetes import schemas
from sandbox.kubernetes.charts import CHARTS, permissive_kinds
from sandbox.kubernetes.client import ApiError, ApiServer
from sandbox.kubernetes.crds import install
from sandbox.kubernetes.schemas import text
from sandbox.kubernetes.schemas.generation import generator

from .api_servers import (  # noqa: F401 - fixtures
    client_fixture,
    plane_fixture,
    planes_fixture,
    port_fixture,
    server_fixture,
)
from .provider_client import Client, urn_of

PROJECTS = schemas.projects()
DEFINITIONS = {item["metadata"]["name"]: item for project in PROJECTS for item in schemas.definitions(project)}


def item(api_version: str, kind: str, spec: dict[str, Any], namespace: str | None = "default") -> dict[str, Any]:
    metadata = {"name": "shop"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def node_pool(**disruption: Any) -> dict[str, Any]:
    spec = node_pools(KarpenterSettings(controller_pool="general").pools)["spot"]
    return item("karpenter.sh/v1", "NodePool", spec | {"disruption": spec["disruption"] | disruption}, None)


def node_class_of(image: str = "", **more: Any) -> dict[str, Any]:
    settings = KarpenterSettings(controller_pool="general", **({"ami_alias": image} if image else {}))
    spec = node_class(settings, "shop-node", ["subnet-0a"], "sg-0a", {"Owner": "shop"})
    return item("karpenter.k8s.aws/v1", "EC2NodeClass", spec | more, None)


def prometheus_rule(**more: Any) -> dict[str, Any]:
    rule = {"alert": "Down", "expr": "up == 0", "labels": {"severity": "critical"}}
    return item("monitoring.coreos.com/v1", "PrometheusRule", {"groups": [{"name": "a", "rules": [rule | more]}]})


def issuer(zone: str) -> dict[str, Any]:
    solver = {"dns01": {"route53": {"region": "eu-west-1", zone: "Z01"}}}
    acme = {"server": "https://acme.example", "privateKeySecretRef": {"name": "key"}, "solvers": [solver]}
    return item("cert-manager.io/v1", "ClusterIssuer", {"acme": acme}, None)


def external_secret(policy: str) -> dict[str, Any]:
    target = {"name": "shop", "creationPolicy": policy}
    data = [{"secretKey": "key", "remoteRef": {"key": "shop"}}]
    spec = {"secretStoreRef": {"name": "aws", "kind": "ClusterSecretStore"}, "target": target, "data": data}
    return item("external-secrets.io/v1", "ExternalSecret", spec)


def peer_authentication(mode: str) -> dict[str, Any]:
    return item("security.istio.io/v1", "PeerAuthentication", {"mtls": {"mode": mode}})


def schedule(namespaces: str) -> dict[str, Any]:
    return item("velero.io/v1", "Schedule", {"schedule": "0 3 * * *", "template": {namespaces: ["shop"]}})


def application(heals: str) -> dict[str, Any]:
    source = {"repoURL": "https://git.example/shop", "path": "deploy", "targetRevision": "v1"}
    to = {"server": "https://kubernetes.default.svc", "namespace": "shop"}
    spec = {"project": "shop", "source": source, "destination": to, "syncPolicy": {"automated": {heals: True}}}
    return item("argoproj.io/v1alpha1", "Application", spec)


def constraint_template(rego: str) -> dict[str, Any]:
    target = {"target": "admission.k8s.gatekeeper.sh", rego: "package shop"}
    spec = {"crd": {"spec": {"names": {"kind": "Shop"}}}, "targets": [target]}
    return item("templates.gatekeeper.sh/v1", "ConstraintTemplate", spec, None)


def elasticsearch(config: str) -> dict[str, Any]:
    node_set = {"name": "data", "count": 3, config: {"node.store.allow_mmap": False}}
    return item("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", {"version": "9.1.0", "nodeSets": [node_set]})


def rollout(**more: Any) -> dict[str, Any]:
    labels = {"app": "shop"}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "shop", "image": "shop:1"} | more]}}
    steps = {"canary": {"steps": [{"setWeight": 20}, {"pause": {"duration": "1h"}}]}}
    spec = {"selector": {"matchLabels": labels}, "template": pod, "strategy": steps}
    return item("argoproj.io/v1alpha1", "Rollout", spec)


def target_group_binding(target: str) -> dict[str, Any]:
    spec = {"serviceRef": {"name": "shop", "port": 80}, "targetGroupARN": "arn:aws:shop", "targetType": target}
    return item("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", spec)


# A right object, the same with one mistake, and what the API server says of that.
MISTAKES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a consolidation policy that does not exist": (
        node_pool(),
        node_pool(consolidationPolicy="WhenEmptyOrUnderutilised"),
        'Unsupported value: "WhenEmptyOrUnderutilised": supported values: "WhenEmpty", "WhenEmptyOrUnderutilized"',
    ),
    "a role and an instance profile": (
        node_class_of(),
        node_class_of(instanceProfile="shop"),
        "must specify exactly one of ['role', 'instanceProfile']",
    ),
    "a severity beside an alert's labels": (
        prometheus_rule(),
        prometheus_rule(severity="critical"),
        '.spec.groups[name="a"].rules[0].severity: field not declared in schema',
    ),
    "a hosted zone in the spelling of others": (
        issuer("hostedZoneID"),
        issuer("hostedZoneId"),
        "hostedZoneId: field not declared in schema",
    ),
    "an owner in lower case": (
        external_secret("Owner"),
        external_secret("owner"),
        'Unsupported value: "owner": supported values: "Owner", "Orphan", "Merge", "None"',
    ),
    "a mode of mutual TLS that does not exist": (
        peer_authentication("STRICT"),
        peer_authentication("STRIKT"),
        'Unsupported value: "STRIKT"',
    ),
    "a backup of one namespace": (
        schedule("includedNamespaces"),
        schedule("includedNamespace"),
        ".spec.template.includedNamespace: field not declared in schema",
    ),
    "self-healing in lower case": (
        application("selfHeal"),
        application("selfheal"),
        ".spec.syncPolicy.automated.selfheal: field not declared in schema",
    ),
    "Rego in the plural": (
        constraint_template("rego"),
        constraint_template("regos"),
        ".spec.targets[0].regos: field not declared in schema",
    ),
    "a configuration in the plural": (
        elasticsearch("config"),
        elasticsearch("configs"),
        ".configs: field not declared in schema",
    ),
    "a container that is read-only by itself": (
        rollout(),
        rollout(readOnly=True),
        ".readOnly: field not declared in schema",
    ),
    "targets that are pods": (
        target_group_binding("ip"),
        target_group_binding("pod"),
        'Unsupported value: "pod": supported values: "instance", "ip"',
    ),
}

GROUP_POLICY = "kubernetes:vpcresources.k8s.aws/v1beta1:SecurityGroupPolicy"


def group_policy(groups: int) -> dict[str, Any]:
    ids = [f"sg-{number:017x}" for number in range(groups)]
    spec = {"podSelector": {"matchLabels": {"app": "shop"}}, "securityGroups": {"groupIds": ids}}
    return {"metadata": {"name": "shop", "namespace": "default"}, "spec": spec}


@pytest.fixture(scope="module")
def own(server: ApiServer) -> ApiServer:
    """The API server with the definitions of the objects above, from one registration."""
    kinds = {(right["apiVersion"].partition("/")[0], right["kind"]) for right, _, _ in MISTAKES.values()}
    named = [row for row in DEFINITIONS.values() if (row["spec"]["group"], row["spec"]["names"]["kind"]) in kinds]
    assert len(named) == len(MISTAKES)
    install(server, named, "table")
    return server


@pytest.mark.parametrize(("right", "wrong", "answer"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_custom_resource_is_refused_by_name(
    own: ApiServer, right: dict[str, Any], wrong: dict[str, Any], answer: str
) -> None:
    own.apply(right, "table", dry_run=True)
    with pytest.raises(ApiError) as error:
        own.apply(wrong, "table", dry_run=True)
    assert answer in str(error.value)


@pytest.mark.parametrize("capacity", ["spot", "on_demand"])
@pytest.mark.parametrize("nitro", [False, True], ids=["single addresses", "prefixes"])
def test_the_node_pools_of_this_platform_are_accepted(own: ApiServer, capacity: Any, nitro: bool) -> None:
    settings = KarpenterPoolSettings(capacity=capacity, labels={"team": "shop"})
    spec = node_pools({"spot": settings}, prefix_delegation=nitro)["spot"]
    own.apply(item("karpenter.sh/v1", "NodePool", spec, None), "table", dry_run=True)


@pytest.mark.parametrize("image", ["al2023@v20250920", "bottlerocket@v1.20.3"])
def test_the_node_classes_of_this_platform_are_accepted(own: ApiServer, image: str) -> None:
    own.apply(node_class_of(image), "table", dry_run=True)


def test_a_pod_has_at_most_five_security_groups(client: Client) -> None:
    assert client.create(GROUP_POLICY, "shop", group_policy(5)).id == "default/shop"
    with pytest.raises(grpc.RpcError) as error:
        client.check(urn_of(GROUP_POLICY, "more"), group_policy(6))
    assert "spec.securityGroups.groupIds has 6 security groups; a pod can have at most 5" in (
        error.value.details() or ""
    )


def test_all_five_kinds_of_karpenter_have_their_own_schema() -> None:
    assert [row["spec"]["names"]["kind"] for row in schemas.definitions("karpenter")] == [
        "CapacityBuffer",
        "EC2NodeClass",
        "NodeClaim",
        "NodeOverlay",
        "NodePool",
    ]
    assert not any("karpenter" in kind for kind in permissive_kinds())


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("monitoring.coreos.com/v1:ThanosRuler", "published, and left out for its size; chart kube-prometheus-stack"),
        ("keda.sh/v1alpha1:ScaledJob", "published, and left out for its size; chart keda"),
        ("argoproj.io/v1alpha1:AnalysisRun", "published, and left out as only controllers make it"),
        ("gateway.k8s.aws/v1:LoadBalancerConfiguration", "publishes only the schema of v1beta1"),
        ("opentelemetry.io/v1alpha1:Instrumentation", "no Go module publishes its schema"),
    ],
)
def test_the_coverage_says_why_a_kind_has_no_schema(kind: str, reason: str) -> None:
    assert reason in coverage()[f"kubernetes:{kind}"]


def test_karpenters_schemas_are_of_the_version_that_is_installed() -> None:
    versions = {value.split()[0] for value in schemas.pinned_modules("karpenter").values()}
    assert versions == {f"v{charts.KARPENTER.version}"}


@pytest.mark.parametrize("project", PROJECTS)
def test_the_schemas_are_made_from_what_is_pinned(project: str) -> None:
    """`python -m sandbox schemas` makes them; no test does, as it downloads and compiles Go modules."""
    index = schemas.index(project)
    assert index.modules == schemas.pinned_modules(project)
    assert index.pins == schemas.hash_of_pins(project)
    assert index.generator == generator(project)


@pytest.mark.parametrize("project", PROJECTS)
def test_nobody_has_edited_the_schemas(project: str) -> None:
    folder = schemas.FILES / project
    files = {path.name: schemas.sha256(path.read_bytes()) for path in folder.iterdir() if path.name != schemas.INDEX}
    assert files == schemas.index(project).files


def test_every_folder_of_schemas_is_of_a_project_and_every_project_is_used() -> None:
    folders = {path.parent.name for path in schemas.FILES.glob(f"*/{schemas.INDEX}")}
    used = {chart.project for chart in CHARTS.values() if chart.project} | {"vpc-resource-controller"}
    assert folders == set(PROJECTS) == used


def test_descriptions_are_left_out_but_not_properties_of_that_name() -> None:
    schema = {
        "description": "of the schema",
        "properties": {
            "description": {"type": "string", "description": "of a property"},
            "default": {"type": "object", "description": "of another", "default": {"description": "a value"}},
        },
    }
    spec = {"group": "a.b", "conversion": {"strategy": "Webhook"}, "versions": [{"schema": schema}]}
    whole = {"apiVersion": "v1", "kind": "CustomResourceDefinition", "metadata": {"name": "a"}, "spec": spec}
    assert text.kept(whole)["spec"] == {
        "group": "a.b",
        "versions": [
            {
                "schema": {
                    "properties": {
                        "description": {"type": "string"},
                        "default": {"type": "object", "default": {"description": "a value"}},
                    }
                }
            }
        ],
    }
