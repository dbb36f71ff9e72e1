"""Rules about encryption in transit on load balancer listeners."""

import re
from collections.abc import Iterable, Iterator

from policies.accessors.balancers import CLASSIC, LISTENER_RULES, LISTENERS
from policies.accessors.siblings import siblings
from policies.engine.inputs import Value, all_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

# The policies that refuse TLS 1.0 and 1.1, by how their names begin (Elastic Load Balancing user guide, "Security
# policies for your Application Load Balancer", and Prowler's elbv2_insecure_ssl_ciphers, read 2026-11).
_TLS_1_2_OR_LATER = re.compile(r"ELBSecurityPolicy-(TLS13|TLS|FS)-1-[23]-.+")


def _protocol(listener: Resource) -> str:
    # Missing means HTTP for an application load balancer (documentation of the aws provider's Listener); listeners of
    # gateway load balancers have neither protocol nor port.
    return listener.props["protocol"].text() or ("HTTP" if listener.props["port"].given else "")


def _alone(resource: Resource) -> Iterable[Resource]:
    """The resource before it is created; not again when all resources of the stack are known."""
    return () if resource.stack_resources else itself(resource)


def _actions(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    """The default actions of a listener; in a stack, the actions of a ListenerRule with its listener."""
    for listener in _alone(resource):
        for action in listener.props["defaultActions"].entries():
            yield listener, action
    if resource.type in LISTENER_RULES and resource.stack_resources:
        listener = siblings(resource, "listenerArn", LISTENERS, LISTENER_RULES)[0]
        if listener.type in LISTENERS:
            for action in resource.props["actions"].entries():
                yield listener, action


def _classic_listeners(resource: Resource) -> Iterator[Value]:
    """The protocol of each listener of a Classic Load Balancer; other types have no such property."""
    for balancer in _alone(resource):
        for listener in balancer.props["listeners"].entries():
            yield listener["lbProtocol"]


def _plain_http(part: tuple[Resource, Value]) -> str | None:
    listener, action = part

    def no_redirect() -> bool:
        # Missing means the protocol of the request (documentation of the aws provider's Listener).
        to_https = action["redirect"]["protocol"].text() == "HTTPS"
        return action["type"].text() != "redirect" or not to_https

    if all_of(lambda: _protocol(listener) == "HTTP", no_redirect):
        return f"{action.path} serves plain HTTP instead of redirecting it to HTTPS"
    return None


def _plain_classic(protocol: Value) -> str | None:
    # It is required (documentation of the aws provider's elb.LoadBalancer).
    if (protocol.text() or "").upper() in ("HTTPS", "SSL"):
        return None
    return f"{protocol.path} is neither HTTPS nor SSL"


def _old_tls(listener: Resource) -> str | None:
    # Missing means ELBSecurityPolicy-2016-08, which accepts TLS 1.0 (same page of the user guide).
    def accepts_old() -> bool:
        policy = listener.props["sslPolicy"].text()
        return policy is None or not _TLS_1_2_OR_LATER.fullmatch(policy)

    if all_of(lambda: _protocol(listener) in ("HTTPS", "TLS"), accepts_old):
        return "sslPolicy accepts TLS versions older than 1.2, as the default does"
    return None


ENC_007 = Rule(
    id="ENC-007",
    title="Load balancer listeners enforce encryption in transit with TLS 1.2 or later",
    severity="high",
    why="Plain text, and traffic with an outdated version of TLS, can be read and modified in transit.",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
    types=LISTENERS | LISTENER_RULES | {CLASSIC},
    together=True,
    must_determine=True,
    checks=(
        Check(
            id="ENC-007.a",
            requires="An HTTP listener only redirects to HTTPS, also by each aws.lb.ListenerRule",
            remedy="make the action a redirect with protocol HTTPS and port 443, or use an HTTPS listener",
            parts=_actions,
            fault=_plain_http,
        ),
        Check(
            id="ENC-007.b",
            requires="The security policy of an HTTPS or TLS listener requires TLS 1.2 or later",
            remedy="set sslPolicy to a policy for TLS 1.2 and 1.3, such as ELBSecurityPolicy-TLS13-1-2-2021-06",
            parts=_alone,
            fault=_old_tls,
        ),
        Check(
            id="ENC-007.c",
            requires="The listeners of a Classic Load Balancer use HTTPS or SSL",
            remedy="set lbProtocol to HTTPS or SSL, with sslCertificateId; if TLS ends at the targets, use a Network "
            "Load Balancer",
            parts=_classic_listeners,
            fault=_plain_classic,
        ),
    ),
    controls=Controls(cis_eks=("5.4.5",), hipaa=("164.312(e)(1)",), aws_fsbp=("ELB.1", "ELB.3"), gdpr=("Article 32",)),
)

RULES = (ENC_007,)
