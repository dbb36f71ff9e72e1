"""Whether a text is what its property holds: an ARN, a CIDR block, a JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple

from .policy_grammar import GRAMMARS, mistakes


class Mistake(NamedTuple):
    """What is wrong in a text: where in the document that it holds, what stands there (nothing where a key is missing),
    and what AWS allows instead."""

    path: str
    got: Any
    allowed: str


Judge = Callable[[str], Iterator[Mistake]]


def wrong(format_: str, text: str) -> Iterator[Mistake]:
    """What AWS, or the provider before it, refuses of a text of this format."""
    return FORMATS[format_](text)


def _matching(pattern: str, allowed: str) -> Judge:
    compiled = re.compile(pattern, re.ASCII)

    def judge(text: str) -> Iterator[Mistake]:
        if not compiled.fullmatch(text):
            yield Mistake("", text, allowed)

    return judge


# The provider's check of any ARN (terraform-provider-aws, internal/verify/validate.go, ValidARNCheck; read 2026-11-28).
_PARTITION, _REGION = r"aws(-[a-z]+)*", r"([a-z]{2,4}(-[a-z]+)+-\d)?"
# `ec2` is that of the actions of alarms (arn:aws:automate:us-east-1:ec2:stop; validate.go of cloudwatch).
_ACCOUNT = r"(aws|aws-managed|third-party|\d{12}|cw.{10}|ec2)?"
_ARN = rf"arn:{_PARTITION}:[^:]*:{_REGION}:{_ACCOUNT}:.+"


def _arn(service: str, resource: str, what: str) -> Judge:
    """An ARN of one kind of resource, as cfn-lint 1.58 has them in its rules E1156 and following."""
    region = "" if service == "iam" else r"[a-z0-9-]+"
    allowed = f"the ARN of {what} (arn:aws:{service}:{region and 'REGION'}:ACCOUNT:{resource.strip('.+')}…)"
    return _matching(rf"arn:{_PARTITION}:{service}:{region}:\d{{12}}:{resource}", allowed)


def _network(versions: tuple[type[IPv4Network | IPv6Network], ...], allowed: str) -> Judge:
    """A CIDR block without host bits: EC2 would clear them, but the provider refuses them (internal/verify/validate.go,
    ValidateIPv4CIDRBlock)."""

    def judge(text: str) -> Iterator[Mistake]:
        for version in versions if re.search(r"/\d+\Z", text) else ():
            try:
                block = version(text, strict=False)
            except ValueError:
                continue
            address = type(block.network_address)(text.partition("/")[0])
            if address != block.network_address:
                yield Mistake("", text, f"the block's first address, {block}")
            return
        yield Mistake("", text, allowed)

    return judge


def _json(text: str) -> Iterator[Mistake]:
    yield from () if _read(text)[1] is None else (Mistake("", text, f"JSON; {_read(text)[1]}"),)


def _policy(grammar: str) -> Judge:
    def judge(text: str) -> Iterator[Mistake]:
        content, problem = _read(text)
        # The provider compares the first character (internal/verify/validate.go, ValidIAMPolicyJSON).
        if problem or not isinstance(content, dict) or not text.startswith("{"):
            yield Mistake("", text, f"a policy document, which is a JSON object; {problem or 'this is none'}")
            return
        yield from (
            Mistake(f".{path}" if path else "", got, allowed) for path, got, allowed in mistakes(content, grammar)
        )

    return judge


def _read(text: str) -> tuple[Any, str | None]:
    """The content of JSON text, or why it is none."""
    try:
        return json.loads(text, object_pairs_hook=_object), None
    except _TwiceError as error:
        return None, f"the key {error} stands in an object twice"
    except ValueError as error:
        return None, f"{error}"


class _TwiceError(Exception):
    """A key that is in an object twice: the provider refuses it in a policy, and of others AWS reads one only."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _protocol(names: frozenset[str], allowed: str) -> Judge:
    def judge(text: str) -> Iterator[Mistake]:
        number = int(text) if re.fullmatch(r"\d{1,3}|-1", text) else None
        if text.lower() not in names and (number is None or number > _LAST_PROTOCOL):
            yield Mistake("", text, f"{allowed}, -1 for all, or a protocol number from 0 to {_LAST_PROTOCOL}")

    return judge


# Assigned Internet Protocol Numbers (IANA): eight bits.
_LAST_PROTOCOL = 255
_OF_RULES = frozenset({"tcp", "udp", "icmp", "icmpv6", "all"})
# The keywords of IANA's list that the provider has for network ACLs (internal/service/ec2/vpc_network_acl.go).
_IANA = """
all hopopt icmp igmp ggp ipv4 st tcp cbt egp igp bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux dcn-meas hmp
prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt mfe-nsp merit-inp dccp 3pc idpr xtp ddp idpr-cmtp
tp++ il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna esp ah i-nlsp swipe narp mobile tlsp ipv6-icmp
ipv6-nonxt ipv6-opts cftp sat-expak kryptolan rvd ippc sat-mon visa ipcv cpnx cphb wsn pvp br-sat-mon sun-nd wb-mon
wb-expak iso-ip vmtp secure-vmtp vines ttp nsfnet-igp dgp tcf eigrp ospfigp sprite-rpc larp mtp ax.25 ipip micp
scc-sp etherip encap gmtp ifmp pnni pim aris scps qnx a/n ipcomp snp compaq-peer ipx-in-ip vrrp pgm l2tp dd iatp stp
srp uti smp sm ptp isis-over-ipv4 fire crtp crudp sscopmce iplt sps pipe sctp fc rsvp-e2e-ignore mobility-header
udplite mpls-in-ip manet hip shim6 wesp rohc
"""

FORMATS: dict[str, Judge] = {
    "arn": _matching(_ARN, "an ARN (arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE)"),
    "AWS::IAM::Role.Arn": _arn("iam", "role/.+", "an IAM role"),
    "AWS::KMS::Key.Arn": _arn("kms", "(key|alias)/.+", "a KMS key"),
    "AWS::Lambda::Function.Arn": _arn("lambda", "function:.+", "a Lambda function"),
    "AWS::SNS::Topic.Arn": _arn("sns", ".+", "an SNS topic"),
    "AWS::SQS::Queue.Arn": _arn("sqs", ".+", "an SQS queue"),
    "AWS::ACM::Certificate.Arn": _arn("acm", "certificate/.+", "a certificate"),
    "ipv4-network": _network((IPv4Network,), "an IPv4 CIDR block (10.0.0.0/16)"),
    "ipv6-network": _network((IPv6Network,), "an IPv6 CIDR block (2001:db8::/32)"),
    "network": _network((IPv4Network, IPv6Network), "a CIDR block (10.0.0.0/16 or 2001:db8::/32)"),
    "json": _json,
    **{f"{grammar} policy": _policy(grammar) for grammar in GRAMMARS},
    # EC2 API reference, IpPermission, IpProtocol; the provider adds `all`.
    "protocol of a rule": _protocol(_OF_RULES, "tcp, udp, icmp, icmpv6"),
    "protocol of an ACL": _protocol(
        frozenset(_IANA.split()), "a keyword of IANA's list of protocol numbers (tcp, udp, icmp)"
    ),
}
"""Format, by the name that schemas have for it (`format`) → what judges a text."""
