"""What a person reads of a change."""

from pulumi.runtime.rpc import UNKNOWN

from sandbox.differences import differences, without_unknowns


def test_a_value_that_is_not_known_yet_is_shown_as_unknown() -> None:
    before = {"vpcId": "vpc-1", "subnetIds": ["subnet-1", "subnet-2"], "tags": {"a": "b"}}
    after = {"vpcId": UNKNOWN, "subnetIds": [UNKNOWN, "subnet-2"], "tags": {"a": UNKNOWN}}
    assert differences(before, after) == [
        "subnetIds: ['subnet-1', 'subnet-2'] → ['[unknown]', 'subnet-2']",
        "tags.a: b → [unknown]",
        "vpcId: vpc-1 → [unknown]",
    ]


def test_inputs_are_shown_without_the_engine_s_mark_at_any_depth() -> None:
    assert without_unknowns({"a": [{"b": (UNKNOWN, 1)}], "c": None}) == {"a": [{"b": ["[unknown]", 1]}], "c": None}
