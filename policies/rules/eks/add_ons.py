"""Rules about EKS add-ons."""

from policies.accessors.texts import parsed
from policies.engine.inputs import all_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself


def _no_network_policies(add_on: Resource) -> str | None:
    props = add_on.props

    def is_vpc_cni() -> bool:
        return props["addonName"].text() == "vpc-cni"

    def is_disabled() -> bool:
        # Missing means false; in the add-on's schema the setting is a string (`aws eks describe-addon-configuration
        # --addon-name vpc-cni`).
        return not parsed(props["configurationValues"])["enableNetworkPolicy"].flag(default=False)

    if all_of(is_vpc_cni, is_disabled):
        return "configurationValues.enableNetworkPolicy is not true, so NetworkPolicy objects have no effect"
    return None


EKS_013 = Rule(
    id="EKS-013",
    title="The VPC CNI add-on enforces Kubernetes network policies",
    severity="medium",
    why="Unless enforced, NetworkPolicy objects are accepted without effect: every pod can reach every other pod.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html",
    types=frozenset({"aws:eks/addon:Addon"}),
    checks=(
        Check(
            id="EKS-013.a",
            requires="The add-on vpc-cni sets enableNetworkPolicy to true in configurationValues",
            remedy='set configurationValues to JSON with "enableNetworkPolicy": "true"',
            parts=itself,
            fault=_no_network_policies,
        ),
    ),
    controls=Controls(cis_eks=("4.3.1", "5.4.4")),
)

RULES = (EKS_013,)
