"""Access logs, header validation and deletion protection of load balancers."""

from collections.abc import Iterable

from policies.accessors.balancers import CLASSIC, LOAD_BALANCERS, is_application
from policies.accessors.presence import is_set
from policies.engine.inputs import all_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself


def _if_not_classic(balancer: Resource) -> Iterable[Resource]:
    return () if balancer.type == CLASSIC else itself(balancer)


def _without_log(balancer: Resource) -> str | None:
    logs = balancer.props["accessLogs"]
    if balancer.type == CLASSIC:
        # Missing means true where there is a bucket (documentation of the aws provider's elb.LoadBalancer).
        if all_of(lambda: is_set(logs["bucket"]), lambda: logs["enabled"].flag(default=True)):
            return None
        return "accessLogs is missing, or accessLogs.enabled is false"

    # Missing means false, even with a bucket (documentation of the aws provider's LoadBalancer).
    def off() -> bool:
        return not logs["enabled"].flag(default=False)

    if all_of(lambda: is_application(balancer), off):
        return "accessLogs.enabled is false, or missing (default: false)"
    return None


def _invalid_headers(balancer: Resource) -> str | None:
    # Missing means false (ELB API reference, LoadBalancerAttribute routing.http.drop_invalid_header_fields.enabled).
    def passed_on() -> bool:
        return not balancer.props["dropInvalidHeaderFields"].flag(default=False)

    if all_of(lambda: is_application(balancer), passed_on):
        return "dropInvalidHeaderFields is false, or missing (default: false)"
    return None


def _deletable(balancer: Resource) -> str | None:
    # Missing means false (ELB API reference, LoadBalancerAttribute deletion_protection.enabled).
    if not balancer.props["enableDeletionProtection"].flag(default=False):
        return "enableDeletionProtection is false, or missing (default: false)"
    return None


LOG_004 = Rule(
    id="LOG-004",
    title="Load balancers have access logs, drop invalid headers and, in prod, have deletion protection",
    severity="medium",
    why="Only the load balancer sees every request as the client sent it.",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
    types=LOAD_BALANCERS | {CLASSIC},
    checks=(
        Check(
            id="LOG-004.a",
            requires="Application and Classic Load Balancers write access logs",
            remedy="set accessLogs.bucket, and accessLogs.enabled to true",
            parts=itself,
            fault=_without_log,
        ),
        Check(
            id="LOG-004.b",
            requires="Application Load Balancers drop invalid header fields",
            remedy="set dropInvalidHeaderFields to true, to prevent request smuggling",
            parts=_if_not_classic,
            fault=_invalid_headers,
        ),
        Check(
            id="LOG-004.c",
            requires="In prod, load balancers have deletion protection, which Classic Load Balancers cannot have",
            remedy="set enableDeletionProtection to true",
            environments=("prod",),
            controls=Controls(aws_fsbp=("ELB.6",)),
            parts=_if_not_classic,
            fault=_deletable,
        ),
    ),
    controls=Controls(
        soc2=("CC7.2",),
        hipaa=("164.312(b)",),
        aws_fsbp=("ELB.4", "ELB.5", "ELB.6"),
        gdpr=("Article 30",),
    ),
)

RULES = (LOG_004,)
