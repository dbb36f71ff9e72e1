"""IAM documents of the registry; each function returns JSON text."""

from collections.abc import Iterable, Sequence

from ..iam.statements import account_delegates, document
from ..refs import Account

# ECR User Guide, "Private repository policy examples in Amazon ECR": the actions of a pull.
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def images_key(account: Account) -> str:
    """The key of the images. ECR uses it by grants, which who creates a repository gives it (ECR User Guide,
    "Encryption at rest"), so that the account's own policies say who may."""
    return document(account_delegates(account))


def pull_from(account_ids: Sequence[str]) -> str:
    """The policy of a repository that roles of these accounts pull from, as far as their own policies allow. It has no
    Resource: it is for its repository."""
    return document(
        {
            "Sid": "PullFromOtherAccounts",
            "Effect": "Allow",
            "Principal": {"AWS": [f"arn:aws:iam::{account_id}:root" for account_id in account_ids]},
            "Action": list(PULL),
        }
    )


def fill_caches(account: Account, prefixes: Iterable[str]) -> str:
    """The policy of the registry: what pulls an image of the account's may have ECR fetch and keep it.

    ECR User Guide, "IAM permissions required to sync an upstream registry with an Amazon ECR private registry". With
    the account as the principal it would grant nothing by itself, as the roles' own policies would have to.
    """
    return document(
        {
            "Sid": "FillCaches",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            "Resource": [account.arn("ecr", f"repository/{prefix}/*") for prefix in prefixes],
            "Condition": {"StringEquals": {"aws:PrincipalAccount": account.id}},
        }
    )
