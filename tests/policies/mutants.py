"""Mutants of a module: its source with one condition flipped, loosened or taken away."""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_NEIGHBOUR: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_OTHER_NAME = {"all_of": "any_of", "any_of": "all_of", "all": "any", "any": "all"}


UNCHANGED = -1
"""The number of the mutant that is none."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    number: int
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.what}"


Change = tuple[str, Callable[[], ast.AST]]
"""What is changed, and the node in the place of the one that was there."""


def mutants(module: str) -> list[Mutant]:
    """Every mutant of the module, numbered in the order of its source."""
    return [
        Mutant(module, number, getattr(node, "lineno", 0), what)
        for number, (node, (what, _)) in enumerate(_changes(_tree(module)))
    ]


@contextmanager
def in_force(mutant: Mutant, forget: Sequence[str]) -> Iterator[None]:
    """Inside, the module is imported as the mutant; the packages to `forget` are imported anew, then and afterwards."""
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    kept = _forgotten(forget)
    try:
        yield
    finally:
        _forgotten(forget)
        sys.modules.update(kept)
        sys.meta_path.remove(finder)


def _forgotten(packages: Sequence[str]) -> dict[str, ModuleType]:
    names = [name for name in sys.modules if any(name == one or name.startswith(f"{one}.") for one in packages)]
    return {name: sys.modules.pop(name) for name in names}


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the one module that is changed."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if name != self._mutant.module:
            return None
        file = path_of(name)
        places = [str(file.parent)] if file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, file, loader=self, submodule_search_locations=places)

    def exec_module(self, module: ModuleType) -> None:
        tree = _mutated(self._mutant)
        exec(compile(tree, str(path_of(self._mutant.module)), "exec"), module.__dict__)  # noqa: S102


def _mutated(mutant: Mutant) -> ast.Module:
    tree = _tree(mutant.module)
    if mutant.number == UNCHANGED:
        return tree
    node, (_, change) = list(_changes(tree))[mutant.number]
    replaced = change()
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, name, replaced)
            elif isinstance(value, list):
                setattr(parent, name, [replaced if item is node else item for item in value])
    return ast.fix_missing_locations(tree)


def path_of(module: str) -> Path:
    """The module's file."""
    file = ROOT.joinpath(*module.split("."))
    return file / "__init__.py" if file.is_dir() else file.with_suffix(".py")


def _tree(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, Change]]:
    """Every change of every condition inside functions; tables and texts at the module's level are data."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]:
        inner = [node for child in ast.iter_child_nodes(function) for node in _own(child)]
        for node in inner:
            yield from ((node, change) for change in _of(node))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it, without functions of their own, which come by themselves."""
    if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _own(child)


def _of(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        yield from _comparison(node)
    elif isinstance(node, ast.BoolOp):
        yield from _connective(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"without not: {ast.unparse(node)}", lambda: node.operand
    elif isinstance(node, ast.Name) and node.id in _OTHER_NAME and isinstance(node.ctx, ast.Load):
        yield f"{node.id} → {_OTHER_NAME[node.id]}", lambda: ast.Name(_OTHER_NAME[node.id], ast.Load())
    elif isinstance(node, ast.keyword) and node.arg == "default" and isinstance(node.value, ast.Constant):
        if isinstance(node.value.value, bool):
            other = not node.value.value
            yield f"default={other}", lambda: ast.keyword("default", ast.Constant(other))
    elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare | ast.BoolOp):
        yield f"if not {ast.unparse(node.test)}", lambda: _negated(node)


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for table, word in ((_OPPOSITE, "opposite"), (_NEIGHBOUR, "boundary")):
        for at, operator in enumerate(node.ops):
            if type(operator) in table:
                ops = [table[type(operator)]() if index == at else one for index, one in enumerate(node.ops)]
                yield (
                    f"{word} of {ast.unparse(node)}",
                    lambda ops=ops: ast.Compare(node.left, ops, node.comparators),
                )


def _connective(node: ast.BoolOp) -> Iterator[Change]:
    if any(isinstance(value, ast.Constant) for value in node.values):
        return  # `text or ""` is no condition
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield f"{ast.unparse(node)} with the other connective", lambda: ast.BoolOp(other, node.values)
    for at, value in enumerate(node.values):
        rest = [one for index, one in enumerate(node.values) if index != at]
        kept = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        yield f"without {ast.unparse(value)}", lambda kept=kept: kept


def _negated(node: ast.If | ast.IfExp) -> ast.AST:
    changed = copy.copy(node)
    changed.test = ast.UnaryOp(ast.Not(), node.test)
    return changed
