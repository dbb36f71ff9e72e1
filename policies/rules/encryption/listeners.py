"""Rules about what load balancers accept on the way in."""

import re
from collections.abc import Iterator

from policies.accessors.balancers import LISTENERS
from policies.accessors.inputs import Value, all_of
from policies.rule import Check, Controls, Resource, Rule, itself

# The policies that refuse TLS 1.0 and 1.1, by how their names begin (Elastic Load Balancing user guide, "Security
# policies for your Application Load Balancer", and Prowler's elbv2_insecure_ssl_ciphers, read 2026-11).
_TLS_1_2_OR_LATER = re.compile(r"ELBSecurityPolicy-(TLS13|TLS|FS)-1-[23]-.+")


def _protocol(listener: Resource) -> str:
    # Missing means HTTP for an application load balancer (documentation of the aws provider's Listener); listeners of
    # gateway load balancers have neither protocol nor port.
    return listener.props["protocol"].text() or ("HTTP" if listener.props["port"].given else "")


def _actions(listener: Resource) -> Iterator[tuple[Resource, Value]]:
    for action in listener.props["defaultActions"].entries():
        yield listener, action


def _plain_http(part: tuple[Resource, Value]) -> str | None:
    listener, action = part

    def elsewhere() -> bool:
        # Missing means the protocol of the request (documentation of the aws provider's Listener).
        to_https = action["redirect"]["protocol"].text() == "HTTPS"
        return action["type"].text() != "redirect" or not to_https

    if all_of(lambda: _protocol(listener) == "HTTP", elsewhere):
        return f"{action.path} does something else with plain HTTP than redirect it to HTTPS"
    return None


def _old_tls(listener: Resource) -> str | None:
    # Missing means ELBSecurityPolicy-2016-08, which takes TLS 1.0 (same page of the user guide).
    def takes_old() -> bool:
        policy = listener.props["sslPolicy"].text()
        return policy is None or not _TLS_1_2_OR_LATER.fullmatch(policy)

    if all_of(lambda: _protocol(listener) in ("HTTPS", "TLS"), takes_old):
        return "sslPolicy takes TLS older than 1.2, as the default does"
    return None


ENC_007 = Rule(
    id="ENC-007",
    title="Load balancers take nothing but TLS 1.2 and later",
    severity="high",
    why="What travels in plain text, or under a broken version of TLS, can be read and changed on the way.",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
    types=LISTENERS,
    must_determine=True,
    checks=(
        Check(
            id="ENC-007.a",
            requires="A listener for HTTP does nothing but redirect to HTTPS",
            remedy="make it a redirect with protocol HTTPS and port 443, or listen for HTTPS",
            parts=_actions,
            fault=_plain_http,
        ),
        Check(
            id="ENC-007.b",
            requires="The security policy of a TLS listener begins at TLS 1.2",
            remedy="set sslPolicy to one for TLS 1.2 and 1.3, as ELBSecurityPolicy-TLS13-1-2-2021-06",
            parts=itself,
            fault=_old_tls,
        ),
    ),
    controls=Controls(cis_eks=("5.4.5",), aws_fsbp=("ELB.1",)),
)

RULES = (ENC_007,)
