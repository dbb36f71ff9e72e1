"""What is refused before anything is registered, and how it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import Sandbox


def pack(project: Path, program: str | None) -> None:
    """Give the small project a policy pack with this program; `None` names one that is not there."""
    (project / "pyproject.toml").write_text('[tool.sandbox]\npolicy-packs = ["rules"]\n')
    if program is not None:
        (project / "rules").mkdir()
        (project / "rules" / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
        (project / "rules" / "__main__.py").write_text(program)


PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def judge(args, report):
    {judgement}

PolicyPack("rules", policies=[ResourceValidationPolicy("rule-1", "a rule", judge, EnforcementLevel.MANDATORY)])
"""


def test_a_project_of_somebody_else_runs_with_its_own_pack(sandbox: Sandbox, project: Path) -> None:
    pack(project, PACK.format(judgement="pass"))
    result = Sandbox(sandbox.directory, project)("preview", "one", "--json")
    assert result.status == 0, result.text
    assert list(result.outcome["packs"]) == ["rules"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (PACK.format(judgement="raise ValueError('x')"), "failed to run policy"),
        # Which pack it is, the engine says only where no language host is beside it.
        ("print('loading')\n" + PACK.format(judgement="pass"), "error: policy pack"),
        ("raise RuntimeError('no')\n", "rules"),
        (None, "policy pack rules is missing"),
        (PACK.format(judgement="report('not this')"), "rule-1"),
    ],
    ids=["raises in a rule", "prints at import", "raises at import", "is missing", "is violated"],
)
def test_a_run_fails_when_its_pack(sandbox: Sandbox, project: Path, program: str | None, said: str) -> None:
    pack(project, program)
    own = Sandbox(sandbox.directory, project)
    result = own("up", "one")
    assert result.status == 1, result.text
    assert said in result.text
    assert [row for row in own.state("one") if row["type"] == "test:index:Thing"] == []


def test_a_programs_own_error_is_shown_without_a_traceback(sandbox: Sandbox, project: Path) -> None:
    result = Sandbox(sandbox.directory, project)("preview", "one", "--config", "broken=true")
    assert result.status == 1
    assert "network.cidr: no such block" in result.text
    assert "Traceback" not in result.text


def test_a_type_without_a_row_is_refused_by_name(sandbox: Sandbox, project: Path) -> None:
    (project / "__main__.py").write_text(
        "import pulumi_aws as aws\naws.glacier.Vault('v', opts=__import__('pulumi').ResourceOptions("
        "provider=aws.Provider('aws', region='us-east-1')))\n"
    )
    result = Sandbox(sandbox.directory, project)("preview", "one")
    assert result.status == 1
    assert "no row for aws:glacier/vault:Vault" in result.text


def test_a_state_of_an_earlier_life_is_refused_with_the_remedy(tmp_path: Path, project: Path) -> None:
    own = Sandbox(tmp_path / "own", project)
    assert own("up", "one").status == 0
    from sandbox.life import current
    from sandbox.places import Places

    life = current(Places(own.directory))
    assert life is not None
    life.moto.end()
    life.stand_ins.end()
    refused = own("up", "one")
    assert refused.status == 1
    assert "the state of one is from an earlier life" in refused.text
    status = own("status")
    assert "the state of one is from an earlier life" in status.text
    assert "make stop" in status.text
    assert own("stop").status == 0
    assert own("up", "one").status == 0
    assert own("stop").status == 0


def test_stop_leaves_a_directory_alone_that_is_none_of_a_sandbox(tmp_path: Path, project: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "state").write_text("mine")
    own = Sandbox(precious, project)
    for command in (("stop",), ("preview", "one")):
        result = own(*command)
        assert result.status == 1
        assert "was not made by a sandbox" in result.text
    assert (precious / "state").read_text() == "mine"


def test_a_run_killed_while_the_sandbox_starts_is_taken_up(tmp_path: Path, project: Path) -> None:
    own = Sandbox(tmp_path / "own.box", project)
    run = own.start("preview", "one")
    while not (own.directory / "life.json").exists():
        assert run.poll() is None
    run.kill()
    run.communicate()
    assert own("preview", "one").status == 0
    (own.directory / "life.json").write_text("{")
    assert "damaged: run `make stop`" in own("preview", "one").text
    assert own("stop").status == 0
    assert not own.directory.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("Pulumi.one.yaml", "config: [", "cannot be read as YAML"),
        ("Pulumi.one.yaml", "- a", "holds a list"),
        ("Pulumi.yaml", "runtime: python", "has no name"),
        ("pyproject.toml", "[tool", "cannot be read as TOML"),
        ("pyproject.toml", "[tool.sandbox]\npolicy_packs = []", "it knows policy-packs"),
        ("pyproject.toml", "", "does not say which policy packs"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_words(
    sandbox: Sandbox, project: Path, name: str, content: str, said: str
) -> None:
    (project / name).write_text(content)
    result = Sandbox(sandbox.directory, project)("preview", "one")
    assert result.status == 1
    assert said in result.text
    assert "Traceback" not in result.text


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("a[/b]=1", "cannot set a[/b]"),
        ("broken", "write it as key=value"),
        ("broken=[1", "write a list as"),
    ],
)
def test_a_wrong_override_is_told_in_words(sandbox: Sandbox, project: Path, flag: str, said: str) -> None:
    (project / "Pulumi.one.yaml").write_text("config: {'small:a': text}\n")
    result = Sandbox(sandbox.directory, project)("preview", "one", "--config", flag)
    assert result.status == 1
    assert said in result.text
