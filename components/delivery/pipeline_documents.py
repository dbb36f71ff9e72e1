"""IAM documents of the roles of pipelines; each function returns JSON text."""

from collections.abc import Sequence

from ..iam.statements import allow, document
from ..refs import Account
from .documents import PULL

# What the AWS managed policy ReadOnlyAccess allows to read of data, of the services that this platform keeps any in.
# A preview reads the configuration of resources and no data (version of 2026-09-24, as moto 5.2.5 has it).
_DATA = (
    "athena:GetQueryResults",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot",
    "ec2:GetPasswordData",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "kinesis:GetRecords",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "rds:DownloadCompleteDBLogFile",
    "rds:DownloadDBLogFilePortion",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
)
_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion")

# What an account's other roles are made with, each of which iam:PermissionsBoundary can be asked of (Service
# Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access Management").
_BOUNDED = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
_UNBOUNDED = (
    "iam:DeleteRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
_PROVIDERS = (
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:TagOpenIDConnectProvider",
    "iam:UntagOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
)
# What Karpenter does with the role and the instance profiles of its nodes (components/karpenter/documents.py).
_INSTANCE_PROFILES = (
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:GetInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
)
# ECR User Guide, "IAM permissions for pushing an image to an Amazon ECR private repository".
_PUSH = (
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


def provider_arn(account: Account, host: str) -> str:
    """The ARN of the OIDC provider of an issuer, by its host."""
    return f"arn:aws:iam::{account.id}:oidc-provider/{host}"


def trust(account: Account, host: str, audience: str, subjects: Sequence[str]) -> str:
    """Jobs with one of these subjects assume the role by their tokens; only a subject that ends in `*` stands for more
    than itself."""
    wild = any(subject.endswith("*") for subject in subjects)
    conditions: dict[str, dict[str, object]] = {"StringEquals": {f"{host}:aud": audience}}
    conditions.setdefault("StringLike" if wild else "StringEquals", {})[f"{host}:sub"] = list(subjects)
    return document(
        {
            "Sid": "Pipeline",
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn(account, host)},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": conditions,
        }
    )


def guard(
    account: Account, component: str, hosts: Sequence[str], boundary_arn: str | None, assumed: Sequence[str]
) -> str:
    """What no pipeline does, whatever its other policies allow: change the roles and providers by which pipelines come
    in, or the boundary of the roles that they create; assume a role that is not among `assumed`."""
    protected = [
        f"arn:aws:iam::{account.id}:role/{component}-*",
        *(provider_arn(account, host) for host in hosts),
        *([boundary_arn] if boundary_arn else []),
    ]
    others = {"NotResource": list(assumed)} if assumed else {"Resource": "*"}
    return document(
        {
            "Sid": "DenyChangingOwnRights",
            "Effect": "Deny",
            # Whatever IAM has, now or later, but for looking.
            "NotAction": ["iam:Get*", "iam:List*"],
            "Resource": protected,
        },
        {"Sid": "DenyUnbounding", "Effect": "Deny", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": "*"},
        {"Sid": "DenyOtherRoles", "Effect": "Deny", "Action": "sts:AssumeRole", **others},
    )


def reading() -> str:
    """What a preview may not read, although ReadOnlyAccess allows it."""
    return document({"Sid": "DenyData", "Effect": "Deny", "Action": [*_DATA, *_OBJECTS], "Resource": "*"})


def state(assumed: Sequence[str]) -> str:
    """Assumes the roles by which the state is reached."""
    return document(allow("AssumeRolesOfTheState", ["sts:AssumeRole"], assumed))


def identities(account: Account, boundary_arn: str, prefixes: Sequence[str]) -> str:
    """What who deploys does with the identities of the platform's components: by name, and within the boundary."""
    roles = [f"arn:aws:iam::{account.id}:role/{prefix}-*" for prefix in prefixes]
    within = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}}
    return document(
        allow("ChangeRolesWithinTheBoundary", _BOUNDED, roles, within),
        allow("ChangeRoles", _UNBOUNDED, roles),
        allow("PassRoles", ["iam:PassRole"], roles),
        # Those of EKS clusters in this Region, which pods have their tokens from.
        allow(
            "ChangeClusterProviders", _PROVIDERS, [provider_arn(account, f"oidc.eks.{account.region}.amazonaws.com/*")]
        ),
        # An account has one; the actions take no resource.
        allow("ChangePasswordPolicy", ["iam:DeleteAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"], ["*"]),
    )


def boundary(account_id: str, prefixes: Sequence[str]) -> str:
    """The permissions boundary of the roles that pipelines create: everything but identities, of which they have what
    Karpenter does with those of its nodes. Whoever owns the account creates it, as no pipeline may change it."""
    roles = [f"arn:aws:iam::{account_id}:role/{prefix}-*" for prefix in prefixes]
    return document(
        {
            "Sid": "EverythingButIdentities",
            "Effect": "Allow",
            "NotAction": ["account:*", "iam:*", "organizations:*", "sts:AssumeRole"],
            "Resource": "*",
        },
        allow("ProfilesOfNodes", _INSTANCE_PROFILES, [f"arn:aws:iam::{account_id}:instance-profile/*", *roles]),
        allow("PassRolesOfNodes", ["iam:PassRole"], roles),
        allow("ListProfilesAndLinkServices", ["iam:CreateServiceLinkedRole", "iam:ListInstanceProfiles"], ["*"]),
    )


def push(account: Account, repositories: Sequence[str]) -> str:
    """Pushes images to these repositories, and pulls them from there."""
    arns = [account.arn("ecr", f"repository/{name}") for name in repositories]
    return document(
        # A token is for the whole registry: the action takes no resource (Service Authorization Reference, ECR).
        allow("GetAuthorizationToken", ["ecr:GetAuthorizationToken"], ["*"]),
        allow("PushImages", [*PULL, *_PUSH], arns),
    )
