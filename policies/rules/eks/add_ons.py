"""Rules about a cluster's add-ons."""

from policies.accessors.inputs import all_of
from policies.accessors.texts import parsed
from policies.rule import Check, Controls, Resource, Rule, itself


def _no_network_policies(add_on: Resource) -> str | None:
    props = add_on.props

    def is_network() -> bool:
        return props["addonName"].text() == "vpc-cni"

    def is_off() -> bool:
        # Missing means false; the add-on's schema has the switch as text (`aws eks describe-addon-configuration
        # --addon-name vpc-cni`).
        return not parsed(props["configurationValues"])["enableNetworkPolicy"].flag(default=False)

    if all_of(is_network, is_off):
        return "configurationValues.enableNetworkPolicy is not true, so NetworkPolicy objects do nothing"
    return None


EKS_013 = Rule(
    id="EKS-013",
    title="The cluster enforces network policies",
    severity="medium",
    why="Where nothing enforces them, network policies are accepted and change nothing: every pod reaches every other.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html",
    types=frozenset({"aws:eks/addon:Addon"}),
    checks=(
        Check(
            id="EKS-013.a",
            requires="The add-on vpc-cni has enableNetworkPolicy in its configurationValues",
            remedy='set configurationValues to JSON with "enableNetworkPolicy": "true"',
            parts=itself,
            fault=_no_network_policies,
        ),
    ),
    controls=Controls(cis_eks=("4.3.1", "5.4.4")),
)

RULES = (EKS_013,)
