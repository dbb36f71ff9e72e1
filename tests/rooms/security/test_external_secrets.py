"""External Secrets: what it registers, what its role reads, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components import SecuritySettings, charts
from components.security.external_secrets.settings import ExternalSecretsSettings
from components.security.external_secrets.stores import stores
from components.security.external_secrets.values import SERVICE_ACCOUNT, chart_values
from sandbox.kubernetes.helm import accounts, sums, values
from tests.rooms.security.stack import NETWORK_POLICY, RELEASE, made, violations

STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore"
ON: dict[str, Any] = {
    "namespaces": {"shop": {}, "payments": {}, "other": {}},
    "external_secrets": {"namespaces": ["shop", "payments"]},
}
CHART = charts.EXTERNAL_SECRETS


def test_a_store_is_used_by_its_namespace_alone_and_reads_no_name_of_another() -> None:
    made_stores = stores(ExternalSecretsSettings(namespaces=("shop", "payments")), "us-east-1")
    assert list(made_stores) == ["shop", "payments"]
    assert made_stores["shop"] == {
        "metadata": {"name": "shop"},
        "spec": {
            "provider": {
                "aws": {"service": "SecretsManager", "region": "us-east-1", "prefix": "platform/shop/"},
            },
            "conditions": [{"namespaces": ["shop"]}],
        },
    }


def test_stores_come_after_the_release_and_the_release_after_its_role_its_port_and_its_namespace() -> None:
    recorded = made(ON)
    assert {one.name for one in recorded.of(STORE)} == {"security-secrets-shop", "security-secrets-payments"}
    assert all("security-external-secrets" in one.depends_on for one in recorded.of(STORE))
    before = recorded.one(RELEASE, "security-external-secrets").depends_on
    assert {
        "security-external-secrets",
        "security-external-secrets-port-external-secrets",
        "security-default-deny-external-secrets",
    } <= before
    association = recorded.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "security-external-secrets")
    assert "security-external-secrets-role-secrets" in association.depends_on


def test_a_namespace_of_the_platform_has_a_store_as_well_although_it_is_not_made_here() -> None:
    recorded = made({**ON, "external_secrets": {"namespaces": ["monitoring"]}})
    assert recorded.one(STORE, "security-secrets-monitoring").inputs["spec"]["conditions"] == [
        {"namespaces": ["monitoring"]}
    ]


def test_the_role_reads_what_begins_with_the_prefix_and_decrypts_it_by_secrets_manager_alone() -> None:
    recorded = made({**ON, "external_secrets": {"namespaces": ["shop"], "prefix": "teams/blue/"}})
    role = recorded.one("aws:iam/rolePolicy:RolePolicy", "security-external-secrets-role-secrets")
    read, decrypt = json.loads(role.inputs["policy"])["Statement"]
    secrets = "arn:aws:secretsmanager:us-east-1:111122223333:secret:teams/blue/*"
    assert read["Action"] == ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    assert read["Resource"] == [secrets]
    assert decrypt["Action"] == ["kms:Decrypt"]
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": secrets},
    }


def test_the_role_is_that_of_the_account_that_the_chart_makes() -> None:
    inputs = {"chart": CHART.location, "name": CHART.release, "namespace": CHART.namespace}
    assert f"{CHART.namespace}/{SERVICE_ACCOUNT}" in (accounts.of_table(inputs) or [])
    association = made(ON).one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "security-external-secrets")
    assert association.inputs["serviceAccount"] == SERVICE_ACCOUNT
    assert association.inputs["namespace"] == CHART.namespace


def test_its_values_are_values_of_its_chart() -> None:
    known = values.listed(
        sums.location({"chart": CHART.location, "repositoryOpts": {"repo": CHART.repository}}), CHART.version
    )
    assert known
    assert values.problems(chart_values(ExternalSecretsSettings(namespaces=("shop",))), known) == []


def test_its_port_is_no_other_s_and_the_network_policy_opens_the_same() -> None:
    recorded = made({**ON, "gatekeeper": {}})
    rules = recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    ports = [one.inputs["fromPort"] for one in rules]
    # 10250 is the kubelets', in components/cluster/openings.py.
    assert len(ports) == len(set(ports)) == 2
    assert 10250 not in ports
    webhook = recorded.one(NETWORK_POLICY, "security-ingress-external-secrets.webhook").inputs["spec"]
    (opened,) = webhook["ingress"][0]["ports"]
    given = recorded.one(RELEASE, "security-external-secrets").inputs["values"]["webhook"]["port"]
    assert opened["port"] == given
    assert given in ports


def test_it_reaches_the_pod_identity_agent() -> None:
    assert made(ON).one(NETWORK_POLICY, "security-pod-identity-external-secrets")


def test_the_rules_find_nothing_in_it() -> None:
    assert violations(ON) == set()


def test_gatekeeper_does_not_judge_its_namespace() -> None:
    recorded = made({**ON, "gatekeeper": {}})
    constraint = recorded.one(
        "kubernetes:constraints.gatekeeper.sh/v1beta1:PlatformImages", "security-constraint-images"
    )
    assert "external-secrets" in constraint.inputs["spec"]["match"]["excludedNamespaces"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"namespaces": ["shp"]}, "is not a namespace of these settings: did you mean shop?"),
        ({"namespaces": ["elsewhere"]}, "is not a namespace of these settings: add it to namespaces"),
        ({"namespaces": []}, "at least 1"),
        ({"prefix": ""}, "is not a valid prefix"),
        ({"prefix": "/"}, "is not a valid prefix"),
        ({"prefix": "team?/"}, "has a wildcard"),
        ({"prefix": "platform"}, "does not end with a slash: write platform/"),
        ({"prefix": "plat form/"}, "is not a valid prefix"),
        ({"prefix": f"{'a' * 192}/"}, "is not a valid prefix"),
    ],
)
def test_what_it_cannot_read_by_is_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        SecuritySettings.model_validate({**ON, "external_secrets": {"namespaces": ["shop"], **settings}})
    assert said in str(error.value)


@pytest.mark.parametrize("prefix", ["platform/", "/teams/blue/", "a@b=c+d.e_f-g/"])
def test_a_prefix_has_the_characters_that_names_of_secrets_have(prefix: str) -> None:
    assert ExternalSecretsSettings(namespaces=("shop",), prefix=prefix).prefix == prefix
