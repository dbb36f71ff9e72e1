"""The project's own stacks, as recorded, before the pack."""

import json
from collections.abc import Mapping

import pytest

from policies.rules.catalog import SECURITY
from tests.policies.verdicts import analyzed, named
from tests.recording import STACKS, config_of, record_stack


def found_in(stack: str, config: Mapping[str, str] | None = None) -> set[str]:
    """The checks that find something in what the stack's program registers."""
    recorded = record_stack(stack, config)
    providers = {one.name: one.inputs for one in recorded if one.type.startswith("pulumi:providers:")}
    return {
        check
        for one in recorded
        for check in named(
            analyzed(SECURITY, one.type, one.inputs, name=one.name, stack=stack, provider=providers.get(one.provider))
        )
    }


@pytest.mark.parametrize("stack", STACKS)
def test_no_rule_finds_anything_in_a_stack_of_ours(stack: str) -> None:
    assert found_in(stack) == set()


def test_a_public_endpoint_is_found_in_staging() -> None:
    config = config_of("staging")
    cluster = {**json.loads(config["aws-platform:cluster"]), "public_access_cidrs": ["203.0.113.0/24"]}
    # The cluster itself is registered by the eks plugin, which a recording does not run: its arguments stand for it.
    recorded = record_stack("staging", {**config, "aws-platform:cluster": json.dumps(cluster)})
    arguments = recorded.of("eks:index:Cluster")[0].inputs
    props = {
        "vpcConfig": {
            "endpointPublicAccess": arguments.get("endpointPublicAccess"),
            "publicAccessCidrs": arguments.get("publicAccessCidrs"),
        }
    }
    rules = [rule for rule in SECURITY if rule.id in ("EKS-001", "EKS-002")]
    assert named(analyzed(rules, "aws:eks/cluster:Cluster", props, stack="staging")) == ["EKS-001.a"]


def test_resources_of_another_environment_are_found_by_their_tags() -> None:
    assert found_in("staging", config_of("prod")) == {"TAG-001.b"}
