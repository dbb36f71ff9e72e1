"""Grafana's settings, values and the objects beside its release."""

from typing import Any

import jmespath
import pytest
from pydantic import ValidationError

from components.mistakes import line, mistakes_in
from components.observability.grafana import plan, values
from components.observability.grafana.settings import GrafanaSettings

SIGN_IN = {
    "client_id": "grafana",
    "client_secret": "grafana-sign-in",
    "authorization_url": "https://id.example.com/authorize",
    "token_url": "https://id.example.com/token",
    "user_info_url": "https://id.example.com/userinfo",
    "admins": ("platform-operators",),
    "viewers": ("developers", "team:shop"),
}
ALL = {"admin_secret": "grafana-admin", "replicas": 2, "url": "https://grafana.example.com", "sign_in": SIGN_IN}


def settings(**changes: Any) -> GrafanaSettings:
    return GrafanaSettings.model_validate({"admin_secret": "grafana-admin", **changes})


def made(*, alertmanager: bool = True, **changes: Any) -> dict[str, Any]:
    return values.grafana_values(
        settings(**changes),
        namespace="monitoring",
        region="eu-west-1",
        priority_class="platform-observability",
        alertmanager=alertmanager,
    )


@pytest.mark.parametrize("there", [True, False])
def test_alertmanager_is_a_data_source_where_it_is_on(there: bool) -> None:
    source = made(alertmanager=there)["sidecar"]["datasources"]["alertmanager"]
    assert source == {"enabled": there, "uid": "alertmanager"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"admin_secret": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x"},
            "admin_secret: is not the name of a secret",
        ),
        ({"admin_secret": "grafana admin"}, "admin_secret: is not the name of a secret"),
        ({"admin_secret": ""}, "admin_secret: is not the name of a secret"),
        ({"replicas": 0}, "replicas: must be greater than or equal to 1"),
        ({"url": "http://grafana.example.com"}, "url: is not encrypted"),
        ({"url": "https://grafana.example.com/?a=b"}, "url: is not a URL"),
        ({"sign_in": SIGN_IN}, "url: is required with sign_in"),
        ({**ALL, "sign_in": {**SIGN_IN, "admins": (), "viewers": ()}}, "sign_in.viewers: is empty"),
        ({**ALL, "sign_in": {**SIGN_IN, "admins": ("system:masters",)}}, "sign_in.admins.0: starts with system:"),
        ({**ALL, "sign_in": {**SIGN_IN, "groups_claim": "a'b"}}, "sign_in.groups_claim: "),
        ({**ALL, "sign_in": {**SIGN_IN, "client_secret": "a b"}}, "sign_in.client_secret: is not the name"),
        ({**ALL, "sign_in": {**SIGN_IN, "viewers": ("a", "a")}}, "sign_in.viewers: has duplicates: a"),
        ({"password": "x"}, "password: unknown setting"),
    ],
)
def test_bad_input_is_refused_by_its_key(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**changes)
    lines = [line(mistake) for mistake in mistakes_in(caught.value, GrafanaSettings)]
    assert any(text.startswith(message) for text in lines), lines
    assert len(lines) == 1


def test_nobody_is_let_in_without_a_name() -> None:
    configuration = made()["grafana.ini"]
    assert configuration["auth.anonymous"] == {"enabled": False}
    assert not configuration["users"]["allow_sign_up"]
    assert "auth.generic_oauth" not in configuration


def test_no_secret_is_in_the_values() -> None:
    made_values = made(**ALL)
    assert made_values["admin"]["existingSecret"] == values.ADMIN_SECRET
    assert "client_secret" not in made_values["grafana.ini"]["auth.generic_oauth"]
    reference = made_values["envValueFrom"]["GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET"]["secretKeyRef"]
    assert reference == {"name": values.ADMIN_SECRET, "key": values.CLIENT_SECRET}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["developers"], "Viewer"),
        (["team:shop", "platform-operators"], "Admin"),
        (["guests"], False),
        ([], False),
    ],
)
def test_groups_of_the_cluster_have_roles_in_grafana(groups: list[str], role: object) -> None:
    sign_in = settings(**ALL).sign_in
    assert sign_in
    assert jmespath.search(values.role_of_groups(sign_in), {"groups": groups}) == role


def test_the_secret_has_every_key_that_grafana_reads() -> None:
    external = plan.external_secret(settings(**ALL), "monitoring", "monitoring")
    keys = {entry["secretKey"]: entry["remoteRef"] for entry in external["spec"]["data"]}
    assert keys == {
        "admin-user": {"key": "grafana-admin", "property": "user"},
        "admin-password": {"key": "grafana-admin", "property": "password"},
        "client-secret": {"key": "grafana-sign-in", "property": "client_secret"},
    }
    assert external["spec"]["target"] == {"name": values.ADMIN_SECRET}
    assert len(plan.external_secret(settings(), "monitoring", "monitoring")["spec"]["data"]) == 2


def test_the_sidecar_reads_config_maps_of_its_namespace_and_no_secrets() -> None:
    made_values = made()
    role = plan.role("monitoring")
    assert made_values["rbac"] == {"namespaced": True, "useExistingRole": role["metadata"]["name"]}
    assert role["rules"] == [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    for kind in ("dashboards", "datasources"):
        assert made_values["sidecar"][kind]["resource"] == "configmap"
        assert made_values["sidecar"][kind]["searchNamespace"] == "monitoring"


def test_the_restricted_pod_security_standard_holds() -> None:
    made_values = made()
    assert made_values["securityContext"]["runAsNonRoot"]
    assert made_values["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    container = made_values["containerSecurityContext"]
    assert not container["allowPrivilegeEscalation"]
    assert container["capabilities"] == {"drop": ["ALL"]}
    assert made_values["initChownData"] == {"enabled": False}
    assert not made_values["persistence"]["enabled"]


def test_plugins_stay_those_of_the_image() -> None:
    plugins = made()["grafana.ini"]["plugins"]
    assert plugins["preinstall_disabled"]
    assert not plugins["preinstall_auto_update"]


def test_cloudwatch_has_the_region_and_no_keys() -> None:
    (source,) = made()["additionalDataSources"]
    assert source["uid"] == values.CLOUDWATCH
    assert source["jsonData"] == {"authType": "default", "defaultRegion": "eu-west-1"}
    assert made(cloudwatch=False)["additionalDataSources"] == []


def test_more_than_one_pod_keeps_clients_where_their_sessions_are() -> None:
    assert made(replicas=2)["service"] == {"sessionAffinity": "ClientIP"}
    assert "service" not in made()
