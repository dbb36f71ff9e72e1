"""How much of which unit each resource uses in a month."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from report.cost.usage import Usage
from report.preview import State
from report.values import Special


@dataclass(frozen=True)
class Use:
    """So much of a unit of the table of prices; or, with a reason, something whose price or amount is not known."""

    unit: str
    amount: Decimal = Decimal(0)
    unpriced: str = ""


@dataclass(frozen=True)
class Around:
    """What an estimate needs besides the resource: the usage assumed, and the resources by id."""

    usage: Usage
    by_id: Mapping[str, State]


Uses = Callable[[State, Around], Iterator[Use]]
_ONE = Decimal(1)
# EC2 User Guide, "gp3": 3,000 IOPS and 125 MiB/s are included; more of either has a price of its own (read 2026-11).
_INCLUDED_IOPS, _INCLUDED_THROUGHPUT = 3000, 125
_GUARDDUTY_FEATURES = {"EKS_AUDIT_LOGS": "guardduty-million-eks-events"}
# EKS API reference, CreateNodegroup, diskSize: 20 GiB on Linux where neither it nor a launch template says (2026-11).
_DISK_GB = Decimal(20)


def number(value: object) -> Decimal | None:
    """The number; None where it is unknown, missing or none."""
    if isinstance(value, bool | Special) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _monthly(unit: str) -> Uses:
    """One of a unit that is billed for each month."""

    def uses(_state: State, _around: Around) -> Iterator[Use]:
        yield Use(unit, _ONE)

    return uses


def _assumed(unit: str, field: str) -> Uses:
    """An amount that the settings of the report assume."""

    def uses(_state: State, around: Around) -> Iterator[Use]:
        yield Use(unit, getattr(around.usage, field))

    return uses


def _hourly(unit: str) -> Uses:
    """One of a unit that is billed for each hour."""

    def uses(_state: State, around: Around) -> Iterator[Use]:
        yield Use(unit, around.usage.hours)

    return uses


def _nat_gateway(state: State, around: Around) -> Iterator[Use]:
    yield Use("nat-gateway-hour", around.usage.hours)
    yield Use("nat-gateway-gb", around.usage.nat_gateway_gb)


def _endpoint(state: State, around: Around) -> Iterator[Use]:
    if state.inputs.get("vpcEndpointType", "Gateway") == "Gateway":
        return  # free of charge (VPC User Guide, "Gateway endpoints")
    subnets = state.inputs.get("subnetIds")
    if isinstance(subnets, list):
        yield Use("interface-endpoint-hour", around.usage.hours * len(cast("list[object]", subnets)))
    else:
        yield Use("interface-endpoint-hour", unpriced="the number of its zones is known after deployment")
    yield Use("interface-endpoint-gb", around.usage.interface_endpoint_gb)


def _node_group(state: State, around: Around) -> Iterator[Use]:
    scaling = _mapping(state.inputs.get("scalingConfig"))
    size = number(scaling.get("desiredSize"))
    if size is None:
        yield Use("instance-hour", unpriced="the number of its nodes is known after deployment")
        return
    types = state.inputs.get("instanceTypes")
    first = next(iter(cast("list[object]", types)), None) if isinstance(types, list) else None
    if state.inputs.get("capacityType") == "SPOT":
        yield Use("instance-hour", unpriced="spot prices change with the market")
    elif not isinstance(first, str):
        yield Use("instance-hour", unpriced="its instance type is not stated")
    else:
        # EKS launches on-demand capacity in the order of the list (EKS User Guide, "Managed node groups").
        yield Use(f"instance-hour/{first}", size * around.usage.hours)
    yield from _volumes(state, size, around)


def _volumes(state: State, size: Decimal, around: Around) -> Iterator[Use]:
    """The nodes' volumes, as the launch template declares them, which is found by its id or by its name's likeness."""
    reference = _mapping(state.inputs.get("launchTemplate"))
    template = around.by_id.get(str(reference.get("id"))) or around.by_id.get(
        f"template of {state.name} in {state.parent}"
    )
    if template is None and reference:
        yield Use("gp3-gb-month", unpriced="its launch template is known after deployment")
        return
    mappings = template.inputs.get("blockDeviceMappings") if template else None
    disks = [_mapping(_mapping(one).get("ebs")) for one in mappings] if isinstance(mappings, list) else []
    if not disks:
        yield Use("gp3-gb-month", size * (number(state.inputs.get("diskSize")) or _DISK_GB))
    for disk in disks:
        yield from _disk(disk, size)


def _disk(disk: Mapping[str, Any], count: Decimal) -> Iterator[Use]:
    size, kind = number(disk.get("volumeSize", disk.get("size"))), disk.get("volumeType", disk.get("type", "gp3"))
    extra = (number(disk.get("iops")) or 0) > _INCLUDED_IOPS or (
        number(disk.get("throughput")) or 0
    ) > _INCLUDED_THROUGHPUT
    if kind != "gp3" or size is None:
        yield Use("gp3-gb-month", unpriced="volumes other than gp3, or of a size that is not stated")
        return
    yield Use("gp3-gb-month", size * count)
    if extra:
        yield Use("gp3-iops", unpriced="IOPS and throughput beyond those included in gp3")


def _volume(state: State, _around: Around) -> Iterator[Use]:
    yield from _disk(state.inputs, _ONE)


def _log_group(state: State, around: Around) -> Iterator[Use]:
    if state.inputs.get("logGroupClass", "STANDARD") != "STANDARD":
        yield Use("log-ingested-gb", unpriced="log groups of other classes than STANDARD")
        return
    yield Use("log-ingested-gb", around.usage.log_group_ingested_gb)
    yield Use("log-stored-gb-month", around.usage.log_group_stored_gb)


def _alarm(state: State, _around: Around) -> Iterator[Use]:
    """An alarm costs as many metrics as it reads."""
    queries = state.inputs.get("metricQueries")
    rows = [_mapping(one) for one in queries] if isinstance(queries, list) else []
    yield Use("alarm-metric-month", Decimal(max(sum("metric" in row for row in rows), 1)))


def _balancer(state: State, around: Around) -> Iterator[Use]:
    kind = state.inputs.get("loadBalancerType", "application")
    if kind not in ("application", "network"):
        yield Use("balancer-hour", unpriced="load balancers other than application and network")
        return
    yield Use(f"{kind}-balancer-hour", around.usage.hours)
    yield Use(f"{kind}-balancer-lcu-hour", around.usage.hours * around.usage.balancer_capacity_units)


def _detector(_state: State, around: Around) -> Iterator[Use]:
    yield Use("guardduty-log-gb", around.usage.guardduty_log_gb)
    yield Use("guardduty-million-trail-events", around.usage.guardduty_million_trail_events)


def _detector_feature(state: State, around: Around) -> Iterator[Use]:
    name = str(state.inputs.get("name"))
    if state.inputs.get("status") == "DISABLED":
        return
    if name in _GUARDDUTY_FEATURES:
        yield Use(_GUARDDUTY_FEATURES[name], around.usage.guardduty_million_eks_events)
    else:
        yield Use(
            "guardduty-feature", unpriced="what GuardDuty analyzes besides logs of flows, DNS, EKS and CloudTrail"
        )


def _web_acl(state: State, _around: Around) -> Iterator[Use]:
    rules = state.inputs.get("rules")
    yield Use("web-acl-month", _ONE)
    yield Use("web-acl-rule-month", Decimal(len(cast("list[object]", rules)) if isinstance(rules, list) else 0))
    yield Use("web-acl-requests", unpriced="requests that a web ACL inspects")


def _database(state: State, around: Around) -> Iterator[Use]:
    inputs = state.inputs
    engine, size = str(inputs.get("engine", "")), number(inputs.get("allocatedStorage"))
    copies = Decimal(2) if inputs.get("multiAz") is True else _ONE
    yield Use(f"rds-hour/{engine}/{inputs.get('instanceClass')}", around.usage.hours * copies)
    if size is None or inputs.get("storageType", "gp2") != "gp3":
        yield Use("rds-gp3-gb-month", unpriced="storage other than gp3, or of a size that is not stated")
    else:
        yield Use("rds-gp3-gb-month", size * copies)


def _cluster(state: State, around: Around) -> Iterator[Use]:
    yield Use("eks-cluster-hour", around.usage.hours)


USES: Mapping[str, Uses] = {
    "aws:cfg/recorder:Recorder": _assumed("config-item", "config_items"),
    "aws:cfg/rule:Rule": _assumed("config-evaluation", "config_rule_evaluations"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _monthly("composite-alarm-month"),
    "aws:cloudwatch/dashboard:Dashboard": _monthly("dashboard-month"),
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:ebs/volume:Volume": _volume,
    "aws:ec2/eip:Eip": _hourly("public-ipv4-hour"),
    "aws:ec2/natGateway:NatGateway": _nat_gateway,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:ecr/repository:Repository": _assumed("ecr-gb-month", "repository_stored_gb"),
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:guardduty/detector:Detector": _detector,
    "aws:guardduty/detectorFeature:DetectorFeature": _detector_feature,
    "aws:kms/key:Key": _monthly("kms-key-month"),
    "aws:lb/loadBalancer:LoadBalancer": _balancer,
    "aws:rds/instance:Instance": _database,
    "aws:route53/zone:Zone": _monthly("hosted-zone-month"),
    "aws:s3/bucket:Bucket": _assumed("s3-gb-month", "bucket_stored_gb"),
    "aws:secretsmanager/secret:Secret": _monthly("secret-month"),
    "aws:wafv2/webAcl:WebAcl": _web_acl,
}


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
