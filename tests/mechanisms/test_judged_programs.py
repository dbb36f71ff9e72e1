"""Programs that the packs were not written for: one with all that is forbidden, its compliant twin, the examples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.engine import CHECKOUT, Sandbox

PROGRAMS = CHECKOUT / "tests" / "policies" / "programs"
_PLANTED = re.compile(r"^# finds (\S+): (.+)$", re.MULTILINE)


def planted() -> set[tuple[str, str]]:
    """Resources and checks, as the comments of the bad program say."""
    text = (PROGRAMS / "bad" / "__main__.py").read_text(encoding="utf-8")
    return {(name, check) for name, checks in _PLANTED.findall(text) for check in checks.split(", ")}


def violated(rows: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """Resources and checks of a run; what is not known yet is none."""
    return {
        (row["urn"].rpartition("::")[2], row["message"].partition("]")[0].removeprefix("["))
        for row in rows
        if "[UNDETERMINED]" not in row["message"]
    }


@pytest.fixture(scope="module")
def previewed(sandbox: Sandbox) -> Any:
    def preview(project: Path, stack: str) -> tuple[int, set[tuple[str, str]], str]:
        result = Sandbox(sandbox.directory, project)("preview", stack, "--json")
        return result.status, violated(result.outcome["violations"]), result.text

    return preview


def test_everything_that_is_wrong_in_a_bad_program_is_found_and_nothing_else(previewed: Any) -> None:
    status, found, text = previewed(PROGRAMS / "bad", "prod")
    assert status == 1
    assert sorted(found - planted()) == []
    assert sorted(planted() - found) == []
    assert "internal error" not in text


def test_the_bad_program_has_at_least_forty_different_violations() -> None:
    assert len({check for _, check in planted()}) >= 40


def test_nothing_is_found_in_its_compliant_twin(previewed: Any) -> None:
    status, found, text = previewed(PROGRAMS / "good", "prod")
    assert found == set()
    assert status == 0, text
