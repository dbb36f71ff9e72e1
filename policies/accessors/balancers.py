"""Load balancers and their listeners, alike under aws:lb and under its alias aws:alb."""

from policies.accessors.inputs import all_of
from policies.rule import Resource

LOAD_BALANCERS = frozenset({"aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"})
LISTENERS = frozenset({"aws:lb/listener:Listener", "aws:alb/listener:Listener"})


def is_application(balancer: Resource) -> bool:
    """Whether it balances HTTP; so does one without a type (ELB API reference, CreateLoadBalancer Type)."""
    return (balancer.props["loadBalancerType"].text() or "application") == "application"


def is_internet_facing(balancer: Resource) -> bool:
    """Whether its addresses are public; missing means so (pulumi-aws 7.51, lb.LoadBalancer internal)."""
    return not balancer.props["internal"].flag(default=False)


def is_public_application(balancer: Resource) -> bool:
    """Whether everyone may send it HTTP requests."""
    return all_of(lambda: is_application(balancer), lambda: is_internet_facing(balancer))
