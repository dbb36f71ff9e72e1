"""What is read of a project's files, and what is refused."""

from pathlib import Path

import pytest
from pulumi.automation import CommandResult

from sandbox.automation import Stack, StackInitMode, Workspace
from sandbox.errors import SandboxError
from sandbox.overrides import override
from sandbox.workspace import Project

STACK = """\
config:
  one:owner: team
  one:network:
    nat: single
    zones: [a, b]
    "nat": none
"""


def project(folder: Path, stack: str = "", settings: str = "name: one") -> Project:
    (folder / "Pulumi.yaml").write_text(settings, encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(stack, encoding="utf-8")
    return Project(folder)


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        (STACK, "line 6: the key nat is on line 4 already: remove one"),
        ("config: {}\nconfig: {}\n", "line 2: the key config is on line 1 already: remove one"),
        ("config:\n  one:pools:\n    - {size: 1, size: 2}\n", "line 3: the key size is on line 3 already: remove one"),
        ("config:\n  one:pools: {a: {b: {c: 1, c: 1}}}\n", "line 2: the key c is on line 2 already: remove one"),
        ("config:\n  one:ports: {80: a, '80': b}\n", "line 2: the key 80 is on line 2 already: remove one"),
    ],
)
def test_a_duplicate_key_of_a_stack_file_is_refused_at_every_depth(tmp_path: Path, stack: str, message: str) -> None:
    with pytest.raises(SandboxError) as refused:
        project(tmp_path, stack).stack_settings("dev")
    assert str(refused.value) == f"{tmp_path}/Pulumi.dev.yaml cannot be read as YAML: {message}"


def test_a_duplicate_key_of_the_project_s_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="line 2: the key name is on line 1 already"):
        assert project(tmp_path, settings="name: one\nname: two\n").name


def test_a_mapping_may_override_what_it_merges(tmp_path: Path) -> None:
    text = "base: &base {size: 1, zone: a}\nconfig:\n  one:pool: {<<: *base, size: 2}\n"
    assert project(tmp_path, text).stack_settings("dev")["config"]["one:pool"] == {"size": 2, "zone": "a"}


def test_a_duplicate_key_of_an_override_is_refused() -> None:
    with pytest.raises(
        SandboxError, match=r"--config network=.*: line 1: the key nat is on line 1 already: remove one"
    ):
        override("one", {}, 'network={"nat": "none", "nat": "single"}')


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ('"1.35"', "1.35"),
        ("'1.35'", "1.35"),
        ("1.35", "1.35"),
        ("5", 5),
        ("null", None),
        ('"null"', "null"),
        ('"5"', "5"),
        ('"true"', "true"),
        ('""', ""),
        ("'it''s'", "it's"),
        ('"', '"'),
        ("'tis", "'tis"),
        ('5"', '5"'),
    ],
)
def test_a_value_in_quotes_is_text_without_them(value: str, parsed: object) -> None:
    config: dict[str, object] = {}
    override("one", config, f"cluster.kubernetes_version={value}")
    assert config == {"one:cluster": {"kubernetes_version": parsed}}


def test_a_key_below_one_that_is_null_is_set() -> None:
    config: dict[str, object] = {"one:security": {"falco": None}}
    override("one", config, "security.falco.notify=alert")
    assert config == {"one:security": {"falco": {"notify": "alert"}}}


def test_quotes_that_do_not_enclose_the_whole_value_are_refused() -> None:
    with pytest.raises(SandboxError, match=r"--config owner=.*: write text without quotes, or in one pair of quotes"):
        override("one", {}, 'owner="a" and "b"')


def test_a_value_that_is_nested_too_deeply_is_refused_without_showing_it() -> None:
    with pytest.raises(SandboxError, match=r"^--config owner: the value is nested too deeply to be read"):
        override("one", {}, f"owner={'[' * 2000}{']' * 2000}")


def test_a_stack_file_whose_configuration_is_no_mapping_is_named(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.one.yaml").write_text("config: [a]\n")
    with pytest.raises(SandboxError, match=r"Pulumi\.one\.yaml: config holds a list: write keys and values"):
        Project(tmp_path).stack_settings("one")


class Command:
    """The engine's command line, as it is written down."""

    version = None

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def run(self, args: list[str], *_: object) -> CommandResult:
        self.given.append(args)
        return CommandResult("", "", 0)


@pytest.mark.parametrize("plugins", [True, False])
def test_with_a_real_plugin_the_engine_looks_for_no_plugin_of_a_stand_in(tmp_path: Path, *, plugins: bool) -> None:
    command = Command()
    workspace = Workspace(str(tmp_path), pulumi_command=command)  # pyright: ignore[reportArgumentType]
    workspace.real_plugins = plugins
    workspace.known = True
    stack = Stack("dev", workspace, StackInitMode.SELECT)
    stack._run_pulumi_cmd_sync(["destroy", "--yes"])
    stack.cancel()
    assert [("--skip-plugin-pre-install" in args) for args in command.given] == [plugins, False]
