"""What the settings of different components must agree on."""

from typing import Any

import pytest

from settings import read
from settings.agreement import AGREEMENTS
from settings.stack import Settings
from tests.plans.test_settings import config, lines, tree_of

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
CONNECTION = "01234567-89ab-cdef-0123-456789abcdef"
LARGE = ["m5.8xlarge", "m5a.8xlarge", "m5n.8xlarge"]

# For each agreement, what breaks it in the dev stack, and the keys that are reported.
BROKEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "placeholders": (
        {"account_id": "210987654321"},
        ["cluster.admin_role_arns.0", "cluster.group_members.0.role_arn", "cluster.public_access_cidrs.0"],
    ),
    "zones-in-region": ({"network.zones": ["us-west-2a", "us-west-2b"]}, ["network.zones.0", "network.zones.1"]),
    "endpoints-without-nat": ({"network.nat": "none"}, ["network.interface_endpoints"]),
    "image-layers-without-nat": (
        {
            "network.nat": "none",
            "network.interface_endpoints": "private_cluster",
            "network.gateway_endpoints": ["dynamodb"],
        },
        ["network.gateway_endpoints"],
    ),
    "pool-zones-in-network": ({"node_pools.spot.zones": ["us-east-1a", "us-east-1f"]}, ["node_pools.spot.zones.1"]),
    "control-plane-zones": (
        {"network.zones": ["us-east-1a", "us-east-1b", "us-east-1e"]},
        ["cluster.control_plane_zones"],
    ),
    "service-block": ({"network.connected_cidrs": ["172.16.0.0/12"]}, ["network.connected_cidrs.0"]),
    "spot-share": ({"node_pools.spot.instance_types": LARGE}, ["node_pools.spot.max_size"]),
    "controller-pool": ({"karpenter.controller_pool": "apps"}, ["karpenter.controller_pool"]),
    "controller-replicas": ({"karpenter.replicas": 2}, ["karpenter.replicas"]),
    "monitoring-gets-secrets": (
        {
            "observability": {
                "grafana": {"admin_secret": "grafana/admin"},
                "elasticsearch": {"users_secret": "elasticsearch"},
            }
        },
        ["observability.grafana.admin_secret", "observability.elasticsearch.users_secret"],
    ),
    "observed-namespaces": (
        {
            "observability": {
                "prometheus": {"pushgateway": {"namespaces": ["ap"]}},
                "logs": {"excluded_namespaces": ["kube-system", "tmp"]},
                "traces": {"namespaces": ["apps", "shop"]},
            }
        },
        [
            "observability.prometheus.pushgateway.namespaces.0",
            "observability.logs.excluded_namespaces.1",
            "observability.traces.namespaces.1",
        ],
    ),
    "delivery-in-account": (
        {
            "delivery": {
                "registry": {"standby_region": "us-east-1", "repositories": {"shop/api": {"owner": "shop-team"}}},
                "permissions_boundary": "arn:aws:iam::444455556666:policy/platform-boundary",
            }
        },
        ["delivery.registry.standby_region", "delivery.permissions_boundary"],
    ),
    "argo-cd-gets-secrets": (
        {
            "delivery": {
                "argo_cd": {
                    "repositories": {"shop": {"url": "https://github.com/example-org/shop", "credentials": "shop"}},
                    "sign_in": {
                        "issuer": "https://login.example.com",
                        "client_id": "argo-cd",
                        "client_secret": "sign-in",
                    },
                    "notifications": {"channel": "#deployments", "secret": "slack"},
                }
            }
        },
        [
            "delivery.argo_cd.repositories.shop.credentials",
            "delivery.argo_cd.sign_in.client_secret",
            "delivery.argo_cd.notifications.secret",
        ],
    ),
    "argo-cd-in-namespaces": (
        {
            "delivery": {
                "argo_cd": {
                    "repositories": {"shop": {"url": "https://github.com/example-org/shop"}},
                    "projects": {
                        "shop": {"owner": "shop-team", "repositories": ["shop"], "namespaces": ["apps", "monitoring"]}
                    },
                    "allow": {
                        "gateway": {
                            "reason": "People come by the gateway",
                            "direction": "ingress",
                            "namespaces": ["istio-ingres"],
                            "ports": [8080],
                        }
                    },
                }
            }
        },
        ["delivery.argo_cd.projects.shop.namespaces.1", "delivery.argo_cd.allow.gateway.namespaces.0"],
    ),
    "runner-with-nat": (
        {
            "network.nat": "none",
            "network.interface_endpoints": "private_cluster",
            "delivery": {
                "runner": {
                    "forge": "gitlab",
                    "repository": "example-group/platform",
                    "connection_arn": f"arn:aws:codeconnections:us-east-1:{ACCOUNT}:connection/{CONNECTION}",
                }
            },
        },
        ["delivery.runner"],
    ),
    "groups-have-members": (
        {"cluster.group_members": [{"role_arn": f"{ROLE}developer", "groups": ["team-a"]}]},
        ["security.namespaces.apps.groups.developers.0", "cluster.group_members.0.groups.0"],
    ),
}
NEEDS = [(name, key) for name, agreement in AGREEMENTS.items() for key in agreement.needs]


