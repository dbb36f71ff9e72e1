"""Network ACLs, with inline rules and subnets."""

from __future__ import annotations

from typing import Any

from ..row import Call, Effect, Row, Scope, Update
from .ec2 import TAGGING, arn

# IANA's protocol numbers, which the API uses.
_NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
_NAMES = {number: name for name, number in _NUMBERS.items() if name != "all"}
# The last rule of every ACL, which denies what no other rule allows.
_LAST = 32767


def _client(scope: Scope) -> Any:
    return scope["client"]("ec2", scope["region"])


def _entry(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule of the provider as an entry of the API."""
    protocol = _NUMBERS.get(rule["protocol"], rule["protocol"])
    built: dict[str, Any] = {
        "RuleNumber": int(rule["ruleNo"]),
        "RuleAction": rule["action"],
        "Protocol": protocol,
    }
    for name, member in (("cidrBlock", "CidrBlock"), ("ipv6CidrBlock", "Ipv6CidrBlock")):
        if rule.get(name):
            built[member] = rule[name]
    if protocol in ("6", "17"):
        built["PortRange"] = {"From": int(rule["fromPort"]), "To": int(rule["toPort"])}
    if protocol in ("1", "58"):
        built["IcmpTypeCode"] = {"Type": int(rule["icmpType"]), "Code": int(rule["icmpCode"])}
    return built


def _rule(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the API as a rule of the provider: with all ports, 0 where the protocol has none."""
    ports, icmp = entry.get("PortRange") or {}, entry.get("IcmpTypeCode") or {}
    return {
        "ruleNo": entry["RuleNumber"],
        "action": entry["RuleAction"],
        "protocol": _NAMES.get(entry["Protocol"], entry["Protocol"]),
        "fromPort": ports.get("From", 0),
        "toPort": ports.get("To", 0),
        "icmpType": icmp.get("Type", 0),
        "icmpCode": icmp.get("Code", 0),
        "cidrBlock": entry.get("CidrBlock") or "",
        "ipv6CidrBlock": entry.get("Ipv6CidrBlock") or "",
    }


def _shown(entry: dict[str, Any], wanted: list[dict[str, Any]] | None) -> dict[str, Any]:
    """The rule; moto does not keep the ICMP type and code, so these are taken from the inputs."""
    rule = _rule(entry)
    if entry["Protocol"] in ("1", "58") and not entry.get("IcmpTypeCode"):
        same = next((other for other in wanted or [] if other["ruleNo"] == rule["ruleNo"]), {})
        rule |= {name: same[name] for name in ("icmpType", "icmpCode") if name in same}
    return rule


def _found(scope: Scope) -> dict[str, Any] | None:
    acls = scope["answer"]["NetworkAcls"]
    if not acls:
        return None
    rules = [entry for entry in acls[0]["Entries"] if entry["RuleNumber"] < _LAST]
    return {
        **acls[0],
        "Ingress": [_shown(entry, scope["in"].get("ingress")) for entry in rules if not entry["Egress"]],
        "Egress": [_shown(entry, scope["in"].get("egress")) for entry in rules if entry["Egress"]],
        "SubnetIds": [association["SubnetId"] for association in acls[0]["Associations"]],
    }


def _bring_rules(direction: str) -> Effect:
    """Delete the rules that differ, and create those that are missing."""

    def effect(scope: Scope) -> None:
        client, egress = _client(scope), direction == "egress"
        acl = client.describe_network_acls(NetworkAclIds=[scope["id"]])["NetworkAcls"][0]
        live = {
            entry["RuleNumber"]: _rule(entry)
            for entry in acl["Entries"]
            if entry["Egress"] == egress and entry["RuleNumber"] < _LAST
        }
        entries = [_entry(rule) for rule in scope["in"].get(direction) or []]
        wanted = {entry["RuleNumber"]: entry for entry in entries}
        for number, rule in live.items():
            if number not in wanted or _rule(wanted[number]) != rule:
                client.delete_network_acl_entry(NetworkAclId=scope["id"], RuleNumber=number, Egress=egress)
        for number, entry in wanted.items():
            if live.get(number) != _rule(entry):
                client.create_network_acl_entry(NetworkAclId=scope["id"], Egress=egress, **entry)

    return effect


def _bring_subnets(scope: Scope) -> None:
    """Associate the wanted subnets with this ACL, and those no longer wanted with the VPC's default ACL."""
    client, wanted = _client(scope), set[str](scope["in"].get("subnetIds") or [])
    _move(client, scope["id"], scope["in"]["vpcId"], wanted)
    _give_back(client, scope["id"], wanted)


def _move(client: Any, acl_id: str, vpc_id: str, wanted: set[str]) -> None:
    # All ACLs of the VPC: moto's filter by several subnets finds only ACLs that have no other subnet.
    for acl in client.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["NetworkAcls"]:
        for association in acl["Associations"]:
            if association["SubnetId"] in wanted and acl["NetworkAclId"] != acl_id:
                client.replace_network_acl_association(
                    AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl_id
                )


def _give_back(client: Any, acl_id: str, kept: set[str]) -> None:
    acl = client.describe_network_acls(NetworkAclIds=[acl_id])["NetworkAcls"][0]
    filters = [{"Name": "vpc-id", "Values": [acl["VpcId"]]}, {"Name": "default", "Values": ["true"]}]
    own = client.describe_network_acls(Filters=filters)["NetworkAcls"][0]["NetworkAclId"]
    for association in acl["Associations"]:
        if association["SubnetId"] not in kept:
            client.replace_network_acl_association(
                AssociationId=association["NetworkAclAssociationId"], NetworkAclId=own
            )


def _give_all_back(scope: Scope) -> None:
    """AWS does not delete an ACL that has subnets; the provider moves them to the default ACL first."""
    client = _client(scope)
    if client.describe_network_acls(Filters=[{"Name": "association.network-acl-id", "Values": [scope["id"]]}])[
        "NetworkAcls"
    ]:
        _give_back(client, scope["id"], set())


# VPC user guide, "Network ACL rules"; EC2 API reference, CreateNetworkAclEntry.
_PORT = {"minimum": 0, "maximum": 65535}
_DOCUMENTED: dict[str, Any] = {
    "items": {
        "properties": {
            "ruleNo": {"minimum": 1, "maximum": _LAST - 1},
            "action": {"enumCaseInsensitive": ["allow", "deny"]},
            "fromPort": _PORT,
            "toPort": _PORT,
        }
    }
}

NETWORK_ACL = Row(
    "ec2",
    "made.NetworkAcl.NetworkAclId",
    create=Call("create_network_acl", {"VpcId": "in.vpcId"}),
    read=Call("describe_network_acls", {"NetworkAclIds": "[id]"}),
    found=_found,
    delete=(_give_all_back, Call("delete_network_acl", {"NetworkAclId": "id"})),
    updates=(
        Update(frozenset({"ingress"}), (_bring_rules("ingress"),)),
        Update(frozenset({"egress"}), (_bring_rules("egress"),)),
        Update(frozenset({"subnetIds"}), (_bring_subnets,)),
    ),
    outputs={"arn": arn("network-acl"), "ownerId": "found.OwnerId"},
    tagging=TAGGING,
    documented={"ingress": _DOCUMENTED, "egress": _DOCUMENTED},
    composed=frozenset({"vpcId"}),
    cloudformation="AWS::EC2::NetworkAcl",
)

ROWS: dict[str, Row] = {"aws:ec2/networkAcl:NetworkAcl": NETWORK_ACL}
