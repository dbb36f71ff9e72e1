"""Roles, policies and identity providers (`aws:iam/…`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ..operations import Refused
from ..row import Call, Expression, Lookup, Row, Scope, Tagging, Update


def _tagging(kind: str, **key: str) -> Tagging:
    return Tagging(
        add=Call(f"tag_{kind}", {**key, "Tags": lambda s: s["tags"]}),
        remove=Call(f"untag_{kind}", {**key, "TagKeys": lambda s: s["keys"]}),
    )


def _document(expression: str) -> Expression:
    """A policy document in a response, which some calls return URL-encoded."""
    import jmespath

    def read(scope: Scope) -> object:
        value = jmespath.search(expression, dict(scope))
        return unquote(value) if isinstance(value, str) else value

    return read


def _role(scope: Scope) -> dict[str, Any]:
    """The role, with the ARN of its boundary in the form of the property: empty where it has none."""
    role = scope["answer"]["Role"]
    return {**role, "PermissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")}


ROLE = Row(
    "iam",
    "made.Role.RoleName",
    create=Call("create_role", {"AssumeRolePolicyDocument": "in.assumeRolePolicy"}, spread=True),
    read=Call("get_role", {"RoleName": "id"}),
    found=_role,
    delete=(Call("delete_role", {"RoleName": "id"}),),
    updates=(
        Update(
            frozenset({"assumeRolePolicy"}),
            (Call("update_assume_role_policy", {"RoleName": "id", "PolicyDocument": "in.assumeRolePolicy"}),),
        ),
        Update(
            frozenset({"permissionsBoundary"}),
            (
                Call(
                    "put_role_permissions_boundary",
                    {"RoleName": "id", "PermissionsBoundary": "in.permissionsBoundary"},
                    when="in.permissionsBoundary",
                ),
                Call("delete_role_permissions_boundary", {"RoleName": "id"}, when="!(in.permissionsBoundary)"),
            ),
        ),
        Update(
            frozenset({"description", "maxSessionDuration"}),
            (
                Call(
                    "update_role",
                    {"RoleName": "id", "Description": "in.description", "MaxSessionDuration": "in.maxSessionDuration"},
                ),
            ),
        ),
    ),
    rename={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
    lookups={
        "AssumeRolePolicyDocument": Lookup(
            Call("get_role", {"RoleName": "id"}), _document("answer.Role.AssumeRolePolicyDocument")
        )
    },
    outputs={"arn": "found.Arn", "uniqueId": "found.RoleId", "path": "found.Path"},
    tagging=_tagging("role", RoleName="id"),
    autoname="name",
    local=frozenset({"forceDetachPolicies"}),
    composed=frozenset({"assumeRolePolicy"}),
    cloudformation="AWS::IAM::Role",
)

ROLE_POLICY_ATTACHMENT = Row(
    "iam",
    "join('/', [in.role, in.policyArn])",
    create=Call("attach_role_policy", {"RoleName": "in.role", "PolicyArn": "in.policyArn"}),
    read=Call("list_attached_role_policies", {"RoleName": "in.role"}),
    found=lambda s: next(
        (item for item in s["answer"]["AttachedPolicies"] if item["PolicyArn"] == s["in"]["policyArn"]), None
    ),
    delete=(Call("detach_role_policy", {"RoleName": "in.role", "PolicyArn": "in.policyArn"}),),
    composed=frozenset({"role", "policyArn"}),
)

ROLE_POLICY = Row(
    "iam",
    "join(':', [in.role, in.name])",
    create=Call("put_role_policy", {"RoleName": "in.role", "PolicyName": "in.name", "PolicyDocument": "in.policy"}),
    read=Call("get_role_policy", {"RoleName": "in.role", "PolicyName": "in.name"}),
    found="answer",
    delete=(Call("delete_role_policy", {"RoleName": "in.role", "PolicyName": "in.name"}),),
    updates=(
        Update(
            frozenset({"policy"}),
            (Call("put_role_policy", {"RoleName": "in.role", "PolicyName": "in.name", "PolicyDocument": "in.policy"}),),
        ),
    ),
    lookups={
        "policy": Lookup(
            Call("get_role_policy", {"RoleName": "in.role", "PolicyName": "in.name"}),
            _document("answer.PolicyDocument"),
        )
    },
    rename={"role": "RoleName", "name": "PolicyName"},
    autoname="name",
    composed=frozenset({"role", "name", "policy"}),
    cloudformation="AWS::IAM::RolePolicy",
    forces=frozenset({"role", "name"}),
)

POLICY = Row(
    "iam",
    "made.Policy.Arn",
    create=Call("create_policy", {"PolicyDocument": "in.policy"}, spread=True),
    read=Call("get_policy", {"PolicyArn": "id"}),
    found="answer.Policy",
    delete=(Call("delete_policy", {"PolicyArn": "id"}),),
    lookups={
        "policy": Lookup(
            Call("get_policy_version", {"PolicyArn": "id", "VersionId": "found.DefaultVersionId"}),
            _document("answer.PolicyVersion.Document"),
        )
    },
    rename={"name": "PolicyName"},
    outputs={"arn": "found.Arn", "policyId": "found.PolicyId", "path": "found.Path"},
    tagging=_tagging("policy", PolicyArn="id"),
    autoname="name",
    composed=frozenset({"policy"}),
)

OPEN_ID_CONNECT_PROVIDER = Row(
    "iam",
    "made.OpenIDConnectProviderArn",
    create=Call("create_open_id_connect_provider", spread=True),
    read=Call("get_open_id_connect_provider", {"OpenIDConnectProviderArn": "id"}),
    # IAM returns the URL without https://; the property has it.
    found=lambda s: {**s["answer"], "Url": f"https://{s['answer']['Url'].removeprefix('https://')}"},
    delete=(Call("delete_open_id_connect_provider", {"OpenIDConnectProviderArn": "id"}),),
    rename={"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"},
    outputs={"arn": "id"},
    tagging=_tagging("open_id_connect_provider", OpenIDConnectProviderArn="id"),
    cloudformation="AWS::IAM::OIDCProvider",
    updates=(
        Update(
            frozenset({"thumbprintLists"}),
            (
                Call(
                    "update_open_id_connect_provider_thumbprint",
                    {"OpenIDConnectProviderArn": "id", "ThumbprintList": "in.thumbprintLists"},
                ),
            ),
        ),
    ),
)


def _linked_service(scope: Scope) -> str:
    """The service of a new service-linked role. IAM refuses a second role of a service and suffix, with this message
    (terraform-aws-hasura #17, looked up 2026-11-27); moto refuses it with another."""
    service, suffix = scope["in"]["awsServiceName"], scope["in"].get("customSuffix")
    roles = scope["client"]("iam", scope["region"]).list_roles(PathPrefix=f"/aws-service-role/{service}/")["Roles"]
    for role in roles:
        if role["RoleName"].partition("_")[2] == (suffix or ""):
            words = f"Service role name {role['RoleName']} has been taken in this account, "
            words += "please try a different suffix."
            raise Refused(f"CreateServiceLinkedRole: InvalidInput: {words}")
    return service


def _linked_role(scope: Scope) -> dict[str, Any]:
    role = scope["answer"]["Role"]
    return {**role, "AWSServiceName": role["Path"].split("/")[2], "CustomSuffix": role["RoleName"].partition("_")[2]}


def _linked_name(scope: Scope) -> str:
    """The name in the ARN, which only the service knows how to form."""
    return scope["id"].rsplit("/", 1)[1]


SERVICE_LINKED_ROLE = Row(
    "iam",
    "made.Role.Arn",
    create=Call("create_service_linked_role", {"AWSServiceName": _linked_service}, spread=True),
    read=Call("get_role", {"RoleName": _linked_name}),
    found=_linked_role,
    delete=(Call("delete_service_linked_role", {"RoleName": _linked_name}),),
    updates=(
        Update(
            frozenset({"description"}),
            (Call("update_role", {"RoleName": _linked_name, "Description": "in.description || ''"}),),
        ),
    ),
    outputs={
        "arn": "id",
        "name": "found.RoleName",
        "path": "found.Path",
        "uniqueId": "found.RoleId",
        "createDate": lambda s: s["found"]["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    },
    tagging=Tagging(
        add=Call("tag_role", {"RoleName": _linked_name, "Tags": lambda s: s["tags"]}),
        remove=Call("untag_role", {"RoleName": _linked_name, "TagKeys": lambda s: s["keys"]}),
    ),
    cloudformation="AWS::IAM::ServiceLinkedRole",
)

ROWS: dict[str, Row] = {
    "aws:iam/role:Role": ROLE,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ROLE_POLICY_ATTACHMENT,
    "aws:iam/rolePolicy:RolePolicy": ROLE_POLICY,
    "aws:iam/policy:Policy": POLICY,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": OPEN_ID_CONNECT_PROVIDER,
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": SERVICE_LINKED_ROLE,
}
