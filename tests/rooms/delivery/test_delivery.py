"""What delivery registers: repositories, whom its roles trust, and where the runner stands."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from components import ClusterRef, Delivery, DeliverySettings, NetworkRef, outputs
from components.delivery import pipeline_plan as plan
from components.delivery import runner_plan
from components.mistakes import line, mistakes_in
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record

from .settings import BOUNDARY, CONNECTION, CREDENTIALS, GITHUB, SETTINGS

SUBNETS = {"us-east-1a": "subnet-1", "us-east-1b": "subnet-2"}
NETWORK = NetworkRef(vpc_id="vpc-1", control_plane_subnet_ids=SUBNETS, node_subnet_ids=SUBNETS)
CLUSTER = ClusterRef.of(
    ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-cluster"
)
ROLE, ROLE_POLICY, ATTACHMENT = (
    f"aws:iam/{kind[0].lower()}{kind[1:]}:{kind}" for kind in ("Role", "RolePolicy", "RolePolicyAttachment")
)
REPOSITORY, PROVIDER = "aws:ecr/repository:Repository", "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
REPLICATION = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
HOST = "token.actions.githubusercontent.com"


@functools.cache
def _recorded(settings: str) -> Recorded:
    given = DeliverySettings.model_validate(json.loads(settings))
    return record(lambda: Delivery("delivery", given, account=ACCOUNT, network=NETWORK, cluster=CLUSTER))


def delivery(settings: Mapping[str, Any] = SETTINGS) -> Recorded:
    """What delivery with these settings registers; only to be read."""
    return _recorded(json.dumps(settings, sort_keys=True))


def statements(text: str) -> dict[str, Any]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def trusted(role: Mapping[str, Any], forge: str = "github") -> dict[str, Any]:
    """The conditions of the trust policy of a role with these settings."""
    made = delivery({"permissions_boundary": BOUNDARY, forge: {"roles": {"role": role}}})
    policy = made.one(ROLE, f"delivery-{forge}-role").inputs["assumeRolePolicy"]
    return statements(policy)["Pipeline"]["Condition"]


def refused(settings: Mapping[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as error:
        DeliverySettings.model_validate(settings)
    return [line(mistake) for mistake in mistakes_in(error.value, DeliverySettings)]


class TestRepositories:
    @pytest.mark.parametrize("name", ["repository-shop/api", "standby-repository-shop/api"])
    def test_tags_stay_images_are_scanned_and_encrypted_and_the_owner_is_known(self, name: str) -> None:
        made = delivery().one(REPOSITORY, f"delivery-{name}").inputs
        assert made["name"] == "shop/api"
        assert made["imageTagMutability"] == "IMMUTABLE"
        assert made["imageScanningConfiguration"] == {"scanOnPush": True}
        key = "delivery-standby-images" if "standby" in name else "delivery-images"
        assert made["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": f"arn:aws:test:::{key}"}]
        assert made["tags"] == {"Owner": "shop-team"}

    def test_what_is_in_the_standby_region_is_all_there_is_of_a_repository(self) -> None:
        made = delivery()
        own = {(one.type, one.name) for one in made if "repository" in one.name and "standby" not in one.name}
        copies = {(one.type, one.name) for one in made if "standby-repository" in one.name}
        assert own
        assert copies == {(type_, name.replace("delivery-", "delivery-standby-", 1)) for type_, name in own}
        regions = {one.inputs.get("region") for one in made if "standby" in one.name}
        assert regions == {"us-west-2"}

    def test_images_are_replicated_once_all_copies_are_there(self) -> None:
        (made,) = delivery().of(REPLICATION)
        (rule,) = made.inputs["replicationConfiguration"]["rules"]
        assert rule["destinations"] == [{"region": "us-west-2", "registryId": ACCOUNT.id}]
        assert [one["filter"] for one in rule["repositoryFilters"]] == ["shop/api", "shop/web"]
        copies = {f"delivery-standby-repository-shop/{name}" for name in ("api", "web")}
        assert copies <= made.depends_on

    def test_images_without_a_tag_end_first_and_of_the_others_the_oldest(self) -> None:
        made = delivery().one("aws:ecr/lifecyclePolicy:LifecyclePolicy", "delivery-repository-shop/web")
        untagged, oldest = json.loads(made.inputs["policy"])["rules"]
        assert (untagged["selection"]["tagStatus"], untagged["selection"]["countNumber"]) == ("untagged", 14)
        assert (oldest["selection"]["countType"], oldest["selection"]["countNumber"]) == ("imageCountMoreThan", 20)
        assert untagged["rulePriority"] < oldest["rulePriority"]

    def test_other_accounts_pull_where_they_are_named_and_do_nothing_else(self) -> None:
        policies = delivery().of("aws:ecr/repositoryPolicy:RepositoryPolicy")
        assert {one.name for one in policies} == {
            "delivery-repository-shop/api",
            "delivery-standby-repository-shop/api",
        }
        (statement,) = statements(policies[0].inputs["policy"]).values()
        assert statement["Principal"] == {"AWS": ["arn:aws:iam::444455556666:root"]}
        assert {action.partition(":")[2] for action in statement["Action"]} == {
            *("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
        }

    def test_without_a_standby_region_nothing_is_elsewhere(self) -> None:
        made = delivery({"registry": {"repositories": {"shop/api": {"owner": "shop-team"}}}})
        assert {one.inputs.get("region") for one in made} == {None}
        assert not made.of(REPLICATION)

    def test_repositories_and_keys_are_protected_unless_somebody_says_otherwise(self) -> None:
        made = delivery({"registry": {"repositories": {"shop/api": {"owner": "shop-team"}}}})
        assert all(one.protect for one in made if one.type in (REPOSITORY, "aws:kms/key:Key"))
        assert not any(one.protect for one in delivery())


class TestCaches:
    def test_what_a_cache_creates_has_an_end_and_the_rule_waits_for_that(self) -> None:
        template = delivery().one(TEMPLATE, "delivery-cache-quay").inputs
        assert (template["prefix"], template["appliedFors"]) == ("quay", ["PULL_THROUGH_CACHE"])
        (rule,) = json.loads(template["lifecyclePolicy"])["rules"]
        assert rule["selection"]["countNumber"] == 90
        made = delivery().one("aws:ecr/pullThroughCacheRule:PullThroughCacheRule", "delivery-cache-quay")
        assert {"delivery-cache-quay", "delivery-cache"} <= made.depends_on

    def test_an_upstream_has_its_own_address_and_credentials_where_it_asks_for_them(self) -> None:
        rules = {
            one.inputs["ecrRepositoryPrefix"]: (one.inputs["upstreamRegistryUrl"], one.inputs.get("credentialArn"))
            for one in delivery().of("aws:ecr/pullThroughCacheRule:PullThroughCacheRule")
        }
        assert rules == {"quay": ("quay.io", None), "docker-hub": ("registry-1.docker.io", CREDENTIALS)}

    def test_caches_are_filled_by_roles_of_the_account_alone(self) -> None:
        (policy,) = delivery().of("aws:ecr/registryPolicy:RegistryPolicy")
        statement = statements(policy.inputs["policy"])["FillCaches"]
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT.id}}
        assert set(statement["Resource"]) == {
            ACCOUNT.arn("ecr", f"repository/{key}/*") for key in ("quay", "docker-hub")
        }

    @pytest.mark.parametrize(
        ("cache", "said"),
        [
            ({"upstream": "github"}, "registry.pull_through.hub.secret_arn: is required when upstream is github (got"),
            (
                {"upstream": "quay", "secret_arn": CREDENTIALS},
                "registry.pull_through.hub.secret_arn: must be null when upstream is quay (got",
            ),
        ],
    )
    def test_credentials_are_there_where_the_upstream_asks_and_nowhere_else(
        self, cache: dict[str, Any], said: str
    ) -> None:
        repositories = {"shop/api": {"owner": "shop-team"}}
        (message,) = refused({"registry": {"repositories": repositories, "pull_through": {"hub": cache}}})
        assert message.startswith(said)

    def test_no_repository_is_named_like_those_of_a_cache(self) -> None:
        (message,) = refused(
            {
                "registry": {
                    "repositories": {"quay/api": {"owner": "shop-team"}},
                    "pull_through": {"quay": {"upstream": "quay"}},
                }
            }
        )
        assert message.startswith("registry.pull_through.quay: begins as the repository quay/api (got quay): ")


class TestTrust:
    @pytest.mark.parametrize(
        ("place", "context"),
        [
            ({"environment": "prod"}, "environment:prod"),
            ({"environment": "prod: eu"}, "environment:prod%3A eu"),
            ({"branch": "release/1"}, "ref:refs/heads/release/1"),
            ({"tag": "v1"}, "ref:refs/tags/v1"),
        ],
    )
    @pytest.mark.parametrize(
        ("form", "repositories"),
        [
            ("ids", ["repo:example-org@11/platform@22"]),
            ("names", ["repo:example-org/platform"]),
            ("both", ["repo:example-org@11/platform@22", "repo:example-org/platform"]),
        ],
    )
    def test_github_s_tokens_are_of_one_repository_in_both_forms_and_of_one_place(
        self, place: dict[str, str], context: str, form: str, repositories: list[str]
    ) -> None:
        conditions = trusted({**GITHUB, **place, "may": "apply", "subject": form})
        assert conditions == {
            "StringEquals": {
                f"{HOST}:aud": "sts.amazonaws.com",
                f"{HOST}:sub": [f"{repository}:{context}" for repository in repositories],
            }
        }

    def test_gitlab_s_tokens_are_of_one_project_and_branch(self) -> None:
        role = {"may": "apply", "project": "example-group/sub/platform", "branch": "main"}
        assert trusted(role, "gitlab") == {
            "StringEquals": {
                "gitlab.com:aud": "https://gitlab.com",
                "gitlab.com:sub": ["project_path:example-group/sub/platform:ref_type:branch:ref:main"],
            }
        }

    def test_previews_of_gitlab_may_come_from_many_branches_of_one_project(self) -> None:
        role = {"may": "preview", "project": "example-group/platform", "branch": "change/*"}
        subject = "project_path:example-group/platform:ref_type:branch:ref:change/*"
        assert trusted(role, "gitlab")["StringLike"] == {"gitlab.com:sub": [subject]}

    def test_a_tag_is_no_branch(self) -> None:
        assert plan.gitlab_subjects("a/b", tag="v1") == ["project_path:a/b:ref_type:tag:ref:v1"]

    def test_the_provider_is_there_before_who_trusts_it_and_only_where_it_is_to_be_created(self) -> None:
        assert {"delivery-github"} == delivery().one(ROLE, "delivery-github-apply").depends_on
        providers = {one.inputs["url"]: one.inputs["clientIdLists"] for one in delivery().of(PROVIDER)}
        assert providers == {
            f"https://{HOST}": ["sts.amazonaws.com"],
            "https://gitlab.com": ["https://gitlab.com"],
        }
        role = {**GITHUB, "may": "preview", "branch": "main"}
        assert not delivery({"github": {"provider": "existing", "roles": {"read": role}}}).of(PROVIDER)

    @pytest.mark.parametrize(
        ("role", "key"),
        [
            ({"repository": "*/*"}, "repository"),
            ({"repository": "example-org/*"}, "repository"),
            ({"environment": "prod*"}, "environment"),
            ({"environment": None, "branch": "*"}, "branch"),
            ({"environment": None, "branch": "release-?"}, "branch"),
            ({"environment": None, "tag": "v*"}, "tag"),
            ({"environment": None}, "environment"),
            ({"owner_id": None}, "owner_id"),
            ({"repository_id": None, "subject": "both"}, "repository_id"),
        ],
    )
    def test_a_subject_that_is_more_than_one_place_is_refused_by_key(self, role: dict[str, Any], key: str) -> None:
        given = {**GITHUB, "may": "preview", "environment": "preview", **role}
        (message,) = refused({"github": {"roles": {"read": given}}})
        assert message.startswith(f"github.roles.read.{key}: ")

    @pytest.mark.parametrize("branch", ["*", "change*", "*/x", "change/*/x"])
    def test_no_wildcard_of_gitlab_is_more_than_the_end_of_a_branch(self, branch: str) -> None:
        role = {"may": "preview", "project": "example-group/platform", "branch": branch}
        (message,) = refused({"gitlab": {"roles": {"read": role}}})
        assert message.startswith("gitlab.roles.read.branch: is not the name of a branch, nor the beginning of some")


class TestRoles:
    def test_each_has_its_guard_and_what_it_is_for(self) -> None:
        made = delivery()
        attached = {one.name: one.inputs["policyArn"].rpartition("/")[2] for one in made.of(ATTACHMENT)}
        assert attached == {
            "delivery-github-preview-read": "ReadOnlyAccess",
            "delivery-gitlab-preview-read": "ReadOnlyAccess",
            "delivery-github-apply-deploy": "PowerUserAccess",
            "delivery-github-apply-read-identities": "IAMReadOnlyAccess",
        }
        inline = {one.name for one in made.of(ROLE_POLICY)}
        assert {f"delivery-github-{role}-guard" for role in ("preview", "apply", "push")} < inline
        assert {
            "delivery-github-preview-limits",
            "delivery-github-apply-identities",
            "delivery-github-push-images",
        } < inline

    def test_a_guard_protects_the_providers_of_every_forge_and_the_boundary(self) -> None:
        policy = delivery().one(ROLE_POLICY, "delivery-gitlab-preview-guard").inputs["policy"]
        assert statements(policy)["DenyChangingOwnRights"]["Resource"] == [
            "arn:aws:iam::111122223333:role/delivery-*",
            f"arn:aws:iam::111122223333:oidc-provider/{HOST}",
            "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
            BOUNDARY,
        ]

    def test_the_policies_of_a_role_are_no_longer_than_iam_takes(self) -> None:
        """IAM User Guide, "IAM and AWS STS quotas": 10,240 characters of all inline policies, 2,048 of a trust policy;
        white space does not count."""
        made = delivery()
        for role in made.of(ROLE):
            inline = [one.inputs["policy"] for one in made.of(ROLE_POLICY) if one.inputs["role"] == role.name]
            assert sum(len("".join(text.split())) for text in inline) <= 10_240
            assert len("".join(role.inputs["assumeRolePolicy"].split())) <= 2_048

    def test_a_session_ends_in_time(self) -> None:
        hours = {one.name: one.inputs.get("maxSessionDuration") for one in delivery().of(ROLE)}
        assert (hours["delivery-github-push"], hours["delivery-github-apply"]) == (7200, 3600)

    def test_who_applies_has_a_boundary_for_others_and_who_pushes_a_repository(self) -> None:
        roles = {
            "apply": {**GITHUB, "may": "apply", "branch": "main"},
            "push": {**GITHUB, "may": "push", "branch": "main", "push_to": ["shop/apis"]},
        }
        registry = {"repositories": {"shop/api": {"owner": "shop-team"}}}
        apply, push = refused({"registry": registry, "github": {"roles": roles}})
        assert apply.startswith("github.roles.apply.may: needs permissions_boundary, which is null (got apply): create")
        assert push == (
            "github.roles.push.push_to.0: is not one of registry.repositories (got shop/apis): did you mean shop/api?"
        )

    def test_a_component_with_too_long_a_name_for_its_roles_is_refused(self) -> None:
        given = DeliverySettings.model_validate(
            {**SETTINGS, "registry": None, "github": {"roles": {"a" * 30: ROLE_OF_ALL}}}
        )
        with pytest.raises(ValueError, match="AWS allows 64"):
            record(lambda: Delivery("d" * 30, given, account=ACCOUNT, network=NETWORK, cluster=CLUSTER))


ROLE_OF_ALL = {**GITHUB, "may": "preview", "branch": "main"}


class TestRunner:
    def test_it_stands_in_every_subnet_of_nodes_in_a_group_of_its_own(self) -> None:
        (project,) = delivery().of("aws:codebuild/project:Project")
        network = project.inputs["vpcConfig"]
        assert (network["vpcId"], network["subnets"]) == ("vpc-1", ["subnet-1", "subnet-2"])
        assert network["securityGroupIds"] == ["delivery-runner-id"]
        assert project.inputs["environment"]["privilegedMode"] is False

    def test_it_reaches_the_api_server_and_nothing_reaches_it(self) -> None:
        (ingress,) = delivery().of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        assert ingress.inputs["securityGroupId"] == "sg-cluster"
        assert ingress.inputs["referencedSecurityGroupId"] == "delivery-runner-id"
        assert (ingress.inputs["fromPort"], ingress.inputs["toPort"]) == (443, 443)
        (egress,) = delivery().of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
        assert (egress.inputs["ipProtocol"], egress.inputs["fromPort"], egress.inputs["toPort"]) == ("tcp", 443, 443)

    def test_it_is_started_for_queued_jobs_of_its_repository(self) -> None:
        (project,) = delivery().of("aws:codebuild/project:Project")
        assert project.inputs["source"]["location"] == "https://github.com/example-org/platform.git"
        assert project.inputs["source"]["auth"] == {"type": "CODECONNECTIONS", "resource": CONNECTION}
        (webhook,) = delivery().of("aws:codebuild/webhook:Webhook")
        assert webhook.inputs["filterGroups"] == [{"filters": [{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]}]

    def test_its_role_is_codebuild_s_for_this_project_and_deploys_nothing(self) -> None:
        made = delivery()
        trust = json.loads(made.one(ROLE, "delivery-runner").inputs["assumeRolePolicy"])["Statement"][0]
        assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": ACCOUNT.arn("codebuild", "project/delivery-runner")}
        found = statements(made.one(ROLE_POLICY, "delivery-runner-run").inputs["policy"])
        assert set(found) == {
            *("WriteLogs", "DescribeNetwork", "CreateInterfaces", "DeleteInterfaces", "AttachInterfaces"),
            "UseConnection",
        }
        assert found["UseConnection"]["Resource"] == [CONNECTION]

    def test_a_job_names_it_by_its_label(self) -> None:
        assert runner_plan.label("github", "ci") == "codebuild-ci-${{ github.run_id }}-${{ github.run_attempt }}"
        assert runner_plan.label("gitlab", "ci") == "codebuild-ci-$CI_PROJECT_ID-$CI_PIPELINE_IID-$CI_JOB_NAME"

    def test_a_project_of_gitlab_is_no_repository_of_github(self) -> None:
        runner = {"forge": "github", "repository": "a/b/c", "connection_arn": CONNECTION}
        (message,) = refused({"runner": runner})
        assert message.startswith("runner.repository: is not the name of a GitHub repository (got a/b/c)")
        assert DeliverySettings.model_validate({"runner": {**runner, "forge": "gitlab"}})


def test_the_rules_find_nothing_against_all_of_it() -> None:
    protected = {**SETTINGS, "registry": {**SETTINGS["registry"], "deletion_protection": True}}
    protected["runner"] = {**SETTINGS["runner"], "deletion_protection": True}
    # The provider's tags are the program's; no rule but that of tags misses them here.
    found = [one for one in judged(delivery(protected), "prod") if not one.check.startswith("TAG-")]
    assert [one.message for one in found] == []


@pytest.mark.parametrize("settings", [SETTINGS, {}], ids=["everything", "nothing"])
def test_its_outputs_are_what_pipelines_are_told(settings: Mapping[str, Any]) -> None:
    def program() -> None:
        given = DeliverySettings.model_validate(settings)
        made = Delivery("delivery", given, account=ACCOUNT, network=NETWORK, cluster=CLUSTER)
        for name, value in outputs.of(made).items():
            pulumi.export(name, value)

    exports = record(program).exports
    roles = ("github-preview", "github-apply", "github-push", "gitlab-preview") if settings else ()
    assert exports["role_arns"] == {role: f"arn:aws:test:::delivery-{role}" for role in roles}
    assert exports["repository_urls"].keys() == ({"shop/api", "shop/web"} if settings else set())
    if settings:
        assert exports["runner_label"] == runner_plan.label("github", "delivery-runner")


def test_with_nothing_in_it_it_registers_nothing() -> None:
    (component,) = delivery({})
    assert component.type == "aws-platform:delivery:Delivery"
