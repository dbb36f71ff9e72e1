"""Argo CD: what it registers, with which values, what it may do, and who signs in."""

from __future__ import annotations

import copy
import functools
import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from components import Delivery, DeliverySettings, charts
from components.controllers.names import CONTROLLER_NAMESPACES
from components.delivery.argo_cd import access, names
from components.delivery.argo_cd.kinds import APPLICATION as OF_ROOT
from components.delivery.argo_cd.kinds import FORBIDDEN, KINDS, MADE, Kind
from components.delivery.argo_cd.settings import ArgoCdSettings
from components.delivery.argo_cd.values import chart_values
from components.mistakes import line, mistakes_in
from components.namespaces.network_plan import network_policies
from sandbox.kubernetes import schemas
from sandbox.kubernetes.charts import CHARTS
from sandbox.kubernetes.helm import accounts, sums, values
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record
from tests.rooms.security.reachability import End, allowed

from .argo_cd import CLUSTER, FULL, KNOWN_HOST, NETWORK, made, settings_of

CHART = charts.ARGO_CD
RELEASE, EXTERNAL_SECRET = "kubernetes:helm.sh/v3:Release", "kubernetes:external-secrets.io/v1:ExternalSecret"
PROJECT, APPLICATION = (f"kubernetes:argoproj.io/v1alpha1:{kind}" for kind in ("AppProject", "Application"))
ROLE, BINDING = (f"kubernetes:rbac.authorization.k8s.io/v1:{kind}" for kind in ("Role", "RoleBinding"))
NAME = "app.kubernetes.io/name"


@functools.cache
def full() -> Recorded:
    return made()


def spec(type_: str, name: str) -> Any:
    return full().one(type_, f"delivery-argo-cd-{name}").inputs["spec"]


def rules(namespace: str, account: str) -> dict[tuple[str, str], set[str]]:
    """The verbs of a Role by group and resource."""
    role = full().one(ROLE, f"delivery-argo-cd-{namespace}-{account}").inputs
    found: dict[tuple[str, str], set[str]] = {}
    for rule in role["rules"]:
        for resource in itertools.product(rule["apiGroups"], rule["resources"]):
            found.setdefault(resource, set()).update(rule["verbs"])
    return found


# The chart


@pytest.mark.parametrize("given", [{}, {"high_availability": False}, FULL, {**FULL, "high_availability": False}])
def test_its_values_are_values_of_its_chart(given: Mapping[str, Any]) -> None:
    location = sums.location({"chart": CHART.location, "repositoryOpts": {"repo": CHART.repository}})
    known = values.listed(location, CHART.version)
    assert known
    assert values.problems(chart_values(settings_of(given)), known) == []


def test_the_release_brings_its_kinds_and_comes_after_its_namespace() -> None:
    release = full().one(RELEASE, "delivery-argo-cd-argocd")
    kinds = {kind["spec"]["names"]["kind"] for kind in CHARTS["argo-cd"].definitions_for(release.inputs["values"])}
    assert kinds == {"Application", "ApplicationSet", "AppProject"}
    assert {"delivery-argo-cd-default-deny-argocd", "delivery-argo-cd-ingress-argocd.redis"} <= release.depends_on
    assert CHART.namespace in CONTROLLER_NAMESPACES


def test_names_are_those_that_the_chart_makes() -> None:
    inputs = {"chart": CHART.location, "name": CHART.release, "namespace": CHART.namespace}
    made_by_chart = set(accounts.of_table(inputs) or ())
    used = (names.CONTROLLER, names.SERVER, names.REPO_SERVER, names.APPLICATION_SETS, names.NOTIFICATIONS)
    assert {f"{names.NAMESPACE}/{name}" for name in used} <= made_by_chart
    assert (CHART.namespace, names.SECRET_STORE) == (names.NAMESPACE, names.NAMESPACE)


def test_with_high_availability_each_server_has_two_pods_of_which_one_stays() -> None:
    given = chart_values(settings_of({}))
    for part in ("server", "repoServer", "applicationSet"):
        assert given[part]["replicas"] == 2
        assert given[part]["pdb"] == {"enabled": True, "minAvailable": 1}
    redis = given["redis-ha"]
    assert redis["enabled"] is True
    assert redis["podDisruptionBudget"] == redis["haproxy"]["podDisruptionBudget"] == {"maxUnavailable": 1}
    assert given["global"]["topologySpreadConstraints"]
    assert "redis" not in given


