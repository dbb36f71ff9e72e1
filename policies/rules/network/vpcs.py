"""Rules about the default security group and the flow log of a VPC."""

from collections.abc import Iterable, Iterator, Mapping

from policies.accessors.links import linked
from policies.accessors.openings import DEFAULT_GROUP, INLINE, RULES_OF_GROUPS
from policies.accessors.parts import of
from policies.accessors.routes import VPC
from policies.accessors.siblings import siblings
from policies.accessors.wording import listed
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_FLOW_LOG = "aws:ec2/flowLog:FlowLog"


def _without_default_group(vpc: Resource) -> str | None:
    if linked(vpc, DEFAULT_GROUP, "vpcId"):
        return None
    return "its default security group is not managed and keeps AWS's default rules"


def _default_group_rows(resource: Resource) -> Iterator[Value]:
    """The rules of a default security group: inline, or a separate resource."""
    if resource.type == DEFAULT_GROUP:
        for direction in ("ingress", "egress"):
            yield from resource.props[direction].entries()
    elif resource.type in RULES_OF_GROUPS and _is_of_default_group(resource):
        yield resource.props


def _is_of_default_group(rule: Resource) -> bool:
    """Whether its security group is a DefaultSecurityGroup of the stack, or the default one of a VPC of the stack."""
    if siblings(rule, "securityGroupId", INLINE, RULES_OF_GROUPS)[0].type == DEFAULT_GROUP:
        return True
    stack = rule.stack_resources
    defaults = stack.derived(_is_of_default_group, lambda: _default_groups(stack.get(VPC, ())))
    group_id, sources = rule.props["securityGroupId"], rule.property_dependencies.get("securityGroupId", ())
    if group_id.unknown and sources:
        # The default one is the only security group that a VPC has as an output.
        return not defaults.keys().isdisjoint(sources)
    return (group_id.text() or "") in defaults.values()


def _default_groups(vpcs: Iterable[Resource]) -> Mapping[str, str | None]:
    """The ID of the default security group of each VPC, by the VPC's URN; none while it is unknown."""
    groups = {vpc.urn: vpc.props["defaultSecurityGroupId"] for vpc in vpcs}
    return {urn: None if group.unknown else group.text() for urn, group in groups.items()}


def _default_group_row(row: Value) -> str | None:
    row.known()
    return f"{row.path} is a rule of a default security group"


def _without_flow_log(vpc: Resource) -> str | None:
    return None if linked(vpc, _FLOW_LOG, "vpcId") else "it has no flow log"


def _flow_logs(vpc: Resource) -> Iterator[list[Resource]]:
    if logs := linked(vpc, _FLOW_LOG, "vpcId"):
        yield logs


def _rejected_traffic_not_logged(logs: list[Resource]) -> str | None:
    # AWS accepts no flow log of a VPC without a traffic type (EC2 API reference, CreateFlowLogs TrafficType).
    traffic_types = [log.props["trafficType"] for log in logs]
    if any_of(*(lambda value=value: value.text() in ("ALL", "REJECT") for value in traffic_types)):
        return None
    return f"no flow log records rejected traffic ({listed([value.path for value in traffic_types])})"


NET_005 = Rule(
    id="NET-005",
    title="Default security groups of VPCs allow no inbound or outbound traffic",
    severity="medium",
    why="What is launched without a security group gets the default one, whose members can reach each other.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
    scope="stack",
    types=RULES_OF_GROUPS | {VPC, DEFAULT_GROUP},
    checks=(
        Check(
            id="NET-005.a",
            requires="Each VPC has an aws.ec2.DefaultSecurityGroup",
            remedy="add an aws.ec2.DefaultSecurityGroup with this VPC's ID and no rules",
            parts=of(VPC),
            fault=_without_default_group,
        ),
        Check(
            id="NET-005.b",
            requires="A default security group has no rules, neither inline nor as separate resources",
            remedy="remove its ingress and egress rules, and give the resources that use it a security group of their "
            "own",
            parts=_default_group_rows,
            fault=_default_group_row,
        ),
    ),
    controls=Controls(cis_aws_3_0=("5.4",), cis_aws_5_0=("5.5",), aws_fsbp=("EC2.2",)),
)

NET_006 = Rule(
    id="NET-006",
    title="VPC flow logs are enabled and record rejected traffic",
    severity="high",
    why="Without flow logs nobody can find out afterwards who tried to connect, and who got through.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
    scope="stack",
    types=frozenset({VPC}),
    checks=(
        Check(
            id="NET-006.a",
            requires="Each VPC has an aws.ec2.FlowLog",
            remedy="add an aws.ec2.FlowLog with this VPC's ID",
            parts=itself,
            fault=_without_flow_log,
        ),
        Check(
            id="NET-006.b",
            requires="A flow log of the VPC has trafficType ALL or REJECT",
            remedy='set trafficType to "ALL"',
            parts=_flow_logs,
            fault=_rejected_traffic_not_logged,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.7",),
        cis_aws_5_0=("3.7",),
        soc2=("CC7.2",),
        hipaa=("164.312(b)",),
        aws_fsbp=("EC2.6",),
        gdpr=("Article 25", "Article 30"),
    ),
)

RULES = (NET_005, NET_006)
