"""The network ACLs of each tier."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output
from pulumi_aws import ec2

from ..inside import Inside
from .acl_plan import Entry, acls, entries, peers
from .plan import IPV6_PLACES, PODS, SubnetKey
from .settings import NetworkSettings

# Protocol numbers (IANA): the EC2 API takes ICMPv6 by number only.
_PROTOCOLS = {"icmpv6": "58", "all": "-1"}


def network_acls(
    inside: Inside, vpc: ec2.Vpc, settings: NetworkSettings, subnets: Mapping[SubnetKey, ec2.Subnet]
) -> None:
    """A network ACL for each tier, associated with all of its subnets; pod subnets use the private one."""

    def entries_of(tier: str, ipv6: str | None) -> tuple[list[Entry], list[Entry]]:
        blocks = peers(
            settings.cidr,
            settings.zones,
            settings.subnets,
            pod_cidr=settings.pod_cidr,
            connected=settings.connected_cidrs,
            ipv6=ipv6,
        )
        acl, dual = acls(settings.database_ports)[tier], tier in IPV6_PLACES
        return entries(acl.inbound, blocks, ipv6=dual), entries(acl.outbound, blocks, ipv6=dual)

    # Amazon assigns the VPC's IPv6 CIDR block: with IPv6 the rules wait for it.
    own: Output[str | None] = vpc.ipv6_cidr_block if settings.ipv6 else Output.from_input(None)
    for tier in acls(settings.database_ports):
        ec2.NetworkAcl(
            inside.name(tier),
            vpc_id=vpc.id,
            subnet_ids=_subnet_ids(tier, subnets),
            ingress=own.apply(
                lambda block, tier=tier: [ec2.NetworkAclIngressArgs(**_rule(one)) for one in entries_of(tier, block)[0]]
            ),
            egress=own.apply(
                lambda block, tier=tier: [ec2.NetworkAclEgressArgs(**_rule(one)) for one in entries_of(tier, block)[1]]
            ),
            tags=inside.tags(tier),
            opts=inside.options(),
        )


def _subnet_ids(tier: str, subnets: Mapping[SubnetKey, ec2.Subnet]) -> Sequence[Input[str]]:
    tiers = {tier, PODS} if tier == "private" else {tier}
    return [subnet.id for key, subnet in subnets.items() if key.tier in tiers]


def _rule(entry: Entry) -> dict[str, Any]:
    first, last = entry.ports
    icmp = entry.protocol.startswith("icmp")
    # The provider wants ports with every protocol, and 0 where the protocol has none.
    ports = (0, 0) if icmp or entry.protocol == "all" else (first, last)
    return {
        "rule_no": entry.number,
        "action": "allow",
        "protocol": _PROTOCOLS.get(entry.protocol, entry.protocol),
        "from_port": ports[0],
        "to_port": ports[1],
        **({"icmp_type": first, "icmp_code": last} if icmp else {}),
        ("ipv6_cidr_block" if ":" in entry.block else "cidr_block"): entry.block,
    }