def test_without_it_there_is_one_pod_of_each_and_no_budget_that_keeps_a_node_from_being_drained() -> None:
    given = chart_values(settings_of({"high_availability": False}))
    for part in ("server", "repoServer", "applicationSet"):
        assert given[part]["replicas"] == 1
        assert "pdb" not in given[part]
    assert "redis-ha" not in given


def test_every_container_has_requests_and_a_limit_of_memory() -> None:
    places = ("controller", "server", "repoServer", "repoServer.copyutil", "applicationSet", "notifications")
    places += (
        "redisSecretInit",
        "redis-ha.init",
        "redis-ha.redis",
        "redis-ha.sentinel",
        "redis-ha.splitBrainDetection",
    )
    places += ("redis-ha.haproxy", "redis-ha.haproxy.init")
    given = chart_values(settings_of(FULL))
    for place in places:
        part: Any = given
        for key in place.split("."):
            part = part[key]
        assert part["resources"]["limits"]["memory"] == part["resources"]["requests"]["memory"], place
        assert part["resources"]["requests"]["cpu"], place


def test_nobody_signs_in_but_by_the_provider_and_nobody_gets_a_shell() -> None:
    given = chart_values(settings_of(FULL))
    off = ("admin.enabled", "users.anonymous.enabled", "exec.enabled")
    assert {given["configs"]["cm"][key] for key in off} == {"false"}
    assert given["dex"] == {"enabled": False}
    provider = yaml.safe_load(given["configs"]["cm"]["oidc.config"])
    assert provider["issuer"] == FULL["sign_in"]["issuer"]
    name, _, key = provider["clientSecret"].removeprefix("$").partition(":")
    secret = full().one(EXTERNAL_SECRET, f"delivery-argo-cd-secret-{name}").inputs
    target = secret["spec"]["target"]
    # Argo CD looks only into Secrets with this label.
    assert target["template"]["metadata"]["labels"]["app.kubernetes.io/part-of"] == "argocd"
    assert target["name"] == name
    assert key in target["template"]["data"]


def test_groups_have_the_roles_that_settings_say_and_everybody_else_the_default() -> None:
    rbac = chart_values(settings_of(FULL))["configs"]["rbac"]
    assert rbac["policy.csv"].splitlines() == ["g, operators, role:admin", "g, auditors, role:readonly"]
    assert (rbac["policy.default"], rbac["scopes"]) == ("role:readonly", "[groups]")
    alone = chart_values(settings_of({}))["configs"]
    assert (alone["rbac"]["policy.default"], alone["rbac"]["policy.csv"]) == ("", "")
    assert "oidc.config" not in alone["cm"]


def test_hosts_that_the_chart_does_not_know_get_their_keys() -> None:
    assert chart_values(settings_of(FULL))["configs"]["ssh"] == {"extraHosts": f"{KNOWN_HOST}\n"}


# Rights


def test_it_has_no_rights_of_the_cluster_and_looks_at_the_namespaces_of_projects_alone() -> None:
    given = chart_values(settings_of(FULL))
    assert given["createClusterRoles"] is False
    cluster = given["configs"]["clusterCredentials"]["in-cluster"]
    assert cluster["namespaces"].split(",") == ["argocd", "payments", "shop"]
    assert "clusterResources" not in cluster
    assert not [one for one in full() if one.type.split(":")[-1].startswith("ClusterRole")]


def test_the_controller_deploys_the_kinds_of_the_projects_of_a_namespace_and_nothing_else() -> None:
    usual = {(kind.group, kind.resource) for kind in KINDS.values()}
    for namespace, more in {"shop": set[tuple[str, str]](), "payments": {("example.com", "widgets")}}.items():
        found = rules(namespace, names.CONTROLLER)
        written = {resource for resource, verbs in found.items() if verbs & {"create", "delete", "patch", "update"}}
        assert written == usual | more
        assert {frozenset(found[resource]) for resource in written} == {
            frozenset({"create", "delete", "get", "list", "patch", "update", "watch"})
        }


