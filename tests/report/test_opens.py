"""What opens: ports, public addresses, and actions by principal."""

from __future__ import annotations

import json
from typing import Any

from report.comment.markdown import markdown
from report.html import html
from report.opens.differences import Opens, opens
from report.wording import address_text, port_text, rights_lines
from tests.report import events

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
CLUSTER = "aws:eks/cluster:Cluster"
SSH = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0", "securityGroupId": "door-id"}


def of(*found: dict[str, Any]) -> Opens:
    return opens(events.preview(*found))


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def rights(found: Opens) -> dict[str, list[str]]:
    return {principal: [line for one in own for line in rights_lines(one)] for principal, own in found.rights.items()}


def test_a_port_is_the_same_in_each_form_of_a_rule() -> None:
    old = {"type": "ingress", "protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}
    inline = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}
    for found in (
        of(events.same("door", GROUP), events.create("ssh", INGRESS, SSH)),
        of(events.same("door", GROUP), events.create("ssh", RULE, {**old, "securityGroupId": "door-id"})),
        of(events.update("door", GROUP, {"ingress": []}, {"ingress": [inline]})),
    ):
        assert [port_text(port) for port in found.ports_added] == ["TCP 22 on door from 0.0.0.0/0"]
        assert [port.public for port in found.ports_added] == [True]


def test_a_rule_that_moves_to_another_resource_opens_nothing() -> None:
    found = of(events.same("door", GROUP), events.create("new", INGRESS, SSH), events.delete("old", INGRESS, SSH))
    assert found.nothing


def test_a_rule_whose_group_is_replaced_is_still_that_group_s() -> None:
    later = {**SSH, "securityGroupId": events.UNKNOWN}
    found = of(events.same("door", GROUP), *events.replace("ssh", INGRESS, SSH, later, "securityGroupId"))
    assert found.nothing


def test_protocols_ranges_and_groups_are_named() -> None:
    found = of(
        events.same("door", GROUP),
        events.same("pods", GROUP),
        events.create(
            "a", INGRESS, {"ipProtocol": "-1", "referencedSecurityGroupId": "pods-id", "securityGroupId": "door-id"}
        ),
        events.create("b", INGRESS, {**SSH, "ipProtocol": "udp", "fromPort": 1, "toPort": 9, "cidrIpv4": "10.0.0.0/8"}),
        events.create("c", INGRESS, {**SSH, "securityGroupId": events.UNKNOWN, "cidrIpv4": events.UNKNOWN}),
    )
    assert [port_text(port) for port in found.ports_added] == [
        "UDP 1-9 on door from 10.0.0.0/8",
        "all traffic on door from group pods",
        "TCP 22 on the group of c from known after deployment",
    ]


def test_what_the_whole_internet_reaches_is_an_alert_on_both() -> None:
    narrow = {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}}
    wide = {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}}
    report = events.report(
        events.same("door", GROUP), events.create("ssh", INGRESS, SSH), events.update("eks", CLUSTER, narrow, wide)
    )
    for page in (markdown(report), html(report)):
        assert "Open to the whole internet" in page
        assert "TCP 22 on door from 0.0.0.0/0" in page
        assert "Kubernetes API server eks, from 0.0.0.0/0" in page


def test_public_addresses_come_and_go() -> None:
    found = of(
        events.create("nat", "aws:ec2/eip:Eip"),
        events.create("web", "aws:lb/loadBalancer:LoadBalancer", {"internal": False}),
        events.create("inner", "aws:lb/loadBalancer:LoadBalancer", {"internal": True}),
        events.update("db", "aws:rds/instance:Instance", {"publiclyAccessible": True}, {"publiclyAccessible": False}),
        events.create("private", CLUSTER, {"vpcConfig": {"endpointPublicAccess": False}}),
        events.create("service", "kubernetes:core/v1:Service", {"spec": {"type": "LoadBalancer"}}),
    )
    assert [address_text(address) for address in found.addresses_added] == [
        "Elastic IP address nat",
        "Service with a load balancer service",
        "internet-facing load balancer web",
    ]
    assert [address_text(address) for address in found.addresses_removed] == ["database with a public address db"]


