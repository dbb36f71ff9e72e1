"""The source tree as the house rules read it: what each module imports, and what each call constructs."""

from __future__ import annotations

import ast
import functools
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pulumi
from typing_extensions import TypeIs

ROOT = Path(__file__).parent.parent


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def imports(path: Path) -> Iterator[tuple[str, str, ast.AST]]:
    """The absolute name of everything that a file imports, the name that it goes by there, and the statement."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.asname or alias.name.partition(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*parents, *([node.module] if node.module else [])])
            yield from ((f"{module}.{alias.name}", alias.asname or alias.name, node) for alias in node.names)


@functools.cache
def _origins(path: Path) -> dict[str, str]:
    """What each imported name and each class of the module stands for; `import a.b` binds a."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    classes = {node.name: f"{module}.{node.name}" for node in tree(path).body if isinstance(node, ast.ClassDef)}
    return classes | {local: name if local != name.partition(".")[0] else local for name, local, _ in imports(path)}


def origin(path: Path, node: ast.expr) -> str:
    """The absolute dotted name that an expression stands for; empty where it is no imported name."""
    first, _, rest = ast.unparse(node).partition(".")
    known = _origins(path).get(first, "")
    return f"{known}.{rest}" if known and rest else known


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the absolute name of what is called, or else the text of it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield origin(path, node.func) or ast.unparse(node.func), node


@functools.cache
def constructs_resource(name: str) -> bool:
    """Whether this absolute name is a class of resources: of an SDK, wherever it keeps it, or one derived from such."""
    if name.startswith("components."):
        found = _resolved(name)
        return _is_resource(found) and pulumi.ComponentResource not in found.__bases__
    if not name.startswith("pulumi"):
        return False
    first, *parts = name.split(".")
    found = import_module(first)
    for part in parts:  # attribute by attribute: a module of the Kubernetes SDK has the name of the class in it
        found = getattr(found, part, None)
    return _is_resource(found)


def _resolved(name: str) -> object:
    try:
        return pkgutil.resolve_name(name)
    except (ImportError, AttributeError, ValueError):  # a variable of a function, or a call
        return None


def _is_resource(found: object) -> TypeIs[type[pulumi.Resource]]:
    return isinstance(found, type) and issubclass(found, pulumi.Resource)


def resources(path: Path) -> Iterator[ast.Call]:
    """Every call that constructs a resource."""
    return (node for name, node in calls(path) if constructs_resource(name))


def components(path: Path) -> Iterator[ast.ClassDef]:
    """Every class of components."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef) and any(
            origin(path, base) in ("pulumi.ComponentResource", "pulumi.resource.ComponentResource")
            for base in node.bases
        ):
            yield node
