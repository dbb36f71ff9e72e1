"""What a cluster's version may become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster.upgrade import refused_upgrade

minors = st.integers(min_value=0, max_value=99)


@pytest.mark.parametrize(("current", "wanted"), [("1.34", "1.35"), ("1.35", "1.36"), ("1.35", "1.35"), ("1.9", "1.10")])
def test_the_same_and_the_next_minor_version_are_taken(current: str, wanted: str) -> None:
    assert refused_upgrade(current, wanted) is None


def test_two_at_once_are_refused_with_the_one_to_deploy_first() -> None:
    said = refused_upgrade("1.34", "1.36")
    assert said is not None
    assert "up one minor version at a time; deploy 1.35 first" in said


def test_back_is_refused_with_the_way_out() -> None:
    said = refused_upgrade("1.36", "1.35")
    assert said is not None
    assert "the cluster runs 1.36 and cannot go back to 1.35" in said
    assert "set 1.36" in said


@given(minors, minors)
def test_only_the_same_and_the_next_are_ever_taken(current: int, wanted: int) -> None:
    assert (refused_upgrade(f"1.{current}", f"1.{wanted}") is None) == (wanted - current in (0, 1))