def test_actions_come_and_go_by_principal() -> None:
    old = {"role": "app-123", "policy": policy(allow("s3:GetObject", "s3:ListBucket"))}
    new = {
        "role": "app-123",
        "policy": policy(allow("s3:GetObject"), allow("s3:PutObject", resource="arn:aws:s3:::b/*")),
    }
    found = of(events.same("app", ROLE, {"name": "app-123"}), events.update("app-s3", ROLE_POLICY, old, new))
    assert rights(found) == {"role app": ["- s3:ListBucket on *", "+ s3:PutObject on arn:aws:s3:::b/*"]}


def test_a_statement_that_is_split_or_sorted_otherwise_changes_no_right() -> None:
    old = {"role": "app", "policy": policy(allow("s3:GetObject", "s3:PutObject"))}
    new = {"role": "app", "policy": policy(allow("s3:PutObject"), allow("s3:GetObject"))}
    assert of(events.update("app-s3", ROLE_POLICY, old, new)).nothing


def test_a_condition_that_goes_is_a_change() -> None:
    limited = allow("kms:Decrypt", Condition={"StringEquals": {"aws:SourceAccount": "1"}})
    old, new = {"role": "app", "policy": policy(limited)}, {"role": "app", "policy": policy(allow("kms:Decrypt"))}
    found = of(events.update("app-kms", ROLE_POLICY, old, new))
    assert rights(found) == {
        "role app": [
            "+ kms:Decrypt on *",
            '- kms:Decrypt on * if {"StringEquals": {"aws:SourceAccount": "1"}}',
        ]
    }


def test_a_document_that_is_known_only_later_takes_no_right_away() -> None:
    old, new = {"role": "app", "policy": policy(allow("s3:GetObject"))}, {"role": "app", "policy": events.UNKNOWN}
    assert rights(of(events.update("app-s3", ROLE_POLICY, old, new))) == {"role app": ["+ known after deployment"]}


def test_trust_attachments_keys_and_access_entries_name_their_principals() -> None:
    trust = policy({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    key = policy({"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"})
    found = of(
        events.create("node", ROLE, {"name": "node-1", "assumeRolePolicy": trust}),
        events.create(
            "a",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"role": "node-1", "policyArn": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"},
        ),
        events.create("key", "aws:kms/key:Key", {"policy": key}),
        events.create(
            "e",
            "aws:eks/accessEntry:AccessEntry",
            {"clusterName": "c", "principalArn": "arn:aws:iam::1:role/dev", "kubernetesGroups": ["developers"]},
        ),
        events.create(
            "i",
            "aws:eks/podIdentityAssociation:PodIdentityAssociation",
            {"namespace": "n", "serviceAccount": "s", "roleArn": "arn:aws:iam::1:role/node-1"},
        ),
    )
    assert rights(found) == {
        "arn:aws:iam::1:role/dev": ["+ member of the group developers on cluster c"],
        "ec2.amazonaws.com": ["+ sts:AssumeRole on role node"],
        "everybody": ["+ kms:Decrypt on key"],
        "role node": ["+ managed policy AmazonEKSWorkerNodePolicy"],
        "service account n/s": ["+ EKS Pod Identity on role node"],
    }


def test_a_stack_that_is_destroyed_closes_everything_that_it_opened() -> None:
    created, deleted = (opens(events.read(events.of_stack("dev", op))) for op in ("create", "delete"))
    assert (created.ports_added, created.addresses_added) == (deleted.ports_removed, deleted.addresses_removed)
    assert created.ports_added
    assert created.addresses_added
    assert created.rights.keys() == deleted.rights.keys()
    assert not deleted.ports_added
    assert all(not one.added for own in deleted.rights.values() for one in own)


def test_where_nothing_opens_both_say_so() -> None:
    report = events.report(events.same("a"))
    for page in (markdown(report), html(report)):
        assert "No port, public address or right comes or goes." in page
