"""The project's own stacks, as recorded, before every pack."""

import json

import pytest

from policies.cases.case import Given
from policies.rules.catalog import RULES
from tests.policies.stacks import found_in
from tests.policies.verdicts import analyzed
from tests.recording import STACKS, config_of, record_stack


@pytest.mark.parametrize("stack", STACKS)
def test_no_rule_finds_anything_in_a_stack_of_ours(stack: str) -> None:
    assert found_in(stack) == {}


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
    rules = [rule for rule in RULES if rule.id in ("EKS-001", "EKS-002")]
    [found] = analyzed(rules, [Given(type="aws:eks/cluster:Cluster", props=props)], stack="staging")
    assert found.check == "EKS-001.a"


def test_resources_of_another_environment_are_found_by_their_tags() -> None:
    assert "TAG-001.b" in found_in("staging", config_of("prod"))
