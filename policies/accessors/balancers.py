"""Load balancers and their listeners, under aws:lb and its alias aws:alb, and Classic Load Balancers, under aws:elb.

pulumi-aws 7.51 has no other types: aws:elasticloadbalancing and aws:elasticloadbalancingv2 are only what it renames
resources of old states from.
"""

from policies.engine.inputs import all_of
from policies.engine.rule import Resource

LOAD_BALANCERS = frozenset({"aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"})
LISTENERS = frozenset({"aws:lb/listener:Listener", "aws:alb/listener:Listener"})
LISTENER_RULES = frozenset({"aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"})
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"


def is_application(balancer: Resource) -> bool:
    """Whether it is an Application Load Balancer, which is the default (ELB API reference, CreateLoadBalancer Type)."""
    return (balancer.props["loadBalancerType"].text() or "application") == "application"


def is_internet_facing(balancer: Resource) -> bool:
    """Whether it is internet-facing, which is the default (pulumi-aws 7.51, lb.LoadBalancer internal)."""
    return not balancer.props["internal"].flag(default=False)


def is_public_application(balancer: Resource) -> bool:
    """Whether it is an internet-facing Application Load Balancer."""
    return all_of(lambda: is_application(balancer), lambda: is_internet_facing(balancer))
