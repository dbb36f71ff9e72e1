"""Examples of the rules about VPCs, subnets, security groups and network ACLs."""

from collections.abc import Mapping
from typing import Any

from policies.cases.case import Broken, Case, Given
from policies.engine.signatures import UNKNOWN_STRING

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
VPC_TYPE = "aws:ec2/vpc:Vpc"
SECONDARY_BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ROUTE = "aws:ec2/route:Route"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
CLUSTER = "aws:eks/cluster:Cluster"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
INSTANCE = "aws:ec2/instance:Instance"
LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"

WORLD, WORLD_IPV6 = "0.0.0.0/0", "::/0"
# A text for an ID that is unknown in a preview.
UNKNOWN_ID = UNKNOWN_STRING
HTTPS: Mapping[str, Any] = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": [WORLD]}
SSH: Mapping[str, Any] = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.0.0.0/8"]}
POSTGRES: Mapping[str, Any] = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": ["10.16.0.0/16"]}
EVERY_PORT: Mapping[str, Any] = {"protocol": "tcp", "fromPort": 0, "toPort": 65535, "cidrBlocks": ["10.0.0.0/8"]}
MEMBERS: Mapping[str, Any] = {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True, "securityGroups": ["sg-1"]}


def ssh_from(name: str, block: str, depends: Mapping[str, str] | None = None, **more: Any) -> Given:
    """A separate rule for SSH."""
    props = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": block, **more}
    return Given(type=INGRESS_RULE, name=name, props=props, depends=depends or {})


