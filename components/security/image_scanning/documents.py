"""IAM documents of image scanning; each function returns JSON text."""

from ...iam.statements import allow, document
from ...refs import Account

# ECR User Guide, "Private repository policy examples in Amazon ECR", and what the AWS managed policy
# AmazonEC2ContainerRegistryReadOnly has of it: the actions of a pull.
_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def scanner(account: Account) -> str:
    """The policy of the scans: pulls images from the repositories of this account and Region."""
    return document(
        # A token is for the whole registry: the action takes no resource (Service Authorization Reference, ECR).
        allow("GetAuthorizationToken", ["ecr:GetAuthorizationToken"], ["*"]),
        allow("PullImages", _PULL, [account.arn("ecr", "repository/*")]),
    )