def test_the_controller_reads_every_kind_that_it_watches_in_every_namespace_that_it_looks_at() -> None:
    """Where one list is refused, Argo CD gives up on the whole cluster."""
    given = chart_values(settings_of(FULL))["configs"]
    included = yaml.safe_load(given["cm"]["resource.inclusions"])
    watched = {(row["apiGroups"][0], kind) for row in included for kind in row["kinds"]}
    assert {row["clusters"][0] for row in included} == {"*"}
    kinds = {**KINDS, **MADE, **OF_ROOT, "Widget": Kind("example.com", "widgets")}
    assert watched == {(kind.group, name) for name, kind in kinds.items()}
    assert given["clusterCredentials"]["in-cluster"]["namespaces"].split(",") == ["argocd", "payments", "shop"]
    for namespace in ("argocd", "payments", "shop"):
        found = rules(namespace, names.CONTROLLER)
        read = {resource for resource, verbs in found.items() if {"get", "list", "watch"} <= verbs}
        assert read == {(kind.group, kind.resource) for kind in kinds.values()}


def test_in_its_own_namespace_the_controller_s_role_writes_nothing_and_has_a_name_of_its_own() -> None:
    role = full().one(ROLE, f"delivery-argo-cd-argocd-{names.CONTROLLER}")
    assert {verb for rule in role.inputs["rules"] for verb in rule["verbs"]} == {"get", "list", "watch"}
    # The chart has one of the controller's name.
    assert role.inputs["metadata"]["name"] == "argocd-projects"
    assert "delivery-argo-cd-argocd" in role.depends_on


def test_only_kinds_of_projects_are_watched() -> None:
    project = {"owner": "a", "repositories": ["public"], "namespaces": ["shop"], "kinds": ["Service"]}
    given = {"repositories": {"public": FULL["repositories"]["public"]}, "projects": {"a": project}}
    included = yaml.safe_load(chart_values(settings_of(given))["configs"]["cm"]["resource.inclusions"])
    assert {row["apiGroups"][0]: row["kinds"] for row in included} == {
        "": ["Pod", "Service"],
        "apps": ["ControllerRevision", "ReplicaSet"],
        "argoproj.io": ["Application"],
    }


def test_the_server_shows_restarts_and_deletes_what_is_deployed() -> None:
    found = rules("shop", names.SERVER)
    assert found["apps", "deployments"] == {"delete", "get", "patch"}
    assert (found["", "pods/log"], found["", "events"]) == ({"get"}, {"list"})
    assert not any({"create", "update"} & verbs for verbs in found.values())


@pytest.mark.parametrize("account", [names.CONTROLLER, names.SERVER])
def test_no_role_has_a_wildcard_or_reads_secrets_or_changes_what_keeps_namespaces_apart(account: str) -> None:
    kept = {"secrets", "roles", "rolebindings", "networkpolicies", "resourcequotas", "limitranges", "namespaces", "*"}
    for namespace in ("shop", "payments"):
        assert not kept & {resource for _, resource in rules(namespace, account)}
        binding = full().one(BINDING, f"delivery-argo-cd-{namespace}-{account}").inputs
        assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": "argocd"}]
        assert binding["roleRef"]["name"] == account


def test_no_kind_is_both_usual_and_forbidden() -> None:
    assert not KINDS.keys() & FORBIDDEN.keys()
    assert {"Secret", "Role", "NetworkPolicy", "AppProject", "Namespace"} <= FORBIDDEN.keys()


# Projects and applications


def test_a_project_deploys_its_repositories_to_its_namespaces_and_nothing_cluster_wide() -> None:
    shop = spec(PROJECT, "project-shop")
    assert shop["sourceRepos"] == [FULL["repositories"][name]["url"] for name in ("shop", "public")]
    assert shop["destinations"] == [{"server": names.CLUSTER, "namespace": name} for name in ("shop", "payments")]
    assert shop["clusterResourceWhitelist"] == []
    assert {one["kind"] for one in shop["namespaceResourceWhitelist"]} == set(KINDS)
    assert shop["orphanedResources"]["warn"] is True
    widgets = spec(PROJECT, "project-widgets")["namespaceResourceWhitelist"]
    assert widgets == [{"group": "example.com", "kind": "Widget"}, {"group": "", "kind": "ConfigMap"}]


