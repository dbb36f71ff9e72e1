"""Security group rules: converts between the provider's forms and the API's `IpPermissions`; what EC2 allows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# EC2 API reference, CreateSecurityGroup (GroupName, GroupDescription), IpPermission and IpRange.
_CHARACTERS = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]"
_PORT = {"minimum": -1, "maximum": 65535}

NAME: dict[str, Any] = {"pattern": rf"^(?!sg-){_CHARACTERS}+\Z"}
DESCRIPTION: dict[str, Any] = {"maxLength": 255, "pattern": rf"^{_CHARACTERS}*\Z"}
RULE: dict[str, dict[str, Any]] = {"description": DESCRIPTION, "fromPort": _PORT, "toPort": _PORT}
"""The schema of a rule's properties."""
INLINE: dict[str, dict[str, Any]] = {way: {"items": {"properties": RULE}} for way in ("ingress", "egress")}
"""The schema of the rules of a group."""


def permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule (inline or a resource) as an `IpPermission`."""
    text = {"Description": rule["description"]} if rule.get("description") else {}
    protocol = str(rule.get("protocol", rule.get("ipProtocol", "-1")))
    built: dict[str, Any] = {"IpProtocol": "-1" if protocol in ("all", "-1") else protocol}
    if built["IpProtocol"] != "-1":
        built |= {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
    built["IpRanges"] = [{"CidrIp": block, **text} for block in _blocks(rule, "cidrBlocks", "cidrIpv4")]
    built["Ipv6Ranges"] = [{"CidrIpv6": block, **text} for block in _blocks(rule, "ipv6CidrBlocks", "cidrIpv6")]
    built["PrefixListIds"] = [{"PrefixListId": name, **text} for name in _blocks(rule, "prefixListIds", "prefixListId")]
    groups = [
        *rule.get("securityGroups", []),
        *_blocks(rule, "", "sourceSecurityGroupId"),
        *_blocks(rule, "", "referencedSecurityGroupId"),
    ]
    if rule.get("self"):
        groups.append(rule["securityGroupId"])
    built["UserIdGroupPairs"] = [{"GroupId": group, **text} for group in groups]
    return {name: value for name, value in built.items() if value != []}


def _blocks(rule: Mapping[str, Any], many: str, one: str) -> list[str]:
    return [*rule.get(many, []), *([rule[one]] if rule.get(one) else [])]


def inline_rules(permissions: list[dict[str, Any]], group: str) -> list[dict[str, Any]]:
    """`IpPermissions` as the provider's inline rules: one for each, sorted, with every key."""
    rules: list[dict[str, Any]] = []
    for item in permissions:
        ranges = [*item.get("IpRanges", []), *item.get("Ipv6Ranges", []), *item.get("UserIdGroupPairs", [])]
        groups = [pair["GroupId"] for pair in item.get("UserIdGroupPairs", [])]
        rules.append(
            {
                "protocol": item["IpProtocol"],
                "fromPort": item.get("FromPort", 0),
                "toPort": item.get("ToPort", 0),
                "cidrBlocks": [block["CidrIp"] for block in item.get("IpRanges", [])],
                "ipv6CidrBlocks": [block["CidrIpv6"] for block in item.get("Ipv6Ranges", [])],
                "prefixListIds": [name["PrefixListId"] for name in item.get("PrefixListIds", [])],
                "securityGroups": [name for name in groups if name != group],
                "self": group in groups,
                "description": next((entry["Description"] for entry in ranges if entry.get("Description")), ""),
            }
        )
    return sorted(rules, key=lambda rule: json.dumps(rule, sort_keys=True))


def single(permissions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same permissions with one source each, without what AWS adds in responses."""
    singles: list[dict[str, Any]] = []
    keys = {
        "IpRanges": "CidrIp",
        "Ipv6Ranges": "CidrIpv6",
        "PrefixListIds": "PrefixListId",
        "UserIdGroupPairs": "GroupId",
    }
    for item in permissions:
        ports = {name: item[name] for name in ("IpProtocol", "FromPort", "ToPort") if item.get(name) is not None}
        if ports["IpProtocol"] == "-1":
            ports = {"IpProtocol": "-1"}
        for name, key in keys.items():
            for source in item.get(name, []):
                kept = {part: source[part] for part in (key, "Description") if source.get(part)}
                singles.append({**ports, name: [kept]})
    return singles
