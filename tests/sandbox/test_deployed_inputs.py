"""What the tests of rows deploy is not refused: inputs of every type, with the identifiers that moto makes."""

from __future__ import annotations

import pytest

from sandbox.aws.account import Account
from sandbox.aws.rows import ROWS

from .refused import refused
from .test_rows import INPUTS, MORE_INPUTS, World, inputs_of

DEPLOYED = [kind for kind in ROWS if kind in MORE_INPUTS or kind.rsplit(":", 1)[1] in INPUTS]


@pytest.mark.parametrize("kind", DEPLOYED)
def test_inputs_with_which_a_type_is_created_are_not_refused(kind: str, account: Account) -> None:
    inputs = inputs_of(kind, World(account))
    named = {} if ROWS[kind].autoname in (None, *inputs) else {str(ROWS[kind].autoname): "made-by-pulumi"}
    assert refused(kind, {**inputs, **named}) == {}
