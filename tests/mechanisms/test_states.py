"""A replaced resource, and one that the program no longer has, would be seen over the state of a release."""

from __future__ import annotations

import json

import pytest

from tests.engine import Sandbox
from tests.states import planned


@pytest.fixture
def left(town: Sandbox) -> list[dict[str, object]]:
    """A state that `up` left, whose cloud is gone."""
    town.succeeds("up", "one")
    state = town.state("one")
    town.succeeds("destroy", "one")
    return state


def test_a_replacement_and_a_deletion_would_be_seen(town: Sandbox, left: list[dict[str, object]]) -> None:
    assert planned(town, "two", []).keys() == {"create"}
    assert planned(town, "one", left).keys() <= {"same"}
    text = json.dumps(left)
    moved = json.loads(text.replace('"cidrBlock": "10.60.0.0/16"', '"cidrBlock": "10.99.0.0/16"'))
    assert planned(town, "one", moved)["replace"] > 1, "the VPC had another block: all that stands in it has to go"
    (queue,) = [row for row in left if row["type"] == "aws:sqs/queue:Queue"]
    more = {**queue, "urn": f"{queue['urn']}-too", "id": f"{queue['id']}-too"}
    assert planned(town, "one", [*left, more])["delete"] == 1
