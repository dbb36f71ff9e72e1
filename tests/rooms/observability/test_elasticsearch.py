"""Elasticsearch: what is registered, in which order, who reaches whom, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components import ObservabilitySettings, charts
from components.controllers.names import CONTROLLER_NAMESPACES, LOGGING
from components.namespaces.network_plan import network_policies
from components.observability.elasticsearch import access, names, plan, values
from components.observability.elasticsearch.settings import ElasticsearchSettings, needed_gib
from components.observability.logs import access as logs_access
from components.observability.logs import values as logs_values
from components.observability.names import LOGS_SECRET_STORE, PRIORITY_CLASS
from components.observability.prometheus.values import TOLERATIONS
from components.observability.settings import secrets_of
from sandbox.kubernetes import schemas
from sandbox.kubernetes.helm import sums
from sandbox.kubernetes.helm import values as chart_values
from tests.policies.stacks import judged
from tests.recording import Recorded
from tests.rooms.observability.room import OFF, made, policies
from tests.rooms.security.reachability import End, allowed

RELEASE = "kubernetes:helm.sh/v3:Release"
ELASTICSEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"
KIBANA = "kubernetes:kibana.k8s.elastic.co/v1:Kibana"
EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret"  # noqa: S105 - a type
ON: dict[str, Any] = {"users_secret": "elasticsearch"}
PROD: dict[str, Any] = {**ON, "nodes": 3, "memory_mib": 8192}


def settings_of(**given: Any) -> ElasticsearchSettings:
    return ElasticsearchSettings.model_validate({**ON, **given})


def room(**given: Any) -> Recorded:
    return made({"prometheus": None, "logs": {"retention_days": 365}, "elasticsearch": {**ON, **given}})


def test_off_by_default_nothing_of_it_is_there() -> None:
    recorded = made({"prometheus": None, "logs": {}})
    assert {one.inputs["name"] for one in recorded.of(RELEASE)} == {"fluent-bit"}
    assert recorded.of(ELASTICSEARCH) == recorded.of(EXTERNAL_SECRET) == []
    fluent_bit = json.dumps(recorded.one(RELEASE, "observability-fluent-bit").inputs)
    assert "elasticsearch" not in fluent_bit.replace("elasticsearch-log", "")


def test_its_values_are_values_of_its_chart() -> None:
    chart = charts.ECK_OPERATOR
    location = sums.location({"chart": chart.location, "repositoryOpts": {"repo": chart.repository}})
    known = chart_values.listed(location, chart.version)
    assert known
    assert chart_values.problems(values.operator_values(LOGGING), known) == []


def test_the_operator_manages_one_namespace_by_roles_in_it_and_has_no_cluster_role() -> None:
    given = room().one(RELEASE, "observability-elastic-operator")
    assert given.inputs["namespace"] == "elastic-system"
    assert given.inputs["values"]["managedNamespaces"] == [LOGGING]
    assert given.inputs["values"]["createClusterScopedResources"] is False
    # What the chart refuses otherwise (templates/validate-chart.yaml).
    assert given.inputs["values"]["webhook"]["enabled"] is False
    assert given.inputs["values"]["config"]["validateStorageClass"] is False
    assert "observability-default-deny-logging" in given.depends_on
    assert "observability-default-deny-elastic-system" in given.depends_on


def test_its_namespaces_are_those_of_controllers_and_as_restricted_as_they_can_be() -> None:
    recorded = room()
    found = {
        one.inputs["metadata"]["name"]: one.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for one in recorded.of("kubernetes:core/v1:Namespace")
    }
    assert found == {"elastic-system": "restricted", "logging": "privileged"}
    assert found.keys() <= set(CONTROLLER_NAMESPACES)


def test_the_schemas_are_of_the_version_of_the_operator() -> None:
    (version,) = {value.split()[0] for value in schemas.pinned_modules("eck").values()}
    assert version == f"v{charts.ECK_OPERATOR.version}"


def test_custom_resources_come_after_the_operator_and_fluent_bit_after_what_it_mounts() -> None:
    recorded = room()
    nodes = recorded.one(ELASTICSEARCH, "observability-elasticsearch")
    users = {"observability-secret-elasticsearch-writer", "observability-secret-elasticsearch-setup"}
    assert {one.name for one in recorded.of(EXTERNAL_SECRET)} == users
    assert {"observability-elastic-operator", "observability-elasticsearch-setup", *users} <= nodes.depends_on
    assert "observability-elasticsearch" in recorded.one(KIBANA, "observability-kibana").depends_on
    assert {"observability-elasticsearch", *users} <= recorded.one(RELEASE, "observability-fluent-bit").depends_on


def test_without_kibana_nothing_of_it_is_there() -> None:
    recorded = room(kibana=False)
    assert [one.name for one in recorded if "kibana" in one.name] == []


@pytest.mark.parametrize("protected", [True, False])
def test_elasticsearch_is_protected_as_set(protected: bool) -> None:
    assert room(deletion_protection=protected).one(ELASTICSEARCH, "observability-elasticsearch").protect is protected


def test_nodes_are_in_zones_of_their_own_on_encrypted_volumes_with_tls() -> None:
    spec = room(**PROD).one(ELASTICSEARCH, "observability-elasticsearch").inputs["spec"]
    (node_set,) = spec["nodeSets"]
    assert node_set["count"] == 3
    (claim,) = node_set["volumeClaimTemplates"]
    # The storage class of the platform, whose volumes are encrypted.
    assert (claim["metadata"]["name"], claim["spec"]["storageClassName"]) == ("elasticsearch-data", "gp3")
    assert claim["spec"]["resources"]["requests"]["storage"] == "50Gi"
    # ECK's defaults: nothing turns TLS off, nor the PodDisruptionBudget.
    assert spec.keys() == {"version", "auth", "nodeSets"}
    pod = node_set["podTemplate"]["spec"]
    (zones,) = pod["topologySpreadConstraints"]
    assert (zones["topologyKey"], zones["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "DoNotSchedule")
    assert zones["labelSelector"]["matchLabels"] == names.ELASTICSEARCH
    (container,) = pod["containers"]
    assert container["resources"]["limits"] == {"memory": "8192Mi"}
    # Elasticsearch makes its heap half of the limit, unless somebody sets it.
    assert "ES_JAVA_OPTS" not in json.dumps(spec)


def test_pods_have_their_priority_tolerations_and_no_token() -> None:
    recorded = room()
    nodes = recorded.one(ELASTICSEARCH, "observability-elasticsearch").inputs["spec"]["nodeSets"][0]
    kibana = recorded.one(KIBANA, "observability-kibana").inputs["spec"]
    for pod in (nodes["podTemplate"]["spec"], kibana["podTemplate"]["spec"]):
        assert pod["priorityClassName"] == PRIORITY_CLASS
        assert pod["tolerations"] == TOLERATIONS
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
    budget = recorded.one("kubernetes:policy/v1:PodDisruptionBudget", "observability-kibana").inputs["spec"]
    assert budget == {"maxUnavailable": 1, "selector": {"matchLabels": names.KIBANA}}


def test_elasticsearch_and_kibana_have_one_version() -> None:
    recorded = room()
    found = {one.inputs["spec"]["version"] for type_ in (ELASTICSEARCH, KIBANA) for one in recorded.of(type_)}
    assert found == {plan.VERSION}
    assert recorded.one(KIBANA, "observability-kibana").inputs["spec"]["elasticsearchRef"] == {"name": names.NAME}


def test_users_come_from_the_store_of_the_namespace_and_their_passwords_from_nowhere_else() -> None:
    recorded = room()
    for one in recorded.of(EXTERNAL_SECRET):
        spec = one.inputs["spec"]
        assert spec["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": LOGS_SECRET_STORE}
        assert spec["target"]["template"]["type"] == "kubernetes.io/basic-auth"
        assert "{{ .password }}" in spec["target"]["template"]["data"].values()
        (data,) = spec["data"]
        assert data["remoteRef"]["key"] == "elasticsearch"
    properties = {one.inputs["spec"]["data"][0]["remoteRef"]["property"] for one in recorded.of(EXTERNAL_SECRET)}
    assert properties == {"writer", "setup"}
    auth = recorded.one(ELASTICSEARCH, "observability-elasticsearch").inputs["spec"]["auth"]
    assert auth == {
        "fileRealm": [{"secretName": names.WRITER_SECRET}, {"secretName": names.SETUP_SECRET}],
        "roles": [{"secretName": names.SETUP_SECRET}],
    }
    assert recorded.of("kubernetes:core/v1:Secret") == []


def test_fluent_bit_mounts_the_certificate_authority_alone_and_has_the_password_as_a_variable() -> None:
    given = room().one(RELEASE, "observability-fluent-bit").inputs["values"]
    (volume,) = given["extraVolumes"]
    assert volume["secret"]["secretName"] == "logs-es-http-certs-public"
    assert [item["key"] for item in volume["secret"]["items"]] == ["ca.crt"]
    (mount,) = given["extraVolumeMounts"]
    assert mount["readOnly"] is True
    variable = next(one for one in given["env"] if one["name"] == "ELASTICSEARCH_PASSWORD")
    assert variable["valueFrom"] == {"secretKeyRef": {"name": names.WRITER_SECRET, "key": "password"}}
    chart = charts.FLUENT_BIT
    location = sums.location({"chart": chart.location, "repositoryOpts": {"repo": chart.repository}})
    assert chart_values.problems(given, chart_values.listed(location, chart.version) or {}) == []


def test_prometheus_reads_the_metrics_of_the_operator() -> None:
    recorded = made({"logs": {}, "elasticsearch": ON})
    monitors = recorded.of("kubernetes:monitoring.coreos.com/v1:PodMonitor")
    assert "observability-metrics-elastic-operator" in {one.name for one in monitors}
    (target,) = access.CONTROLLER.targets
    assert values.operator_values(LOGGING)["config"]["metrics"]["port"] == str(target.port)


FLUENT_BIT = End("10.0.0.1", LOGGING, logs_values.PODS)
NODE, OTHER_NODE = (End(f"10.0.0.{last}", LOGGING, names.ELASTICSEARCH) for last in (2, 3))
KIBANA_POD = End("10.0.0.4", LOGGING, names.KIBANA)
OPERATOR = End("10.0.0.5", "elastic-system", names.OPERATOR)
SHOP, PROMETHEUS = End("10.0.0.6", "shop", {}), End("10.0.0.7", "monitoring", {"app.kubernetes.io/name": "prometheus"})
INTERNET, METADATA = End("198.51.100.1"), End("169.254.169.254")


@pytest.mark.parametrize(
    ("source", "destination", "port", "expected"),
    [
        (FLUENT_BIT, NODE, 9200, True),
        (FLUENT_BIT, NODE, 9300, False),
        (FLUENT_BIT, KIBANA_POD, 5601, False),
        (FLUENT_BIT, INTERNET, 443, True),
        (KIBANA_POD, NODE, 9200, True),
        (KIBANA_POD, NODE, 9300, False),
        (KIBANA_POD, INTERNET, 443, False),
        (NODE, OTHER_NODE, 9300, True),
        (NODE, OTHER_NODE, 9200, False),
        (NODE, INTERNET, 443, False),
        (NODE, FLUENT_BIT, 2020, False),
        (OPERATOR, NODE, 9200, True),
        (OPERATOR, NODE, 9300, False),
        (OPERATOR, KIBANA_POD, 5601, False),
        (OPERATOR, INTERNET, 443, True),
        (OPERATOR, METADATA, 80, False),
        (SHOP, NODE, 9200, False),
        (SHOP, KIBANA_POD, 5601, False),
        (PROMETHEUS, OPERATOR, 8080, True),
        (PROMETHEUS, NODE, 9200, False),
    ],
)
def test_logs_go_from_fluent_bit_to_elasticsearch_which_kibana_and_the_operator_ask(
    source: End, destination: End, port: int, expected: bool
) -> None:
    spaces = {LOGGING: logs_access.namespace(settings_of(nodes=3)), "elastic-system": access.CONTROLLER.namespace}
    # Each is made by itself.
    planned = [one for name, space in spaces.items() for one in network_policies({name: space})[name]]
    found = [{"kind": one.kind, **one.content} for one in planned]
    assert allowed(found, source, destination, port) is expected


def test_a_single_node_and_no_kibana_are_reached_by_fewer() -> None:
    less = policies(room(kibana=False), LOGGING)
    more = policies(room(nodes=3), LOGGING)
    assert {name for name in more if name not in less} == {
        "ingress-elasticsearch-kibana",
        "ingress-elasticsearch-nodes",
        *(name for name in more if name.startswith("egress-") and ("kibana" in name or "nodes" in name)),
    }


@pytest.mark.parametrize("given", [ON, PROD], ids=["one node", "prod"])
def test_the_rules_find_nothing_in_it(given: dict[str, Any]) -> None:
    found = judged(room(**given), "prod")
    assert {(one.check, one.urn.rpartition("::")[2]) for one in found if not one.check.startswith("TAG-")} == set()


def test_its_secret_is_one_of_the_store_of_its_namespace() -> None:
    settings = ObservabilitySettings.model_validate({"elasticsearch": ON})
    assert secrets_of(settings)[LOGS_SECRET_STORE] == {"elasticsearch.users_secret": "elasticsearch"}
    assert secrets_of(ObservabilitySettings())[LOGS_SECRET_STORE] == {}


def test_it_needs_logs() -> None:
    with pytest.raises(ValidationError) as error:
        ObservabilitySettings.model_validate({**OFF, "prometheus": None, "elasticsearch": ON})
    (mistake,) = error.value.errors()
    assert mistake["loc"] == ("elasticsearch",)
    assert "needs logs, which is null" in mistake["msg"]
    assert "configure logs" in mistake["msg"]


@pytest.mark.parametrize(
    ("given", "key", "said"),
    [
        ({"users_secret": "arn:aws:secretsmanager:a"}, "users_secret", "is not the name of a secret"),
        ({"nodes": 2}, "nodes", "is no safer than 1"),
        ({"nodes": 0}, "nodes", "greater than or equal to 1"),
        ({"nodes": 10}, "nodes", "less than or equal to 9"),
        ({"retention_days": 0}, "retention_days", "greater than or equal to 1"),
        ({"retention_days": 90}, "storage_gib", "1 GiB a day over 90 days, which take 115 GiB on each node: one copy"),
        ({"gib_per_day": 20, "nodes": 3}, "storage_gib", "raise it to 581, or lower retention_days"),
        ({"memory_mib": 1024}, "memory_mib", "greater than or equal to 2048"),
        ({"storage_gib": 5}, "storage_gib", "greater than or equal to 10"),
        ({"version": "9.4.3"}, "version", "Extra inputs are not permitted"),
    ],
)
def test_bad_settings_are_refused_by_their_key(given: dict[str, Any], key: str, said: str) -> None:
    with pytest.raises(ValidationError) as error:
        settings_of(**given)
    (mistake,) = error.value.errors()
    assert ".".join(str(part) for part in mistake["loc"]) == key
    assert said in mistake["msg"]


@pytest.mark.parametrize(("days", "nodes", "gib"), [(14, 1, 18), (30, 1, 44), (30, 3, 30), (90, 3, 77), (91, 1, 143)])
def test_volumes_hold_a_rollover_more_and_a_copy_where_there_are_nodes_for_it(days: int, nodes: int, gib: int) -> None:
    assert needed_gib(1, days, nodes) == gib
