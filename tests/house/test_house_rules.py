"""Rules of the house that can be read off the tree."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import components as public
from tests.tree import ROOT, calls, components, constructs_resource, imports, origin, place, resources, tree

COMPONENTS = sorted((ROOT / "components").rglob("*.py"))
ROOMS = {path.relative_to(ROOT / "components").parts[0] for path in COMPONENTS if path.stem == "settings"}
SDKS = ("pulumi", "pulumi_aws", "pulumi_eks", "pulumi_kubernetes")
OWN_ROOMS = ("components", "pipelines", "policies", "report", "sandbox", "settings")
OWN_CODE = sorted(
    [
        *ROOT.glob("*.py"),
        *(path for room in OWN_ROOMS for path in (ROOT / room).rglob("*.py")),
    ]
)
# Tables of plain rows, as long as there are rows.
TABLES = ROOT / "policies" / "cases"
OWN_CODE = [path for path in OWN_CODE if TABLES not in path.parents]
MODULE_LINES = 250
FUNCTION_LINES = 40
MAIN_LINES = 200


def importing(paths: list[Path], *rooms: str) -> list[str]:
    return [place(path, node) for path in paths for name, _, node in imports(path) if name.partition(".")[0] in rooms]


def named(path: Path) -> str:
    """The absolute name of a module under the tree."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {named(path): path for path in COMPONENTS}


def imported_modules(path: Path) -> set[str]:
    """The modules of ours that a module imports when it is itself imported."""
    guarded = {
        inner
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    names = {name for name, _, node in imports(path) if node not in guarded}
    return {name if name in MODULES or name.partition(".")[0] in SDKS else name.rpartition(".")[0] for name in names}


def reaching_an_sdk() -> set[Path]:
    """The modules that import an SDK of Pulumi, or one of ours that does."""
    imported = {path: imported_modules(path) for path in COMPONENTS}
    reaching = {path for path, names in imported.items() if any(name.partition(".")[0] in SDKS for name in names)}
    while more := {
        path
        for path, names in imported.items()
        if path not in reaching and any(MODULES.get(name) in reaching for name in names)
    }:
        reaching |= more
    return reaching


# The code of Lambda functions, which no program of Pulumi imports: it stands by the time of its request.
FUNCTIONS = ROOT / "components" / "cost" / "functions"
PLAIN = [path for path in sorted({*COMPONENTS} - reaching_an_sdk()) if FUNCTIONS not in path.parents]


def test_there_is_code_to_judge() -> None:
    assert len(COMPONENTS) > 30
    assert {"network", "cluster", "node_pools", "karpenter"} <= ROOMS
    assert sum(len(list(resources(path))) for path in COMPONENTS) > 40


def test_a_resource_is_known_by_its_class_wherever_that_is_imported_from() -> None:
    assert constructs_resource("pulumi_kubernetes.apiextensions.CustomResource")
    assert constructs_resource("pulumi_kubernetes.helm.v3.Release")
    assert constructs_resource("pulumi_aws.vpc.SecurityGroupIngressRule")
    assert constructs_resource("components.manifest.Manifest")
    assert constructs_resource("components.cluster.eks_cluster._Cluster")
    assert not constructs_resource("components.cluster.cluster.Cluster")
    assert not constructs_resource("pulumi_aws.eks.NodeGroupTaintArgs")
    assert not constructs_resource("pulumi.Output.all")


def test_components_read_no_configuration_stack_or_environment() -> None:
    forbidden = {"Config", "get_stack", "get_project", "environ", "getenv", "export", "StackReference"}
    found = [
        place(path, node)
        for path in COMPONENTS
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in forbidden)
        or (isinstance(node, ast.ImportFrom) and forbidden & {alias.name for alias in node.names})
    ]
    assert found == []


def test_components_import_each_other_relatively() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        for name, _, node in imports(path)
        if name.partition(".")[0] in ("components", "settings", "exports", "aws_platform")
        and not (isinstance(node, ast.ImportFrom) and node.level)
    ]
    assert found == []


def test_components_look_nothing_up_in_the_cloud() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        for name, node in calls(path)
        if name.partition(".")[0] in SDKS and name.rpartition(".")[2].startswith("get_")
    ]
    assert found == []


def test_no_room_imports_another_room() -> None:
    """A component takes another's ref, which stands in components/refs.py, never its class."""
    found = [
        place(path, node)
        for path in COMPONENTS
        if (room := path.relative_to(ROOT / "components").parts[0]) in ROOMS
        for name, _, node in imports(path)
        if name.split(".")[0] == "components" and name.split(".")[1] in ROOMS - {room}
    ]
    assert found == []


def test_settings_plans_documents_and_values_are_plain() -> None:
    """Nothing that they import, directly or not, is an SDK: they are read without one, and tested without mocks."""
    plain = {
        path
        for path in COMPONENTS
        if path.stem.endswith(("settings", "plan", "documents", "checks", "versions", "upgrade", "values"))
    }
    assert sorted(place(path) for path in plain - set(PLAIN)) == []
    assert len(PLAIN) >= 20


def test_plain_modules_know_no_clock_chance_environment_or_file() -> None:
    assert importing(PLAIN, "os", "random", "secrets", "datetime", "time", "pathlib", "socket", "urllib") == []


