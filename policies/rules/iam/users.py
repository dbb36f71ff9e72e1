"""Rules about IAM users, which have passwords and keys that do not expire."""

from collections.abc import Callable, Iterator
from typing import Any

from policies.accessors.attachments import POLICY_ATTACHMENT, USER_POLICY_ATTACHMENT, USER_POLICY_ATTACHMENTS
from policies.accessors.documents import matches
from policies.accessors.inputs import Value
from policies.rule import Check, Controls, Parameter, Resource, Rule

_USER = "aws:iam/user:User"
_ACCESS_KEY = "aws:iam/accessKey:AccessKey"
_LOGIN_PROFILE = "aws:iam/userLoginProfile:UserLoginProfile"
_USER_POLICY = "aws:iam/userPolicy:UserPolicy"
_USER_POLICIES = "aws:iam/userPoliciesExclusive:UserPoliciesExclusive"

# An allow-list rather than exemptions: some services take nothing but a user (Amazon SES over SMTP, for one), for as
# long as they exist.
_NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def _allowed(resource: Resource, name: str) -> bool:
    return any(matches(str(pattern), name) for pattern in resource.settings["users"])


def _refused(resource: Resource, name: Value) -> bool:
    """Whether the user is on no list; where there is none, its name does not matter."""
    return not resource.settings["users"] or not _allowed(resource, name.text() or "")


def _of_type(kind: str) -> Callable[[Resource], list[Resource]]:
    return lambda resource: [resource] if resource.type == kind else []


def _user(user: Resource) -> str | None:
    # Without a name the engine makes one that begins with the resource's own.
    name = user.props["name"]
    refused = _refused(user, name if name.given else Value(user.name))
    return "it is an IAM user" if refused else None


def _access_key(key: Resource) -> str | None:
    return "it is an access key of an IAM user" if _refused(key, key.props["user"]) else None


def _password(profile: Resource) -> str | None:
    return "it gives an IAM user a password" if _refused(profile, profile.props["user"]) else None


def _granted_users(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    """The users that the resource gives rights of their own."""
    props = resource.props
    if resource.type == POLICY_ATTACHMENT:
        users = list(props["users"].entries())
    elif resource.type in (USER_POLICY_ATTACHMENTS, _USER_POLICIES):
        # An empty list takes away what there is.
        rights = props["policyArns" if resource.type == USER_POLICY_ATTACHMENTS else "policyNames"]
        users = [] if rights.is_empty() else [props["userName"]]
    else:
        users = [props["user"]]
    yield from ((resource, user) for user in users)


def _rights_of_its_own(part: tuple[Resource, Value]) -> str | None:
    resource, user = part
    return f"{user.path} is a user with rights of its own" if _refused(resource, user) else None


IAM_004 = Rule(
    id="IAM-004",
    title="Nobody is an IAM user",
    severity="high",
    why="A user's password and keys work from anywhere until somebody notices; a role's credentials end by themselves.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
    types=frozenset({_USER, _ACCESS_KEY, _LOGIN_PROFILE}),
    checks=(
        Check(
            id="IAM-004.a",
            requires="There are no IAM users but those in `users`",
            remedy="give people IAM Identity Center and workloads a role; for what takes only users, set `users`",
            parts=_of_type(_USER),
            fault=_user,
        ),
        Check(
            id="IAM-004.b",
            requires="There are no access keys but of the users in `users`",
            remedy="let the workload assume a role instead of holding a key",
            parts=_of_type(_ACCESS_KEY),
            fault=_access_key,
        ),
        Check(
            id="IAM-004.c",
            requires="There are no passwords but of the users in `users`",
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
            means="Names of the users that may exist, with * and ? as in IAM",
        ),
    ),
    controls=Controls(cis_aws_3_0=("1.21",), cis_aws_5_0=("1.20",)),
)

IAM_005 = Rule(
    id="IAM-005",
    title="Users have no rights of their own",
    severity="medium",
    why="Rights that hang on single users are forgotten when people change what they do.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
    types=frozenset({POLICY_ATTACHMENT, USER_POLICY_ATTACHMENT, USER_POLICY_ATTACHMENTS, _USER_POLICY, _USER_POLICIES}),
    checks=(
        Check(
            id="IAM-005.a",
            requires="No policy is attached to, or written into, a user",
            remedy="put the policy on a role or a group; for a user that can have neither, set `users`",
            parts=_granted_users,
            fault=_rights_of_its_own,
        ),
    ),
    parameters=(
        Parameter(
            name="users",
            schema=_NAMES,
            default=[],
            means="Names of the users that may have rights of their own, with * and ? as in IAM",
        ),
    ),
    controls=Controls(cis_aws_3_0=("1.15",), cis_aws_5_0=("1.14",), soc2=("CC1.3",), aws_fsbp=("IAM.2",)),
)

RULES = (IAM_004, IAM_005)
