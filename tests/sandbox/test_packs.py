"""Which policy packs and configurations a project asks for."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation.events import EngineEvent
from rich.console import Console

from sandbox.display import Display
from sandbox.errors import SandboxError
from sandbox.events import Report
from sandbox.packs import policy_packs, write_reports
from sandbox.places import Places
from sandbox.scripts import ANALYZER, write_scripts


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for pack in ("rules", "more"):
        (tmp_path / pack).mkdir()
        (tmp_path / pack / "PulumiPolicy.yaml").touch()
        (tmp_path / pack / "__main__.py").touch()
    return tmp_path


def asks(project: Path, **table: str) -> None:
    lines = [f'policy-{key} = "{value}"' for key, value in table.items()]
    packs = 'policy-packs = ["rules", "more"]'
    (project / "pyproject.toml").write_text("\n".join(["[tool.sandbox]", packs, *lines]))


def has(project: Path, *files: str) -> None:
    for name in files:
        (project / name).write_text("{}")


@pytest.mark.parametrize(
    ("stack", "files", "used"),
    [
        ("prod", ("prod.json", "dev.json"), "prod.json"),
        ("prod-dr", ("prod.json",), "prod.json"),
        ("prod-dr-2", ("prod.json",), "prod.json"),
        ("prod-dr", ("prod.json", "prod-dr.json"), "prod-dr.json"),
    ],
)
def test_a_stack_has_its_own_configuration_or_that_of_its_environment(
    project: Path, stack: str, files: tuple[str, ...], used: str
) -> None:
    asks(project, configurations="{stack}.json")
    has(project, *files)
    assert policy_packs(project, stack).configurations == (str(project / used),) * 2


def test_each_pack_may_have_a_configuration_of_its_own(project: Path) -> None:
    asks(project, configurations="{stack}-{pack}.json")
    has(project, "prod-rules.json", "prod-dr-rules.json", "prod-more.json")
    used = policy_packs(project, "prod-dr").configurations
    assert used == (str(project / "prod-dr-rules.json"), str(project / "prod-more.json"))


def test_where_there_is_neither_the_error_names_both(project: Path) -> None:
    asks(project, configurations="{stack}.json")
    has(project, "dev.json")
    with pytest.raises(SandboxError) as error:
        policy_packs(project, "prod-dr")
    assert f"there is no {project / 'prod-dr.json'} and no {project / 'prod.json'}; copy {project / 'dev.json'}" in str(
        error.value
    )
    (project / "dev.json").unlink()
    with pytest.raises(SandboxError, match=r"there is no \S+prod\.json; write it"):
        policy_packs(project, "prod")


def test_a_project_says_how_a_policy_that_could_not_judge_yet_marks_it(project: Path) -> None:
    asks(project)
    assert policy_packs(project, "dev").undetermined == ""
    asks(project, undetermined="[LATER]")
    assert policy_packs(project, "dev").undetermined == "[LATER]"


@pytest.mark.parametrize(
    ("says", "imported"), [("standalone: true\n", False), ("standalone: false\n", True), ("", True)]
)
def test_a_pack_is_started_without_the_sdk_only_where_it_says_so(tmp_path: Path, says: str, imported: bool) -> None:
    places = Places(tmp_path / "sandbox")
    places.bin.mkdir(parents=True)
    write_scripts(places)
    pack = tmp_path / "a pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text(f"runtime: python\n{says}")
    (pack / "__main__.py").write_text("import os, sys; print('pulumi' in sys.modules, os.path.realpath(sys.path[0]))")
    command = [places.bin / ANALYZER, "127.0.0.1:1", "."]
    answer = subprocess.run(command, cwd=pack, capture_output=True, text=True, check=True)
    assert answer.stdout == f"{imported} {pack}\n"
    assert places.analyzers.read_text().endswith(f" {pack}\n")


def test_the_page_of_a_preview_is_written_also_where_no_policies_were_asked(project: Path) -> None:
    for name in ("policies", "page"):
        write = f"pathlib.Path(sys.argv[sys.argv.index('--out') + 1], '{name}.html')"
        (project / f"{name}.py").write_text(f"import pathlib, sys; one = {write}; one.touch(); print(one)\n")
    table = 'policy-report = ["policies.py"]\npreview-report = ["page.py"]\n'
    (project / "pyproject.toml").write_text(f'[tool.sandbox]\npolicy-packs = ["rules"]\n{table}')
    packs, places = policy_packs(project, "dev"), Places(project / "sandbox")
    said = Report(Display(Console(quiet=True)))
    for judged, names in ((True, ["policies.html", "page.html"]), (False, ["page.html"])):
        pages = write_reports(packs, project, places, "dev", said, judged=judged)
        assert [page.name for page in pages] == names
    (project / "page.py").write_text("raise SystemExit('no price')")
    with pytest.raises(SandboxError, match="the report of the preview failed: no price"):
        write_reports(packs, project, places, "dev", said, judged=False)


def test_a_program_that_stops_before_its_first_resource_leaves_no_report(project: Path) -> None:
    write = "pathlib.Path(sys.argv[sys.argv.index('--out') + 1], 'page.html')"
    (project / "page.py").write_text(f"import pathlib, sys; one = {write}; one.touch(); print(one)\n")
    (project / "pyproject.toml").write_text('[tool.sandbox]\npolicy-packs = ["rules"]\npreview-report = ["page.py"]\n')
    packs, places = policy_packs(project, "dev"), Places(project / "sandbox")
    said = Report(Display(Console(quiet=True)))
    (earlier,) = write_reports(packs, project, places, "dev", said, judged=False)
    for event in (
        {"resourcePreEvent": {"metadata": step("urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev")}},
        {"diagnosticEvent": {"severity": "error", "message": "network.cidr: no CIDR block", "color": "never"}},
    ):
        said(EngineEvent.from_json({"sequence": 1, "timestamp": 1, **event}))
    assert write_reports(packs, project, places, "dev", said, judged=False) == []
    assert not earlier.exists()
    said(EngineEvent.from_json({"sequence": 2, "timestamp": 1, "resourcePreEvent": {"metadata": step(BUCKET)}}))
    assert [page.name for page in write_reports(packs, project, places, "dev", said, judged=False)] == ["page.html"]


BUCKET = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::bucket"


def step(urn: str) -> dict[str, Any]:
    return {"op": "create", "urn": urn, "type": urn.split("::")[2], "provider": ""}
