"""Rules about what stands on the internet, and what gets an address there."""

from collections.abc import Iterator

from policies.accessors.balancers import LOAD_BALANCERS, is_public_application
from policies.accessors.inputs import Value
from policies.accessors.links import linked
from policies.rule import Check, Controls, Resource, Rule, itself

_LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_INSTANCE = "aws:ec2/instance:Instance"
_LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


def _without_web_acl(balancer: Resource) -> str | None:
    if not is_public_application(balancer) or linked(balancer, _WEB_ACL_ASSOCIATION, "resourceArn"):
        return None
    return "it takes requests from the internet, and no web ACL looks at them"


def _interfaces(resource: Resource) -> Iterator[Value]:
    """What a launch template asks for; an instance's interfaces stand for themselves, and ask for nothing."""
    for interface in resource.props["networkInterfaces"].entries():
        yield interface["associatePublicIpAddress"]


def _machines(resource: Resource) -> Iterator[Value]:
    """What an instance or a launch configuration asks for; a launch template does so by interfaces only."""
    yield resource.props["associatePublicIpAddress"]


def _public_address(associate: Value) -> str | None:
    # Missing means as the subnet gives them (EC2 user guide, "Public IPv4 addresses"), which NET-007 judges.
    return f"{associate.path} is true" if associate.flag(default=False) else None


NET_013 = Rule(
    id="NET-013",
    title="A load balancer for the internet's requests has a web ACL",
    severity="medium",
    why="A web ACL stops floods and known attacks before they reach a workload.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16",
    scope="stack",
    types=LOAD_BALANCERS,
    checks=(
        Check(
            id="NET-013.a",
            requires="Each internet-facing application load balancer has an aws.wafv2.WebAclAssociation",
            remedy="add an aws.wafv2.WebAclAssociation with its ARN, or make the load balancer internal",
            parts=itself,
            fault=_without_web_acl,
        ),
    ),
    controls=Controls(aws_fsbp=("ELB.16",)),
)

NET_014 = Rule(
    id="NET-014",
    title="No machine asks for a public address",
    severity="high",
    why="It overrules the subnet: one wrong security group is then enough to expose a node.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-25",
    types=frozenset({_LAUNCH_TEMPLATE, _INSTANCE, _LAUNCH_CONFIGURATION}),
    must_determine=True,
    checks=(
        Check(
            id="NET-014.a",
            requires="No network interface of a launch template has associatePublicIpAddress",
            remedy='set it to "false", or leave it out, and reach the machine by a load balancer or Session Manager',
            parts=_interfaces,
            fault=_public_address,
        ),
        Check(
            id="NET-014.b",
            requires="No instance or launch configuration has associatePublicIpAddress",
            remedy="set it to false, and reach the machine by a load balancer or Session Manager",
            parts=_machines,
            fault=_public_address,
        ),
    ),
    controls=Controls(cis_eks=("5.4.3",), soc2=("CC6.6",), aws_fsbp=("AutoScaling.5", "EC2.9", "EC2.25")),
)

RULES = (NET_013, NET_014)
