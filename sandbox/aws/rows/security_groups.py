"""Security groups and their rules, in all three forms that the provider has."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..permissions import DESCRIPTION, INLINE, NAME, RULE, inline_rules, permission, single
from ..row import Call, Expression, Lookup, Row, Scope, Update, evaluate
from .ec2 import TAGGING, arn


def permissions(direction: str, when: str = "in") -> Expression:
    """The inline rules of a direction as `IpPermissions`."""

    def build(scope: Scope) -> list[dict[str, Any]]:
        rules = scope[when].get(direction) or []
        return [permission({**rule, "securityGroupId": scope["id"]}) for rule in rules]

    return build


def _unmanaged_rules(member: str) -> Expression:
    """The rules of a group that are not resources of their own.

    AWS returns both alike; without this, each rule resource would show as drift of its group."""

    def build(scope: Scope) -> list[dict[str, Any]]:
        known = scope["rules"].get(scope["id"], {})
        direction = "ingress" if member == "IpPermissions" else "egress"
        managed = [json.dumps(item, sort_keys=True) for where, item in list(known.values()) if where == direction]
        unmanaged: list[dict[str, Any]] = []
        for item in single(scope["found"].get(member, [])):
            if (text := json.dumps(item, sort_keys=True)) in managed:
                managed.remove(text)
            else:
                unmanaged.append(item)
        return inline_rules(unmanaged, scope["id"])

    return build


def _keep(direction: Expression) -> Any:
    def effect(scope: Scope) -> None:
        group, where = scope["in"]["securityGroupId"], str(evaluate(direction, scope))
        for number, item in enumerate(single([permission(scope["in"])])):
            scope["rules"].setdefault(group, {})[f"{scope['id']} {number}"] = (where, item)

    return effect


def _forget(scope: Scope) -> None:
    rules = scope["rules"].get(scope["in"]["securityGroupId"], {})
    for key in [key for key in list(rules) if key.split(" ")[0] == scope["id"]]:
        del rules[key]


def _change(direction: str) -> Update:
    return Update(
        frozenset({direction}),
        (
            Call(
                f"revoke_security_group_{direction}",
                {"GroupId": "id", "IpPermissions": permissions(direction, "old")},
                when=f"old.{direction}",
            ),
            Call(
                f"authorize_security_group_{direction}",
                {"GroupId": "id", "IpPermissions": permissions(direction)},
                when=f"in.{direction}",
            ),
        ),
    )


def _remove_default_rules(scope: Scope) -> None:
    """Remove the rules that AWS adds to a new group (with IPv6, if the VPC has it), as the provider does."""
    client = scope["client"]("ec2", scope["region"])
    group = client.describe_security_groups(GroupIds=[scope["id"]])["SecurityGroups"][0]
    if egress := single(group["IpPermissionsEgress"]):
        client.revoke_security_group_egress(GroupId=scope["id"], IpPermissions=egress)
    if ingress := single(group["IpPermissions"]):
        client.revoke_security_group_ingress(GroupId=scope["id"], IpPermissions=ingress)


_GROUP_OUTPUTS: dict[str, Expression] = {
    "arn": arn("security-group"),
    "ownerId": "found.OwnerId",
    "ingress": _unmanaged_rules("IpPermissions"),
    "egress": _unmanaged_rules("IpPermissionsEgress"),
}

SECURITY_GROUP = Row(
    "ec2",
    "made.GroupId",
    create=Call("create_security_group", {"Description": "in.description || 'Managed by Pulumi'"}, spread=True),
    read=Call("describe_security_groups", {"GroupIds": "[id]"}),
    found="answer.SecurityGroups[0]",
    delete=(Call("delete_security_group", {"GroupId": "id"}),),
    after_create=(_remove_default_rules,),
    updates=(_change("ingress"), _change("egress")),
    rename={"name": "GroupName"},
    outputs=_GROUP_OUTPUTS,
    tagging=TAGGING,
    autoname="name",
    # EC2 API reference, CreateSecurityGroup, GroupName.
    longest_name=255,
    documented={**INLINE, "name": NAME, "description": DESCRIPTION},
    local=frozenset({"revokeRulesOnDelete"}),
    cloudformation="AWS::EC2::SecurityGroup",
    forces=frozenset({"description", "name"}),
)

DEFAULT_SECURITY_GROUP = Row(
    "ec2",
    "made.SecurityGroups[0].GroupId",
    # Nothing is created: the provider adopts the VPC's default security group, and removes its rules.
    create=Call(
        "describe_security_groups",
        {
            "Filters": lambda s: [
                {"Name": "vpc-id", "Values": [s["in"]["vpcId"]]},
                {"Name": "group-name", "Values": ["default"]},
            ]
        },
    ),
    read=Call("describe_security_groups", {"GroupIds": "[id]"}),
    found="answer.SecurityGroups[0]",
    after_create=(_remove_default_rules,),
    updates=(_change("ingress"), _change("egress")),
    outputs={**_GROUP_OUTPUTS, "name": "found.GroupName", "description": "found.Description"},
    tagging=TAGGING,
    composed=frozenset({"vpcId"}),
    documented=INLINE,
    local=frozenset({"revokeRulesOnDelete"}),
    cloudformation="AWS::EC2::SecurityGroup",
)


def _rule_id(scope: Scope) -> str:
    digest = hashlib.sha256(json.dumps(scope["in"], sort_keys=True).encode()).hexdigest()
    return f"sgrule-{int(digest[:8], 16)}"


def _present(scope: Scope) -> Any:
    """The rule, if its group still has every permission of it."""
    groups = scope["answer"]["SecurityGroups"]
    member = "IpPermissions" if scope["in"]["type"] == "ingress" else "IpPermissionsEgress"
    live = single(groups[0][member]) if groups else []
    wanted = single([permission(scope["in"])])
    return {"securityGroupId": groups[0]["GroupId"]} if all(item in live for item in wanted) else None


def _rule_calls(action: str, when: str = "") -> tuple[Call, ...]:
    return tuple(
        Call(
            f"{action}_security_group_{direction}",
            {"GroupId": "in.securityGroupId", "IpPermissions": lambda s: [permission(s["in"])]},
            when=f"in.type == '{direction}'",
        )
        for direction in ("ingress", "egress")
    )


SECURITY_GROUP_RULE = Row(
    "ec2",
    _rule_id,
    create=Call("describe_security_groups", {"GroupIds": "[in.securityGroupId]"}),
    after_create=(*_rule_calls("authorize"), _keep("in.type")),
    documented={**RULE, "type": {"enum": ["ingress", "egress"]}},
    read=Call("describe_security_groups", {"GroupIds": "[in.securityGroupId]"}),
    found=_present,
    delete=_rule_calls("revoke"),
    after_delete=(_forget,),
    composed=frozenset(
        {
            "securityGroupId",
            "type",
            "protocol",
            "fromPort",
            "toPort",
            "cidrBlocks",
            "ipv6CidrBlocks",
            "prefixListIds",
            "sourceSecurityGroupId",
            "self",
            "description",
        }
    ),
)


def _own_rule(direction: str) -> Row:
    return Row(
        "ec2",
        "made.SecurityGroupRules[0].SecurityGroupRuleId",
        create=Call(
            f"authorize_security_group_{direction}",
            {"GroupId": "in.securityGroupId", "IpPermissions": lambda s: [permission(s["in"])]},
        ),
        after_create=(_keep(f"'{direction}'"),),
        read=Call("describe_security_group_rules", {"SecurityGroupRuleIds": "[id]"}),
        found="answer.SecurityGroupRules[0]",
        delete=(
            Call(
                f"revoke_security_group_{direction}", {"GroupId": "in.securityGroupId", "SecurityGroupRuleIds": "[id]"}
            ),
        ),
        after_delete=(_forget,),
        rename={"securityGroupId": "GroupId"},
        documented=RULE,
        outputs={"arn": arn("security-group-rule"), "securityGroupRuleId": "id"},
        tagging=TAGGING,
        lookups={
            "Tags": Lookup(
                Call("describe_tags", {"Filters": lambda s: [{"Name": "resource-id", "Values": [s["id"]]}]}),
                "answer.Tags[].{Key: Key, Value: Value}",
            )
        },
        composed=frozenset(
            {
                "securityGroupId",
                "ipProtocol",
                "cidrIpv4",
                "cidrIpv6",
                "prefixListId",
                "referencedSecurityGroupId",
                *RULE,
            }
        ),
    )


ROWS: dict[str, Row] = {
    "aws:ec2/securityGroup:SecurityGroup": SECURITY_GROUP,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": DEFAULT_SECURITY_GROUP,
    "aws:ec2/securityGroupRule:SecurityGroupRule": SECURITY_GROUP_RULE,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _own_rule("ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _own_rule("egress"),
}