def test_roles_of_a_project_are_about_its_own_applications() -> None:
    roles = {role["name"]: role for role in spec(PROJECT, "project-shop")["roles"]}
    assert roles["deployer"]["groups"] == ["shop-developers"]
    assert roles["viewer"]["groups"] == ["auditors"]
    for name, role in roles.items():
        for policy in role["policies"]:
            kind, subject, _, action, object_, effect = policy.split(", ")
            assert (kind, subject, object_, effect) == ("p", f"proj:shop:{name}", "shop/*", "allow")
            assert action in {"get", "sync", "action/*"}
    assert spec(PROJECT, "project-widgets")["roles"] == []


def test_windows_say_when_applications_are_synced() -> None:
    (window,) = spec(PROJECT, "project-shop")["syncWindows"]
    assert window == {
        "kind": "allow",
        "schedule": "0 8 * * 1-5",
        "duration": "8h30m",
        "timeZone": "UTC",
        "applications": ["*"],
        "manualSync": False,
    }


def test_the_project_that_argo_cd_makes_itself_allows_nothing() -> None:
    closed = spec(PROJECT, "project-default")
    assert (closed["sourceRepos"], closed["destinations"], closed["clusterResourceWhitelist"]) == ([], [], [])
    assert made({}).one(PROJECT, "delivery-argo-cd-project-default").inputs["spec"] == closed


def test_the_root_application_deploys_applications_alone_from_one_repository() -> None:
    root = spec(PROJECT, "project-root")
    assert root["sourceRepos"] == [FULL["repositories"]["platform"]["url"]]
    assert root["destinations"] == [{"server": names.CLUSTER, "namespace": "argocd"}]
    assert root["namespaceResourceWhitelist"] == [{"group": "argoproj.io", "kind": "Application"}]
    application = spec(APPLICATION, "application-root")
    assert application["project"] == "root"
    assert application["source"] == {"repoURL": root["sourceRepos"][0], "path": "prod", "targetRevision": "main"}
    assert not made({}).of(APPLICATION)


def test_an_application_is_kept_as_its_settings_say() -> None:
    web, widgets = (spec(APPLICATION, f"application-{name}") for name in ("web", "widgets"))
    assert web["syncPolicy"]["automated"] == {"enabled": True, "prune": True, "selfHeal": True}
    assert web["syncPolicy"]["retry"]["limit"] == 5
    assert web["destination"] == {"server": names.CLUSTER, "namespace": "shop"}
    assert widgets["syncPolicy"].keys() == {"syncOptions"}
    assert widgets["source"]["targetRevision"] == "HEAD"
    finalizers = {
        name: full().one(APPLICATION, f"delivery-argo-cd-application-{name}").inputs["metadata"].get("finalizers", [])
        for name in ("root", "web", "widgets")
    }
    assert finalizers == {"root": [], "web": [], "widgets": ["resources-finalizer.argocd.argoproj.io"]}


def test_a_team_is_the_owner_of_its_project_and_applications() -> None:
    for type_, name in ((PROJECT, "project-shop"), (APPLICATION, "application-web")):
        labels = full().one(type_, f"delivery-argo-cd-{name}").inputs["metadata"]["labels"]
        assert labels == {"owner": "shop-team"}


def test_projects_come_after_rights_and_the_release_and_applications_after_their_project() -> None:
    project = full().one(PROJECT, "delivery-argo-cd-project-shop")
    rights = {f"delivery-argo-cd-{name}-{names.CONTROLLER}" for name in ("shop", "payments")}
    assert {"delivery-argo-cd-argocd", "delivery-argo-cd-secret-repository-shop", *rights} <= project.depends_on
    application = full().one(APPLICATION, "delivery-argo-cd-application-web")
    assert "delivery-argo-cd-project-shop" in application.depends_on


@pytest.mark.parametrize("type_", [PROJECT, APPLICATION])
def test_they_have_no_field_that_their_kinds_do_not_have(type_: str) -> None:
    kinds = {kind["spec"]["names"]["kind"]: kind for kind in schemas.definitions("argo-cd")}
    (version,) = kinds[type_.rpartition(":")[2]]["spec"]["versions"]
    known = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    for one in full().of(type_):
        assert one.inputs["spec"].keys() <= known.keys()


# Secrets


