"""Examples of the rules about IAM policies, roles and users."""

from collections.abc import Mapping
from typing import Any

from policies.cases.case import Broken, Case, Given

_ACCOUNT = "arn:aws:iam::111122223333:"
_ROLE = "aws:iam/role:Role"
_POLICY = "aws:iam/policy:Policy"
_PERMISSION_SET = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
_WITH_POLICY = (
    _POLICY,
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    _PERMISSION_SET,
)

_READ: Mapping[str, Any] = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::logs/*"]}
_DENY: Mapping[str, Any] = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def _document(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _policy(*statements: Mapping[str, Any], type: str = _POLICY) -> Given:  # noqa: A002 (as Given has it)
    return Given(type=type, props={_property(type): _document(*statements)})


def _property(kind: str) -> str:
    """The property that has the policy document."""
    return "inlinePolicy" if kind == _PERMISSION_SET else "policy"


def _statement(number: int, element: str, kind: str = _POLICY) -> str:
    return f"{_property(kind)}.Statement[{number}].{element}"


_ACTION, _NOT_ACTION, _RESOURCE, _NOT_RESOURCE, _EFFECT = (
    _statement(0, element) for element in ("Action", "NotAction", "Resource", "NotResource", "Effect")
)

_ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_INLINE = Given(type=_ROLE, props={"inlinePolicies": [{"name": "read", "policy": _document(_READ)}]})

# Documents that IAM does not accept: what they would allow cannot be judged.
_UNREADABLE: Mapping[str, Any] = {
    "an empty document": {},
    "a document whose Statement is a number": {"Version": "2012-10-17", "Statement": 3},
    "a document that is a list": "[]",
    "a document in small letters": {"version": "2012-10-17", "statement": [_ADMIN]},
    "a statement in small letters": _document({"effect": "Allow", "action": "*", "resource": "*"}),
    "a statement without Effect": _document({"Action": "*", "Resource": "*"}),
    "a statement whose Effect is neither Allow nor Deny": _document({**_ADMIN, "Effect": "Permit"}),
    "a statement whose principals are a list": _document({**_ADMIN, "Principal": ["arn:aws:iam::111122223333:root"]}),
    "a statement without Action": _document({"Effect": "Allow", "Resource": "*"}),
    "a statement without Resource": _document({"Effect": "Allow", "Action": "*"}),
    "JSON that is nested too deeply": "[" * 2000 + "]" * 2000,
}

IAM_001 = (
    Case(
        rule="IAM-001",
        says="a policy document that IAM accepts",
        compliant=(Given(type=_POLICY, props={"policy": {"Version": "2012-10-17", "Id": "read", "Statement": _READ}}),),
        broken=tuple(
            Broken(
                finds=("IAM-001.a", "IAM-001.b"),
                says=f"{says} cannot be read",
                change={"policy": document},
                missing=(),
            )
            for says, document in _UNREADABLE.items()
        ),
    ),
    *(
        Case(
            rule="IAM-001",
            says=f"a {kind.rpartition(':')[2]} that names actions and resources",
            compliant=(_policy(_DENY, _READ, type=kind),),
            broken=(
                Broken(
                    finds="IAM-001.a",
                    says="it allows every action on every resource",
                    change={f"{_property(kind)}.Statement": [_READ, _ADMIN]},
                    unknown=("IAM-001.a?", "IAM-001.b?"),
                    missing=("IAM-001.a", "IAM-001.b"),
                ),
                Broken(
                    finds="IAM-001.a",
                    says="its whole document allows every action on every resource",
                    change={_property(kind): _document(_ADMIN)},
                    unknown=("IAM-001.a?", "IAM-001.b?"),
                    missing=(),
                ),
            ),
        )
        for kind in _WITH_POLICY
    ),
    Case(
        rule="IAM-001",
        says="an inline policy of a role that names actions and resources",
        compliant=(_INLINE,),
        broken=(
            Broken(
                finds="IAM-001.a",
                says="it allows every action on every resource",
                change={"inlinePolicies[0].policy": _document(_ADMIN)},
                unknown=("IAM-001.a?", "IAM-001.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="IAM-001",
        says="every action on named resources",
        compliant=(_policy({**_ADMIN, "Resource": ["arn:aws:s3:::logs/*"]}),),
        broken=tuple(
            Broken(
                finds="IAM-001.a", says=f"Resource is {everything}", change={f"{_RESOURCE}[0]": everything}, missing=()
            )
            for everything in ("*", "arn:aws:*", "arn:*:*:*:*:*:*")
        ),
    ),
    Case(
        rule="IAM-001",
        says="named actions on every resource",
        compliant=(_policy({**_ADMIN, "Action": ["s3:GetObject"]}),),
        broken=(
            *(
                Broken(
                    finds="IAM-001.a", says=f"Action is {everything}", change={f"{_ACTION}[0]": everything}, missing=()
                )
                for everything in ("*", "*:*")
            ),
            Broken(
                finds="IAM-001.b",
                says="NotAction excepts some",
                change={_NOT_ACTION: ["iam:*"]},
                # It does not matter which actions are excepted.
                unknown=("IAM-001.b",),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="IAM-001",
        says="Deny for every action on every resource",
        compliant=(_policy(_DENY),),
        broken=(
            Broken(
                finds="IAM-001.a", says="Effect is Allow", change={_EFFECT: "Allow"}, missing=("IAM-001.a", "IAM-001.b")
            ),
        ),
    ),
    Case(
        rule="IAM-001",
        says="Deny with NotAction and NotResource",
        compliant=(_policy({"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::logs"}),),
        broken=(
            Broken(
                finds="IAM-001.b", says="Effect is Allow", change={_EFFECT: "Allow"}, missing=("IAM-001.a", "IAM-001.b")
            ),
        ),
    ),
    Case(
        rule="IAM-001",
        says="NotAction on named resources",
        compliant=(_policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::logs/*"}),),
        broken=(
            Broken(
                finds="IAM-001.b", says="Resource is *", change={_RESOURCE: "*"}, missing=("IAM-001.a", "IAM-001.b")
            ),
        ),
    ),
    Case(
        rule="IAM-001",
        says="named actions with NotResource",
        compliant=(_policy({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::logs/*"}),),
        broken=(
            Broken(finds="IAM-001.b", says="Action is *", change={_ACTION: "*"}, missing=("IAM-001.a", "IAM-001.b")),
        ),
    ),
)

IAM_002 = (
    *(
        Case(
            rule="IAM-002",
            says=f"a {kind.rpartition(':')[2]} that names actions",
            compliant=(_policy(_READ, type=kind),),
            broken=(
                *(
                    Broken(
                        finds="IAM-002.a",
                        says=f"it allows {action}",
                        change={_statement(0, "Action[0]", kind): action},
                        missing=(),
                    )
                    for action in ("s3:*", "s3:**", "s3:?*", "*")
                ),
                Broken(
                    finds="IAM-002.b",
                    says="NotAction excepts some",
                    change={_statement(0, "NotAction", kind): ["iam:*"]},
                    unknown=("IAM-002.b",),
                    missing=(),
                ),
            ),
        )
        for kind in _WITH_POLICY
    ),
    Case(
        rule="IAM-002",
        says="an inline policy of a role that names actions",
        compliant=(_INLINE,),
        broken=(
            Broken(
                finds="IAM-002.a",
                says="it allows s3:*",
                change={"inlinePolicies[0].policy.Statement[0].Action": "s3:*"},
                missing=("IAM-002.a", "IAM-002.b"),
            ),
        ),
    ),
    Case(
        rule="IAM-002",
        says="wildcards within action names",
        compliant=(_policy({**_ADMIN, "Action": ["s3:Get*", "ec2:Describe*", "s3:*Object"]}),),
        broken=(
            Broken(
                finds="IAM-002.a",
                says="one action is s3:*",
                change={f"{_ACTION}[2]": "s3:*"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="IAM-002",
        says="Deny for a whole service",
        compliant=(_policy({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}),),
        broken=(
            Broken(
                finds="IAM-002.a", says="Effect is Allow", change={_EFFECT: "Allow"}, missing=("IAM-002.a", "IAM-002.b")
            ),
        ),
    ),
    Case(
        rule="IAM-002",
        says="Deny with NotAction",
        compliant=(_policy({"Effect": "Deny", "NotAction": "s3:*", "Resource": "arn:aws:s3:::logs"}),),
        broken=(
            Broken(
                finds="IAM-002.b", says="Effect is Allow", change={_EFFECT: "Allow"}, missing=("IAM-002.a", "IAM-002.b")
            ),
        ),
    ),
    Case(
        rule="IAM-002",
        says="full administrator access, which IAM-001 reports",
        compliant=(_policy(_ADMIN),),
        broken=(
            Broken(
                finds="IAM-002.a",
                says="on named resources only",
                change={_RESOURCE: "arn:aws:s3:::logs/*"},
                missing=("IAM-002.a", "IAM-002.b"),
            ),
        ),
    ),
    Case(
        rule="IAM-002",
        says="administrator access with NotAction, which IAM-001 reports",
        compliant=(_policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),),
        broken=(
            Broken(
                finds="IAM-002.b",
                says="on named resources only",
                change={_RESOURCE: "arn:aws:s3:::logs/*"},
                missing=("IAM-002.a", "IAM-002.b"),
            ),
        ),
    ),
)

_ATTACHMENTS = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    _ROLE: "managedPolicyArns",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": "managedPolicyArns",
}
_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

IAM_003 = (
    *(
        Case(
            rule="IAM-003",
            says=f"an AWS managed policy with fewer permissions, in a {kind.rpartition(':')[2]}",
            compliant=(
                Given(
                    type=kind,
                    props={where: [_READ_ONLY, _READ_ONLY] if where.endswith("s") else _READ_ONLY},
                ),
            ),
            broken=tuple(
                Broken(
                    finds=finds,
                    says=f"the policy is {policy}",
                    change={f"{where}[1]" if where.endswith("s") else where: f"arn:aws:iam::aws:policy/{policy}"},
                    unknown=("IAM-003.a?", "IAM-003.b?"),
                    missing=(),
                )
                for policy, finds in (("AdministratorAccess", "IAM-003.a"), ("IAMFullAccess", "IAM-003.b"))
            ),
        )
        for kind, where in _ATTACHMENTS.items()
    ),
    Case(
        rule="IAM-003",
        says="policies with similar names, and a customer managed policy of the same name",
        compliant=(
            Given(
                type=_ROLE,
                props={
                    "managedPolicyArns": [
                        "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
                        f"{_ACCOUNT}policy/AdministratorAccess",
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="IAM-003.a",
                says="the AWS managed policy in another partition",
                change={"managedPolicyArns[0]": "arn:aws-cn:iam::aws:policy/AdministratorAccess"},
                unknown=("IAM-003.a?", "IAM-003.b?"),
                missing=(),
            ),
        ),
    ),
)

_USER, _ACCESS_KEY, _LOGIN_PROFILE = (
    "aws:iam/user:User",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
)
_MAILER = {"users": ["mailer-*"]}

IAM_004 = (
    Case(
        rule="IAM-004",
        says="a user in `users`",
        compliant=(Given(type=_USER, props={"name": "mailer-1"}),),
        broken=(
            Broken(
                finds="IAM-004.a", says="a user who is not in `users`", change={"name": "alice"}, missing=("IAM-004.a",)
            ),
        ),
        settings=_MAILER,
    ),
    Case(
        rule="IAM-004",
        says="a user in `users`, whose name Pulumi generates",
        compliant=(Given(type=_USER, name="mailer-x"),),
        settings=_MAILER,
    ),
    Case(
        rule="IAM-004",
        says="an access key of a user in `users`",
        compliant=(Given(type=_ACCESS_KEY, props={"user": "mailer-1"}),),
        broken=(
            Broken(
                finds="IAM-004.b",
                says="an access key of another user",
                change={"user": "alice"},
                missing=("IAM-004.b",),
            ),
        ),
        settings=_MAILER,
    ),
    Case(
        rule="IAM-004",
        says="a password of a user in `users`",
        compliant=(Given(type=_LOGIN_PROFILE, props={"user": "mailer-1"}),),
        broken=(
            Broken(
                finds="IAM-004.c", says="a password of another user", change={"user": "alice"}, missing=("IAM-004.c",)
            ),
        ),
        settings=_MAILER,
    ),
    *(
        Case(
            rule="IAM-004",
            says=f"no {says} while `users` is empty",
            compliant=(),
            broken=(
                Broken(
                    finds=finds,
                    says="there is one",
                    add=(Given(type=kind, props={"name": "mailer-1", "user": "mailer-1"}),),
                    resource="none",
                ),
            ),
        )
        for kind, says, finds in (
            (_USER, "IAM user", "IAM-004.a"),
            (_ACCESS_KEY, "access key", "IAM-004.b"),
            (_LOGIN_PROFILE, "password", "IAM-004.c"),
        )
    ),
)

_POLICIES_OF_USERS: Mapping[str, Mapping[str, Any]] = {
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": {"user": "mailer-1", "policyArn": _READ_ONLY},
    "aws:iam/userPolicy:UserPolicy": {"user": "mailer-1", "policy": _document(_READ)},
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": {
        "userName": "mailer-1",
        "policyArns": [_READ_ONLY],
    },
    "aws:iam/userPoliciesExclusive:UserPoliciesExclusive": {"userName": "mailer-1", "policyNames": ["read"]},
    "aws:iam/policyAttachment:PolicyAttachment": {"users": ["mailer-1"], "policyArn": _READ_ONLY},
}
_NAME_OF_USER = {"user": "user", "userName": "userName", "users": "users[0]"}

IAM_005 = (
    *(
        Case(
            rule="IAM-005",
            says=f"a {kind.rpartition(':')[2]} for a user in `users`",
            compliant=(Given(type=kind, props=props),),
            broken=(
                Broken(
                    finds="IAM-005.a",
                    says="the user is not in `users`",
                    change={_NAME_OF_USER[next(iter(props))]: "alice"},
                    missing=() if "users" in props else ("IAM-005.a",),
                ),
            ),
            settings=_MAILER,
        )
        for kind, props in _POLICIES_OF_USERS.items()
    ),
    *(
        Case(
            rule="IAM-005",
            says=f"a {kind.rpartition(':')[2]} that removes all policies",
            compliant=(Given(type=kind, props={"userName": "alice", policies: []}),),
            broken=(
                Broken(finds="IAM-005.a", says="the user keeps one policy", change={policies: ["read"]}, missing=()),
            ),
        )
        for kind, policies in (
            ("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "policyArns"),
            ("aws:iam/userPoliciesExclusive:UserPoliciesExclusive", "policyNames"),
        )
    ),
    Case(
        rule="IAM-005",
        says="a PolicyAttachment for roles and groups",
        compliant=(
            Given(
                type="aws:iam/policyAttachment:PolicyAttachment",
                props={"roles": ["team"], "groups": ["team"], "users": [], "policyArn": _READ_ONLY},
            ),
        ),
        broken=(
            Broken(
                finds="IAM-005.a",
                says="it is for a user as well",
                change={"users": ["mailer-1"]},
                # Without `users` it does not matter who the user is.
                unknown=("IAM-005.a",),
                missing=(),
            ),
        ),
    ),
)


def _trusted(principal: object, condition: Mapping[str, Any] | None = None, action: object = "sts:AssumeRole") -> Given:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition is not None:
        statement["Condition"] = condition
    return Given(
        type=_ROLE,
        props={"assumeRolePolicy": _document(statement)},
        provider={"allowedAccountIds": '["111122223333"]'},
    )


def _trust(element: str) -> str:
    return f"assumeRolePolicy.Statement[0].{element}"


_OTHER_ACCOUNT = "arn:aws:iam::444455556666:root"
_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}
_EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "tenant-7"}}
_ALL_UNDETERMINED = ("IAM-006.a?", "IAM-006.b?")

IAM_006 = (
    Case(
        rule="IAM-006",
        says="a role that trusts its own account",
        compliant=(_trusted({"AWS": [f"{_ACCOUNT}root", f"{_ACCOUNT}role/team", "111122223333"]}),),
        broken=(
            Broken(
                finds="IAM-006.a",
                says="the AWS principal is *",
                change={_trust("Principal.AWS[0]"): "*"},
                unknown=_ALL_UNDETERMINED,
                missing=(),
            ),
            Broken(
                finds="IAM-006.a",
                says="the principal is *",
                change={_trust("Principal"): "*"},
                unknown=_ALL_UNDETERMINED,
                missing=("IAM-006.a", "IAM-006.b"),
            ),
            Broken(
                finds="IAM-006.a",
                says="NotPrincipal allows everyone except one account",
                change={_trust("NotPrincipal"): {"AWS": _OTHER_ACCOUNT}},
                unknown=("IAM-006.a",),
                missing=(),
            ),
            *(
                Broken(
                    finds="IAM-006.b",
                    says=f"the principal is of another account: {principal}",
                    change={_trust("Principal.AWS[1]"): principal},
                    unknown=_ALL_UNDETERMINED,
                    missing=(),
                )
                for principal in (
                    _OTHER_ACCOUNT,
                    "444455556666",
                    "arn:aws:sts::444455556666:assumed-role/team/alice",
                    "AROAEXAMPLEEXAMPLEEXA",
                )
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="a role that trusts an AWS service",
        compliant=(_trusted({"Service": "ec2.amazonaws.com"}),),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="it trusts another account as well",
                change={_trust("Principal.AWS"): _OTHER_ACCOUNT},
                unknown=_ALL_UNDETERMINED,
                missing=(),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="Deny for everyone",
        compliant=(
            Given(
                type=_ROLE,
                props={
                    "assumeRolePolicy": _document(
                        {"Effect": "Deny", "Principal": {"AWS": ["*", _OTHER_ACCOUNT]}, "Action": "sts:AssumeRole"}
                    )
                },
                provider={"allowedAccountIds": '["111122223333"]'},
            ),
        ),
        broken=(
            Broken(
                finds=("IAM-006.a", "IAM-006.b"),
                says="Effect is Allow",
                change={_trust("Effect"): "Allow"},
                missing=("IAM-006.a", "IAM-006.b"),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="everyone in one organization",
        compliant=(_trusted("*", _ORGANIZATION),),
        broken=(
            Broken(
                finds="IAM-006.a",
                says="the organization is a wildcard",
                change={_trust('Condition.StringEquals["aws:PrincipalOrgID"]'): "*"},
                missing=("IAM-006.a",),
            ),
            Broken(
                finds="IAM-006.a",
                says="the condition has IfExists",
                change={_trust("Condition"): {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3"}}},
                missing=("IAM-006.a",),
            ),
            Broken(
                finds="IAM-006.a",
                says="the condition is negated",
                change={_trust("Condition"): {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}},
                missing=("IAM-006.a",),
            ),
            Broken(
                finds="IAM-006.a",
                says="the condition is not on the caller",
                change={_trust("Condition"): {"Bool": {"aws:SecureTransport": "true"}}},
                missing=("IAM-006.a",),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="another account with an external ID",
        compliant=(_trusted({"AWS": _OTHER_ACCOUNT}, _EXTERNAL_ID),),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="the external ID is a wildcard",
                change={_trust('Condition.StringEquals["sts:ExternalId"]'): "*"},
                missing=("IAM-006.b",),
            ),
            Broken(finds="IAM-006.b", says="there is no condition", without=_trust("Condition")),
        ),
    ),
    Case(
        rule="IAM-006",
        says="another account in an organizational unit",
        compliant=(
            _trusted({"AWS": _OTHER_ACCOUNT}, {"ForAnyValue:StringLike": {"AWS:PrincipalOrgPaths": "o-a/r-b/*"}}),
        ),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="the organization is a wildcard",
                change={_trust('Condition["ForAnyValue:StringLike"]["AWS:PrincipalOrgPaths"]'): "o-*/r-b/*"},
                missing=("IAM-006.b",),
            ),
            Broken(
                finds="IAM-006.b",
                says="the condition is on the source IP address",
                change={_trust("Condition"): {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
                missing=("IAM-006.b",),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="another account in one organization",
        compliant=(_trusted({"AWS": _OTHER_ACCOUNT}, _ORGANIZATION),),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="the organization is a wildcard",
                change={_trust('Condition.StringEquals["aws:PrincipalOrgID"]'): "o-*"},
                missing=("IAM-006.b",),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="another account that may only tag sessions",
        compliant=(_trusted({"AWS": _OTHER_ACCOUNT}, action="sts:TagSession"),),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="it may assume the role",
                change={_trust("Action"): "sts:AssumeRole"},
                missing=("IAM-006.a", "IAM-006.b"),
            ),
            Broken(
                finds="IAM-006.b",
                says="it may assume the role, by a wildcard",
                change={_trust("Action"): "sts:assume*"},
                missing=("IAM-006.a", "IAM-006.b"),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="the account of the role that the provider assumes",
        compliant=(
            Given(
                type=_ROLE,
                props=_trusted({"AWS": f"{_ACCOUNT}root"}).props,
                provider={"assumeRoles": f'[{{"roleArn": "{_ACCOUNT}role/deploy"}}]'},
            ),
        ),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="it trusts another account",
                change={_trust("Principal.AWS"): _OTHER_ACCOUNT},
                unknown=_ALL_UNDETERMINED,
                missing=("IAM-006.a", "IAM-006.b"),
            ),
        ),
    ),
    Case(
        rule="IAM-006",
        says="another account in `trusted_accounts`",
        compliant=(_trusted({"AWS": _OTHER_ACCOUNT}),),
        broken=(
            Broken(
                finds="IAM-006.b",
                says="an account that is not in `trusted_accounts`",
                change={_trust("Principal.AWS"): "arn:aws:iam::777788889999:root"},
                unknown=_ALL_UNDETERMINED,
                missing=("IAM-006.a", "IAM-006.b"),
            ),
        ),
        settings={"trusted_accounts": ["444455556666"]},
    ),
)

_CLUSTER = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"
_GITHUB = "token.actions.githubusercontent.com"
_GITLAB = "gitlab.com"
_OTHER = "app.terraform.io"
_DETERMINED_BY_ISSUER = tuple(f"IAM-007.{check}?" for check in "abcde")


def _federated(issuer: str, subject: str, audience: str, operator: str = "StringEquals") -> Given:
    return Given(
        type=_ROLE,
        props={
            "assumeRolePolicy": _document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": f"{_ACCOUNT}oidc-provider/{issuer}"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {operator: {f"{issuer}:sub": subject, f"{issuer}:aud": audience}},
                }
            )
        },
    )


def _claim(issuer: str, claim: str, operator: str = "StringEquals") -> str:
    return _trust(f'Condition.{operator}["{issuer}:{claim}"]')


def _subjects(check: str, issuer: str, *subjects: str, operator: str = "StringEquals") -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds=check,
            says=f"the subject is {subject or 'empty'}",
            change={_claim(issuer, "sub", operator): subject},
            missing=(check,),
        )
        for subject in subjects
    )


def _audience(check: str, issuer: str, *audiences: str) -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds=check,
            says=f"the audience is {audience}",
            change={_claim(issuer, "aud"): audience},
            missing=(check,),
        )
        for audience in audiences
    )


_REPO_UUID = "{5f0c2e34-8a55-4f0d-9a56-3d6e11a2b7c1}"
_BITBUCKET = "api.bitbucket.org/2.0/workspaces/example/pipelines-config/identity/oidc"
_CIRCLECI, _ORG_UUID = "oidc.circleci.com/org/0a1b", "org/0a1b"
# By issuer: subjects with a wildcard for the phase or step of a run, and subjects with a wildcard for more than that.
_PIPELINES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    _OTHER: (
        (
            "organization:example:project:Default Project:workspace:shop:run_phase:*",
            "organization:example:workspace:shop:run_phase:*",
        ),
        (
            "organization:example:project:*:workspace:shop:run_phase:*",
            "organization:example:project:shop:workspace:*:run_phase:*",
            "organization:*:workspace:shop:run_phase:*",
            "organization:example:workspace:shop*",
        ),
    ),
    "api.pulumi.com/oidc": (
        (
            "pulumi:deploy:org:example:project:shop:*",
            "pulumi:deploy:org:example:project:shop:stack:prod:*",
            "pulumi:deploy:org:example:project:shop:stack:prod:operation:*",
            "pulumi:deploy:org:example:project:shop:stack:prod:operation:*:scope:write",
        ),
        (
            "pulumi:deploy:org:example:*",
            "pulumi:deploy:org:example:project:*",
            "pulumi:deploy:org:example:project:shop:stack:*:operation:update",
        ),
    ),
    _BITBUCKET: (
        (f"{_REPO_UUID}:*", f"{_REPO_UUID}:{_REPO_UUID}:*"),
        ("{*}:*", "*:*", f"{_REPO_UUID}:*:{_REPO_UUID}", f"{_REPO_UUID}*"),
    ),
    _CIRCLECI: (
        (f"{_ORG_UUID}/project/2c3d/user/*",),
        (f"{_ORG_UUID}/project/*/user/*", f"{_ORG_UUID}/*", f"{_ORG_UUID}/project/2c3d/*"),
    ),
    "agent.buildkite.com": (
        (
            "organization:example:pipeline:shop:ref:refs/heads/main:commit:*",
            "organization:example:pipeline:shop:ref:refs/heads/main:commit:*:step:deploy",
            "organization:example:pipeline:shop:ref:refs/heads/main:commit:*:step:*",
            "organization:example:pipeline:shop:ref:refs/heads/main:commit:1a2b:step:*",
        ),
        (
            "organization:example:pipeline:shop:*",
            "organization:example:pipeline:shop:ref:*:commit:*",
            "organization:example:pipeline:*:ref:refs/heads/main:commit:*",
        ),
    ),
    "example.app.spacelift.io": (
        (
            "space:prod:stack:shop:run_type:*",
            "space:prod:stack:shop:run_type:*:scope:write",
            "space:prod:module:shop:run_type:TRACKED:scope:*",
        ),
        ("space:prod:*", "space:*:stack:shop:run_type:TRACKED:scope:write", "space:prod:stack:*:run_type:*"),
    ),
}
_POD = "system:serviceaccount:shop:orders"
_STS = "sts.amazonaws.com"
_REPOSITORY = "repo:example/shop"
_PROJECT = "project_path:example/team/shop"
_SESSION = {
    "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:us-east-1:111122223333:cluster/platform",
    "aws:RequestTag/kubernetes-namespace": "shop",
    "aws:RequestTag/kubernetes-service-account": "orders",
}
_POD_IDENTITY = {"Service": "pods.eks.amazonaws.com"}
_SESSION_ACTIONS = ["sts:AssumeRole", "sts:TagSession"]

IAM_007 = (
    Case(
        rule="IAM-007",
        says="a role for one service account of a cluster (IRSA)",
        compliant=(_federated(_CLUSTER, _POD, _STS),),
        broken=(
            *_subjects("IAM-007.a", _CLUSTER, "system:serviceaccount:shop:*", "system:serviceaccount:shop:order?", ""),
            *_audience("IAM-007.b", _CLUSTER, "*", "somebody"),
            Broken(
                finds=("IAM-007.a", "IAM-007.b"),
                says="there is no condition",
                without=_trust("Condition"),
            ),
            Broken(
                finds=("IAM-007.a", "IAM-007.b"),
                says="the conditions have IfExists",
                change={
                    _trust("Condition"): {"StringEqualsIfExists": {f"{_CLUSTER}:sub": _POD, f"{_CLUSTER}:aud": _STS}}
                },
                missing=("IAM-007.a", "IAM-007.b"),
            ),
            Broken(
                finds=("IAM-007.a", "IAM-007.b"),
                says="the conditions are on another issuer",
                change={_trust("Condition"): {"StringEquals": {f"{_OTHER}:sub": _POD, f"{_OTHER}:aud": _STS}}},
                missing=("IAM-007.a", "IAM-007.b"),
            ),
            Broken(
                finds="IAM-007.a",
                says="one of the subjects is a wildcard",
                change={_claim(_CLUSTER, "sub"): [_POD, "system:serviceaccount:*"]},
                missing=("IAM-007.a",),
            ),
            Broken(
                finds="IAM-007.a",
                says="the list of subjects is empty",
                change={_claim(_CLUSTER, "sub"): []},
                missing=("IAM-007.a",),
            ),
            Broken(
                finds=("IAM-007.a", "IAM-007.b"),
                says="the issuer does not match the conditions",
                change={_trust("Principal.Federated"): f"{_ACCOUNT}oidc-provider/oidc-eks.us-east-1.api.aws/id/OTHER"},
                unknown=_DETERMINED_BY_ISSUER,
                missing=("IAM-007.a", "IAM-007.b", "IAM-007.c", "IAM-007.d", "IAM-007.e", "IAM-007.f"),
            ),
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for an environment of a GitHub repository",
        compliant=(_federated(_GITHUB, f"{_REPOSITORY}:environment:prod", _STS),),
        broken=(
            *_subjects(
                "IAM-007.d",
                _GITHUB,
                f"{_REPOSITORY}:*",
                f"{_REPOSITORY}:pull_request",
                f"{_REPOSITORY}:environment:*",
                f"{_REPOSITORY}:environment:",
                f"{_REPOSITORY}:ref:refs/heads/*",
                f"{_REPOSITORY}:ref:refs/heads/",
                f"{_REPOSITORY}:ref:*",
                "repo:example/*:environment:prod",
                "repo:*/shop:environment:prod",
                "*",
            ),
            *_audience("IAM-007.b", _GITHUB, "https://github.com/example"),
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for an environment of a GitHub repository whose tokens have its IDs",
        compliant=(_federated(_GITHUB, "repo:example@11/shop@22:environment:prod", _STS),),
        broken=_subjects(
            "IAM-007.d",
            _GITHUB,
            "repo:example@11/shop@22:pull_request",
            "repo:example@11/*:environment:prod",
            "repo:example@*/shop@22:environment:prod",
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for a branch of a GitHub repository",
        compliant=(_federated(_GITHUB, f"{_REPOSITORY}:ref:refs/heads/main", _STS),),
    ),
    Case(
        rule="IAM-007",
        says="a role for version tags of a GitHub repository",
        compliant=(_federated(_GITHUB, f"{_REPOSITORY}:ref:refs/tags/v*", _STS, operator="StringLike"),),
        broken=_subjects("IAM-007.d", _GITHUB, f"{_REPOSITORY}:ref:refs/tags/*", operator="StringLike"),
    ),
    Case(
        rule="IAM-007",
        says="a role for a GitHub repository of an enterprise with its own issuer",
        compliant=(_federated(f"{_GITHUB}/example", f"{_REPOSITORY}:environment:prod", _STS),),
        broken=_subjects("IAM-007.d", f"{_GITHUB}/example", f"{_REPOSITORY}:*"),
    ),
    *(
        Case(
            rule="IAM-007",
            says=f"a role for a branch of a GitLab project at {host}",
            compliant=(_federated(host, f"{_PROJECT}:ref_type:branch:ref:main", f"https://{host}"),),
            broken=(
                *_subjects(
                    "IAM-007.e",
                    host,
                    f"{_PROJECT}:*",
                    f"{_PROJECT}:ref_type:branch:ref:*",
                    f"{_PROJECT}:ref_type:*:ref:main",
                    "project_path:example/*:ref_type:branch:ref:main",
                ),
                *_audience("IAM-007.c", host, "*"),
            ),
        )
        for host in (_GITLAB, "gitlab.example.com")
    ),
    Case(
        rule="IAM-007",
        says="a role for version tags of a GitLab project",
        compliant=(
            _federated(_GITLAB, f"{_PROJECT}:ref_type:tag:ref:v*", "https://gitlab.com", operator="StringLike"),
        ),
    ),
    *(
        Case(
            rule="IAM-007",
            says=f"a role for a pipeline of {issuer}: {fixed}",
            compliant=(_federated(issuer, fixed, "example", operator="StringLike"),),
            broken=_subjects("IAM-007.a", issuer, *wider, operator="StringLike"),
        )
        for issuer, (narrow, wider) in _PIPELINES.items()
        for fixed in narrow
    ),
    *(
        Case(
            rule="IAM-007",
            says=f"a role for a full subject of {issuer}",
            compliant=(_federated(issuer, "shop", "example"),),
            broken=_subjects("IAM-007.a", issuer, "organization:example:workspace:shop:run_phase:*", f"{_REPO_UUID}:*"),
        )
        for issuer in ("app.example.com", "app.terraform.io.example.com", "xapp.terraform.io")
    ),
    Case(
        rule="IAM-007",
        says="a role for tokens of another issuer",
        compliant=(_federated(_OTHER, "organization:example:workspace:shop", "aws.workload.identity"),),
        broken=(
            *_subjects("IAM-007.a", _OTHER, "organization:example:*"),
            *_audience("IAM-007.c", _OTHER, "aws.*"),
        ),
    ),
    Case(
        rule="IAM-007",
        says="Deny for every token",
        compliant=(
            Given(
                type=_ROLE,
                props={
                    "assumeRolePolicy": _document(
                        {
                            "Effect": "Deny",
                            "Principal": {
                                "Federated": f"{_ACCOUNT}oidc-provider/{_CLUSTER}",
                                "Service": "pods.eks.amazonaws.com",
                            },
                            "Action": "*",
                        }
                    )
                },
            ),
        ),
        broken=(
            Broken(
                finds=("IAM-007.a", "IAM-007.b", *("IAM-007.f",) * 3),
                says="Effect is Allow",
                change={_trust("Effect"): "Allow"},
                unknown=("IAM-007.a?", "IAM-007.b?", "IAM-007.f?"),
                missing=tuple(f"IAM-007.{check}" for check in "abcdef"),
            ),
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for people, with SAML",
        compliant=(
            Given(
                type=_ROLE,
                props={
                    "assumeRolePolicy": _document(
                        {
                            "Effect": "Allow",
                            "Principal": {"Federated": f"{_ACCOUNT}saml-provider/people"},
                            "Action": "sts:AssumeRoleWithSAML",
                        }
                    )
                },
            ),
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for one service account (EKS Pod Identity)",
        compliant=(_trusted(_POD_IDENTITY, {"StringEquals": _SESSION}, action=_SESSION_ACTIONS),),
        broken=tuple(
            Broken(
                finds="IAM-007.f",
                says=f"the condition on {tag} is a wildcard",
                change={_trust(f'Condition.StringEquals["aws:RequestTag/{tag}"]'): "*"},
                missing=("IAM-007.f",),
            )
            for tag in ("eks-cluster-arn", "kubernetes-namespace", "kubernetes-service-account")
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for one service account (EKS Pod Identity), with the cluster's name",
        compliant=(
            _trusted(
                _POD_IDENTITY,
                {
                    "StringEquals": {
                        "aws:RequestTag/eks-cluster-name": "platform",
                        "aws:RequestTag/kubernetes-namespace": "shop",
                        "aws:RequestTag/kubernetes-service-account": "orders",
                    }
                },
                action=_SESSION_ACTIONS,
            ),
        ),
    ),
    Case(
        rule="IAM-007",
        says="a role for another AWS service",
        compliant=(_trusted({"Service": "ec2.amazonaws.com"}),),
        broken=(
            Broken(
                finds=("IAM-007.f",) * 3,
                says="it trusts EKS Pod Identity without conditions",
                change={_trust("Principal.Service"): "pods.eks.amazonaws.com"},
                unknown=("IAM-007.f?",),
                missing=("IAM-007.a", "IAM-007.b", "IAM-007.c", "IAM-007.d", "IAM-007.e", "IAM-007.f"),
            ),
        ),
    ),
)

_ESCALATIONS = {
    "IAM-008.a": (
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:AttachUserPolicy",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:PutUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:AddUserToGroup",
    ),
    "IAM-008.b": (
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
        "iam:UpdateAssumeRolePolicy",
        "sts:AssumeRole",
    ),
    "IAM-008.c": ("iam:PassRole",),
    "IAM-008.d": (
        "apprunner:UpdateService",
        "cloudformation:UpdateStack",
        "codebuild:StartBuild",
        "codebuild:StartBuildBatch",
        "glue:UpdateDevEndpoint",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "ssm:SendCommand",
        "ssm:StartSession",
    ),
}
_ANY_ESCALATION = tuple(f"{check}?" for check in _ESCALATIONS)
_ALL_ROLES = (
    "*",
    "arn:aws:iam::*:role/*",
    f"{_ACCOUNT}role/*",
    f"{_ACCOUNT}*",
    "arn:*:iam::*:*",
)
_LIMITS = {
    "IAM-008.a": ("iam:PermissionsBoundary", "iam:PolicyARN", "aws:ResourceTag/team", "iam:ResourceTag/team"),
    "IAM-008.b": ("iam:PermissionsBoundary", "aws:ResourceTag/team", "iam:ResourceTag/team"),
    "IAM-008.c": ("iam:PassedToService", "iam:AssociatedResourceArn", "iam:ResourceTag/team"),
    "IAM-008.d": ("aws:ResourceTag/team", "ssm:resourceTag/team"),
}

IAM_008 = (
    Case(
        rule="IAM-008",
        says="actions without privilege escalation, on every resource",
        compliant=(_policy({**_ADMIN, "Action": ["iam:GetRole", "iam:ListRoles"]}),),
        broken=(
            *(
                Broken(
                    finds=check,
                    says=f"one action is {action}",
                    change={f"{_ACTION}[0]": action},
                    unknown=_ANY_ESCALATION,
                    missing=(),
                )
                for check, actions in _ESCALATIONS.items()
                for action in actions
            ),
            Broken(
                finds="IAM-008.a",
                says="one action is a wildcard in capitals",
                change={f"{_ACTION}[1]": "IAM:PUT*"},
                unknown=_ANY_ESCALATION,
                missing=(),
            ),
            Broken(
                finds=("IAM-008.a", "IAM-008.b", "IAM-008.c"),
                says="one action is iam:*",
                change={f"{_ACTION}[1]": "iam:*"},
                unknown=_ANY_ESCALATION,
                missing=(),
            ),
        ),
    ),
    *(
        Case(
            rule="IAM-008",
            says=f"{actions[0]} on named resources",
            compliant=(
                _policy({**_ADMIN, "Action": actions[0], "Resource": [f"{_ACCOUNT}role/team/*", _OTHER_ACCOUNT]}),
            ),
            broken=(
                *(
                    Broken(finds=check, says=f"Resource is {every}", change={f"{_RESOURCE}[0]": every}, missing=())
                    for every in _ALL_ROLES
                ),
                Broken(
                    finds=check,
                    says="NotResource excepts some",
                    change={_NOT_RESOURCE: _OTHER_ACCOUNT},
                    unknown=(check,),
                    missing=(),
                ),
            ),
        )
        for check, actions in _ESCALATIONS.items()
    ),
    *(
        Case(
            rule="IAM-008",
            says=f"{_ESCALATIONS[check][0]} with a condition on {key}",
            compliant=(
                _policy({**_ADMIN, "Action": _ESCALATIONS[check][0], "Condition": {"StringEquals": {key: "team"}}}),
            ),
            broken=(
                Broken(
                    finds=check,
                    says="the condition is a wildcard",
                    change={_statement(0, f'Condition.StringEquals["{key}"]'): "*"},
                    missing=(check,),
                ),
                Broken(
                    finds=check,
                    says="the condition is on another key",
                    change={_statement(0, "Condition"): {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}},
                    missing=(check,),
                ),
            ),
        )
        for check, keys in _LIMITS.items()
        for key in keys
    ),
    Case(
        rule="IAM-008",
        says="Deny for iam:PassRole on every role",
        compliant=(_policy({**_ADMIN, "Effect": "Deny", "Action": "iam:PassRole"}),),
        broken=(
            Broken(finds="IAM-008.c", says="Effect is Allow", change={_EFFECT: "Allow"}, missing=tuple(_ESCALATIONS)),
        ),
    ),
    Case(
        rule="IAM-008",
        says="full administrator access, which IAM-001 reports",
        compliant=(_policy(_ADMIN),),
        broken=(
            Broken(
                finds=tuple(_ESCALATIONS),
                says="Resource is every role",
                change={_RESOURCE: "arn:aws:iam::*:role/*"},
                missing=("IAM-008.a", "IAM-008.b", "IAM-008.c", "IAM-008.d"),
            ),
        ),
    ),
    *(
        Case(
            rule="IAM-008",
            says=f"a {kind.rpartition(':')[2]} without privilege escalation",
            compliant=(_policy(_READ, type=kind),),
            broken=(
                Broken(
                    finds="IAM-008.c",
                    says="it allows iam:PassRole on every role",
                    change={_property(kind): _document({**_ADMIN, "Action": "iam:PassRole"})},
                    unknown=_ANY_ESCALATION,
                    missing=(),
                ),
            ),
        )
        for kind in _WITH_POLICY
    ),
    Case(
        rule="IAM-008",
        says="an inline policy of a role without privilege escalation",
        compliant=(_INLINE,),
        broken=(
            Broken(
                finds="IAM-008.c",
                says="it allows iam:PassRole on every role",
                change={"inlinePolicies[0].policy": _document({**_ADMIN, "Action": "iam:PassRole"})},
                unknown=_ANY_ESCALATION,
                missing=(),
            ),
        ),
    ),
)

_KEY = "arn:aws:kms:us-east-1:111122223333:key/"
_DECRYPT = {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [f"{_KEY}1", f"{_KEY}*"]}
_EVERY_KEY = (
    "*",
    "arn:aws:kms:*:111122223333:key/*",
    "arn:aws:kms:us-east-1:*:key/*",
    "arn:aws:kms:*:*:*",
)

IAM_009 = (
    *(
        Case(
            rule="IAM-009",
            says=f"a {kind.rpartition(':')[2]} for named keys",
            compliant=(_policy(_DECRYPT, type=kind),),
            broken=(
                *(
                    Broken(
                        finds=check,
                        says=f"Resource is {every}",
                        change={_statement(0, "Resource[1]", kind): every},
                        missing=(),
                    )
                    for every in _EVERY_KEY
                ),
                Broken(
                    finds=check,
                    says="NotResource excepts some keys",
                    change={_statement(0, "NotResource", kind): f"{_KEY}2"},
                    unknown=(check,),
                    missing=(),
                ),
            ),
        )
        for kind, check in ((kind, "IAM-009.a" if kind == _POLICY else "IAM-009.b") for kind in _WITH_POLICY)
    ),
    Case(
        rule="IAM-009",
        says="an inline policy of a role for named keys",
        compliant=(Given(type=_ROLE, props={"inlinePolicies": [{"name": "read", "policy": _document(_DECRYPT)}]}),),
        broken=(
            Broken(
                finds="IAM-009.b",
                says="Resource is *",
                change={"inlinePolicies[0].policy.Statement[0].Resource": "*"},
                missing=("IAM-009.b",),
            ),
        ),
    ),
    *(
        Case(
            rule="IAM-009",
            says=f"kms:DescribeKey on every key in {says}",
            compliant=(_policy({**_ADMIN, "Action": "kms:DescribeKey"}, type=kind),),
            broken=tuple(
                Broken(finds=check, says=f"Action is {action}", change={_ACTION: action}, missing=(check,))
                for action in ("kms:Decrypt", "kms:ReEncryptFrom", "kms:*", "KMS:DECRYPT")
            ),
        )
        for kind, check, says in (
            (_WITH_POLICY[0], "IAM-009.a", "a managed policy"),
            (_WITH_POLICY[2], "IAM-009.b", "an inline policy"),
        )
    ),
    Case(
        rule="IAM-009",
        says="Deny for kms:Decrypt on every key",
        compliant=(_policy({**_ADMIN, "Effect": "Deny", "Action": "kms:Decrypt"}),),
        broken=(Broken(finds="IAM-009.a", says="Effect is Allow", change={_EFFECT: "Allow"}, missing=("IAM-009.a",)),),
    ),
    Case(
        rule="IAM-009",
        says="full administrator access, which IAM-001 reports",
        compliant=(_policy(_ADMIN),),
        broken=(
            Broken(
                finds="IAM-009.a",
                says="Resource is every key",
                change={_RESOURCE: "arn:aws:kms:*:*:key/*"},
                missing=("IAM-009.a",),
            ),
        ),
    ),
    Case(
        rule="IAM-009",
        says="kms:Encrypt with every key",
        compliant=(_policy({**_ADMIN, "Action": "kms:Encrypt", "Condition": {"StringEquals": {"aws:Any": "one"}}}),),
        broken=(
            Broken(
                finds="IAM-009.a",
                says="kms:Decrypt with a condition",
                change={_ACTION: "kms:Decrypt"},
                missing=("IAM-009.a",),
            ),
        ),
    ),
)

_JOIN = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
_CNI = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def _node_role(**props: object) -> Given:
    return Given(type=_ROLE, name="nodes", props={"name": "nodes-1", "arn": f"{_ACCOUNT}role/nodes-1", **props})


_NODE_GROUP = Given(
    type="aws:eks/nodeGroup:NodeGroup",
    name="group",
    props={"nodeRoleArn": f"{_ACCOUNT}role/nodes-1"},
    depends={"nodeRoleArn": "nodes"},
)


def _attachment(arn: str, **props: object) -> Given:
    return Given(type=_ATTACHMENT, name="attached", props={"role": "nodes-1", "policyArn": arn, **props})


def _access_entry(kind: str) -> Given:
    return Given(
        type="aws:eks/accessEntry:AccessEntry",
        name="entry",
        props={"principalArn": f"{_ACCOUNT}role/nodes-1", "type": kind},
        depends={"principalArn": "nodes"},
    )


_UNLISTED = Broken(
    finds="IAM-010.a",
    says="it has AmazonEKS_CNI_Policy",
    resource="attached",
    change={"policyArn": _CNI},
    missing=(),
)

IAM_010 = (
    Case(
        rule="IAM-010",
        says="a node role that can join the cluster, pull images and use Session Manager",
        compliant=(
            # An empty inline policy removes those that others added (pulumi-aws, aws.iam.Role, inlinePolicies).
            _node_role(managedPolicyArns=["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"], inlinePolicies=[{}]),
            _NODE_GROUP,
            _attachment(_JOIN),
        ),
        broken=(
            _UNLISTED,
            Broken(
                finds="IAM-010.a",
                says="it has a customer managed policy",
                resource="attached",
                change={"policyArn": f"{_ACCOUNT}policy/AmazonEKSWorkerNodePolicy"},
                missing=(),
            ),
            Broken(
                finds="IAM-010.a",
                says="managedPolicyArns has another policy",
                change={"managedPolicyArns[0]": _CNI},
                missing=(),
            ),
            Broken(
                finds="IAM-010.b",
                says="inlinePolicies has a policy",
                change={"inlinePolicies[0].policy": _document(_READ)},
                # Whatever the policy says.
                unknown=("IAM-010.b",),
                missing=(),
            ),
            Broken(
                finds="IAM-010.b",
                says="a RolePolicy gives it an inline policy",
                add=(
                    Given(
                        type="aws:iam/rolePolicy:RolePolicy",
                        name="inline",
                        props={"role": "nodes-1", "policy": _document(_READ)},
                        depends={"role": "nodes"},
                    ),
                ),
            ),
            Broken(
                finds="IAM-010.a",
                says="a PolicyAttachment gives it another policy",
                add=(
                    Given(
                        type="aws:iam/policyAttachment:PolicyAttachment",
                        name="several",
                        props={"roles": ["other", "nodes-1"], "policyArn": _CNI},
                    ),
                ),
            ),
            Broken(
                finds="IAM-010.a",
                says="a RolePolicyAttachmentsExclusive gives it another policy",
                add=(
                    Given(
                        type="aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
                        name="all",
                        props={"roleName": "nodes-1", "policyArns": [_JOIN, _CNI]},
                    ),
                ),
            ),
        ),
    ),
    *(
        Case(
            rule="IAM-010",
            says=f"a node role with {policy}",
            compliant=(_node_role(), _NODE_GROUP, _attachment(f"arn:aws:iam::aws:policy/{policy}")),
        )
        for policy in (
            "AmazonEC2ContainerRegistryPullOnly",
            "AmazonEC2ContainerRegistryReadOnly",
            "AmazonEKSWorkerNodeMinimalPolicy",
        )
    ),
    *(
        Case(
            rule="IAM-010",
            says=f"a node role with an access entry of type {kind}",
            compliant=(_node_role(), _access_entry(kind), _attachment(_JOIN)),
            broken=(_UNLISTED,),
        )
        for kind in ("EC2", "EC2_LINUX", "EC2_WINDOWS", "HYBRID_LINUX", "HYPERPOD_LINUX")
    ),
    Case(
        rule="IAM-010",
        says="a role for people, which is not a node role",
        compliant=(
            _node_role(inlinePolicies=[{"name": "read", "policy": _document(_READ)}]),
            _access_entry("STANDARD"),
            _attachment(_CNI),
        ),
        broken=(
            Broken(
                finds=("IAM-010.a", "IAM-010.b"),
                says="the access entry is for nodes",
                resource="entry",
                change={"type": "EC2_LINUX"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="IAM-010",
        says="a node role that its node group names by ARN",
        compliant=(
            _node_role(),
            Given(type=_NODE_GROUP.type, name="group", props=_NODE_GROUP.props),
            _attachment(_JOIN),
        ),
        broken=(_UNLISTED,),
    ),
    Case(
        rule="IAM-010",
        says="a policy attached to another role",
        compliant=(_node_role(), _NODE_GROUP, _attachment(_CNI, role="other")),
        broken=(
            Broken(
                finds="IAM-010.a",
                says="the policy is attached to the node role",
                resource="attached",
                change={"role": "nodes-1"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="IAM-010",
        says="a node role with a policy in `policies`",
        compliant=(_node_role(), _NODE_GROUP, _attachment(_CNI)),
        broken=(
            Broken(
                finds="IAM-010.a",
                says="a policy that is not in `policies`",
                resource="attached",
                change={"policyArn": _JOIN},
                missing=(),
            ),
        ),
        settings={"policies": ["AmazonEKS_CNI_Policy"]},
    ),
)

IAM_011 = Case(
    rule="IAM-011",
    says="a policy with long passwords that are not used again",
    compliant=(
        Given(
            type="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
            props={"minimumPasswordLength": 14, "passwordReusePrevention": 24},
        ),
    ),
    broken=(
        Broken(
            finds="IAM-011.a",
            says="passwords are short",
            change={"minimumPasswordLength": 13},
            missing=("IAM-011.a",),
        ),
        Broken(
            finds="IAM-011.b",
            says="old passwords may be used again",
            change={"passwordReusePrevention": 23},
            missing=("IAM-011.b",),
        ),
    ),
)

CASES: tuple[Case, ...] = (
    *IAM_001,
    *IAM_002,
    *IAM_003,
    *IAM_004,
    *IAM_005,
    *IAM_006,
    *IAM_007,
    *IAM_008,
    *IAM_009,
    *IAM_010,
    IAM_011,
)
