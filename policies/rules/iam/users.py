"""Rules about IAM users, whose passwords and access keys do not expire."""

from collections.abc import Callable, Iterator
from typing import Any

from policies.accessors.attachments import POLICY_ATTACHMENT, USER_POLICY_ATTACHMENT, USER_POLICY_ATTACHMENTS
from policies.accessors.documents import matches
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_USER = "aws:iam/user:User"
_ACCESS_KEY = "aws:iam/accessKey:AccessKey"
_LOGIN_PROFILE = "aws:iam/userLoginProfile:UserLoginProfile"
_USER_POLICY = "aws:iam/userPolicy:UserPolicy"
_USER_POLICIES = "aws:iam/userPoliciesExclusive:UserPoliciesExclusive"

# An allow list rather than exemptions, which expire: some services accept only IAM users, such as Amazon SES over SMTP.
_NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def _allowed(resource: Resource, name: str) -> bool:
    return any(matches(str(pattern), name) for pattern in resource.settings["users"])


def _refused(resource: Resource, name: Value) -> bool:
    """Whether `users` does not list the user; where it is empty, the name does not matter."""
    return not resource.settings["users"] or not _allowed(resource, name.text() or "")


def _of_type(kind: str) -> Callable[[Resource], list[Resource]]:
    return lambda resource: [resource] if resource.type == kind else []


def _user(user: Resource) -> str | None:
    # Without a name Pulumi generates one that begins with the resource's own.
    name = user.props["name"]
    refused = _refused(user, name if name.given else Value(user.name))
    return "it is an IAM user that is not in `users`" if refused else None


def _access_key(key: Resource) -> str | None:
    return "it is an access key of an IAM user that is not in `users`" if _refused(key, key.props["user"]) else None


def _password(profile: Resource) -> str | None:
    return (
        "it is the password of an IAM user that is not in `users`" if _refused(profile, profile.props["user"]) else None
    )


def _users_with_policies(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    """The users that the resource gives policies of their own."""
    props = resource.props
    if resource.type == POLICY_ATTACHMENT:
        users = list(props["users"].entries())
    elif resource.type in (USER_POLICY_ATTACHMENTS, _USER_POLICIES):
        # An empty list removes all policies.
        policies = props["policyArns" if resource.type == USER_POLICY_ATTACHMENTS else "policyNames"]
        users = [] if policies.is_empty() else [props["userName"]]
    else:
        users = [props["user"]]
    yield from ((resource, user) for user in users)


def _policy_of_user(part: tuple[Resource, Value]) -> str | None:
    resource, user = part
    return f"{user.path} is an IAM user that gets a policy of its own" if _refused(resource, user) else None


IAM_004 = Rule(
    id="IAM-004",
    title="IAM users and long-term access keys are not used",
    severity="high",
    why="A leaked password or access key works until somebody notices; a role's credentials expire by themselves.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
    types=frozenset({_USER, _ACCESS_KEY, _LOGIN_PROFILE}),
    checks=(
        Check(
            id="IAM-004.a",
            requires="There are no IAM users except those in `users`",
            remedy="use IAM Identity Center for people and roles for workloads; for a service that accepts only "
            "users, set `users`",
            parts=_of_type(_USER),
            fault=_user,
        ),
        Check(
            id="IAM-004.b",
            requires="There are no access keys except for the users in `users`",
            remedy="let the workload assume a role instead of using an access key",
            parts=_of_type(_ACCESS_KEY),
            fault=_access_key,
        ),
        Check(
            id="IAM-004.c",
            requires="There are no console passwords except for the users in `users`",
            remedy="let people sign in through IAM Identity Center",
            parts=_of_type(_LOGIN_PROFILE),
            fault=_password,
        ),
    ),
    parameters=(
        Parameter(
            name="users",
            schema=_NAMES,
            default=[],
            means="Names of the IAM users that may exist; * and ? are wildcards, as in IAM",
        ),
    ),
    controls=Controls(cis_aws_3_0=("1.21",), cis_aws_5_0=("1.20",)),
)

IAM_005 = Rule(
    id="IAM-005",
    title="IAM users have no policies attached directly",
    severity="medium",
    why="Permissions of individual users are forgotten when people change jobs.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
    types=frozenset({POLICY_ATTACHMENT, USER_POLICY_ATTACHMENT, USER_POLICY_ATTACHMENTS, _USER_POLICY, _USER_POLICIES}),
    checks=(
        Check(
            id="IAM-005.a",
            requires="No policy is attached to, or embedded in, an IAM user",
            remedy="attach the policy to a role or a group; for a user that can have neither, set `users`",
            parts=_users_with_policies,
            fault=_policy_of_user,
        ),
    ),
    parameters=(
        Parameter(
            name="users",
            schema=_NAMES,
            default=[],
            means="Names of the IAM users that may have policies of their own; * and ? are wildcards, as in IAM",
        ),
    ),
    controls=Controls(cis_aws_3_0=("1.15",), cis_aws_5_0=("1.14",), soc2=("CC1.3",), aws_fsbp=("IAM.2",)),
)

RULES = (IAM_004, IAM_005)