def test_secrets_are_named_and_their_values_stand_nowhere() -> None:
    read = {
        one.name.removeprefix("delivery-argo-cd-secret-"): {
            row["remoteRef"]["property"]: row["remoteRef"]["key"] for row in one.inputs["spec"]["data"]
        }
        for one in full().of(EXTERNAL_SECRET)
    }
    assert read == {
        "argocd-sign-in": {"client_secret": "sign-in"},
        "argocd-notifications-secret": {"token": "slack"},
        "repository-platform": {"ssh_private_key": "repositories/platform"},
        "repository-shop": {
            "username": "repositories/shop",
            "password": "repositories/shop",
        },
    }
    stores = {one.inputs["spec"]["secretStoreRef"]["name"] for one in full().of(EXTERNAL_SECRET)}
    assert stores == {"argocd"}
    assert not [one for one in full() if one.type == "kubernetes:core/v1:Secret"]


@pytest.mark.parametrize(
    ("name", "keys"),
    [("platform", {"sshPrivateKey"}), ("shop", {"username", "password"})],
)
def test_a_repository_s_secret_has_the_form_that_argo_cd_looks_for(name: str, keys: set[str]) -> None:
    template = spec(EXTERNAL_SECRET, f"secret-repository-{name}")["target"]["template"]
    assert template["metadata"]["labels"]["argocd.argoproj.io/secret-type"] == "repository"
    fixed = {"type": "git", "name": name, "url": FULL["repositories"][name]["url"]}
    assert {key: template["data"][key] for key in fixed} == fixed
    assert template["data"].keys() - fixed.keys() == keys
    variables = {row["secretKey"] for row in spec(EXTERNAL_SECRET, f"secret-repository-{name}")["data"]}
    assert {template["data"][key].strip("{} .") for key in keys} == variables


# Notifications


def test_slack_is_told_what_settings_say_and_the_token_is_a_secret() -> None:
    given = chart_values(settings_of(FULL))["notifications"]
    assert json.loads(given["notifiers"]["service.slack"]) == {"token": "$slack-token"}
    (subscription,) = given["subscriptions"]
    assert subscription["recipients"] == ["slack:deployments"]
    assert subscription["triggers"] == ["on-deployed", "on-degraded", "on-sync-failed"]
    assert given["secret"] == {"create": False}
    assert "slack-token" in spec(EXTERNAL_SECRET, "secret-argocd-notifications-secret")["target"]["template"]["data"]


def test_each_trigger_sends_a_template_that_is_there() -> None:
    given = chart_values(settings_of(FULL))["notifications"]
    templates = {name.removeprefix("template.") for name in given["templates"]}
    sent = {name for text in given["triggers"].values() for row in json.loads(text) for name in row["send"]}
    assert sent == templates == {"deployed", "degraded", "sync-failed"}
    assert given["triggers"].keys() == {f"trigger.on-{name}" for name in templates}
    one = chart_values(settings_of({**FULL, "notifications": {**FULL["notifications"], "events": ["degraded"]}}))
    assert one["notifications"]["triggers"].keys() == {"trigger.on-degraded"}


def test_without_a_channel_there_is_no_controller_and_nobody_reads_its_metrics() -> None:
    settings = settings_of({})
    assert chart_values(settings)["notifications"] == {"enabled": False}
    assert names.NOTIFICATIONS not in {target.job for target in access.targets(settings)}
    assert "notifications" not in access.namespace(settings).allow


# Connections


def ends() -> dict[str, End]:
    own = (names.CONTROLLER, names.SERVER, names.REPO_SERVER, names.APPLICATION_SETS, names.NOTIFICATIONS)
    part_of = {"app.kubernetes.io/part-of": "argocd"}
    pods = {name: {NAME: name, **part_of} for name in own}
    pods["secret-init"] = {NAME: names.SECRET_INIT, **part_of}
    pods["haproxy"], pods["redis"] = {"app": "redis-ha-haproxy"}, {"app": "redis-ha"}
    places = {name: End(f"10.16.1.{place}", "argocd", labels) for place, (name, labels) in enumerate(pods.items(), 1)}
    return {
        **places,
        "prometheus": End("10.16.2.1", "monitoring", {NAME: "prometheus"}),
        "gateway": End("10.16.3.1", "istio-ingress"),
        "workload": End("10.16.4.1", "shop"),
        "internet": End("198.51.100.7"),
        "metadata": End("169.254.169.254"),
    }


