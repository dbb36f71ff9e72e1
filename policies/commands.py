"""The commands of `python -m policies`; each imports what it needs when it runs."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policies.rules.catalog import RULES

Option = tuple[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Command:
    """A command, with the options that argparse is to know; of `one_of` it needs exactly one."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], int]
    options: Sequence[Option] = field(default_factory=tuple)
    one_of: Sequence[Option] = field(default_factory=tuple)

    def add_to(self, commands: Any) -> None:
        parser = commands.add_parser(self.name, help=self.help)
        for names, settings in self.options:
            parser.add_argument(*names, **settings)
        if self.one_of:
            group = parser.add_mutually_exclusive_group(required=True)
            for names, settings in self.one_of:
                group.add_argument(*names, **settings)
        parser.set_defaults(run=self.run)


def _docs(_asked: argparse.Namespace) -> int:
    from policies import docs
    from policies.cases import CASES

    docs.write(RULES, CASES)
    return 0


def _taggable(_asked: argparse.Namespace) -> int:
    from policies.accessors import taggable

    taggable.TABLE.write_text(taggable.generate(), encoding="utf-8")
    return 0


def _configuration(asked: argparse.Namespace) -> int:
    from policies import files

    try:
        made = files.configurations(asked.exemptions, asked.settings, today())
    except files.FileError as error:
        return _refused(error)
    directory: Path = asked.out
    directory.mkdir(parents=True, exist_ok=True)
    for environment, config in made.items():
        (directory / f"{environment}.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    return 0


def _report(asked: argparse.Namespace) -> int:
    from policies.report import analysis, files
    from policies.report.results import results
    from policies.report.run import UnreadableRunError, read

    try:
        disabled = _disabled(_read(asked.configuration)) if asked.configuration else []
        state = json.loads(asked.state.read_text(encoding="utf-8")) if asked.state else None
        if asked.events:
            lines = asked.events.read_text(encoding="utf-8").splitlines()
        else:
            lines = analysis.analyzed(asked.state, asked.pulumi, asked.configuration)
        found = results(read(lines, state, disabled), RULES)
    except (UnreadableRunError, analysis.AnalysisError, OSError, ValueError) as error:
        return _refused(error)
    for path in files.write(found, asked.out):
        sys.stdout.write(f"{path}\n")
    return 1 if found.failed and asked.gate else 0


def _read(path: Path) -> dict[str, Any]:
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict):
        raise ValueError(f"{path} is no JSON object: give what the engine takes with --policy-pack-config")
    return given


def _disabled(configuration: Mapping[str, Any]) -> list[str]:
    """The rules that an engine's configuration turns off."""
    levels = {name: one if isinstance(one, str) else one.get("enforcementLevel") for name, one in configuration.items()}
    return [rule.id for rule in RULES if (levels.get(rule.id) or levels.get("all")) == "disabled"]


def _refused(error: Exception) -> int:
    sys.stderr.write(f"error: {error}\n")
    return 2


def today() -> date:
    """The day on which a command runs; rules and exemptions get it handed in."""
    return datetime.now(UTC).date()


_PATH: dict[str, Any] = {"type": Path}
COMMANDS = (
    Command("docs", "write the pages that explain the rules", _docs),
    Command("taggable", "write the table of types that carry tags", _taggable),
    Command(
        "configuration",
        "write what the engine takes with --policy-pack-config, a file for each environment",
        _configuration,
        (
            (("--exemptions",), {**_PATH, "metavar": "FILE", "help": "a YAML file with the exemptions"}),
            (("--settings",), {**_PATH, "metavar": "FILE", "help": "a YAML file with settings of rules, by their ids"}),
            (("--out",), {**_PATH, "required": True, "metavar": "DIRECTORY"}),
        ),
    ),
    Command(
        "report",
        "write the results of a run as Markdown, HTML, SARIF and JUnit",
        _report,
        (
            (("--pulumi",), {"default": "pulumi", "metavar": "PROGRAM", "help": "the CLI that judges the state"}),
            (
                ("--configuration",),
                {**_PATH, "metavar": "FILE", "help": "as the engine takes it: levels, settings, exemptions"},
            ),
            (("--out",), {**_PATH, "required": True, "metavar": "DIRECTORY"}),
            (("--gate",), {"action": "store_true", "help": "exit with 1 where anything fails the run"}),
        ),
        one_of=(
            (("--events",), {**_PATH, "metavar": "FILE", "help": "the engine's events, a JSON object a line"}),
            (("--state",), {**_PATH, "metavar": "FILE", "help": "what `pulumi stack export` wrote"}),
        ),
    ),
)
