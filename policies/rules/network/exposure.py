"""Rules about internet-facing load balancers and public IP addresses."""

from collections.abc import Iterator

from policies.accessors.balancers import LOAD_BALANCERS, is_public_application
from policies.accessors.links import linked
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_INSTANCE = "aws:ec2/instance:Instance"
_LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


def _without_web_acl(balancer: Resource) -> str | None:
    if not is_public_application(balancer) or linked(balancer, _WEB_ACL_ASSOCIATION, "resourceArn"):
        return None
    return "it is internet-facing and has no web ACL"


def _interfaces(resource: Resource) -> Iterator[Value]:
    """`associatePublicIpAddress` of a launch template's network interfaces; an instance refers to existing ones."""
    for interface in resource.props["networkInterfaces"].entries():
        yield interface["associatePublicIpAddress"]


def _instances(resource: Resource) -> Iterator[Value]:
    """`associatePublicIpAddress` of an instance or launch configuration; launch templates have it on interfaces."""
    yield resource.props["associatePublicIpAddress"]


def _public_address(associate: Value) -> str | None:
    # Missing means that the subnet decides (EC2 User Guide, "Public IPv4 addresses"), which NET-007 judges.
    return f"{associate.path} is true" if associate.flag(default=False) else None


NET_013 = Rule(
    id="NET-013",
    title="Internet-facing Application Load Balancers have a WAF web ACL",
    severity="medium",
    why="A web ACL blocks request floods and known attacks before they reach a workload.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16",
    scope="stack",
    types=LOAD_BALANCERS,
    checks=(
        Check(
            id="NET-013.a",
            requires="Each internet-facing Application Load Balancer has an aws.wafv2.WebAclAssociation",
            remedy="add an aws.wafv2.WebAclAssociation with the load balancer's ARN, or set internal to true",
            parts=itself,
            fault=_without_web_acl,
        ),
    ),
    controls=Controls(aws_fsbp=("ELB.16",)),
)

NET_014 = Rule(
    id="NET-014",
    title="Instances and launch templates do not assign public IP addresses",
    severity="high",
    why="This setting overrides the subnet's: one wrong security group is then enough to expose an instance.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-25",
    types=frozenset({_LAUNCH_TEMPLATE, _INSTANCE, _LAUNCH_CONFIGURATION}),
    must_determine=True,
    checks=(
        Check(
            id="NET-014.a",
            requires="associatePublicIpAddress is not true on any network interface of a launch template",
            remedy='set associatePublicIpAddress to "false" or leave it out, and reach the instance through a load '
            "balancer or Session Manager",
            parts=_interfaces,
            fault=_public_address,
        ),
        Check(
            id="NET-014.b",
            requires="associatePublicIpAddress is not true on any instance or launch configuration",
            remedy="set associatePublicIpAddress to false, and reach the instance through a load balancer or Session "
            "Manager",
            parts=_instances,
            fault=_public_address,
        ),
    ),
    controls=Controls(cis_eks=("5.4.3",), soc2=("CC6.6",), aws_fsbp=("AutoScaling.5", "EC2.9", "EC2.25")),
)

RULES = (NET_013, NET_014)
