"""The annotation pulumi.com/waitFor."""

import pytest

from sandbox.errors import SandboxError
from sandbox.kubernetes.wait_for import ready_when

READY = {"status": {"created": True, "phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}


@pytest.mark.parametrize(
    "text",
    [
        "jsonpath={.status.created}=true",
        "jsonpath={.status.phase}=Running",
        "jsonpath={.status.phase}",
        "jsonpath={.status.conditions[0].type}=Ready",
        "condition=Ready",
        "condition=Ready=true",
        '["condition=Ready", "jsonpath={.status.phase}=Running"]',
    ],
)
def test_an_object_is_ready_when_it_has_what_the_annotation_says(text: str) -> None:
    assert ready_when(text)(READY)
    assert not ready_when(text)({"metadata": {"name": "new"}})


@pytest.mark.parametrize(
    "text",
    [
        "jsonpath={.status.phase}=Pending",
        "jsonpath={.status.created}=false",
        "condition=Ready=False",
        "condition=Synced",
        '["condition=Ready", "condition=Synced"]',
    ],
)
def test_an_object_with_something_else_is_not_ready(text: str) -> None:
    assert not ready_when(text)(READY)


@pytest.mark.parametrize("text", ["", "Ready", "jsonpath={.items[?(@.a==1)]}", "jsonpath=.status.phase=Running"])
def test_an_expression_that_is_not_known_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(SandboxError, match=r"is not supported: write jsonpath=\{\.status\.phase\}=Running"):
        ready_when(text)
