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
    ],
)
def test_what_cannot_be_granted_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        settings(**wrong)
