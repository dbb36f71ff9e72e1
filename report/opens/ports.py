"""Ports that security groups and listeners open, whichever resource type declares them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from report.opens.naming import Naming, listed, shown
from report.preview import State
from report.values import text

_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_GROUPS = (_GROUP, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_LISTENER = "aws:lb/listener:Listener"
_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
_SERVICE = "kubernetes:core/v1:Service"
_WHOLE_INTERNET = frozenset({"0.0.0.0/0", "::/0"})
# EC2 API reference, IpPermission: -1 is every protocol, and then every port; other numbers are IANA's.
_PROTOCOLS: Mapping[str, str] = {"-1": "all traffic", "all": "all traffic", "6": "TCP", "17": "UDP", "1": "ICMP"}


@dataclass(frozen=True, order=True)
class Port:
    """Traffic that something accepts from a source."""

    where: str
    traffic: str
    source: str

    @property
    def public(self) -> bool:
        """Whether the source is the whole internet."""
        return self.source in _WHOLE_INTERNET


def ports(states: Mapping[str, State], naming: Naming) -> frozenset[Port]:
    """All ports that the resources open."""
    return frozenset(port for state in states.values() for port in _ports(state, naming))


def _ports(state: State, naming: Naming) -> Iterator[Port]:
    inputs = state.inputs
    if state.type == _INGRESS_RULE:
        traffic = _traffic(inputs, "ipProtocol")
        keys = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
        yield from (Port(_group(state, naming), traffic, one) for one in _sources(inputs, keys, naming))
    elif state.type == _RULE and inputs.get("type") == "ingress":
        keys = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "sourceSecurityGroupId", "self")
        traffic = _traffic(inputs, "protocol")
        yield from (Port(_group(state, naming), traffic, one) for one in _sources(inputs, keys, naming))
    elif state.type in _GROUPS:
        keys = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups", "self")
        for row in _rows(inputs.get("ingress")):
            yield from (Port(state.name, _traffic(row, "protocol"), one) for one in _sources(row, keys, naming))
    elif state.type == _LISTENER:
        balancer = naming.of_property(state, "loadBalancerArn", _BALANCER) or "its load balancer"
        traffic = f"{text(inputs.get('protocol', 'TCP'))} {text(inputs.get('port', ''))}"
        yield Port(f"listener {state.name}", traffic, f"whoever reaches {balancer}")
    elif state.type == _SERVICE:
        yield from _service(state)


def _service(state: State) -> Iterator[Port]:
    """The ports of a Kubernetes Service that are open outside of the cluster."""
    spec = cast("Mapping[str, Any]", state.inputs.get("spec") or {})
    kind = spec.get("type")
    if kind in ("NodePort", "LoadBalancer"):
        for row in _rows(spec.get("ports")):
            number = row.get("nodePort", row.get("port")) if kind == "NodePort" else row.get("port")
            reach = "every node's address" if kind == "NodePort" else "its load balancer"
            traffic = f"{text(row.get('protocol', 'TCP'))} {text(number)}"
            yield Port(f"Service {state.name}", traffic, f"whoever reaches {reach}")


def _group(state: State, naming: Naming) -> str:
    found = naming.of_property(state, "securityGroupId", *_GROUPS)
    return found or shown(state.inputs.get("securityGroupId"), f"the group of {state.name}")


def _traffic(row: Mapping[str, Any], key: str) -> str:
    protocol = text(row.get(key, "-1")).lower()
    named = _PROTOCOLS.get(protocol, protocol.upper())
    if named == "all traffic":
        return named
    first, last = row.get("fromPort"), row.get("toPort")
    if named.startswith("ICMP") or first is None:
        return named
    if (first, last) == (0, 65535):
        return f"{named} all ports"
    return f"{named} {text(first)}" if first == last else f"{named} {text(first)}-{text(last)}"


def _sources(row: Mapping[str, Any], keys: tuple[str, ...], naming: Naming) -> Iterator[str]:
    for key in keys:
        for value in listed(row.get(key)):
            if key == "self":
                yield from ["members of the group itself"] if value is True else []
            elif "ecurityGroup" in key:
                yield f"group {naming.of(value, *_GROUPS) or shown(value, 'known after deployment')}"
            elif key.startswith("prefixList"):
                yield f"prefix list {shown(value, 'known after deployment')}"
            else:
                yield text(value)


def _rows(value: object) -> Iterator[Mapping[str, Any]]:
    for row in listed(value):
        if isinstance(row, Mapping):
            yield cast("Mapping[str, Any]", row)