def dev(changes: dict[str, Any]) -> dict[str, Any]:
    """The dev stack with these values at dotted keys."""
    tree = tree_of()
    for key, value in changes.items():
        *above, last = key.split(".")
        holder = tree
        for part in above:
            holder = holder[part]
        holder[last] = value
    return tree


def keys(messages: list[str]) -> list[str]:
    return [message.partition(":")[0] for message in messages]


def test_every_agreement_has_an_example_here() -> None:
    assert list(BROKEN) == list(AGREEMENTS)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_broken_agreement_is_reported_alone(name: str) -> None:
    changes, reported = BROKEN[name]
    assert keys(lines(dev(changes))) == reported


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_broken_agreement_is_reported_with_invalid_fields_that_it_does_not_need(name: str) -> None:
    changes, reported = BROKEN[name]
    candidates = {"owner": " ", "network.cidr": "10.0.300.0/24", "cluster.name": "-"}
    invalid = {key: value for key, value in candidates.items() if key not in AGREEMENTS[name].needs}
    assert keys(lines(dev(changes | invalid))) == [*invalid, *reported]


@pytest.mark.parametrize(("name", "needed"), NEEDS)
def test_an_agreement_is_not_checked_if_a_field_that_it_needs_is_invalid(name: str, needed: str) -> None:
    changes, _ = BROKEN[name]
    disagreement, invalid = lines(dev(changes)), lines(dev(changes | {needed: "!"}))
    assert any(message.startswith(f"{needed}: ") and "(got !)" in message for message in invalid)
    assert set(disagreement) & set(invalid) == set()


@pytest.mark.parametrize(("name", "needed"), [(name, key) for name, key in NEEDS if "." in key])
def test_an_agreement_is_not_checked_if_the_component_that_it_needs_is_missing(name: str, needed: str) -> None:
    changes, _ = BROKEN[name]
    tree = dev(changes)
    component = needed.partition(".")[0]
    disagreement = lines(tree)
    del tree[component]
    if not Settings.model_fields[component].is_required():
        assert read(config(tree))
        return
    assert f"{component}: is required" in "\n".join(lines(tree))
    assert set(disagreement) & set(lines(tree)) == set()


def test_examples_of_the_committed_files_are_refused_in_an_account_of_one_s_own() -> None:
    assert lines(dev({"account_id": "210987654321"})) == [
        "cluster.admin_role_arns.0: is in the example account 111122223333 (got "
        "arn:aws:iam::111122223333:role/platform-admin): use a role that exists, and that you deploy with",
        "cluster.group_members.0.role_arn: is in the example account 111122223333 (got "
        "arn:aws:iam::111122223333:role/developer): use a role that exists",
        "cluster.public_access_cidrs.0: is in 203.0.113.0/24, which is reserved for documentation (got "
        "203.0.113.0/24): use the public addresses that you connect from",
    ]
    own = {
        "account_id": "210987654321",
        "cluster.admin_role_arns": ["arn:aws:iam::210987654321:role/admin"],
        "cluster.group_members": [{"role_arn": "arn:aws:iam::210987654321:role/dev", "groups": ["developers"]}],
        "cluster.public_access_cidrs": ["203.0.112.0/24", "0.0.0.0/0"],
    }
    assert read(config(dev(own))).account_id == "210987654321"


