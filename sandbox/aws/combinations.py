"""What AWS refuses of values together, each of which it would take by itself.

The tables have their sources; nothing is said where one of the values is not known yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..values import UNKNOWN, Properties
from .nested import objects_at
from .rows.alarm_refusals import check_metric_alarm, check_rule
from .rows.cost_refusals import check_budget, check_subscription
from .spans import Span, number_of, outside

Mistakes = Iterator[tuple[str, str]]
"""The path of a property, and what is wrong with its value."""

Check = Callable[[Properties], Mistakes]


def mistakes(kind: str, inputs: Properties) -> Mistakes:
    """What AWS refuses of the values of a resource together."""
    for check in CHECKS.get(kind, ()):
        yield from check(inputs)


class _Volume(NamedTuple):
    """What a type of volume may have: GiB, IOPS, and MiB/s."""

    size: Span
    iops: Span | None = None
    throughput: Span | None = None


# EC2 API reference, CreateVolume and EbsBlockDevice, as botocore 1.44.5 has it.
_VOLUMES: Mapping[str, _Volume] = {
    "gp2": _Volume(Span(1, 16_384)),
    "gp3": _Volume(Span(1, 65_536), Span(3_000, 80_000), Span(125, 2_000)),
    "io1": _Volume(Span(4, 16_384), Span(100, 64_000)),
    "io2": _Volume(Span(4, 65_536), Span(100, 256_000)),
    "st1": _Volume(Span(125, 16_384)),
    "sc1": _Volume(Span(125, 16_384)),
    "standard": _Volume(Span(1, 1_024)),
}
# The IOPS of these are for a person to say: the others have a default, or none.
_IOPS_NEEDED = ("io1", "io2")
_ANY_VOLUME = _Volume(Span(1, 65_536), Span(100, 256_000), Span(125, 2_000))


def _volume(given: Mapping[str, Any], path: str, size: str = "volumeSize", type_: str = "volumeType") -> Mistakes:
    """The size and performance of a volume, by its type."""
    kind = given.get(type_)
    known = _VOLUMES.get(kind) if isinstance(kind, str) else None
    of = f" of a {kind} volume" if known else ""
    allowed = known or _ANY_VOLUME
    for name, span in ((size, allowed.size), ("iops", allowed.iops), ("throughput", allowed.throughput)):
        value = number_of(given.get(name))
        # The provider sends no 0; a size is needed.
        if value is None or (value == 0 and name != size):
            continue
        if span is None:
            yield f"{path}{name}", f"got {value:.0f}: AWS allows none{of}"
        elif limit := outside(value, span):
            yield f"{path}{name}", f"got {value:.0f}: AWS allows {limit}{of}"
    if kind in _IOPS_NEEDED and given.get("iops") in (None, 0):
        yield f"{path}iops", f"missing, and AWS requires it{of}"


def _ebs_volume(inputs: Properties) -> Mistakes:
    yield from _volume(inputs, "", "size", "type")


def _devices(*places: str) -> Check:
    """The volumes at places in the inputs (`blockDeviceMappings.ebs`)."""

    def check(inputs: Properties) -> Mistakes:
        for place in places:
            for path, device in objects_at(inputs, place):
                yield from _volume(device, f"{path}.")

    return check


def _scaling(inputs: Properties) -> Mistakes:
    """A node group's sizes (EKS API reference, NodegroupScalingConfig; terraform-aws-eks #3306).

    desiredSize below minSize is left to EKS: where a program ignores changes of desiredSize, as autoscaling asks for,
    it is the state's, and the program may know better what to say of it.
    """
    for path, sizes in objects_at(inputs, "scalingConfig"):
        least, most, size = (number_of(sizes.get(name)) for name in ("minSize", "maxSize", "desiredSize"))
        if least is not None and most is not None and least > most:
            yield f"{path}.minSize", f"got {least:.0f}: AWS allows at most maxSize, {most:.0f}"
        elif most is not None and size is not None and size > most:
            yield f"{path}.desiredSize", f"got {size:.0f}: AWS allows at most maxSize, {most:.0f}"


# By name and by IANA's number: the protocols with ports.
_WITH_PORTS = frozenset({"tcp", "6", "udp", "17"})


def _ports(place: str, name: str = "protocol") -> Check:
    """A range of ports that begins after its end (EC2 API reference, IpPermission, FromPort and ToPort; PortRange)."""

    def check(inputs: Properties) -> Mistakes:
        for path, rule in objects_at(inputs, place):
            first, last = number_of(rule.get("fromPort")), number_of(rule.get("toPort"))
            with_ports = str(rule.get(name, "")).lower() in _WITH_PORTS
            if with_ports and first is not None and last is not None and first > last:
                where = f"{path}.fromPort" if path else "fromPort"
                yield where, f"got {first:.0f}: AWS allows at most toPort, {last:.0f}"

    return check


def _refused_by(check: Callable[[Mapping[str, Any]], None], property_: str, *others: str) -> Check:
    """A check that the create call makes, too, if all that it reads is known. Its mistake is of the first property that
    the message names."""
    from .operations import Refused

    def checked(inputs: Properties) -> Mistakes:
        read = {name: inputs[name] for name in (property_, *others) if name in inputs}
        if UNKNOWN in str(read):
            return
        try:
            check(inputs)
        except Refused as error:
            named = (name for name in (property_, *others) if name in str(error))
            yield next(named, property_), f"AWS refuses it: {error}"
        except (TypeError, ValueError, KeyError):
            # A value of another form, of which something else is said.
            return

    return checked


_INLINE = (_ports("ingress"), _ports("egress"))
CHECKS: Mapping[str, tuple[Check, ...]] = {
    "aws:ebs/volume:Volume": (_ebs_volume,),
    "aws:ec2/instance:Instance": (_devices("rootBlockDevice", "ebsBlockDevices"),),
    "aws:ec2/launchTemplate:LaunchTemplate": (_devices("blockDeviceMappings.ebs"),),
    "aws:eks/nodeGroup:NodeGroup": (_scaling,),
    "aws:ec2/securityGroup:SecurityGroup": _INLINE,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _INLINE,
    "aws:ec2/networkAcl:NetworkAcl": _INLINE,
    "aws:ec2/securityGroupRule:SecurityGroupRule": (_ports(""),),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (_ports("", "ipProtocol"),),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (_ports("", "ipProtocol"),),
    "aws:cloudwatch/metricAlarm:MetricAlarm": (
        _refused_by(
            check_metric_alarm,
            *("evaluationPeriods", "datapointsToAlarm", "period", "statistic", "extendedStatistic"),
            *("metricQueries", "evaluationCriteria", "namespace", "metricName"),
        ),
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": (_refused_by(check_rule, "alarmRule", "alarmName"),),
    "aws:budgets/budget:Budget": (
        _refused_by(check_budget, *("notifications", "limitAmount", "costFilters", "filterExpression", "metrics")),
    ),
    "aws:costexplorer/anomalySubscription:AnomalySubscription": (
        _refused_by(check_subscription, *("frequency", "subscribers", "thresholdExpression")),
    ),
}
"""Type → its checks."""