def made_by_inside(function: ast.AST, value: ast.expr, method: str, parameter: str) -> bool:
    """Whether a value comes from `Inside.<method>`, here or where the caller of a helper made it."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr == method
    if not isinstance(value, ast.Name):
        return False
    assigned = [
        target_value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target, target_value in _pairs(node)
        if isinstance(target, ast.Name) and target.id == value.id
    ]
    return value.id == parameter or (
        bool(assigned) and all(made_by_inside(function, one, method, parameter) for one in assigned)
    )


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    (target,) = node.targets
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        yield from zip(target.elts, node.value.elts, strict=True)
    else:
        yield target, node.value


def enclosing(path: Path, call: ast.Call) -> ast.AST:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    return next((node for node in functions if call in ast.walk(node)), tree(path))


def test_every_resource_has_its_name_and_options_from_inside() -> None:
    """A resource with other options has no parent, or more than the parent: another provider, another tree."""
    wrong: list[str] = []
    for path in COMPONENTS:
        for call in resources(path):
            function = enclosing(path, call)
            options = {keyword.arg: keyword.value for keyword in call.keywords}.get("opts")
            if options is None or not made_by_inside(function, options, "options", "opts"):
                wrong.append(f"{place(path, call)}: options")
            if not call.args or not made_by_inside(function, call.args[0], "name", "name"):
                wrong.append(f"{place(path, call)}: name")
    assert wrong == []


def test_only_inside_makes_resource_options() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        if path.stem != "inside"
        for name, node in calls(path)
        if name.endswith(("ResourceOptions", "ResourceOptions.merge"))
    ]
    assert found == []


ALL_COMPONENTS = [(path, node) for path in COMPONENTS for node in components(path)]


@pytest.mark.parametrize(("path", "component"), ALL_COMPONENTS, ids=lambda value: getattr(value, "name", ""))
def test_a_component_sets_and_registers_the_outputs_that_it_declares(path: Path, component: ast.ClassDef) -> None:
    declared = {
        node.target.id
        for node in component.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assigned = {
        node.attr
        for node in ast.walk(component)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    assert {name for name in assigned if not name.startswith("_")} == declared, place(path, component)
    registered = [
        node for name, node in calls(path) if name == "components.outputs.register" and node in ast.walk(component)
    ]
    assert len(registered) == 1, place(path, component)
    assert "register_outputs" not in ast.unparse(component)


@pytest.mark.parametrize(("path", "component"), ALL_COMPONENTS, ids=lambda value: getattr(value, "name", ""))
def test_every_component_is_constructed_in_the_same_way(path: Path, component: ast.ClassDef) -> None:
    """`Component(name, settings, *, refs…, after=…, opts=None)`."""
    (constructor,) = [node for node in component.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    positional = [argument.arg for argument in constructor.args.args]
    assert positional in (["self", "name", "settings"], ["self", "name"]), place(path, constructor)
    keywords = [argument.arg for argument in constructor.args.kwonlyargs]
    assert keywords[-1] == "opts"
    assert "after" not in keywords or keywords[-2] == "after"
    refs = {"account", "network", "cluster", "nodes", "data", "topic", "storage_class", "targets"}
    allowed = {*refs, "metrics", "tags", "after", "opts"}
    assert set(keywords) <= allowed, place(path, constructor)


@pytest.mark.parametrize(("path", "component"), ALL_COMPONENTS, ids=lambda value: getattr(value, "name", ""))
def test_a_type_token_is_a_literal_of_room_and_class(path: Path, component: ast.ClassDef) -> None:
    token = f"aws-platform:{path.parent.name}:{component.name}"
    assert f"super().__init__('{token}', name, None, opts)" in ast.unparse(component)


def test_no_resource_is_made_inside_an_apply() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        for name, node in calls(path)
        if name.endswith(".apply")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and constructs_resource(origin(path, inner.func))
    ]
    assert found == []


def test_the_public_names_are_the_same_for_programs_and_for_type_checkers() -> None:
    path = ROOT / "components" / "__init__.py"
    for_type_checkers = {
        name.removeprefix("components."): local for name, local, _ in imports(path) if name.startswith("components.")
    }
    table = {f"{module}.{name}": name for name, module in public._MODULES.items()}
    assert for_type_checkers == table
    assert all(getattr(public, name) for name in dir(public))


def test_policies_judge_without_the_components() -> None:
    paths = sorted((ROOT / "policies").rglob("*.py"))
    assert importing(paths, "components", "settings", "sandbox") == []


def test_the_sandbox_knows_neither_components_nor_policies() -> None:
    paths = sorted((ROOT / "sandbox").rglob("*.py"))
    assert importing(paths, "components", "settings", "policies") == []


def test_the_report_reads_events_and_the_results_of_policies_and_nothing_else_of_ours() -> None:
    paths = sorted((ROOT / "report").rglob("*.py"))
    assert importing(paths, "components", "settings", "sandbox") == []


def test_only_settings_reads_the_stack_s_configuration() -> None:
    for path in (ROOT / "__main__.py", ROOT / "exports.py"):
        text = path.read_text(encoding="utf-8")
        assert "Config(" not in text
        assert "get_stack" not in text


def test_the_program_is_a_wiring_diagram() -> None:
    """Straight down; `if settings.<room>:` without else is all that may branch."""
    main = ROOT / "__main__.py"
    assert len(main.read_text(encoding="utf-8").splitlines()) <= MAIN_LINES
    nodes = list(ast.walk(tree(main)))
    assert not any(isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.IfExp) for node in nodes)
    branches = [node for node in nodes if isinstance(node, ast.If)]
    assert all(not node.orelse and ast.unparse(node.test).startswith("settings.") for node in branches)


@pytest.mark.parametrize("path", OWN_CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_stay_within_their_budgets(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_public_functions_and_classes_of_components_say_what_they_are() -> None:
    missing = [
        place(path, node)
        for path in COMPONENTS
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not inspect.cleandoc(ast.get_docstring(node) or "")
    ]
    assert missing == []