NET_001 = (
    Case(
        rule="NET-001",
        says="a security group with HTTPS open to the internet and SSH to a private network",
        compliant=(Given(type=GROUP, props={"ingress": [HTTPS, SSH, MEMBERS, EVERY_PORT]}),),
        broken=(
            Broken(
                finds="NET-001.a",
                says="SSH is open to 0.0.0.0/0",
                change={"ingress[1].cidrBlocks": ["192.0.2.0/24", WORLD]},
                missing=(),
            ),
            Broken(
                finds="NET-001.a",
                says="SSH is open to ::/0",
                change={"ingress[1].ipv6CidrBlocks": [WORLD_IPV6]},
                missing=(),
            ),
            Broken(
                finds="NET-001.a",
                says="the port range that is open to the internet ends with 3389 (RDP)",
                change={"ingress[0].toPort": 3389},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.a",),
            ),
            Broken(
                finds="NET-001.a",
                says="the port range that is open to the internet begins with 22 (SSH)",
                change={"ingress[0].fromPort": 22},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.a",),
            ),
            Broken(
                finds="NET-001.b",
                says="all ports are open to the internet",
                change={"ingress[0].fromPort": 1, "ingress[0].toPort": 65535},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.a",),
            ),
            Broken(
                finds="NET-001.c",
                says="all protocols are open to the internet",
                change={"ingress[0].protocol": "-1"},
                missing=("NET-001.c",),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="a security group without rules",
        compliant=(Given(type=GROUP),),
        broken=(
            Broken(
                finds="NET-001.a",
                says="SSH is open to 0.0.0.0/0",
                change={"ingress": [{**SSH, "cidrBlocks": [WORLD]}]},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="port ranges around SSH and RDP",
        compliant=(
            Given(
                type=GROUP,
                props={
                    "ingress": [
                        {**HTTPS, "fromPort": 0, "toPort": 21},
                        {**HTTPS, "fromPort": 23, "toPort": 3388},
                        {**HTTPS, "fromPort": 3390, "toPort": 65535},
                        {**HTTPS, "protocol": "icmp", "fromPort": -1, "toPort": -1},
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-001.a",
                says="the last port range begins with 3389",
                change={"ingress[2].fromPort": 3389},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.b",),
            ),
            Broken(
                finds="NET-001.a",
                says="all ports from 2 up",
                change={"ingress[2].fromPort": 2},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.b",),
            ),
            Broken(
                finds="NET-001.b",
                says="all ports from 1 up",
                change={"ingress[2].fromPort": 1},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.b",),
            ),
            Broken(
                finds="NET-001.b",
                says="all ports of UDP, which is set as protocol number 17",
                change={"ingress[3].protocol": "17"},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=("NET-001.c",),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="a default security group without rules",
        compliant=(Given(type=DEFAULT_GROUP, props={"ingress": [], "egress": []}),),
        broken=(
            Broken(
                finds="NET-001.c",
                says="all protocols are open to the internet",
                change={"ingress": [{"protocol": "all", "cidrBlocks": [WORLD]}]},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="a SecurityGroupRule for SSH from a private network",
        compliant=(Given(type=GROUP_RULE, props={"type": "ingress", **SSH}),),
        broken=(
            Broken(
                finds="NET-001.a",
                says="SSH is open to 0.0.0.0/0",
                change={"cidrBlocks": [WORLD]},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="a SecurityGroupRule for unrestricted egress",
        compliant=(Given(type=GROUP_RULE, props={"type": "egress", "protocol": "-1", "cidrBlocks": [WORLD]}),),
        broken=(
            Broken(
                finds="NET-001.c",
                says="the rule is for ingress",
                change={"type": "ingress"},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="a SecurityGroupIngressRule for SSH from a private network",
        compliant=(
            Given(
                type=INGRESS_RULE,
                props={"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "10.0.0.0/8"},
            ),
        ),
        broken=(
            Broken(finds="NET-001.a", says="SSH is open to 0.0.0.0/0", change={"cidrIpv4": WORLD}, missing=()),
            Broken(finds="NET-001.a", says="SSH is open to ::/0", change={"cidrIpv6": WORLD_IPV6}, missing=()),
        ),
    ),
)

HALVES = ["0.0.0.0/1", "128.0.0.0/1"]
EIGHTHS = [f"{32 * number}.0.0.0/3" for number in range(8)]
ALL_OF_256 = [f"{number}.0.0.0/8" for number in range(256)]
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
# A /8 in all.
SIXTEENTHS = [f"8.{16 * number}.0.0/12" for number in range(16)]

NET_001_IN_PIECES = (
    Case(
        rule="NET-001",
        says="SSH from many networks that are not the internet",
        compliant=(
            Given(
                type=GROUP,
                props={
                    "ingress": [
                        {**SSH, "cidrBlocks": [*PRIVATE, *SIXTEENTHS]},
                        {**SSH, "cidrBlocks": [], "ipv6CidrBlocks": ["fc00::/7", "fd00::/8", "2001:db8::/32"]},
                        {**SSH, "fromPort": 80, "toPort": 80, "cidrBlocks": HALVES},
                    ]
                },
            ),
        ),
        broken=(
            *(
                Broken(
                    finds="NET-001.a",
                    says=f"the CIDR blocks are {pieces}",
                    change={"ingress[0].cidrBlocks": blocks},
                    missing=(),
                )
                for pieces, blocks in (
                    ("both halves of the internet", HALVES),
                    ("one half of the internet", HALVES[1:]),
                    ("its eighths", EIGHTHS),
                    ("all of its 256 blocks of /8", ALL_OF_256),
                    ("every second of them, none beside another", ALL_OF_256[::2]),
                    ("one /8 and one more address", ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.1/32"]),
                )
            ),
            *(
                Broken(
                    finds="NET-001.a",
                    says=f"the IPv6 blocks are {pieces}",
                    change={"ingress[1].ipv6CidrBlocks": blocks},
                    missing=(),
                )
                for pieces, blocks in (
                    ("both halves of the internet", ["::/1", "8000::/1"]),
                    ("what is assigned of it", ["2000::/3"]),
                    ("a block broader than /20", ["2600::/19"]),
                )
            ),
            Broken(
                finds="NET-001.a",
                says="another rule for the same port has one more /8",
                change={"ingress[2]": {**SSH, "cidrBlocks": ["11.0.0.0/8"]}},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=(),
            ),
            Broken(
                finds="NET-001.a",
                says="a rule for more ports has one more /8",
                change={"ingress[2]": {**SSH, "protocol": "-1", "cidrBlocks": ["11.0.0.0/8"]}},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="a security group with separate rules for SSH from one /8, and rules of another group",
        compliant=(
            Given(type=GROUP, name="group", props={"id": "sg-1"}),
            ssh_from("a", "11.0.0.0/8", securityGroupId="sg-1"),
            ssh_from("b", "12.0.0.0/8", securityGroupId="sg-2"),
            ssh_from("c", "13.0.0.0/8", securityGroupId="sg-1", fromPort=23, toPort=23),
            Given(type=GROUP_RULE, name="d", props={**SSH, "type": "ingress", "securityGroupId": "sg-1"}),
        ),
        broken=(
            Broken(
                finds="NET-001.a",
                says="two separate rules of one group are for SSH from a /8",
                resource="b",
                change={"securityGroupId": "sg-1"},
                unknown=(),
                missing=(),
            ),
            Broken(
                finds="NET-001.a",
                says="a separate rule of another type is for SSH from one more /8",
                resource="d",
                change={"cidrBlocks": ["14.0.0.0/8"]},
                missing=(),
            ),
            Broken(
                finds="NET-001.a",
                says="an inline rule of the group is for SSH from one more /8",
                resource="group",
                change={"ingress": [{**SSH, "cidrBlocks": ["15.0.0.0/8"]}]},
                unknown=("NET-001.a?", "NET-001.b?", "NET-001.c?"),
                missing=(),
            ),
            Broken(
                finds="NET-001.a",
                says="the other port is SSH as well",
                resource="c",
                change={"fromPort": 22},
                unknown=("NET-001.a?", "NET-001.b?"),
                missing=("NET-001.a",),
            ),
        ),
    ),
    Case(
        rule="NET-001",
        says="separate rules of two security groups that are created in the same run",
        compliant=(
            Given(type=GROUP, name="one"),
            Given(type=GROUP, name="two"),
            ssh_from("a", "11.0.0.0/8", depends={"securityGroupId": "one"}),
            ssh_from("b", "12.0.0.0/8", depends={"securityGroupId": "two"}),
        ),
        broken=(
            Broken(
                finds="NET-001.a",
                says="one of the groups has one more rule for SSH, from another /8",
                add=(ssh_from("c", "13.0.0.0/8", depends={"securityGroupId": "two"}),),
            ),
        ),
    ),
)

NET_002 = (
    Case(
        rule="NET-002",
        says="a security group with a database open to a private network",
        compliant=(Given(type=GROUP, props={"ingress": [HTTPS, POSTGRES, MEMBERS]}),),
        broken=(
            Broken(
                finds="NET-002.a",
                says="the database is open to the internet",
                change={"ingress[1].cidrBlocks": [WORLD]},
                missing=(),
            ),
            Broken(
                finds="NET-002.a",
                says="a port range that is open to the internet ends with 2379 (etcd)",
                change={"ingress[0].toPort": 2379},
                missing=("NET-002.a",),
            ),
            Broken(
                finds="NET-002.a",
                says="a port range that is open to the internet begins with 25 (SMTP)",
                change={"ingress[0].fromPort": 25},
                missing=("NET-002.a",),
            ),
        ),
    ),
    Case(
        rule="NET-002",
        says="ports that other rules judge",
        compliant=(
            Given(
                type=GROUP,
                props={
                    "ingress": [
                        {**HTTPS, "fromPort": 0, "toPort": 65535},
                        {**HTTPS, "protocol": "-1", "fromPort": 5432, "toPort": 5432},
                        {**HTTPS, "fromPort": 22, "toPort": 22},
                        {**HTTPS, "fromPort": 8080, "toPort": 8080},
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-002.a",
                says="Memcached over UDP is open to the internet",
                change={"ingress[2]": {**HTTPS, "protocol": "udp", "fromPort": 11211, "toPort": 11211}},
                missing=(),
            ),
            Broken(
                finds="NET-002.a",
                says="a port range that ends with 65534 is not all ports",
                change={"ingress[0].toPort": 65534},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-002",
        says="a default security group without rules",
        compliant=(Given(type=DEFAULT_GROUP, props={"ingress": []}),),
        broken=(
            Broken(
                finds="NET-002.a",
                says="a database is open to the internet",
                change={"ingress": [{**POSTGRES, "cidrBlocks": [WORLD]}]},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-002",
        says="a SecurityGroupRule for a database",
        compliant=(Given(type=GROUP_RULE, props={"type": "ingress", **POSTGRES}),),
        broken=(
            Broken(
                finds="NET-002.a",
                says="the database is open to the internet",
                change={"cidrBlocks": [WORLD]},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-002",
        says="a SecurityGroupIngressRule for kubelets",
        compliant=(
            Given(
                type=INGRESS_RULE,
                props={
                    "ipProtocol": "tcp",
                    "fromPort": 10250,
                    "toPort": 10250,
                    "referencedSecurityGroupId": "sg-1",
                },
            ),
        ),
        broken=(
            Broken(finds="NET-002.a", says="kubelets are open to the internet", change={"cidrIpv4": WORLD}, missing=()),
        ),
    ),
)

NET_003 = (
    Case(
        rule="NET-003",
        says="a security group with HTTP and HTTPS open to the internet, and more ports to private networks",
        compliant=(
            Given(
                type=GROUP,
                props={
                    "ingress": [
                        HTTPS,
                        {**HTTPS, "fromPort": 80, "toPort": 80},
                        {**HTTPS, "fromPort": 8080, "toPort": 8080, "cidrBlocks": ["10.0.0.0/8"]},
                        {**HTTPS, "protocol": "icmp", "fromPort": 3, "toPort": 4},
                        {**HTTPS, "protocol": "50", "fromPort": 0, "toPort": 0, "cidrBlocks": ["192.0.2.0/24"]},
                        # Other rules judge these.
                        {**HTTPS, "fromPort": 22, "toPort": 22},
                        {**HTTPS, "fromPort": 5432, "toPort": 5432},
                        {**HTTPS, "fromPort": 0, "toPort": 65535},
                        {**HTTPS, "protocol": "-1", "fromPort": 0, "toPort": 0},
                        MEMBERS,
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-003.a",
                says="another port is open to the internet",
                change={"ingress[2].cidrBlocks": [WORLD]},
                missing=(),
            ),
            Broken(
                finds="NET-003.a",
                says="the port range is 443 to 444",
                change={"ingress[0].toPort": 444},
                missing=(),
            ),
            Broken(
                finds="NET-003.a",
                says="UDP port 443 is open, but not in `udpPorts`",
                change={"ingress[0].protocol": "udp"},
                unknown=("NET-003.a?", "NET-003.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-003.b",
                says="IPsec (protocol 50) is open to the internet",
                change={"ingress[4].cidrBlocks": [WORLD]},
                missing=(),
            ),
            Broken(
                finds="NET-003.b",
                says="SCTP (protocol 132) is open to the internet",
                change={"ingress[3].protocol": "132"},
                unknown=("NET-003.a?", "NET-003.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="a security group with the configured ports open to the internet",
        settings={"ports": [443, 444, 444, 9443], "udpPorts": [443]},
        compliant=(
            Given(
                type=GROUP,
                props={
                    "ingress": [
                        {**HTTPS, "fromPort": 443, "toPort": 444},
                        {**HTTPS, "fromPort": 9443, "toPort": 9443},
                        {**HTTPS, "protocol": "udp"},
                        {**HTTPS, "protocol": "icmpv6", "fromPort": -1, "toPort": -1},
                        {**HTTPS, "protocol": "1", "fromPort": -1, "toPort": -1},
                        {**HTTPS, "protocol": "58", "fromPort": -1, "toPort": -1},
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-003.a",
                says="HTTP is open, but not in `ports`",
                change={"ingress[1].fromPort": 80, "ingress[1].toPort": 80},
                missing=(),
            ),
            Broken(
                finds="NET-003.a",
                says="UDP port 444 is open, but not in `udpPorts`",
                change={"ingress[0].protocol": "17"},
                unknown=("NET-003.a?", "NET-003.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-003.a",
                says="the port range begins with 442",
                change={"ingress[0].fromPort": 442},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="a default security group without rules",
        compliant=(Given(type=DEFAULT_GROUP, props={"ingress": []}),),
        broken=(
            Broken(
                finds="NET-003.a",
                says="port 8080 is open to the internet",
                change={"ingress": [{**HTTPS, "fromPort": 8080, "toPort": 8080}]},
                unknown=("NET-003.a?", "NET-003.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="a SecurityGroupRule for HTTPS",
        compliant=(Given(type=GROUP_RULE, props={"type": "ingress", **HTTPS}),),
        broken=(
            Broken(
                finds="NET-003.a",
                says="the port is not in `ports`",
                change={"fromPort": 9443, "toPort": 9443},
                missing=(),
                unknown=("NET-003.a?",),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="a SecurityGroupIngressRule for HTTPS",
        compliant=(
            Given(type=INGRESS_RULE, props={"ipProtocol": "6", "fromPort": 443, "toPort": 443, "cidrIpv6": WORLD_IPV6}),
        ),
        broken=(
            Broken(
                finds="NET-003.a",
                says="the port is not in `ports`",
                change={"fromPort": 442},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="a managed prefix list of the company's networks",
        compliant=(
            Given(type=PREFIX_LIST, props={"entries": [{"cidr": "192.0.2.0/24"}, {"cidr": "198.51.100.0/24"}]}),
        ),
        broken=(
            Broken(
                finds="NET-003.c",
                says="the prefix list contains the whole internet",
                change={"entries[1].cidr": WORLD},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="a managed prefix list with a separate entry, each with a /8, and an entry of another list",
        compliant=(
            Given(type=PREFIX_LIST, name="list", props={"id": "pl-1", "entries": [{"cidr": "11.0.0.0/8"}]}),
            Given(type=PREFIX_LIST_ENTRY, name="private", props={"cidr": "10.0.0.0/8", "prefixListId": "pl-1"}),
            Given(type=PREFIX_LIST_ENTRY, name="other", props={"cidr": "12.0.0.0/8", "prefixListId": "pl-2"}),
        ),
        broken=(
            Broken(
                finds="NET-003.c",
                says="both entries are of one list",
                resource="other",
                change={"prefixListId": "pl-1"},
                unknown=(),
                missing=(),
            ),
            Broken(
                finds="NET-003.c",
                says="the list itself has another /8",
                resource="list",
                change={"entries[1].cidr": "13.0.0.0/8"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-003",
        says="an entry of a managed prefix list",
        compliant=(Given(type=PREFIX_LIST_ENTRY, props={"cidr": "2001:db8::/32"}),),
        broken=(
            Broken(
                finds="NET-003.c",
                says="the prefix list contains the whole internet",
                change={"cidr": WORLD_IPV6},
                missing=(),
            ),
        ),
    ),
)


def egress_to(name: str, block: str) -> Given:
    """A separate rule for all egress to a block."""
    return Given(type=EGRESS_RULE, name=name, props={"ipProtocol": "-1", "cidrIpv4": block, "securityGroupId": "sg-1"})


NET_004 = (
    Case(
        rule="NET-004",
        says="a security group with egress to the internet on HTTPS, and to its VPC on all ports",
        compliant=(
            Given(
                type=GROUP,
                props={
                    "ingress": [{"protocol": "-1", "cidrBlocks": [WORLD]}],
                    "egress": [
                        HTTPS,
                        {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.16.0.0/16"]},
                        EVERY_PORT,
                    ],
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-004.a",
                says="all protocols are allowed to 0.0.0.0/0",
                change={"egress[1].cidrBlocks": [WORLD]},
                missing=(),
            ),
            Broken(
                finds="NET-004.a",
                says="all protocols are allowed to ::/0",
                change={"egress[1].ipv6CidrBlocks": [WORLD_IPV6]},
                missing=(),
            ),
            Broken(
                finds="NET-004.a",
                says="the protocol is -1, which means all",
                change={"egress[0].protocol": "-1"},
                missing=("NET-004.a",),
            ),
            Broken(
                finds="NET-004.b",
                says="all ports are allowed to the internet",
                change={"egress[0].fromPort": 0, "egress[0].toPort": 65535},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-004",
        says="a security group without egress rules",
        compliant=(Given(type=GROUP, props={"ingress": [HTTPS]}),),
        broken=(
            Broken(
                finds="NET-004.a",
                says="all protocols are allowed to the internet",
                change={"egress": [{"protocol": "-1", "cidrBlocks": [WORLD]}]},
                unknown=("NET-004.a?", "NET-004.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-004",
        says="a default security group without rules",
        compliant=(Given(type=DEFAULT_GROUP, props={"ingress": [], "egress": []}),),
        broken=(
            Broken(
                finds="NET-004.b",
                says="all UDP ports are allowed to the internet",
                change={"egress": [{**HTTPS, "protocol": "udp", "fromPort": 0, "toPort": 65535}]},
                unknown=("NET-004.a?", "NET-004.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-004",
        says="a SecurityGroupRule for unrestricted ingress",
        compliant=(Given(type=GROUP_RULE, props={"type": "ingress", "protocol": "-1", "cidrBlocks": [WORLD]}),),
        broken=(
            Broken(
                finds="NET-004.a",
                says="the rule is for egress",
                change={"type": "egress"},
                unknown=("NET-004.a?", "NET-004.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-004",
        says="a SecurityGroupEgressRule for HTTPS",
        compliant=(
            Given(type=EGRESS_RULE, props={"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": WORLD}),
        ),
        broken=(
            Broken(
                finds="NET-004.a", says="all protocols are allowed", change={"ipProtocol": "-1"}, missing=("NET-004.a",)
            ),
        ),
    ),
    Case(
        rule="NET-004",
        says="separate egress rules of one security group for all protocols, to a /8 in all, apart from an allowed one",
        settings={"allowed": ["*-allowed"]},
        compliant=(
            egress_to("a", "11.0.0.0/8"),
            egress_to("b", "10.0.0.0/8"),
            egress_to("c-allowed", "12.0.0.0/8"),
        ),
        broken=(
            Broken(
                finds="NET-004.a",
                says="another rule has one more /8",
                resource="b",
                change={"cidrIpv4": "13.0.0.0/8"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-004",
        says="an egress rule that pulumi-eks creates, allowed by name",
        settings={"allowed": ["*-eksClusterInternetEgressRule", "*-eksNodeInternetEgressRule"]},
        compliant=(
            Given(
                type=GROUP_RULE,
                name="main-eksNodeInternetEgressRule",
                props={"type": "egress", "protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]},
            ),
        ),
        broken=(
            Broken(
                finds="NET-004.a",
                says="a rule with another name",
                drop="main-eksNodeInternetEgressRule",
                add=(
                    Given(
                        type=GROUP_RULE,
                        name="main-eksNodeInternetEgressRule-2",
                        props={"type": "egress", "protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]},
                    ),
                ),
            ),
        ),
    ),
)

VPC = Given(type=VPC_TYPE, name="vpc", props={"id": "vpc-1", "cidrBlock": "10.16.0.0/16"})

NET_005 = (
    Case(
        rule="NET-005",
        says="a VPC whose default security group is managed and has no rules",
        compliant=(
            VPC,
            Given(
                type=DEFAULT_GROUP,
                name="default",
                props={"vpcId": "vpc-1", "ingress": [], "egress": []},
                depends={"vpcId": "vpc"},
            ),
        ),
        broken=(
            Broken(finds="NET-005.a", says="the default security group is not managed", drop="default"),
            Broken(
                finds="NET-005.b",
                says="the default security group has an ingress rule",
                resource="default",
                change={"ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]},
                missing=(),
            ),
            Broken(
                finds="NET-005.b",
                says="the default security group has an egress rule",
                resource="default",
                change={"egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}]},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-005",
        says="a default security group of a VPC of another stack",
        compliant=(Given(type=DEFAULT_GROUP, props={"vpcId": "vpc-9", "ingress": [], "egress": []}),),
        broken=(
            Broken(
                finds="NET-005.b",
                says="it has an ingress rule",
                change={"ingress": [SSH]},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-005",
        says="separate rules of another security group than the default one",
        compliant=(
            Given(type=VPC_TYPE, name="vpc", props={"id": "vpc-1", "defaultSecurityGroupId": "sg-1"}),
            Given(type=DEFAULT_GROUP, name="default", props={"id": "sg-1"}, depends={"vpcId": "vpc"}),
            Given(type=GROUP, name="web", props={"id": "sg-2"}, depends={"vpcId": "vpc"}),
            Given(type=GROUP_RULE, name="a", props={"type": "egress"}, depends={"securityGroupId": "web"}),
            Given(type=INGRESS_RULE, name="b", props={"securityGroupId": "sg-2"}),
            Given(type=EGRESS_RULE, name="c", props={"securityGroupId": "sg-9"}),
        ),
        broken=(
            *(
                Broken(
                    finds="NET-005.b",
                    says=f"a {kind.rpartition(':')[2]} is for the default security group",
                    add=(Given(type=kind, name="other", depends={"securityGroupId": "default"}),),
                )
                for kind in (GROUP_RULE, INGRESS_RULE, EGRESS_RULE)
            ),
            Broken(
                finds="NET-005.b",
                says="a rule is for the default security group, by its ID",
                resource="b",
                change={"securityGroupId": "sg-1"},
                missing=(),
            ),
            Broken(
                finds="NET-005.b",
                says="a rule is for the defaultSecurityGroupId of the VPC",
                add=(
                    Given(
                        type=EGRESS_RULE,
                        name="other",
                        props={"securityGroupId": UNKNOWN_ID},
                        depends={"securityGroupId": "vpc"},
                    ),
                ),
            ),
        ),
    ),
    Case(
        rule="NET-005",
        says="a rule whose security group comes from a VPC that does not show its default security group",
        compliant=(
            Given(type=VPC_TYPE, name="vpc", props={"id": "vpc-1", "defaultSecurityGroupId": "sg-1"}),
            Given(type=DEFAULT_GROUP, name="default", depends={"vpcId": "vpc"}),
            Given(type=INGRESS_RULE, name="a", props={"securityGroupId": "sg-7"}, depends={"securityGroupId": "vpc"}),
        ),
        broken=(
            Broken(
                finds="NET-005.b",
                says="the rule is for the VPC's default security group",
                resource="a",
                change={"securityGroupId": "sg-1"},
                unknown=("NET-005.b",),
                missing=(),
            ),
        ),
    ),
)

NET_006 = (
    Case(
        rule="NET-006",
        says="a VPC with a flow log of all traffic",
        compliant=(
            VPC,
            Given(type=FLOW_LOG, name="log", props={"trafficType": "ALL"}, depends={"vpcId": "vpc"}),
        ),
        broken=(
            Broken(finds="NET-006.a", says="there is no flow log", drop="log"),
            Broken(
                finds="NET-006.b",
                says="the flow log records only accepted traffic",
                resource="log",
                change={"trafficType": "ACCEPT"},
                missing=("NET-006.b",),
            ),
        ),
    ),
    Case(
        rule="NET-006",
        says="a VPC with one flow log for accepted and one for rejected traffic",
        stack="dev",
        compliant=(
            VPC,
            Given(type=FLOW_LOG, name="accepted", props={"vpcId": "vpc-1", "trafficType": "ACCEPT"}),
            Given(type=FLOW_LOG, name="rejected", props={"vpcId": "vpc-1", "trafficType": "REJECT"}),
        ),
        broken=(
            Broken(finds="NET-006.b", says="the flow log for rejected traffic is missing", drop="rejected"),
            Broken(
                finds="NET-006.b",
                says="the flow log for rejected traffic is of another VPC",
                resource="rejected",
                change={"vpcId": "vpc-2"},
                unknown=("NET-006.b",),
                missing=("NET-006.b",),
            ),
        ),
    ),
)

NET_007 = (
    Case(
        rule="NET-007",
        says="a private subnet that does not assign public IP addresses",
        compliant=(Given(type=SUBNET, props={"mapPublicIpOnLaunch": False, "tags": {"tier": "private"}}),),
        broken=(
            Broken(
                finds="NET-007.a",
                says="it assigns public IP addresses",
                change={"mapPublicIpOnLaunch": True},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-007",
        says="a public subnet that assigns public IP addresses",
        compliant=(Given(type=SUBNET, props={"mapPublicIpOnLaunch": True, "tags": {"tier": "public"}}),),
        broken=(
            Broken(
                finds="NET-007.a",
                says="it is tagged tier=private",
                change={"tags.tier": "private"},
                missing=("NET-007.a",),
            ),
        ),
    ),
)

FROM_WORLD: Mapping[str, Any] = {"action": "allow", "protocol": "tcp", "cidrBlock": WORLD}
DENY_RDP: Mapping[str, Any] = {
    "ruleNo": 90,
    "action": "deny",
    "protocol": "tcp",
    "fromPort": 3389,
    "toPort": 3389,
    "cidrBlock": WORLD,
}
ALLOW_HTTPS: Mapping[str, Any] = {**FROM_WORLD, "ruleNo": 100, "fromPort": 443, "toPort": 443}
ALLOW_SSH: Mapping[str, Any] = {**FROM_WORLD, "ruleNo": 110, "fromPort": 22, "toPort": 22, "cidrBlock": "10.0.0.0/8"}
ALLOW_ANSWERS: Mapping[str, Any] = {**FROM_WORLD, "ruleNo": 800, "fromPort": 1024, "toPort": 65535}

# Most of the ephemeral ports, which no return traffic is limited to.
ALLOW_FROM_1025: Mapping[str, Any] = {**ALLOW_ANSWERS, "fromPort": 1025}


def acl_rule(name: str, block: str, number: int = 100, **more: Any) -> Given:
    """A separate rule of a network ACL, for SSH."""
    props = {"ruleAction": "allow", "ruleNumber": number, "protocol": "tcp", "fromPort": 22, "toPort": 22, **more}
    return Given(type=ACL_RULE, name=name, props={"cidrBlock": block, **props})


NET_008 = (
    Case(
        rule="NET-008",
        says="a network ACL that allows return traffic on all ephemeral ports",
        compliant=(Given(type=ACL, props={"ingress": [ALLOW_HTTPS, ALLOW_ANSWERS]}),),
        broken=(
            Broken(
                finds="NET-008.a",
                says="RDP is open to the internet in a rule of its own",
                change={"ingress[0].toPort": 3389, "ingress[0].fromPort": 3389},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
            Broken(
                finds="NET-008.a",
                says="the ports are 1024 to 4000, which is not all that return traffic may arrive on",
                change={"ingress[1].toPort": 4000},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-008.b",
                says="the ports are 1025 to 65535, which is not all that return traffic may arrive on",
                change={"ingress[1].fromPort": 1025},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="a network ACL for SSH and RDP from networks that are not the internet",
        compliant=(
            Given(
                type=ACL,
                props={
                    "ingress": [
                        {**ALLOW_SSH, "cidrBlock": "192.0.0.0/8"},
                        {**ALLOW_SSH, "ruleNo": 120, "cidrBlock": "172.16.0.0/12"},
                        {**ALLOW_SSH, "ruleNo": 130, "cidrBlock": None, "ipv6CidrBlock": "2001:db8::/32"},
                        {**ALLOW_SSH, "ruleNo": 140, "fromPort": 3389, "toPort": 3389, "cidrBlock": "193.0.0.0/8"},
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-008.a",
                says="one block is half of the internet",
                change={"ingress[1].cidrBlock": "128.0.0.0/1"},
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="two blocks together have more addresses than a /8",
                change={"ingress[1].cidrBlock": "11.0.0.0/24"},
                missing=(),
            ),
            Broken(
                finds=("NET-008.a", "NET-008.a"),
                says="a rule for all ports opens SSH and RDP to more than a /8, together with the rules for each",
                change={"ingress[1]": {**FROM_WORLD, "ruleNo": 50, "protocol": "-1", "cidrBlock": "11.0.0.0/8"}},
                missing=(),
                unknown=("NET-008.a?", "NET-008.b?"),
            ),
            Broken(
                finds="NET-008.a",
                says="all of IPv6 that is assigned",
                change={"ingress[2].ipv6CidrBlock": "2000::/3"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="separate rules of one network ACL for SSH from a /8, the last of which is for another network ACL",
        compliant=(
            Given(type=ACL, name="acl", props={"id": "acl-1"}),
            acl_rule("a", "11.0.0.0/8", networkAclId="acl-1"),
            acl_rule("b", "12.0.0.0/8", 200, networkAclId="acl-1", ruleAction="deny"),
            acl_rule("c", "13.0.0.0/8", 300, networkAclId="acl-1", egress=True),
            acl_rule("d", "14.0.0.0/8", 400, networkAclId="acl-2"),
        ),
        broken=(
            Broken(
                finds="NET-008.a",
                says="the last rule is for the same network ACL",
                resource="d",
                change={"networkAclId": "acl-1"},
                unknown=(),
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="the second rule allows",
                resource="b",
                change={"ruleAction": "allow"},
                unknown=("NET-008.a?",),
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="the third rule is inbound",
                resource="c",
                change={"egress": False},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
            Broken(
                finds="NET-008.a",
                says="the network ACL has an inline rule for another /8",
                resource="acl",
                change={"ingress": [{**ALLOW_SSH, "cidrBlock": "15.0.0.0/8"}]},
                missing=(),
                unknown=("NET-008.a?", "NET-008.b?"),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="a network ACL for HTTPS and most ephemeral ports, which denies RDP",
        compliant=(Given(type=ACL, props={"ingress": [DENY_RDP, ALLOW_HTTPS, ALLOW_SSH, ALLOW_FROM_1025]}),),
        broken=(
            Broken(
                finds="NET-008.a",
                says="SSH is open to 0.0.0.0/0",
                change={"ingress[2].cidrBlock": WORLD},
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="SSH is open to ::/0",
                change={"ingress[2].ipv6CidrBlock": WORLD_IPV6},
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="all protocols are open to the internet",
                change={"ingress[1].protocol": "-1"},
                missing=("NET-008.a",),
            ),
            Broken(
                finds="NET-008.a",
                says="the port range for return traffic begins with 22 (SSH)",
                change={"ingress[3].fromPort": 22},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
            Broken(
                finds="NET-008.b",
                says="the deny rule has a higher number than the allow rule",
                change={"ingress[0].ruleNo": 900},
                missing=("NET-008.b",),
            ),
            Broken(
                finds="NET-008.b",
                says="the deny rule has the same number as the allow rule",
                change={"ingress[0].ruleNo": 800},
                missing=("NET-008.b",),
            ),
            Broken(
                finds="NET-008.b",
                says="the deny rule is for another port",
                change={"ingress[0].fromPort": 3390, "ingress[0].toPort": 3390},
                missing=(),
            ),
            Broken(
                finds="NET-008.b",
                says="the deny rule is for UDP",
                change={"ingress[0].protocol": "udp"},
                missing=(),
            ),
            Broken(
                finds="NET-008.b",
                says="the deny rule is for one network only",
                change={"ingress[0].cidrBlock": "192.0.2.0/24"},
                missing=("NET-008.b",),
            ),
            Broken(
                finds=("NET-008.a", "NET-008.b"),
                says="the deny rule allows",
                change={"ingress[0].action": "allow"},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-008.b",
                says="the deny rule for IPv4 does not cover IPv6",
                change={"ingress[3].ipv6CidrBlock": WORLD_IPV6},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="a network ACL whose port ranges exclude RDP",
        compliant=(
            Given(
                type=ACL,
                props={
                    "ingress": [
                        {**ALLOW_ANSWERS, "fromPort": 1024, "toPort": 3388},
                        {**ALLOW_ANSWERS, "ruleNo": 810, "fromPort": 3390, "toPort": 65535},
                        {**ALLOW_ANSWERS, "ruleNo": 820, "protocol": "udp"},
                        {**ALLOW_ANSWERS, "ruleNo": 830, "action": "deny", "fromPort": 0},
                        {**ALLOW_ANSWERS, "ruleNo": 840, "protocol": "1", "fromPort": 0, "toPort": 0},
                    ]
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-008.b",
                says="the port range for return traffic begins with 3389 (RDP)",
                change={"ingress[1].fromPort": 3389},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
            Broken(
                finds="NET-008.a",
                says="a port range that is not for return traffic ends with 3389 (RDP)",
                change={"ingress[0].toPort": 3389},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="the port range begins with 1023, which is not ephemeral",
                change={"ingress[0]": {**ALLOW_ANSWERS, "fromPort": 1023}},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-008.a",
                says="the protocol is all, which ignores ports",
                change={"ingress[2].protocol": "all"},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="a default network ACL without inbound rules",
        compliant=(Given(type=DEFAULT_ACL, props={"egress": [ALLOW_ANSWERS]}),),
        broken=(
            Broken(
                finds="NET-008.a",
                says="it has the inbound rule that AWS creates, for all traffic",
                change={"ingress": [{**FROM_WORLD, "ruleNo": 100, "protocol": "-1", "fromPort": 0, "toPort": 0}]},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="a NetworkAclRule for HTTPS",
        compliant=(
            Given(
                type=ACL_RULE,
                props={
                    "ruleAction": "allow",
                    "ruleNumber": 100,
                    "protocol": "6",
                    "fromPort": 443,
                    "toPort": 443,
                    "cidrBlock": WORLD,
                },
            ),
        ),
        broken=(
            Broken(
                finds="NET-008.a",
                says="the port range begins with 22 (SSH)",
                change={"fromPort": 22},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
        ),
    ),
    Case(
        rule="NET-008",
        says="a NetworkAclRule for unrestricted egress",
        compliant=(
            Given(
                type=ACL_RULE,
                props={"egress": True, "ruleAction": "allow", "ruleNumber": 1, "protocol": "-1", "cidrBlock": WORLD},
            ),
        ),
        broken=(
            Broken(
                finds="NET-008.a",
                says="the rule is inbound",
                change={"egress": False},
                unknown=("NET-008.a?", "NET-008.b?"),
                missing=("NET-008.a",),
            ),
        ),
    ),
)


def subnet(name: str, block: str, zone: str = "us-east-1a", **more: Any) -> Given:
    """A subnet of the VPC."""
    props = {"id": f"subnet-{name}", "cidrBlock": block, "availabilityZone": zone, **more}
    return Given(type=SUBNET, name=name, props=props, depends={"vpcId": "vpc"})


NET_009 = (
    Case(
        rule="NET-009",
        says="a VPC with a secondary CIDR block, and subnets in both blocks",
        compliant=(
            VPC,
            Given(type=SECONDARY_BLOCK, name="second", props={"cidrBlock": "100.64.0.0/16"}, depends={"vpcId": "vpc"}),
            subnet("a", "10.16.0.0/20"),
            subnet("b", "10.16.16.0/20"),
            subnet("pods", "100.64.0.0/18"),
        ),
        broken=(
            Broken(
                finds="NET-009.a",
                says="a subnet is outside its VPC",
                resource="a",
                change={"cidrBlock": "10.17.0.0/20"},
                unknown=("NET-009.a?", "NET-009.b?"),
                missing=(),
            ),
            Broken(
                finds="NET-009.a",
                says="a subnet is larger than the VPC's CIDR block",
                resource="pods",
                change={"cidrBlock": "100.64.0.0/15"},
                unknown=("NET-009.a?", "NET-009.b?"),
                missing=(),
            ),
            Broken(finds="NET-009.a", says="the secondary CIDR block is missing", drop="second"),
            Broken(
                finds="NET-009.b",
                says="two subnets overlap",
                resource="b",
                change={"cidrBlock": "10.16.15.0/24"},
                unknown=("NET-009.a?", "NET-009.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-009",
        says="subnets of VPCs of another stack",
        compliant=(
            Given(type=SUBNET, name="a", props={"vpcId": "vpc-9", "cidrBlock": "10.16.0.0/20"}),
            Given(type=SUBNET, name="b", props={"vpcId": "vpc-8", "cidrBlock": "10.16.0.0/20"}),
            Given(type=SUBNET, name="c", props={"vpcId": "vpc-9", "cidrBlock": "10.16.16.0/20"}),
        ),
        broken=(
            Broken(
                finds="NET-009.b",
                says="two subnets overlap",
                resource="c",
                change={"cidrBlock": "10.16.0.0/16"},
                missing=(),
            ),
            Broken(
                finds="NET-009.b",
                says="two subnets with the same CIDR block are in one VPC",
                resource="b",
                change={"vpcId": "vpc-9"},
                unknown=("NET-009.b?",),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-009",
        says="VPCs of prod inside the CIDR blocks of prod",
        settings={"blocks": {"dev": ["10.0.0.0/16"], "prod": ["10.16.0.0/14", "10.32.0.0/16"]}},
        compliant=(
            VPC,
            Given(type=VPC_TYPE, name="other", props={"id": "vpc-2", "cidrBlock": "10.32.0.0/16"}),
            # Pods may have a CIDR block that is not routed to other networks.
            Given(type=SECONDARY_BLOCK, name="second", props={"cidrBlock": "100.64.0.0/16"}, depends={"vpcId": "vpc"}),
            subnet("pods", "100.64.0.0/18"),
        ),
        broken=(
            Broken(
                finds="NET-009.c",
                says="the CIDR block is one of dev's",
                change={"cidrBlock": "10.0.0.0/16"},
                missing=(),
            ),
            Broken(
                finds="NET-009.c",
                says="the CIDR block is larger than the one of prod",
                change={"cidrBlock": "10.16.0.0/13"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-009",
        says="a VPC of an environment without configured CIDR blocks",
        stack="staging",
        settings={"blocks": {"prod": ["10.32.0.0/16"]}},
        compliant=(VPC,),
    ),
)


def route_of(table: str, props: Mapping[str, Any], target: Mapping[str, str], name: str = "route") -> Given:
    """A route of a table."""
    return Given(type=ROUTE, name=name, props=props, depends={"routeTableId": table, **target})


INTERNET = Given(type=INTERNET_GATEWAY, name="internet", props={"id": "igw-1"}, depends={"vpcId": "vpc"})
DATA = subnet("data", "10.16.0.0/24", tags={"tier": "database"})
DATA_TABLE = Given(type=TABLE, name="table", props={"id": "rtb-1"}, depends={"vpcId": "vpc"})
DATA_ASSOCIATION = Given(type=ASSOCIATION, name="association", depends={"subnetId": "data", "routeTableId": "table"})
TO_TRANSIT: Mapping[str, Any] = {"destinationCidrBlock": "10.0.0.0/8", "transitGatewayId": "tgw-1", "gatewayId": ""}
TO_INTERNET = route_of("table", {"destinationCidrBlock": WORLD, "gatewayId": "igw-1"}, {"gatewayId": "internet"})

NET_010 = (
    Case(
        rule="NET-010",
        says="a database subnet whose route table leads only to other private networks",
        compliant=(VPC, INTERNET, DATA, DATA_TABLE, DATA_ASSOCIATION, route_of("table", TO_TRANSIT, {})),
        broken=(
            Broken(
                finds="NET-010.a",
                says="its route table has a second route, to the internet gateway",
                add=(
                    route_of(
                        "table",
                        {"destinationIpv6CidrBlock": WORLD_IPV6, "gatewayId": "igw-1"},
                        {"gatewayId": "internet"},
                        "second",
                    ),
                ),
            ),
            Broken(
                finds="NET-010.a",
                says="its route table has a route to an internet gateway of another stack",
                resource="route",
                change={"gatewayId": "igw-9"},
                missing=(),
            ),
            Broken(
                finds="NET-010.a",
                says="its route table has an inline route to the internet gateway",
                resource="table",
                change={"routes": [{"cidrBlock": WORLD, "gatewayId": "igw-1"}]},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-010",
        says="a public subnet with a route to the internet gateway",
        compliant=(
            VPC,
            INTERNET,
            subnet("data", "10.16.0.0/24", tags={"tier": "Public"}),
            DATA_TABLE,
            DATA_ASSOCIATION,
            TO_INTERNET,
        ),
        broken=(
            Broken(
                finds="NET-010.a",
                says="the subnet is tagged tier=Intra",
                resource="data",
                change={"tags.tier": "Intra"},
                missing=(),
            ),
            Broken(
                finds="NET-010.a",
                says="the subnet is tagged tier=database",
                resource="data",
                change={"tags": {"tier": "database"}},
                missing=(),
            ),
            *(
                Broken(
                    finds="NET-010.a",
                    says=f"the public subnet is in a subnet group of {service}",
                    add=(
                        Given(
                            type=f"aws:{service}/subnetGroup:SubnetGroup",
                            name="group",
                            depends={"subnetIds": "data"},
                        ),
                    ),
                )
                for service in ("dax", "docdb", "elasticache", "memorydb", "neptune", "rds", "redshift")
            ),
        ),
    ),
    Case(
        rule="NET-010",
        says="a database subnet that uses the default route table",
        compliant=(
            VPC,
            INTERNET,
            DATA,
            Given(
                type=DEFAULT_TABLE,
                name="default",
                props={"routes": [{"cidrBlock": WORLD, "gatewayId": "vgw-1"}]},
                depends={"defaultRouteTableId": "vpc"},
            ),
        ),
        broken=(
            Broken(
                finds="NET-010.a",
                says="the default route table has a route to an internet gateway",
                resource="default",
                change={"routes[0].gatewayId": "igw-9"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-010",
        says="a database subnet that uses the main route table",
        compliant=(
            VPC,
            INTERNET,
            DATA,
            Given(
                type=DEFAULT_TABLE,
                name="default",
                props={"routes": [{"cidrBlock": WORLD, "gatewayId": "igw-1"}]},
                depends={"defaultRouteTableId": "vpc"},
            ),
            DATA_TABLE,
            Given(type=MAIN_ASSOCIATION, name="main", depends={"vpcId": "vpc", "routeTableId": "table"}),
        ),
        broken=(
            Broken(
                finds="NET-010.a",
                says="the default route table, which leads to the internet, is the main one",
                drop="main",
            ),
            Broken(
                finds="NET-010.a", says="the main route table has a route to an internet gateway", add=(TO_INTERNET,)
            ),
        ),
    ),
)

NAT = Given(type=NAT_GATEWAY, name="nat", props={"id": "nat-1"}, depends={"subnetId": "public"})
TO_NAT = route_of("table", {"destinationCidrBlock": WORLD, "natGatewayId": "nat-1"}, {"natGatewayId": "nat"})
WITH_NAT = (
    VPC,
    subnet("data", "10.16.0.0/24", "us-east-1a"),
    subnet("public", "10.16.1.0/24", "us-east-1a"),
    subnet("b", "10.16.2.0/24", "us-east-1b"),
    subnet("c", "10.16.3.0/24", "us-east-1c"),
    DATA_TABLE,
    DATA_ASSOCIATION,
    NAT,
    TO_NAT,
)

NET_011 = (
    Case(
        rule="NET-011",
        says="a VPC of prod in three Availability Zones, with a NAT gateway in the zone that uses it",
        compliant=WITH_NAT,
        broken=(
            Broken(
                finds="NET-011.a",
                says="the NAT gateway is in another Availability Zone",
                resource="public",
                change={"availabilityZone": "us-east-1b"},
                missing=("NET-011.a?",),
            ),
            Broken(
                finds="NET-011.b",
                says="the subnets are in two Availability Zones",
                resource="c",
                change={"availabilityZone": "us-east-1b"},
                missing=("NET-011.b?",),
            ),
            Broken(finds="NET-011.b", says="there is no subnet in the third Availability Zone", drop="c"),
        ),
    ),
    Case(
        rule="NET-011",
        says="a VPC of prod in the configured number of Availability Zones, which are set by ID",
        settings={"zones": 2},
        compliant=(
            VPC,
            Given(type=SUBNET, name="a", props={"availabilityZoneId": "use1-az1"}, depends={"vpcId": "vpc"}),
            Given(type=SUBNET, name="b", props={"availabilityZoneId": "use1-az2"}, depends={"vpcId": "vpc"}),
        ),
        broken=(
            Broken(
                finds="NET-011.b",
                says="both subnets are in one Availability Zone",
                resource="b",
                change={"availabilityZoneId": "use1-az1"},
                missing=("NET-011.b?",),
            ),
        ),
    ),
    Case(
        rule="NET-011",
        says="a VPC of staging with one NAT gateway for two Availability Zones",
        stack="staging",
        compliant=(
            VPC,
            subnet("data", "10.16.0.0/24", "us-east-1a"),
            subnet("public", "10.16.1.0/24", "us-east-1b"),
            DATA_TABLE,
            DATA_ASSOCIATION,
            NAT,
            TO_NAT,
        ),
    ),
    Case(
        rule="NET-011",
        says="a VPC whose subnets are in another stack",
        compliant=(VPC,),
    ),
)


def endpoint(service: str, kind: str | None = "Interface") -> Given:
    """A VPC endpoint of the VPC."""
    props: dict[str, Any] = {"serviceName": f"com.amazonaws.us-east-1.{service}"}
    props |= {"vpcEndpointType": kind, "privateDnsEnabled": True} if kind else {}
    return Given(type=ENDPOINT, name=service, props=props, depends={"vpcId": "vpc"})


PRIVATE_CLUSTER = Given(
    type=CLUSTER,
    name="cluster",
    props={"vpcConfig": {"endpointPublicAccess": False, "subnetIds": ["subnet-data"]}},
    depends={"vpcConfig": "data"},
)
ENDPOINTS = tuple(endpoint(service) for service in ("ec2", "ecr.api", "ecr.dkr", "logs", "sts"))
S3 = endpoint("s3", None)

NET_012 = (
    Case(
        rule="NET-012",
        says="a private cluster in a VPC without a default route, with every VPC endpoint that nodes need",
        compliant=(PRIVATE_CLUSTER, VPC, DATA, *ENDPOINTS, S3, endpoint("ssm")),
        broken=(
            *(
                Broken(finds="NET-012.a", says=f"there is no VPC endpoint for {service}", drop=service)
                for service in ("ec2", "ecr.api", "ecr.dkr", "logs", "sts", "s3")
            ),
            Broken(
                finds="NET-012.a",
                says="a VPC endpoint is for another service with a similar name",
                resource="ec2",
                change={"serviceName": "com.amazonaws.us-east-1.ec2messages"},
                unknown=("NET-012.a?", "NET-012.b?"),
                missing=("NET-012.a",),
            ),
            Broken(
                finds="NET-012.b",
                says="a VPC endpoint has no private DNS",
                resource="sts",
                change={"privateDnsEnabled": False},
                missing=("NET-012.b",),
            ),
        ),
    ),
    Case(
        rule="NET-012",
        says="a private cluster whose nodes use a NAT gateway, without interface endpoints",
        compliant=(PRIVATE_CLUSTER, *WITH_NAT, S3),
        broken=(
            Broken(finds="NET-012.a", says="the default route is missing", drop="route"),
            Broken(
                finds="NET-012.a",
                says="the route leads to one network only",
                resource="route",
                change={"destinationCidrBlock": "10.0.0.0/8"},
                missing=("NET-012.a",),
            ),
            Broken(
                finds="NET-012.a",
                says="the route has no NAT gateway",
                resource="route",
                change={"natGatewayId": ""},
                unknown=(),
                missing=("NET-012.a",),
            ),
            Broken(
                finds="NET-012.a",
                says="only some of the interface endpoints are there",
                add=(endpoint("ecr.dkr"),),
            ),
        ),
    ),
    Case(
        rule="NET-012",
        says="a public cluster in a VPC without a default route",
        compliant=(
            Given(
                type=CLUSTER,
                name="cluster",
                props={"vpcConfig": {"endpointPublicAccess": True, "subnetIds": ["subnet-data"]}},
                depends={"vpcConfig": "data"},
            ),
            VPC,
            DATA,
        ),
        broken=(
            Broken(
                finds="NET-012.a",
                says="the cluster is private",
                change={"vpcConfig.endpointPublicAccess": False},
                unknown=("NET-012.a?", "NET-012.b?"),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-012",
        says="a private cluster in a VPC of another stack",
        compliant=(
            Given(
                type=CLUSTER, props={"vpcConfig": {"endpointPublicAccess": False, "subnetIds": ["subnet-elsewhere"]}}
            ),
        ),
    ),
)


def balancer(kind: str, **props: Any) -> Given:
    return Given(type=f"aws:{kind}/loadBalancer:LoadBalancer", name="balancer", props={"arn": "arn:1", **props})


FILTERED = Given(type=WEB_ACL_ASSOCIATION, name="filter", depends={"resourceArn": "balancer"})

NET_013 = (
    Case(
        rule="NET-013",
        says="an internet-facing Application Load Balancer with a web ACL",
        compliant=(balancer("lb", loadBalancerType="application", internal=False), FILTERED),
        broken=(Broken(finds="NET-013.a", says="there is no web ACL", drop="filter"),),
    ),
    Case(
        rule="NET-013",
        says="an internal Application Load Balancer",
        compliant=(balancer("alb", loadBalancerType="application", internal=True),),
        broken=(
            Broken(
                finds="NET-013.a",
                says="it is internet-facing",
                change={"internal": False},
                missing=("NET-013.a",),
            ),
        ),
    ),
    Case(
        rule="NET-013",
        says="an internet-facing Network Load Balancer, which cannot have a web ACL",
        stack="dev",
        compliant=(balancer("lb", loadBalancerType="network", internal=False),),
        broken=(
            Broken(
                finds="NET-013.a",
                says="it is an Application Load Balancer",
                change={"loadBalancerType": "application"},
                missing=("NET-013.a",),
            ),
        ),
    ),
    Case(
        rule="NET-013",
        says="an Application Load Balancer with a web ACL that names its ARN",
        compliant=(
            balancer("alb", internal=False),
            Given(type=WEB_ACL_ASSOCIATION, name="filter", props={"resourceArn": "arn:1"}),
        ),
        broken=(
            Broken(
                finds="NET-013.a",
                says="the web ACL is for another load balancer",
                resource="filter",
                change={"resourceArn": "arn:2"},
                missing=("NET-013.a",),
            ),
        ),
    ),
)

NET_014 = (
    Case(
        rule="NET-014",
        says="a launch template without public IP addresses",
        compliant=(
            Given(
                type=LAUNCH_TEMPLATE,
                props={"networkInterfaces": [{"deviceIndex": 0}, {"associatePublicIpAddress": "false"}]},
            ),
        ),
        broken=(
            Broken(
                finds="NET-014.a",
                says="a network interface gets a public IP address",
                change={"networkInterfaces[1].associatePublicIpAddress": "true"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-014",
        says="an instance that leaves public IP addresses to its subnet",
        compliant=(Given(type=INSTANCE),),
        broken=(
            Broken(
                finds="NET-014.b",
                says="it gets a public IP address",
                change={"associatePublicIpAddress": True},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="NET-014",
        says="a launch configuration without public IP addresses",
        compliant=(Given(type=LAUNCH_CONFIGURATION, props={"associatePublicIpAddress": False}),),
        broken=(
            Broken(
                finds="NET-014.b",
                says="instances get public IP addresses",
                change={"associatePublicIpAddress": True},
                missing=(),
            ),
        ),
    ),
)

PEERED: Mapping[str, Any] = {"vpcPeeringConnectionId": "pcx-1"}

NET_015 = (
    *(
        Case(
            rule="NET-015",
            says=f"a {kind.rpartition(':')[2]} with routes through VPC peering connections to private networks",
            compliant=(
                Given(
                    type=kind,
                    props={
                        "routes": [
                            {"cidrBlock": "10.0.0.0/8", **PEERED},
                            {"ipv6CidrBlock": "fd00::/8", **PEERED},
                            {"cidrBlock": "172.16.0.0/12", "vpcPeeringConnectionId": "pcx-2"},
                            {"cidrBlock": WORLD, "natGatewayId": "nat-1", "vpcPeeringConnectionId": ""},
                        ]
                    },
                ),
            ),
            broken=(
                Broken(
                    finds="NET-015.a",
                    says="one leads to the internet",
                    change={"routes[0].cidrBlock": WORLD},
                    missing=(),
                ),
                Broken(
                    finds="NET-015.a",
                    says="one leads to half of the internet",
                    change={"routes[2].cidrBlock": "128.0.0.0/1"},
                    missing=(),
                ),
                Broken(
                    finds="NET-015.a",
                    says="one leads to the internet by IPv6",
                    change={"routes[1].ipv6CidrBlock": WORLD_IPV6},
                    missing=(),
                ),
                Broken(
                    finds="NET-015.a",
                    says="the default route is through the VPC peering connection",
                    change={"routes[3].vpcPeeringConnectionId": "pcx-1"},
                    unknown=("NET-015.a",),
                    missing=(),
                ),
            ),
        )
        for kind in (TABLE, DEFAULT_TABLE)
    ),
    Case(
        rule="NET-015",
        says="separate routes of one route table through a VPC peering connection, to a /8 in all",
        compliant=(
            Given(type=TABLE, name="table", props={"id": "rtb-1"}),
            Given(
                type=ROUTE, name="a", props={"routeTableId": "rtb-1", "destinationCidrBlock": "10.0.0.0/8", **PEERED}
            ),
            Given(
                type=ROUTE, name="b", props={"routeTableId": "rtb-1", "destinationCidrBlock": "11.0.0.0/8", **PEERED}
            ),
            Given(
                type=ROUTE, name="c", props={"routeTableId": "rtb-2", "destinationCidrBlock": "12.0.0.0/8", **PEERED}
            ),
        ),
        broken=(
            Broken(
                finds="NET-015.a",
                says="one leads to the internet",
                resource="a",
                change={"destinationCidrBlock": WORLD},
                missing=(),
            ),
            Broken(
                finds="NET-015.a",
                says="one leads to the internet by IPv6",
                resource="b",
                change={"destinationIpv6CidrBlock": WORLD_IPV6},
                missing=(),
            ),
            Broken(
                finds="NET-015.a",
                says="another /8 is in the same route table",
                resource="c",
                change={"routeTableId": "rtb-1"},
                unknown=(),
                missing=(),
            ),
        ),
    ),
)

CASES = (
    *NET_001,
    *NET_001_IN_PIECES,
    *NET_002,
    *NET_003,
    *NET_004,
    *NET_005,
    *NET_006,
    *NET_007,
    *NET_008,
    *NET_009,
    *NET_010,
    *NET_011,
    *NET_012,
    *NET_013,
    *NET_014,
    *NET_015,
)
