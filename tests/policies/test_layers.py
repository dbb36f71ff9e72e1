"""Imports inside policies/ point one way, and none leaves it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.engine.rule import PACKS

POLICIES = Path(__file__).parents[2] / "policies"

# Each may import what stands before it, and itself.
LAYERS = ("engine", "accessors", "rules", "cases", "report")


def imported(module: Path) -> Iterator[str]:
    """The modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_nothing_that_stands_above_it(layer: str) -> None:
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    modules = list((POLICIES / layer).rglob("*.py"))
    assert modules
    for module in modules:
        for name in imported(module):
            package, _, rest = name.partition(".")
            assert package != "policies" or rest.split(".")[0] in allowed, f"{module} imports {name}"


def test_policies_judge_independently_of_what_they_judge() -> None:
    for module in POLICIES.rglob("*.py"):
        assert not {name.split(".")[0] for name in imported(module)} & {"components", "sandbox", "settings"}, module


def test_no_rule_reads_a_clock() -> None:
    for module in POLICIES.rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        reads = any(call in text for call in ("now(", ".today()", "time()", "monotonic("))
        assert not reads or module.parent.name in PACKS or module.name == "commands.py", module
