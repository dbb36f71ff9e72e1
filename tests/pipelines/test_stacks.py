"""What a job names is checked before anything is run with it, and the CLI knows every option that it gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import cli, operations, stacks
from pipelines.__main__ import main
from pipelines.errors import PipelineError
from pipelines.stacks import PACK, Stack, stack
from sandbox import binaries
from sandbox.modules import PULUMI, pinned_version
from tests.tree import ROOT


@pytest.mark.parametrize("name", ["nope", "", "--help", "../dev", "dev; ls", "$(ls)", "d" * 101])
def test_a_stack_without_a_file_is_refused_before_anything_runs(name: str, capsys: pytest.CaptureFixture[str],
                                                                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(cli, "run", lambda *_: pytest.fail("was run"))
    assert main(["up", "--", name]) == 2
    assert "stacks with a file: dev, prod, staging" in capsys.readouterr().err


def test_a_file_s_name_that_begins_with_a_hyphen_is_no_option(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.--yes.yaml").write_text("")
    with pytest.raises(PipelineError):
        stack("--yes", tmp_path)


@pytest.mark.parametrize(
    ("name", "file"), [("dev", "dev"), ("prod", "prod"), ("prod-dr", "prod"), ("dev-eu-2", "dev"), ("blue", None)]
)
def test_a_stack_has_its_own_configuration_of_policies_or_its_environment_s(name: str, file: str | None) -> None:
    own = Stack(name, ROOT)
    if file is None:
        with pytest.raises(PipelineError, match=r"policies/configuration/blue\.json"):
            own.configuration()
    else:
        assert own.configuration() == Path("policies/configuration", f"{file}.json")


def test_a_configuration_of_its_own_comes_first(tmp_path: Path) -> None:
    directory = tmp_path / "policies" / "configuration"
    directory.mkdir(parents=True)
    for name in ("prod", "prod-dr"):
        (directory / f"{name}.json").write_text("{}")
    assert Stack("prod-dr", tmp_path).configuration().name == "prod-dr.json"


def test_the_pack_is_there_and_the_version_is_the_one_that_tests_run() -> None:
    assert (ROOT / PACK / "PulumiPolicy.yaml").is_file()
    assert pinned_version(PULUMI) == cli.VERSION


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the CLI was asked to do, without doing it."""
    commands: list[list[str]] = []

    def run(arguments: list[str], *_: object) -> int:
        commands.append(arguments)
        return 0

    monkeypatch.setattr(cli, "run", run)
    return commands


def test_the_cli_knows_every_command_and_option(
    asked: list[list[str]], tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --help it parses them all, refuses one that it does not know, and does nothing."""
    own = Stack("dev", ROOT)
    operations.preview(own, tmp_path)
    operations.up(own)
    operations.destroy(own, "dev")
    operations.drift(own, tmp_path)
    operations.unlock(own, "dev")
    assert [command[0] for command in asked] == ["preview", "up", "destroy", "refresh", "cancel"]
    monkeypatch.undo()
    monkeypatch.setattr(cli, "pulumi", lambda: binaries.engine(lambda _: None))
    for command in asked:
        assert cli.run([*command, "--help"], ROOT, {"PULUMI_DEBUG_COMMANDS": "true"}) == 0, command
        assert cli.run([*command, "--no-such-option", "--help"], ROOT) != 0
    assert "unknown flag: --no-such-option" in capfd.readouterr().err


def test_every_update_and_preview_passes_the_pack_and_shows_no_link_to_the_state(
    asked: list[list[str]], tmp_path: Path
) -> None:
    own = Stack("prod", ROOT)
    operations.preview(own, tmp_path)
    operations.up(own)
    operations.destroy(own, "prod")
    operations.drift(own, tmp_path)
    for command in asked:
        assert command[command.index("--stack") + 1] == "prod"
        assert "--suppress-permalink=true" in command
        assert {"--non-interactive", "--color"} <= set(command)
        if command[0] in ("preview", "up"):
            place = command.index("--policy-pack")
            assert command[place : place + 4] == [
                "--policy-pack", "policies/platform", "--policy-pack-config", "policies/configuration/prod.json",
            ]  # fmt: skip


@pytest.mark.parametrize("operation", [operations.destroy, operations.unlock])
@pytest.mark.parametrize("typed", ["", "dev", "PROD", "prod ", "yes"])
def test_what_deletes_runs_only_for_who_typed_the_name_of_the_stack(
    asked: list[list[str]], operation: object, typed: str
) -> None:
    with pytest.raises(PipelineError, match="type prod, the name of the stack"):
        operation(Stack("prod", ROOT), typed)  # type: ignore[operator]
    assert asked == []
    stacks.confirmed(Stack("prod", ROOT), "prod")