def test_the_control_plane_is_in_zones_of_the_network_that_eks_supports() -> None:
    zones = ["us-east-1a", "us-east-1b", "us-east-1e"]
    assert lines(dev({"network.zones": zones})) == [
        "cluster.control_plane_zones: is empty and so includes us-east-1e, in most accounts use1-az3, which EKS does "
        "not support (got []): list at least two other zones, and us-east-1e only if "
        "`aws ec2 describe-availability-zones` shows another ID for it in this account"
    ]
    for chosen in (zones[:2], zones):
        assert read(config(dev({"network.zones": zones, "cluster.control_plane_zones": chosen})))
    assert lines(dev({"cluster.control_plane_zones": ["us-east-1a", "us-east-1d"]})) == [
        "cluster.control_plane_zones.1: is not one of network.zones (got us-east-1d): use us-east-1a, us-east-1b, "
        "us-east-1c, or leave it empty to use all of them"
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cluster.service_cidr": "10.16.240.0/20"}, "cluster.service_cidr: overlaps network.cidr, 10.16.0.0/16 (got"),
        (
            {"network.pod_cidr": "10.17.0.0/16", "cluster.service_cidr": "10.17.0.0/20"},
            "cluster.service_cidr: overlaps network.pod_cidr, 10.17.0.0/16 (got 10.17.0.0/20): use a block that",
        ),
        (
            {"network.connected_cidrs": ["192.168.240.0/24"], "cluster.service_cidr": "192.168.240.0/20"},
            "cluster.service_cidr: overlaps network.connected_cidrs, 192.168.240.0/24 (got 192.168.240.0/20): use a",
        ),
        (
            {"network.connected_cidrs": ["10.100.7.0/24"]},
            "network.connected_cidrs.0: overlaps 10.100.0.0/16, a block that EKS assigns to Kubernetes services (got",
        ),
        ({"cluster.service_cidr": "10.99.0.0/25"}, "cluster.service_cidr: has prefix length /25 (got 10.99.0.0/25)"),
        ({"cluster.service_cidr": "10.0.0.0/11"}, "cluster.service_cidr: has prefix length /11 (got 10.0.0.0/11)"),
    ],
)
def test_services_have_a_block_of_their_own(changes: dict[str, Any], message: str) -> None:
    (line,) = lines(dev(changes))
    assert line.startswith(message)


def test_with_a_block_of_their_own_services_may_leave_eks_s_default_to_a_connected_network() -> None:
    changes = {"network.connected_cidrs": ["172.20.0.0/16"], "cluster.service_cidr": "192.168.240.0/20"}
    assert read(config(dev(changes))).cluster.service_cidr == "192.168.240.0/20"


def test_without_security_groups_are_whoever_s_that_binds_them() -> None:
    tree = dev({"cluster.group_members": [{"role_arn": f"{ROLE}developer", "groups": ["of-another-program"]}]})
    del tree["security"]
    assert read(config(tree)).security is None


def test_a_group_without_members_is_told_with_the_nearest_that_has_some() -> None:
    assert lines(dev({"security.namespaces.apps.groups.developers": ["developer"]})) == [
        "security.namespaces.apps.groups.developers.0: is a group without members (got developer): did you mean "
        "developers?",
        "cluster.group_members.0.groups.0: is a group without a role in security.namespaces (got developers): did you "
        "mean developer?",
    ]


def test_a_repository_of_an_example_deploys_to_no_account_of_one_s_own() -> None:
    role = {"may": "preview", "repository": "example-org/platform", "subject": "names", "environment": "preview"}
    tree = dev({"delivery": {"github": {"roles": {"preview": role}}}})
    assert read(config(tree))
    tree["account_id"] = "210987654321"
    assert any(line.startswith("delivery.github.roles.preview.repository: is an example (got ") for line in lines(tree))


def test_repositories_and_the_provider_of_argo_cd_are_no_examples_in_an_account_of_one_s_own() -> None:
    provider = {"issuer": "https://login.example.com", "client_id": "argo-cd", "client_secret": "sign-in"}
    repository = {"url": "https://github.com/example-org/shop"}
    delivery = {"argo_cd": {"sign_in": provider, "repositories": {"shop": repository}}}
    own = {"security.external_secrets": {"namespaces": ["argocd"]}, "delivery": delivery}
    reported = {"delivery.argo_cd.repositories.shop.url", "delivery.argo_cd.sign_in.issuer"}
    assert not reported & set(keys(lines(dev({**own, "owner": " "}))))
    assert reported <= set(keys(lines(dev({**own, "account_id": "210987654321"}))))