# Who opens connections to whom on which ports; everything else is refused.
INSIDE = (names.CONTROLLER, names.SERVER, names.REPO_SERVER, names.APPLICATION_SETS, names.NOTIFICATIONS, "secret-init")
CONNECTIONS = {
    *((one, names.REPO_SERVER, 8081) for one in INSIDE if one != names.REPO_SERVER),
    *((one, "haproxy", 6379) for one in INSIDE),
    *(("haproxy", "redis", port) for port in (6379, 26379)),
    *((one, "internet", 443) for one in INSIDE),
    (names.REPO_SERVER, "internet", 7999),
    ("gateway", names.SERVER, 8080),
    *(("prometheus", one, port) for one in (*INSIDE, "haproxy", "redis") for port in access.METRICS_PORTS.values()),
}


def test_each_part_reaches_what_it_needs_and_nothing_else_reaches_it() -> None:
    planned = network_policies({"argocd": access.namespace(settings_of(FULL))})
    policies = [{"kind": one.kind, **one.content} for one in planned["argocd"]]
    known = ends()
    ports = sorted({port for _, _, port in CONNECTIONS} | {22, 80, 5432, 7000, 9101})
    found = {
        (source, destination, port)
        for source in known
        for destination in known
        if source != destination and "argocd" in (known[source].namespace, known[destination].namespace)
        for port in ports
        if allowed(policies, known[source], known[destination], port)
    }
    # A rule for addresses outside has pods' addresses, too; who they belong to decides for itself.
    outside = {
        one for one in found if known[one[0]].namespace == "argocd" and known[one[1]].namespace not in ("argocd", None)
    }
    assert {port for _, _, port in outside} == {443, 7999}
    assert found - outside == CONNECTIONS


def test_without_high_availability_redis_is_reached_by_the_others_alone() -> None:
    planned = network_policies({"argocd": access.namespace(settings_of({"high_availability": False}))})
    policies = [{"kind": one.kind, **one.content} for one in planned["argocd"]]
    redis = End("10.16.1.9", "argocd", {NAME: "argocd-redis", "app.kubernetes.io/part-of": "argocd"})
    assert allowed(policies, ends()[names.SERVER], redis, 6379)
    assert not allowed(policies, ends()["workload"], redis, 6379)
    assert not allowed(policies, redis, ends()["internet"], 443)


def test_prometheus_reads_every_part_under_its_own_name() -> None:
    settings = DeliverySettings.model_validate({"argo_cd": FULL})
    components: list[Delivery] = []
    record(lambda: components.append(Delivery("delivery", settings, account=ACCOUNT, network=NETWORK, cluster=CLUSTER)))
    targets = components[0].targets
    assert {(target.job, target.port) for target in targets} == set(access.METRICS_PORTS.items())
    assert all(dict(target.pods) == {NAME: target.job} for target in targets)
    without = DeliverySettings.model_validate({})
    record(lambda: components.append(Delivery("d", without, account=ACCOUNT, network=NETWORK, cluster=CLUSTER)))
    assert components[1].targets == ()


def test_it_has_no_permissions_of_aws() -> None:
    assert not [one for one in full() if one.type.startswith("aws:")]


def test_the_rules_find_nothing_in_it() -> None:
    found = {(one.check, one.urn.rpartition("::")[2]) for one in judged(full(), "prod")}
    assert found == set()


# What is refused

SHOP = "git@github.com:example-org/shop.git"


