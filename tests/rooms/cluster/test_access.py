"""Who gets into the cluster, and how far."""

from typing import Any

import pytest
from pulumi import ComponentResource

from components import ClusterSettings
from components.cluster.access import grant_access
from components.cluster.plan import Access, Grant, access
from components.inside import Inside
from tests.recording import Recorded, record

ADMIN = "arn:aws:iam::111122223333:role/team/platform-admin"
TEAM = "arn:aws:iam::111122223333:role/team-a"
POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKS"


def settings(**more: Any) -> ClusterSettings:
    return ClusterSettings.model_validate({"name": "platform-dev", "admin_role_arns": [ADMIN], **more})


def granted(**more: Any) -> Recorded:
    def program() -> None:
        inside = Inside("cluster", ComponentResource("test:index:Cluster", "cluster"))
        grant_access(inside, settings(**more).access, "platform-dev")

    return record(program)


def associations(made: Recorded) -> dict[str, Any]:
    return {one.name: one.inputs for one in made.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")}


def test_administrators_reach_all_of_the_cluster() -> None:
    made = granted()
    (entry,) = made.of("aws:eks/accessEntry:AccessEntry")
    assert (entry.name, entry.inputs["principalArn"]) == ("cluster-access-platform-admin", ADMIN)
    grant = associations(made)["cluster-access-platform-admin-admin"]
    assert grant["principalArn"] == ADMIN
    assert grant["policyArn"] == f"{POLICY}ClusterAdminPolicy"
    assert grant["accessScope"] == {"type": "cluster"}


def test_editors_and_viewers_reach_the_namespaces_that_are_named_or_all() -> None:
    made = associations(granted(editors=[{"role_arn": TEAM, "namespaces": ["team-a-*"]}], viewers=[{"role_arn": TEAM}]))
    edit, view = made["cluster-access-team-a-edit"], made["cluster-access-team-a-view"]
    assert (edit["policyArn"], view["policyArn"]) == (f"{POLICY}EditPolicy", f"{POLICY}ViewPolicy")
    assert edit["accessScope"] == {"type": "namespace", "namespaces": ["team-a-*"]}
    assert view["accessScope"] == {"type": "cluster"}


def test_a_role_with_two_rights_has_one_entry() -> None:
    made = granted(editors=[{"role_arn": TEAM, "namespaces": ["a"]}], viewers=[{"role_arn": TEAM}])
    entries = [one.name for one in made.of("aws:eks/accessEntry:AccessEntry")]
    assert sorted(entries) == ["cluster-access-platform-admin", "cluster-access-team-a"]


def test_a_member_of_groups_has_them_in_its_entry_and_no_access_policy() -> None:
    made = granted(group_members=[{"role_arn": TEAM, "groups": ["team-a", "viewers"]}])
    entry = made.one("aws:eks/accessEntry:AccessEntry", "cluster-access-team-a").inputs
    assert (entry["principalArn"], entry["kubernetesGroups"]) == (TEAM, ["team-a", "viewers"])
    assert "type" not in entry  # STANDARD
    assert list(associations(made)) == ["cluster-access-platform-admin-admin"]


def test_a_viewer_in_groups_has_one_entry_with_both() -> None:
    made = granted(viewers=[{"role_arn": TEAM}], group_members=[{"role_arn": TEAM, "groups": ["team-a"]}])
    assert made.one("aws:eks/accessEntry:AccessEntry", "cluster-access-team-a").inputs["kubernetesGroups"] == ["team-a"]
    assert "cluster-access-team-a-view" in associations(made)


def test_an_entry_without_groups_says_so_and_a_role_that_left_them_loses_them() -> None:
    made = granted(viewers=[{"role_arn": TEAM}])
    assert made.one("aws:eks/accessEntry:AccessEntry", "cluster-access-team-a").inputs["kubernetesGroups"] == []
    assert "kubernetesGroups" not in made.one("aws:eks/accessEntry:AccessEntry", "cluster-access-platform-admin").inputs


def test_an_association_waits_for_its_entry() -> None:
    made = granted()
    grant = made.one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "cluster-access-platform-admin-admin")
    assert "cluster-access-platform-admin" in grant.depends_on


def test_entries_are_known_by_role_name_whatever_the_path() -> None:
    assert access([(ADMIN, Grant("admin"))]) == {"platform-admin": Access(ADMIN, (Grant("admin"),))}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"admin_role_arns": [ADMIN, "arn:aws:iam::444455556666:role/platform-admin"]},
            "two roles with the same name",
        ),
        ({"viewers": [{"role_arn": ADMIN}]}, "is already in admin_role_arns"),
        ({"editors": [{"role_arn": TEAM}, {"role_arn": TEAM}]}, "is listed more than once: list each role once"),
        (
            {"editors": [{"role_arn": TEAM}], "viewers": [{"role_arn": "arn:aws:iam::444455556666:role/team-a"}]},
            f"has the same role name as {TEAM}",
        ),
        ({"viewers": [{"role_arn": TEAM, "namespaces": ["Team"]}]}, "is not a valid namespace"),
        ({"group_members": [{"role_arn": ADMIN, "groups": ["a"]}]}, "is already in admin_role_arns"),
        ({"group_members": [{"role_arn": TEAM, "groups": ["a"]}] * 2}, "is listed more than once: list each role once"),
        (
            {
                "viewers": [{"role_arn": TEAM}],
                "group_members": [{"role_arn": "arn:aws:iam::444455556666:role/team-a", "groups": ["a"]}],
            },
            f"has the same role name as {TEAM}",
        ),
        ({"group_members": [{"role_arn": TEAM, "groups": []}]}, "at least 1"),
        ({"group_members": [{"role_arn": TEAM, "groups": ["system:masters"]}]}, "starts with system:, which EKS res"),
        ({"group_members": [{"role_arn": TEAM, "groups": ["eks:team"]}]}, "starts with eks:, which EKS reserves"),
        ({"group_members": [{"role_arn": TEAM, "groups": ["a b"]}]}, "is not a valid name of a Kubernetes group"),
    ],
)
def test_what_cannot_be_granted_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        settings(**wrong)
