"""What the security room registers: namespaces, their standards, what they may take, and who has which role."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kubernetes.utils.quantity import parse_quantity
from pulumi import Output
from pydantic import ValidationError

from components import ClusterRef, SecuritySettings, SecurityStack
from components.controllers.names import CONTROLLER_NAMESPACES
from components.namespaces import plan
from components.namespaces.contents_plan import contents
from components.security.security import CONTROLLERS
from tests.plans.legal_security import Tree, security
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, Resource, record

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"

FORCED = {"pulumi.com/patchForce": "true"}
REASON = "An image of a vendor runs as root"
GROUPS = {"admins": ["operators"], "developers": ["developers", "contractors"], "viewers": ["auditors"]}
ROW = {"reason": "The shop takes payments", "direction": "ingress", "namespaces": ["shop"], "ports": [9090]}


def made(namespaces: Mapping[str, Any], version: str = "1.35") -> Recorded:
    def program() -> None:
        SecurityStack(
            "security",
            SecuritySettings.model_validate({"namespaces": namespaces}),
            cluster=ClusterRef.of(
                ACCOUNT, "shop", kubernetes_version=version, endpoint="https://x", security_group_id="sg-1"
            ),
        )

    return record(program)


def rules(recorded: Recorded, role: str, namespace: str = "shop") -> set[tuple[str, str, str]]:
    """Group, resource and verb of all that a role gives."""
    return {
        (group, resource, verb)
        for rule in recorded.one(ROLE, f"security-{role}-{namespace}").inputs["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


# Namespaces


def test_a_namespace_enforces_the_restricted_standard_of_the_cluster_s_version() -> None:
    metadata = made({"shop": {}}, "1.34").one(NAMESPACE, "security-shop").inputs["metadata"]
    modes = ("enforce", "audit", "warn")
    assert metadata == {
        "name": "shop",
        "annotations": FORCED,
        "labels": {
            **{f"pod-security.kubernetes.io/{mode}": "restricted" for mode in modes},
            **{f"pod-security.kubernetes.io/{mode}-version": "v1.34" for mode in modes},
        },
    }


@pytest.mark.parametrize("level", ["baseline", "privileged"])
def test_a_weaker_standard_has_its_reason_beside_it_and_the_restricted_one_is_still_warned_of(level: str) -> None:
    recorded = made({"shop": {"pod_security": level, "pod_security_reason": REASON}})
    metadata = recorded.one(NAMESPACE, "security-shop").inputs["metadata"]
    assert metadata["annotations"] == {"pod-security-reason": REASON, **FORCED}
    labels = metadata["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == level
    assert labels["pod-security.kubernetes.io/warn"] == labels["pod-security.kubernetes.io/audit"] == "restricted"


def test_all_that_is_in_a_namespace_comes_after_it_and_a_binding_after_its_role() -> None:
    recorded = made({"shop": {"groups": GROUPS, "aws_access": True}, "payments": {"allow": {"shop": ROW}}})
    inside = [one for one in recorded if one.custom and one.type != NAMESPACE]
    assert len(inside) == 2 * 4 + 1 + 2 + 6
    assert len(recorded.of(BINDING)) == 3
    for one in inside:
        first = one.name if one.type == BINDING else f"security-{one.inputs['metadata']['namespace']}"
        assert first in one.depends_on, one.name


def test_who_uses_a_namespace_comes_after_all_that_holds_in_it_and_a_namespace_after_what_was_there_first() -> None:
    users: list[frozenset[str]] = []

    def program() -> None:
        from pulumi import ResourceOptions

        from components.manifest import Manifest

        first = Manifest("first", "v1", "ConfigMap", {"metadata": {"name": "first"}}, opts=ResourceOptions())
        stack = SecurityStack(
            "security",
            SecuritySettings.model_validate({"namespaces": {"shop": {}, "other": {}}}),
            cluster=ClusterRef.of(
                ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
            ),
            after=[first.id],
        )
        metadata = {"name": "user", "namespace": stack.namespaces["shop"]}
        Manifest("user", "v1", "ConfigMap", {"metadata": metadata}, opts=ResourceOptions())

    recorded = record(program)
    users.append(recorded.one("kubernetes:core/v1:ConfigMap", "user").depends_on)
    assert {"security-shop", "security-default-deny-shop", "security-dns-shop"} <= users[0]
    assert "security-other" not in users[0]
    assert "first" in recorded.one(NAMESPACE, "security-shop").depends_on


def test_the_stack_s_outputs_are_the_names_of_its_namespaces() -> None:
    names: list[Mapping[str, Output[str]]] = []

    def program() -> None:
        cluster = ClusterRef.of(
            ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
        )
        settings = SecuritySettings.model_validate({"namespaces": {"shop": {}, "payments": {}}})
        names.append(SecurityStack("security", settings, cluster=cluster).namespaces)

    record(program)
    assert list(names[0]) == ["shop", "payments"]


def test_a_namespace_is_protected_unless_the_settings_say_otherwise_and_nothing_in_it_is() -> None:
    recorded = made({"shop": {"groups": GROUPS}, "trial": {"deletion_protection": False}})
    assert [one.name for one in recorded if one.protect] == ["security-shop"]


# What namespaces and containers may take


def test_the_defaults_of_a_namespace_are_a_quota_and_limits_that_fit_each_other() -> None:
    recorded = made({"shop": {}})
    assert recorded.one("kubernetes:core/v1:ResourceQuota", "security-shop").inputs["spec"] == {
        "hard": {
            "requests.cpu": "4",
            "requests.memory": "8Gi",
            "limits.cpu": "8",
            "limits.memory": "16Gi",
            "requests.storage": "100Gi",
            "pods": "40",
            "services.nodeports": "0",
            "services.loadbalancers": "0",
        }
    }
    (limits,) = recorded.one("kubernetes:core/v1:LimitRange", "security-shop").inputs["spec"]["limits"]
    assert limits == {
        "type": "Container",
        "min": {"cpu": "10m", "memory": "16Mi"},
        "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
        "default": {"cpu": "500m", "memory": "512Mi"},
        "max": {"cpu": "2", "memory": "4Gi"},
    }


@given(st.integers(0, 10**15))
def test_a_decimal_quantity_is_read_as_what_it_was(thousandths: int) -> None:
    assert parse_quantity(plan.decimal(thousandths)) * 1000 == thousandths


@given(st.integers(0, 2**43), st.sampled_from(["Mi", "Gi"]))
def test_a_binary_quantity_is_read_as_what_it_was(number: int, unit: str) -> None:
    assert parse_quantity(plan.binary(number, unit)) == number * {"Mi": 2**20, "Gi": 2**30}[unit]


@pytest.mark.parametrize(
    ("thousandths", "expected"), [(0, "0"), (10, "10m"), (1500, "1500m"), (2000, "2"), (1_000_000, "1k"), (10**9, "1M")]
)
def test_a_decimal_quantity_is_as_short_as_the_api_server_writes_it(thousandths: int, expected: str) -> None:
    assert plan.decimal(thousandths) == expected


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [(0, "Gi", "0"), (512, "Mi", "512Mi"), (1536, "Mi", "1536Mi"), (2048, "Mi", "2Gi"), (1024, "Gi", "1Ti")],
)
def test_a_binary_quantity_is_as_short_as_the_api_server_writes_it(number: int, unit: str, expected: str) -> None:
    assert plan.binary(number, unit) == expected


# Roles


def test_groups_get_the_roles_of_their_namespace_and_of_no_other() -> None:
    recorded = made({"shop": {"groups": GROUPS}, "payments": {"groups": {"viewers": ["developers"]}}})
    bound = {
        (one.inputs["metadata"]["namespace"], one.inputs["roleRef"]["name"], subject["name"])
        for one in recorded.of(BINDING)
        for subject in one.inputs["subjects"]
    }
    assert bound == {
        ("shop", "admin", "operators"),
        ("shop", "developer", "developers"),
        ("shop", "developer", "contractors"),
        ("shop", "viewer", "auditors"),
        ("payments", "viewer", "developers"),
    }
    assert {one.name for one in recorded.of(ROLE)} == {one.name for one in recorded.of(BINDING)}
    references = [one.inputs["roleRef"] for one in recorded.of(BINDING)]
    assert all(one["kind"] == "Role" and one["apiGroup"] == "rbac.authorization.k8s.io" for one in references)


def test_no_role_has_a_wildcard_or_a_verb_that_gives_more_than_its_owner_has() -> None:
    recorded = made({"shop": {"groups": GROUPS, "debug_reason": REASON}})
    given_ = set[tuple[str, str, str]]().union(*(rules(recorded, role) for role in ("admin", "developer", "viewer")))
    assert not [one for one in given_ if "*" in "".join(one) or one[2] in ("bind", "escalate", "impersonate")]
    assert not [one for one in given_ if one[1] in ("serviceaccounts/token", "pods/attach", "pods/ephemeralcontainers")]


def test_a_viewer_only_reads_and_no_role_reads_secrets() -> None:
    recorded = made({"shop": {"groups": GROUPS}})
    assert {verb for _, _, verb in rules(recorded, "viewer")} == {"get", "list", "watch"}
    assert {one for one in rules(recorded, "viewer") | rules(recorded, "developer") if one[1] == "secrets"} == set()
    assert {one[2] for one in rules(recorded, "admin") if one[1] == "secrets"} == {"create", "delete"}


def test_each_role_has_all_of_the_one_below() -> None:
    recorded = made({"shop": {"groups": GROUPS}})
    assert rules(recorded, "viewer") < rules(recorded, "developer") < rules(recorded, "admin")


def test_nobody_changes_in_the_cluster_what_keeps_namespaces_apart() -> None:
    recorded = made({"shop": {"groups": GROUPS, "debug_reason": REASON}})
    kept = {"limitranges", "namespaces", "networkpolicies", "resourcequotas", "rolebindings", "roles"}
    written = {one for one in rules(recorded, "admin") if one[1] in kept and one[2] not in ("get", "list", "watch")}
    assert written == set()


def test_commands_in_containers_need_a_reason_which_stands_with_the_roles() -> None:
    debug = {("", f"pods/{what}", verb) for what in ("exec", "portforward") for verb in ("create", "get")}
    without, with_ = made({"shop": {"groups": GROUPS}}), made({"shop": {"groups": GROUPS, "debug_reason": REASON}})
    for role in ("admin", "developer"):
        assert rules(with_, role) - rules(without, role) == debug
        metadata = with_.one(ROLE, f"security-{role}-shop").inputs["metadata"]
        assert metadata["annotations"] == {"debug-reason": REASON, **FORCED}
    assert rules(with_, "viewer") == rules(without, "viewer")


# What the rules say


def violations(namespaces: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(one.check, one.urn.rpartition("::")[2]) for one in judged(made(namespaces), "prod")}


def test_the_rules_find_nothing_in_namespaces_with_everything_that_needs_no_reason() -> None:
    row = {**ROW, "namespaces": ["shop", "monitoring"]}
    shop = {"groups": GROUPS, "aws_access": True, "pod_security": "baseline", "pod_security_reason": REASON}
    assert violations({"shop": shop, "payments": {"allow": {"shop": row}}}) == set()


def test_the_rules_find_a_privileged_namespace_and_commands_in_containers_whatever_the_reason() -> None:
    shop = {"groups": GROUPS, "pod_security": "privileged", "pod_security_reason": REASON, "debug_reason": REASON}
    assert violations({"shop": shop}) == {
        ("K8S-007.c", "security-shop"),
        ("K8S-008.c", "security-admin-shop"),
        ("K8S-008.c", "security-developer-shop"),
    }


# Turning things off and on


def planned(tree: Tree) -> dict[tuple[str, str], Mapping[str, Any]]:
    """All that is planned, by kind and name."""
    namespaces = SecuritySettings.model_validate(tree).namespaces
    objects = [one for chains in contents(namespaces).values() for chain in chains for one in chain] + [
        plan.namespace(name, settings, "1.35") for name, settings in namespaces.items()
    ]
    found = {(one.kind, "-".join(one.name)): one.content for one in objects}
    assert len(found) == len(objects), "two objects share kind and name"
    return found


def in_the_cluster(one: tuple[str, str], content: Mapping[str, Any]) -> tuple[str, str, str]:
    metadata = content["metadata"]
    return one[0], metadata.get("namespace", ""), metadata["name"]


def smaller(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """The tree with one thing turned off, and what that is."""
    for name, settings in tree["namespaces"].items():
        others = {key: value for key, value in tree["namespaces"].items() if key != name}
        if all(name not in row["namespaces"] for other in others.values() for row in other["allow"].values()):
            yield f"namespace {name}", {**tree, "namespaces": others}
        for change in ({"quota": None}, {"limits": None}, {"aws_access": False}, {"groups": {}}, {"allow": {}}):
            changed = {**tree["namespaces"], name: {**settings, **change}}
            yield f"{next(iter(change))} {name}", {**tree, "namespaces": changed}
        for row in settings["allow"]:
            rest = {key: value for key, value in settings["allow"].items() if key != row}
            changed = {**tree["namespaces"], name: {**settings, "allow": rest}}
            yield f"row {name} {row}", {**tree, "namespaces": changed}


@given(security())
def test_what_is_turned_off_takes_its_own_objects_with_it_and_changes_no_other(tree: Tree) -> None:
    before = planned(tree)
    for what, less in smaller(tree):
        after = planned(less)
        kind, name, *row = what.split(" ")
        assert after.items() <= before.items(), what
        gone = {key: before[key] for key in before.keys() - after.keys()}
        kinds = {
            "quota": {"ResourceQuota"},
            "limits": {"LimitRange"},
            "groups": {"Role", "RoleBinding"},
            "namespace": {"Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy", "Role", "RoleBinding"},
        }
        assert {one for one, _ in gone} <= kinds.get(kind, {"NetworkPolicy"}), what
        for (_, key), content in gone.items():
            # A row opens other namespaces, too: there the policy is named after both.
            of_its_own = content["metadata"].get("namespace", name) == name
            assert of_its_own or f".{name}.{row[0] if row else ''}" in key, what


@given(security())
def test_no_two_objects_are_the_same_one_in_the_cluster(tree: Tree) -> None:
    objects = [in_the_cluster(*one) for one in planned(tree).items()]
    assert len(set(objects)) == len(objects)


# What is refused


def refused(namespaces: Mapping[str, Any], **more: Any) -> ValidationError:
    with pytest.raises(ValidationError) as error:
        SecuritySettings.model_validate({"namespaces": namespaces, **more})
    return error.value


@pytest.mark.parametrize(
    ("namespace", "said"),
    [
        ({"pod_security": "baseline"}, "is required when pod_security is baseline"),
        ({"pod_security": "privileged", "pod_security_reason": "no"}, "is no reason"),
        ({"pod_security_reason": REASON}, "is only valid when pod_security is baseline or privileged"),
        ({"debug_reason": "          "}, "is no reason"),
        ({"allow": {"Web": {**ROW}}}, "is not a valid name"),
        ({"allow": {"web": {**ROW, "namespaces": ["shp"]}}}, "is not a namespace of these settings: did you mean shop"),
        ({"allow": {"web": {**ROW, "direction": "egress"}}}, "is not one of platform_namespaces, as egress needs"),
        ({"allow": {"web": {**ROW, "namespaces": []}}}, "is empty, as is cidrs"),
        (
            {"allow": {"web": {**ROW, "namespaces": [], "cidrs": ["10.0.0.0/8"], "peer_pods": {"a": "b"}}}},
            "has labels of pods in no namespace",
        ),
        ({"allow": {"web": {**ROW, "ports": []}}}, "at least 1"),
        ({"allow": {"web": {**ROW, "ports": list(range(1, 26))}}}, "at most 24"),
        ({"allow": {"web": {**ROW, "cidrs": ["169.254.0.0/16"]}}}, "is in the link-local range"),
    ],
)
def test_what_makes_no_sense_or_needs_a_reason_is_refused(namespace: Mapping[str, Any], said: str) -> None:
    assert said in str(refused({"shop": namespace}))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("default", "is a namespace of Kubernetes itself"),
        ("kube-system", "is a namespace of Kubernetes itself"),
        ("istio-ingress", "is in platform_namespaces"),
        ("Shop", "is not a valid namespace name"),
        ("a" * 64, "is not a valid namespace name"),
        ("-shop", "is not a valid namespace name"),
        ("", "is not a valid namespace name"),
    ],
)
def test_a_name_that_a_namespace_cannot_have_is_refused(name: str, said: str) -> None:
    assert said in str(refused({name: {}}))


def test_a_namespace_of_another_program_can_be_named_once_it_is_listed() -> None:
    row = {**ROW, "namespaces": ["billing"]}
    assert "use one of shop, kube-system, argocd, logging" in str(refused({"shop": {"allow": {"web": row}}}))
    settings = SecuritySettings.model_validate(
        {"platform_namespaces": ["billing"], "namespaces": {"shop": {"allow": {"web": row}}}}
    )
    assert settings.namespaces["shop"].allow["web"].namespaces == ("billing",)


def names(recorded: list[Resource]) -> set[str]:
    return {one.name for one in recorded}


def test_a_row_from_a_namespace_of_the_settings_opens_both_ends_and_from_another_one_end() -> None:
    row = {**ROW, "namespaces": ["shop", "monitoring"]}
    recorded = made({"shop": {}, "payments": {"allow": {"api": row}}})
    standing = {f"security-{kind}-{name}" for kind in ("default-deny", "dns") for name in ("shop", "payments")}
    assert names(recorded.of(POLICY)) - standing == {
        "security-ingress-payments.api",
        "security-egress-shop.payments.api",
    }
    both = [one for one in recorded.of(POLICY) if one.name not in standing]
    assert all(one.inputs["metadata"]["annotations"] == {"reason": ROW["reason"], **FORCED} for one in both)


def test_no_namespace_of_a_controller_is_left_out_of_what_settings_refuse() -> None:
    assert {row.chart.namespace for row in CONTROLLERS.values()} <= set(CONTROLLER_NAMESPACES)


@pytest.mark.parametrize("name", CONTROLLER_NAMESPACES)
def test_a_namespace_of_a_controller_is_nobody_elses(name: str) -> None:
    with pytest.raises(ValidationError, match="is the namespace of a controller of the platform"):
        SecuritySettings.model_validate({"namespaces": {name: {}}})


def test_an_exemption_names_a_namespace_of_these_settings() -> None:
    exemption = {
        "constraint": "PlatformHostAccess",
        "namespace": "shp",
        "labels": {"app": "agent"},
        "reason": "The agent reads the host until it is rewritten",
        "expires": "2027-03-31",
    }
    with pytest.raises(ValidationError, match="is not a namespace of these settings"):
        SecuritySettings.model_validate({"namespaces": {"shop": {}}, "gatekeeper": {"exemptions": [exemption]}})
