"""What resources are known by: a renamed resource is a replaced one, and has to be seen in review."""

from collections import Counter
from pathlib import Path

import pytest

from tests.recording import STACKS, record_stack

FOLDER = Path(__file__).parents[1] / "identity"


def identity(stack: str) -> str:
    """Type, parent and name of every resource that the program registers itself, one a line."""
    return "".join(sorted(f"{one.type} {one.parent or '-'} {one.name}\n" for one in record_stack(stack)))


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_is_known_by_what_the_identity_file_says(stack: str) -> None:
    committed = (FOLDER / f"{stack}.txt").read_text(encoding="utf-8")
    assert identity(stack) == committed, "a name moved: add an alias, then run python -m tests.identity"


@pytest.mark.parametrize("stack", STACKS)
def test_no_two_resources_of_a_stack_share_type_and_name(stack: str) -> None:
    counted = Counter((one.type, one.name) for one in record_stack(stack))
    assert [known for known, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_name_holds_the_stack_or_the_account(stack: str) -> None:
    """But where a namespace has the stack's name: there it is a key of the settings."""
    account = {"dev": "111122223333", "staging": "444455556666", "prod": "777788889999"}[stack]
    made = record_stack(stack)
    keys = tuple(f"-{one.inputs['metadata']['name']}" for one in made.of("kubernetes:core/v1:Namespace"))
    names = [one.name.partition(next((key for key in keys if key in one.name), " "))[0] for one in made]
    assert [name for name in names if stack in name.split("-") or account in name] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_but_providers_and_components_is_inside_a_component(stack: str) -> None:
    orphans = {one.type for one in record_stack(stack) if not one.parent and one.custom}
    assert orphans == {"pulumi:providers:aws", "pulumi:providers:eks"}


@pytest.mark.parametrize("stack", STACKS)
def test_every_aws_resource_uses_the_provider_that_knows_the_account(stack: str) -> None:
    wrong = [one.name for one in record_stack(stack) if one.type.startswith("aws:") and one.provider != "aws"]
    assert wrong == []
