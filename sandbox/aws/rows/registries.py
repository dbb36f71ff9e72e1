"""What ECR has besides repositories: their policies, and the registry's own policy, replication and caches."""

from __future__ import annotations

from ..row import Call, Row, Scope, Update

_PUT_POLICY = Call("set_repository_policy", {"repositoryName": "in.repository", "policyText": "in.policy"})

REPOSITORY_POLICY = Row(
    "ecr",
    "in.repository",
    create=_PUT_POLICY,
    read=Call("get_repository_policy", {"repositoryName": "id"}),
    found="answer",
    delete=(Call("delete_repository_policy", {"repositoryName": "id"}),),
    updates=(Update(frozenset({"policy"}), (_PUT_POLICY,)),),
    rename={"repository": "repositoryName", "policy": "policyText"},
    outputs={"repository": "found.repositoryName", "registryId": "found.registryId"},
    composed=frozenset({"repository", "policy"}),
    # CloudFormation has the policy as a property of its repository.
    cloudformation="AWS::ECR::Repository",
    forces=frozenset({"repository"}),
)

# moto refuses ecr:BatchImportUpstreamImage in it, which AWS takes (ECR User Guide, "IAM permissions required to sync an
# upstream registry with an Amazon ECR private registry").
REGISTRY_POLICY = Row(
    "ecr",
    "account",
    updates=(Update(frozenset({"policy"}), ()),),
    outputs={"registryId": "account"},
    rename={"policy": "policyText"},
    foreign={"policy": ("ecr", "put_registry_policy", "policyText")},
)

_REPLICATION = Call("put_replication_configuration", {"replicationConfiguration": "in.replicationConfiguration"})


def _replication(scope: Scope) -> dict[str, object] | None:
    """The replication of the registry; one without rules is none."""
    live = scope["answer"]["replicationConfiguration"]
    return {"replicationConfiguration": live} if live["rules"] else None


REPLICATION = Row(
    "ecr",
    "account",
    create=_REPLICATION,
    read=Call("describe_registry"),
    found=_replication,
    delete=(Call("put_replication_configuration", {"replicationConfiguration": lambda _: {"rules": []}}),),
    updates=(Update(frozenset({"replicationConfiguration"}), (_REPLICATION,)),),
    outputs={"registryId": "account"},
    composed=frozenset({"replicationConfiguration"}),
    cloudformation="AWS::ECR::ReplicationConfiguration",
)

# moto has no API for rules of a pull-through cache and for templates.
PULL_THROUGH_CACHE_RULE = Row(
    "ecr",
    "in.ecrRepositoryPrefix",
    # UpdatePullThroughCacheRule changes these in place, which CloudFormation replaces.
    updates=(Update(frozenset({"credentialArn", "customRoleArn"}), ()),),
    outputs={"registryId": "account"},
    foreign={
        name: ("ecr", "create_pull_through_cache_rule", name)
        for name in ("ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRepositoryPrefix", "credentialArn")
    },
)

CREATION_TEMPLATE = Row(
    "ecr",
    "in.prefix",
    updates=(
        Update(
            frozenset(
                {
                    "appliedFors",
                    "customRoleArn",
                    "description",
                    "encryptionConfigurations",
                    "imageTagMutability",
                    "imageTagMutabilityExclusionFilters",
                    "lifecyclePolicy",
                    "repositoryPolicy",
                    "resourceTags",
                }
            ),
            (),
        ),
    ),
    outputs={"registryId": "account"},
    rename={"appliedFors": "appliedFor", "encryptionConfigurations": "encryptionConfiguration"},
    foreign={
        "imageTagMutabilityExclusionFilters.filterType": (
            "ecr",
            "create_repository_creation_template",
            "imageTagMutabilityExclusionFilters.filterType",
        ),
        **{
            name: ("ecr", "create_repository_creation_template", name.replace("appliedFors", "appliedFor"))
            for name in (
                "prefix",
                "description",
                "imageTagMutability",
                "lifecyclePolicy",
                "repositoryPolicy",
                "appliedFors",
            )
        },
    },
    cloudformation="AWS::ECR::RepositoryCreationTemplate",
)

ROWS: dict[str, Row] = {
    "aws:ecr/repositoryPolicy:RepositoryPolicy": REPOSITORY_POLICY,
    "aws:ecr/registryPolicy:RegistryPolicy": REGISTRY_POLICY,
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": REPLICATION,
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": PULL_THROUGH_CACHE_RULE,
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": CREATION_TEMPLATE,
}
