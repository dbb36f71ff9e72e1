"""Rules of the house that can be read off the tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMPONENTS = sorted((ROOT / "components").rglob("*.py"))
OWN_CODE = sorted(
    [
        ROOT / "settings.py",
        ROOT / "__main__.py",
        *(path for room in ("components", "policies", "sandbox") for path in (ROOT / room).rglob("*.py")),
    ]
)
# Tables of plain rows, as long as there are rows.
TABLES = ROOT / "policies" / "cases"
OWN_CODE = [path for path in OWN_CODE if TABLES not in path.parents]
MODULE_LINES = 250
FUNCTION_LINES = 40
MAIN_LINES = 90


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def imported(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every absolute module that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or "", node


def importing(paths: list[Path], *rooms: str) -> list[str]:
    return [place(path, node) for path in paths for name, node in imported(path) if name.partition(".")[0] in rooms]


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_there_is_code_to_judge() -> None:
    assert len(COMPONENTS) > 10


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
    assert importing(COMPONENTS, "components", "settings", "aws_platform") == []


def test_components_look_nothing_up_in_the_cloud() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        for name, node in calls(path)
        if "." in name and name.partition(".")[0] in {"aws", "ec2", "eks", "iam"} and ".get_" in name
    ]
    assert found == []


def test_no_component_takes_another_components_class() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        if path.parent != ROOT / "components"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.level == 2
        and (node.module or "").partition(".")[0] not in {"model", "labels", "iam", "firewall", "charts", "order", ""}
    ]
    assert found == []


def test_settings_and_plans_import_no_pulumi() -> None:
    plain = [
        path
        for path in COMPONENTS
        if path.stem
        in {"settings", "plan", "spot", "upgrade", "versions", "model", "mistakes", "acl_plan", "checks", "services"}
        or (path.parent.name == "iam" and path.stem != "pod_identity")
    ]
    assert len(plain) >= 9
    assert (
        importing(plain, "pulumi", "pulumi_aws", "pulumi_eks", "pulumi_kubernetes", "os", "random", "datetime", "time")
        == []
    )


def test_every_resource_under_components_is_given_options() -> None:
    """A resource without options has no parent, hence no provider of ours."""
    modules = {"aws", "ec2", "eks", "iam", "k8s", "kubernetes", "kms", "cloudwatch", "vpc", "sqs", "charts"}
    found = [
        place(path, node)
        for path in COMPONENTS
        for name, node in calls(path)
        if name.partition(".")[0] in modules
        and name.rpartition(".")[2][:1].isupper()
        and not name.endswith("Args")
        and "opts" not in {keyword.arg for keyword in node.keywords}
    ]
    assert found == []


def test_a_caller_s_options_reach_the_component_alone() -> None:
    """Merging them into children moves the children out of the component."""
    found = [place(path, node) for path in COMPONENTS for name, node in calls(path) if name.endswith(".merge")]
    assert found == []


def test_every_component_registers_its_outputs() -> None:
    for path in COMPONENTS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and any("ComponentResource" in ast.unparse(base) for base in node.bases):
                assert "self.register_outputs(" in ast.unparse(node), place(path, node)


def test_no_resource_is_made_inside_an_apply() -> None:
    found = [
        place(path, node)
        for path in COMPONENTS
        for name, node in calls(path)
        if name.endswith(".apply") and "opts=" in ast.unparse(node)
    ]
    assert found == []


def test_policies_judge_without_the_components() -> None:
    paths = sorted((ROOT / "policies").rglob("*.py"))
    assert importing(paths, "components", "settings", "sandbox") == []


def test_the_sandbox_knows_neither_components_nor_policies() -> None:
    paths = sorted((ROOT / "sandbox").rglob("*.py"))
    assert importing(paths, "components", "settings", "policies") == []


def test_only_settings_reads_the_stack_s_configuration() -> None:
    main = (ROOT / "__main__.py").read_text(encoding="utf-8")
    assert "Config(" not in main
    assert "get_stack" not in main


def test_the_program_is_a_wiring_diagram() -> None:
    main = ROOT / "__main__.py"
    assert len(main.read_text(encoding="utf-8").splitlines()) <= MAIN_LINES
    assert not any(isinstance(node, ast.If | ast.For | ast.While | ast.FunctionDef) for node in ast.walk(tree(main)))


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