def refused(changes: Mapping[str, Any]) -> list[str]:
    """What is said of the full settings with these values at dotted keys."""
    given = copy.deepcopy(dict(FULL))
    for place, value in changes.items():
        *above, last = place.split(".")
        holder: Any = given
        for part in above:
            holder = holder[part]
        holder[last] = value
    with pytest.raises(ValidationError) as error:
        settings_of(given)
    return [line(mistake) for mistake in mistakes_in(error.value, ArgoCdSettings)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"repositories.shop.url": "https://token@github.com/a/b"},
            "repositories.shop.url: has credentials in it",
        ),
        (
            {"repositories.shop.url": "https://u:p@github.com/a/b"},
            "repositories.shop.url: has credentials in it",
        ),
        ({"repositories.shop.url": "ssh://git:p@github.com/a"}, "repositories.shop.url: has credentials in it"),
        ({"repositories.shop.url": "http://github.com/a/b"}, "repositories.shop.url: is not encrypted"),
        ({"repositories.shop.url": "https://github.com"}, "repositories.shop.url: is not the URL of a Git repository"),
        ({"repositories.shop.url": "https://github.com:99999/a"}, "repositories.shop.url: is not the URL of a Git"),
        ({"repositories.shop.url": "https://gitlab.com/a/b"}, "repositories.shop.url: is redirected by GitLab"),
        ({"repositories.shop.url": "git@git.example.org:a/b"}, "repositories.shop.url: is a host whose SSH key is not"),
        ({"known_hosts": []}, "repositories.platform.url: is a host whose SSH key is not known"),
        ({"repositories.public.url": SHOP}, "repositories.public.credentials: is required with SSH"),
        (
            {"repositories.public.url": "https://github.com/Example-Org/shop"},
            "repositories.public.url: is the repository of repositories.shop",
        ),
        (
            {"kinds": {"Deployment": {"group": "example.com", "resource": "deployments"}}},
            "kinds.Deployment: is known already",
        ),
        ({"kinds": {"Role": {"group": "a.example", "resource": "roles"}}}, "kinds.Role: is deployed by no project"),
        ({"projects.shop.kinds": ["Gadget"]}, "projects.shop.kinds.0: is not a kind that projects have"),
        ({"projects.shop.kinds": ["*"]}, "projects.shop.kinds.0: has a wildcard"),
        ({"projects.shop.namespaces": ["argocd"]}, "projects.shop.namespaces.0: is the namespace of Argo CD"),
        ({"projects.shop.namespaces": ["kube-system"]}, "projects.shop.namespaces.0: is a namespace of Kubernetes"),
        ({"projects.shop.owner": ""}, "projects.shop.owner: is not a valid owner"),
        (
            {"projects.default": FULL["projects"]["widgets"]},
            "projects.default: is the project that Argo CD",
        ),
        ({"projects.root": FULL["projects"]["widgets"]}, "projects.root: is the project of the root application"),
        ({"applications.root": FULL["applications"]["web"]}, "applications.root: is the name of the root application"),
        ({"applications.web.project": "default"}, "applications.web.project: is not one of projects"),
        (
            {"applications.web.repository": "shp"},
            "applications.web.repository: is not one of repositories",
        ),
        ({"applications.web.repository": "platform"}, "applications.web.repository: is not one of projects.shop.repos"),
        (
            {"applications.web.namespace": "argocd"},
            "applications.web.namespace: is not one of projects.shop",
        ),
        ({"root.repository": "*"}, "root.repository: has a wildcard"),
    ],
)
def test_what_would_let_in_more_than_it_says_is_refused_by_key(changes: Mapping[str, Any], said: str) -> None:
    (message,) = refused(changes)
    assert message.startswith(said)


def test_no_password_of_a_url_is_in_a_message() -> None:
    (message,) = refused({"repositories.shop.url": "https://user:s3cret@github.com/a/b"})
    assert "s3cret" not in message


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = refused({"applications.web.project": "x", "applications.web.repository": "y", "applications.root": {}})
    assert {message.partition(":")[0] for message in said} >= {"applications.root.project", "applications.root.path"}
    both = refused({"applications.web.namespace": "x", "applications.web.repository": "platform"})
    assert [message.partition(":")[0] for message in both] == [
        "applications.web.repository",
        "applications.web.namespace",
    ]


@pytest.mark.parametrize("revision", ["HEAD", "main", "release/1.2", "v1.2.*", "0" * 40])
def test_a_revision_is_a_branch_a_tag_or_a_commit(revision: str) -> None:
    root = {**FULL["root"], "revision": revision}
    assert settings_of({**FULL, "root": root}).root


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://git.example.com/a/b.git", 443),
        ("https://git.example.com:8443/a", 8443),
        ("git@git.example.com:a/b.git", 22),
        ("ssh://git@git.example.com:7999/a/b.git", 7999),
    ],
)
def test_the_repo_server_reaches_the_port_of_a_url(url: str, port: int) -> None:
    given = {
        "repositories": {"a": {"url": url, "credentials": "a"}},
        "known_hosts": [f"git.example.com {KNOWN_HOST[23:]}"],
    }
    assert port in access.namespace(settings_of(given)).allow["git"].ports
