"""A stack of the project on the sandbox: the program run by the Automation API, the state in a local file backend."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pulumi import automation as auto

from . import program, states
from .automation import Command, Stack, StackInitMode, Workspace
from .binaries import Binaries
from .errors import SandboxError
from .kubernetes.access.command import PRINCIPAL
from .life import Life
from .overrides import override
from .places import Places
from .strict_yaml import load

STAND_INS = ("aws", "eks", "kubernetes")


@dataclass(frozen=True)
class Project:
    """The Pulumi project that the sandbox runs."""

    root: Path

    @functools.cached_property
    def settings(self) -> dict[str, Any]:
        path = self.root / "Pulumi.yaml"
        if not path.exists():
            raise SandboxError(f"there is no Pulumi.yaml in {self.root}: run this in the directory of a Pulumi project")
        settings = _read(path)
        if not isinstance(settings.get("name"), str):
            raise SandboxError(f"{path} has no name: give the project one, as in `name: my-project`")
        return settings

    @property
    def name(self) -> str:
        return self.settings["name"]

    @property
    def program(self) -> Path:
        main = self.root / self.settings.get("main", ".")
        return main / "__main__.py" if main.is_dir() else main

    def stacks(self) -> list[str]:
        """The stacks that have a stack file."""
        return sorted(
            path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in self.root.glob("Pulumi.*.yaml")
        )

    def stack_file(self, stack: str) -> Path:
        """The stack's file.

        Raises:
            SandboxError: when there is none; the message lists the stacks that have one."""
        if stack not in self.stacks():
            raise SandboxError(
                f"unknown stack {stack!r}: there is no Pulumi.{stack}.yaml; "
                f"stacks with a file: {', '.join(self.stacks()) or 'none'}"
            )
        return self.root / f"Pulumi.{stack}.yaml"

    def stack_settings(self, stack: str) -> dict[str, Any]:
        """What the stack's file says. Raises SandboxError when there is none, or it cannot be read."""
        settings = _read(path := self.stack_file(stack))
        if not isinstance(config := settings.get("config") or {}, dict):
            raise SandboxError(f"{path}: config holds a {type(config).__name__}: write keys and values")
        return settings


def _read(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; empty for an empty file.

    Raises:
        SandboxError: when the file holds something else, or is no YAML, with the line."""
    try:
        content = load(path.read_text()) or {}
    except yaml.YAMLError as error:
        raise SandboxError(f"{path} cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise SandboxError(f"{path} holds a {type(content).__name__}: write keys and values")
    return content


def open_stack(
    project: Project,
    stack: str,
    places: Places,
    life: Life,
    binaries: Binaries,
    overrides: Iterable[str] = (),
    plugins: Iterable[str] = (),
    principal: str | None = None,
) -> auto.Stack:
    """The stack, configured by its stack file and then `overrides` (`key=value`), for a run by `principal`."""
    directory, real = places.work / stack, set(plugins)
    directory.mkdir(parents=True, exist_ok=True)
    _copy_settings(project, stack, directory, overrides)
    workspace = Workspace(
        work_dir=str(directory),
        pulumi_home=str(places.home),
        program=functools.partial(program.run, project.program),
        pulumi_command=Command(binaries.pulumi),
        env_vars={**_engine_environment(places, life, real), PRINCIPAL: principal or ""},
    )
    workspace.real_plugins = bool(real)
    workspace.known = states.file_of(places, project.name, stack).exists()
    return Stack(stack, workspace, StackInitMode.CREATE_OR_SELECT)


def _copy_settings(project: Project, stack: str, directory: Path, overrides: Iterable[str]) -> None:
    """Copy project and stack file: the engine writes its encryption salt into stack files, and not into the user's."""
    (directory / "Pulumi.yaml").write_text(yaml.safe_dump({**project.settings, "main": str(project.program.parent)}))
    settings = project.stack_settings(stack)
    copy = directory / f"Pulumi.{stack}.yaml"
    salt = (yaml.safe_load(copy.read_text()) or {}).get("encryptionsalt") if copy.exists() else None
    kept = {
        key: value
        for key, value in settings.items()
        if key not in ("encryptionsalt", "secretsprovider", "encryptedkey")
    }
    for text in overrides:
        override(project.name, kept.setdefault("config", {}), text)
    copy.write_text(yaml.safe_dump({**kept, **({"encryptionsalt": salt} if salt else {})}))


def _engine_environment(places: Places, life: Life, plugins: set[str]) -> dict[str, str]:
    unknown = plugins - set(STAND_INS)
    if unknown:
        raise SandboxError(f"--plugin {', '.join(sorted(unknown))}: the stand-ins are {', '.join(STAND_INS)}")
    attached = ",".join(f"{name}:{life.providers[name]}" for name in STAND_INS if name not in plugins)
    installed = Path.home() / ".pulumi" / "plugins"
    if plugins and installed.exists() and not (places.home / "plugins").exists():
        (places.home / "plugins").symlink_to(installed)
    return {
        "PATH": os.pathsep.join([str(places.bin), str(Path(sys.executable).parent), os.environ["PATH"]]),
        # Without .attrs files: an engine that is killed while it writes one cannot read its state any more ("failed to
        # load checkpoint: EOF"); the state file itself is replaced atomically.
        "PULUMI_BACKEND_URL": f"{places.state.as_uri()}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(places.passphrase),
        "PULUMI_DEBUG_PROVIDERS": attached,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Otherwise the engine looks for the plugin of each provider in the state, although it attaches to stand-ins:
        # it downloads them, or tries for 2.5 s in every operation where it cannot. With a real plugin: automation.py.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "false" if plugins else "true",
        # The engine's garbage collector runs less often, which saves 4 of 28 s of CPU in an `up` of dev.
        "GOGC": "400",
        # For a real plugin (--plugin): the same cloud as the stand-ins use.
        "AWS_ENDPOINT_URL": life.aws_endpoint,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
    }
