"""Delivery on the engine: all of it, less of it, and nothing; and roles that are created with a boundary."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.engine import Sandbox
from tests.graph import unordered
from tests.rooms.life import FOREIGN_NETWORK, HEAD, Life, live, project

from .settings import BOUNDARY, SETTINGS

PROGRAM = f"""{HEAD}
{FOREIGN_NETWORK}
from components.iam.boundary import bounded, bounded_remotely

group = aws.ec2.SecurityGroup("cluster", vpc_id=vpc.id, description="Of a cluster", opts=inside)
cluster = platform.ClusterRef.of(
    account, "foreign", kubernetes_version="1.35", endpoint="https://example.com", security_group_id=group.id
)
refs = {{"account": account, "network": network, "cluster": cluster}}
settings = platform.DeliverySettings.model_validate(config.require_object("delivery"))
platform.Delivery("delivery", settings, **refs, opts=in_aws)
role = {{"may": "preview", "repository": "example-org/other", "subject": "names", "branch": "main"}}
other = platform.DeliverySettings.model_validate({{"github": {{"provider": "existing", "roles": {{"read": role}}}}}})
within = ResourceOptions(providers=[on_aws], transformations=bounded({BOUNDARY!r}))
platform.Delivery("bounded", other, **refs, opts=within)
shown = ResourceOptions(providers=[on_aws], transforms=bounded_remotely({BOUNDARY!r}))
platform.Delivery("shown", other, **refs, opts=shown)
"""
GUARDED = SETTINGS["github"]["roles"]
LESS = ("gitlab", "runner", "registry.standby_region", "registry.pull_through")
ROLE, REPOSITORY = "aws:iam/role:Role", "aws:ecr/repository:Repository"


def config_of(settings: Mapping[str, Any]) -> str:
    return json.dumps({"rooms:delivery": settings})


def less() -> dict[str, Any]:
    settings = copy.deepcopy(dict(SETTINGS))
    for place in LESS:
        *above, last = place.split(".")
        holder = settings[above[0]] if above else settings
        del holder[last]
    return settings


def change_by_hand(own: Sandbox, state: list[dict[str, Any]]) -> None:
    """Somebody makes tags of a repository mutable, and lets every branch have the role that deploys."""
    own.aws("ecr").put_image_tag_mutability(repositoryName="shop/api", imageTagMutability="MUTABLE")
    iam = own.aws("iam")
    trust = iam.get_role(RoleName="delivery-github-apply")["Role"]["AssumeRolePolicyDocument"]
    text = json.dumps(trust).replace(":environment:prod", ":*")
    iam.update_assume_role_policy(RoleName="delivery-github-apply", PolicyDocument=text)


class Less:
    """What an update with less of it changes."""

    changes: Mapping[str, int]
    deleted: frozenset[str]

    def __call__(self, own: Sandbox) -> None:
        before = {row["urn"] for row in own.state("dev")}
        project(own.project, PROGRAM, config_of(less()))
        self.changes = own.succeeds("up", "dev")["changes"]
        self.deleted = frozenset(urn.rpartition("::")[2] for urn in before - {row["urn"] for row in own.state("dev")})


@pytest.fixture(scope="module")
def step() -> Less:
    return Less()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, step: Less) -> Life:
    directory = tmp_path_factory.mktemp("delivery")
    return live(sandbox, directory, PROGRAM, change_by_hand, step, config=config_of(SETTINGS))


def outputs(life: Life, type_: str) -> list[dict[str, Any]]:
    return [row["outputs"] for row in life.state if row["type"] == type_]


def test_each_repository_is_there_and_in_the_standby_region_with_a_key_of_its_region(life: Life) -> None:
    made = outputs(life, REPOSITORY)
    assert {(one["name"], one["region"]) for one in made} == {
        (name, region) for name in ("shop/api", "shop/web") for region in ("us-east-1", "us-west-2")
    }
    keys = {one["region"]: one["encryptionConfigurations"][0]["kmsKey"] for one in made}
    assert all(f":kms:{region}:" in key for region, key in keys.items())


def test_roles_have_the_names_that_pipelines_know(life: Life) -> None:
    names = {one["name"] for one in outputs(life, ROLE)}
    assert {f"delivery-github-{role}" for role in ("preview", "apply", "push")} < names
    assert "delivery-gitlab-preview" in names


def test_roles_of_a_component_with_a_boundary_have_it_and_others_do_not(life: Life) -> None:
    bounds = {one["name"]: one.get("permissionsBoundary") or None for one in outputs(life, ROLE)}
    assert bounds.pop("bounded-github-read") == bounds.pop("shown-github-read") == BOUNDARY
    assert set(bounds.values()) == {None}


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    repository, role = sorted(life.drift, reverse=True)
    assert repository == "delivery-repository-shop/api: imageTagMutability: IMMUTABLE → MUTABLE"
    assert role.startswith("delivery-github-apply: assumeRolePolicy: ")
    assert life.back == {"update": 2}


def test_what_is_turned_off_goes_and_nothing_else_changes(life: Life, step: Less) -> None:
    # The guards of the roles that stay name the provider of GitLab no more.
    assert {kind: count for kind, count in step.changes.items() if kind != "delete"} == {"update": len(GUARDED)}
    parts = ("standby", "replication", "cache", "gitlab", "runner")
    assert step.deleted
    assert all(name.removeprefix("delivery-").startswith(parts) for name in step.deleted)


def test_nothing_is_deleted_before_what_names_it(life: Life) -> None:
    assert unordered(life.state) == []


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []
