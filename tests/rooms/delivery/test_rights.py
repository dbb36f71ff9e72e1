"""What the roles of pipelines may do with all of their policies, and what they may not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from components import Account
from components.delivery import pipeline_documents as documents
from components.delivery.settings import DeliverySettings
from settings import read
from tests.recording import ACCOUNT, STACKS, config_of, record_stack
from tests.tree import ROOT

from .rights import Statement, allows, levels, managed
from .settings import BOUNDARY, STATE_APPLY, STATE_PREVIEW

PREFIXES = DeliverySettings().managed_prefixes
HOSTS = ("token.actions.githubusercontent.com", "gitlab.com")
ROLE = "arn:aws:iam::111122223333:role/"
WITHIN = {"iam:PermissionsBoundary": BOUNDARY}
# Actions that parliament's list has under another level than Read or List, in ReadOnlyAccess: two that read policies
# and recovery points, and one by which MediaConnect's gateways ask for work.
NOT_READING = {
    "backup:ListIndexedRecoveryPointsForSearch",
    "billing:GetResourcePolicy",
    "mediaconnect:DiscoverGatewayPollEndpoint",
}


def statements(text: str) -> list[Statement]:
    return json.loads(text)["Statement"]


def role(*managed_policies: str, **texts: str) -> list[Statement]:
    own = [one for text in texts.values() for one in statements(text)]
    return [*own, *(one for name in managed_policies for one in managed(name))]


GUARD = documents.guard(ACCOUNT, "delivery", HOSTS, BOUNDARY, [])


def of_the_state(*assumed: str) -> dict[str, str]:
    """The policies of a role that reaches the state by these."""
    guard = documents.guard(ACCOUNT, "delivery", HOSTS, BOUNDARY, assumed)
    return {"guard": guard, "state": documents.state(assumed)}


PREVIEW = role("ReadOnlyAccess", **of_the_state(STATE_PREVIEW), limits=documents.reading())
APPLY = role(
    "PowerUserAccess",
    "IAMReadOnlyAccess",
    **of_the_state(STATE_PREVIEW, STATE_APPLY),
    identities=documents.identities(ACCOUNT, BOUNDARY, PREFIXES),
)
PUSH = role(guard=GUARD, images=documents.push(ACCOUNT, ["shop/api"]))
CREATED = statements(documents.boundary(ACCOUNT.id, PREFIXES))
"""What a role that is created within the boundary has at most."""


def may(of: list[Statement], action: str, resource: str = "*", **context: str) -> bool:
    return allows(of, action, resource, {key.replace("_", ":"): value for key, value in context.items()})


class TestPreview:
    def test_of_all_that_aws_documents_it_may_do_nothing_that_is_not_reading(self) -> None:
        may_do = {
            action for action, level in levels().items() if level not in ("Read", "List") and may(PREVIEW, action)
        }
        assert may_do == NOT_READING

    def test_it_reads_the_configuration_of_what_the_platform_has(self) -> None:
        for action in ("ec2:DescribeVpcs", "eks:DescribeCluster", "iam:GetRolePolicy", "kms:GetKeyPolicy"):
            assert may(PREVIEW, action), action

    @pytest.mark.parametrize(
        "action",
        [
            *("s3:GetObject", "dynamodb:Scan", "logs:GetLogEvents", "ssm:GetParameter", "ecr:GetDownloadUrlForLayer"),
            *("secretsmanager:GetSecretValue", "kms:Decrypt", "sts:AssumeRole", "ec2:GetPasswordData"),
        ],
    )
    def test_it_reads_no_data_and_no_secret(self, action: str) -> None:
        assert not may(PREVIEW, action, "arn:aws:s3:::files/a")

    def test_it_assumes_the_role_that_reads_the_state_and_no_other(self) -> None:
        assert may(PREVIEW, "sts:AssumeRole", STATE_PREVIEW)
        for other in (STATE_APPLY, f"{ROLE}administrator", "arn:aws:iam::444455556666:role/any"):
            assert not may(PREVIEW, "sts:AssumeRole", other), other

    def test_what_is_denied_is_what_read_only_access_allows(self) -> None:
        denied = [one for one in statements(documents.reading()) if one["Effect"] == "Deny"]
        for action in (action for one in denied for action in one["Action"]):
            assert allows(managed("ReadOnlyAccess"), action, "*"), action


class TestApply:
    def test_it_deploys(self) -> None:
        for action in ("ec2:CreateVpc", "eks:CreateCluster", "kms:CreateKey", "iam:CreateServiceLinkedRole"):
            assert may(APPLY, action), action
        for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"):
            assert may(APPLY, action, f"{ROLE}karpenter-node-1234567", iam_PermissionsBoundary=BOUNDARY), action
        for action in ("iam:PassRole", "iam:DeleteRole", "iam:TagRole"):
            assert may(APPLY, action, f"{ROLE}nodes-role-1234567"), action
        assert may(APPLY, "iam:CreateOpenIDConnectProvider", documents.provider_arn(ACCOUNT, CLUSTER_ISSUER))

    @pytest.mark.parametrize(
        "resource",
        [
            *(f"{ROLE}delivery-github-apply", f"{ROLE}delivery-runner-1234567", BOUNDARY),
            *(documents.provider_arn(ACCOUNT, host) for host in HOSTS),
        ],
    )
    def test_it_changes_nothing_of_its_own_rights(self, resource: str) -> None:
        changing = [
            action
            for action, level in levels().items()
            if level not in ("Read", "List") and action.startswith(("iam:", "sts:"))
        ]
        assert len(changing) > 90
        assert [action for action in changing if allows(APPLY, action, resource, WITHIN)] == []
        assert may(APPLY, "iam:GetRole", resource)

    @pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
    def test_it_gives_no_role_more_rights_than_the_boundary(self, action: str) -> None:
        assert not may(APPLY, action, f"{ROLE}karpenter-node-1234567")
        other = "arn:aws:iam::aws:policy/AdministratorAccess"
        assert not may(APPLY, action, f"{ROLE}karpenter-node-1234567", iam_PermissionsBoundary=other)

    def test_it_assumes_the_roles_of_the_state_and_no_other(self) -> None:
        assert may(APPLY, "sts:AssumeRole", STATE_PREVIEW)
        assert may(APPLY, "sts:AssumeRole", STATE_APPLY)
        assert not may(APPLY, "sts:AssumeRole", f"{ROLE}state-prod-apply")

    def test_it_takes_no_boundary_away_and_takes_over_no_role_of_others(self) -> None:
        assert not allows(APPLY, "iam:DeleteRolePermissionsBoundary", f"{ROLE}karpenter-node-1", WITHIN)
        for action in ("iam:UpdateAssumeRolePolicy", "iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"):
            assert not allows(APPLY, action, f"{ROLE}administrator", WITHIN), action

    @pytest.mark.parametrize("action", ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreatePolicyVersion"])
    def test_it_creates_no_users_keys_or_versions_of_policies(self, action: str) -> None:
        assert not allows(APPLY, action, "arn:aws:iam::111122223333:user/u", WITHIN)


CLUSTER_ISSUER = "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"


class TestBoundary:
    def test_a_role_that_is_created_changes_no_identity_and_assumes_none(self) -> None:
        changing = [
            action
            for action, level in levels().items()
            if level in ("Write", "Permissions management")
            and action.startswith(("iam:", "organizations:", "account:"))
        ]
        for_nodes = {action for action in changing if may(CREATED, action, f"{ROLE}karpenter-node-1")}
        assert for_nodes == {
            *("iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:CreateServiceLinkedRole"),
            *("iam:DeleteInstanceProfile", "iam:PassRole", "iam:RemoveRoleFromInstanceProfile"),
        }
        assert not may(CREATED, "iam:PassRole", f"{ROLE}administrator")
        assert not may(CREATED, "sts:AssumeRole", f"{ROLE}administrator")

    def test_it_takes_nothing_from_the_roles_of_the_platform(self) -> None:
        """Every action that a policy of a role in our stacks allows is one that the boundary allows, too."""
        for stack in STACKS:
            for one in record_stack(stack).of("aws:iam/rolePolicy:RolePolicy"):
                if one.name.startswith("delivery-"):
                    continue
                for action in actions(one.inputs["policy"]):
                    resource = f"{ROLE}karpenter-node-1" if action.startswith("iam:") else "*"
                    assert may(CREATED, action, resource), f"{stack}: {one.name} needs {action}"

    @pytest.mark.parametrize("stack", STACKS)
    def test_a_role_of_a_stack_has_a_name_that_is_managed(self, stack: str) -> None:
        names = [one.name for one in record_stack(stack).of("aws:iam/role:Role")]
        others = [name for name in names if not name.startswith(tuple(f"{prefix}-" for prefix in PREFIXES))]
        assert [name for name in others if not name.startswith("delivery-")] == []

    @pytest.mark.parametrize("stack", STACKS)
    def test_every_role_of_a_stack_has_the_boundary_that_it_names_but_those_of_delivery(self, stack: str) -> None:
        """That of the control plane, which the plugin of EKS creates, is in the journey of prod."""
        wanted = read(config_of(stack)).permissions_boundary
        for one in record_stack(stack).of("aws:iam/role:Role"):
            own = None if one.name.startswith("delivery-") else wanted
            assert one.inputs.get("permissionsBoundary") == own, one.name

    def test_the_guide_has_the_document(self) -> None:
        guide = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
        (text,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
        assert json.loads(text) == json.loads(documents.boundary("111122223333", PREFIXES))


def actions(policy: Any) -> list[str]:
    text: Mapping[str, Any] = json.loads(policy) if isinstance(policy, str) else {"Statement": []}
    found = [one["Action"] for one in text["Statement"] if one["Effect"] == "Allow"]
    return [action for listed in found for action in (listed if isinstance(listed, list) else [listed])]


class TestPush:
    def test_it_pushes_to_its_repositories_alone_and_deletes_nothing(self) -> None:
        own, other = (ACCOUNT.arn("ecr", f"repository/shop/{name}") for name in ("api", "web"))
        assert may(PUSH, "ecr:PutImage", own)
        assert may(PUSH, "ecr:BatchGetImage", own)
        assert not may(PUSH, "ecr:PutImage", other)
        assert not may(PUSH, "ecr:BatchDeleteImage", own)
        assert not may(PUSH, "ecr:PutImageTagMutability", own)


def test_a_guard_without_a_boundary_is_for_roles_and_providers() -> None:
    own, *_ = statements(
        documents.guard(Account(id="111122223333", region="us-east-1"), "ci", ["gitlab.com"], None, [])
    )
    assert own["Resource"] == [f"{ROLE}ci-*", "arn:aws:iam::111122223333:oidc-provider/gitlab.com"]
