"""The commands of `python -m policies`; each imports what it needs when it runs."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policies.rules.catalog import RULES

Option = tuple[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Command:
    """A command with its options for argparse; exactly one option of `one_of` is required."""

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


def _configuration(arguments: argparse.Namespace) -> int:
    from policies import files

    try:
        made = files.configurations(arguments.exemptions, arguments.settings, today())
    except files.FileError as error:
        return _refused(error)
    directory: Path = arguments.out
    directory.mkdir(parents=True, exist_ok=True)
    for environment, config in made.items():
        (directory / f"{environment}.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from policies.report import analysis, configured, files
    from policies.report.results import results
    from policies.report.run import UnreadableRunError, read

    try:
        configuration = _single(arguments.configuration)
        content = configured.read(configuration) if configuration else {}
        state = json.loads(arguments.state.read_text(encoding="utf-8")) if arguments.state else None
        if arguments.events:
            lines = arguments.events.read_text(encoding="utf-8").splitlines()
        else:
            lines = analysis.analyzed(arguments.state, arguments.pulumi, configuration)
        run = read(lines, state, configured.disabled(content), configured.environments(content))
        report = results(run, RULES, files.pages(arguments.out))
    except (UnreadableRunError, analysis.AnalysisError, OSError, ValueError, RecursionError) as error:
        return _refused(error)
    for path in files.write(report, arguments.out, sarif_failures=arguments.sarif_failures):
        sys.stdout.write(f"{path}\n")
    return 1 if report.failed and arguments.gate else 0


def _single(configurations: Sequence[Path]) -> Path | None:
    if len(configurations) > 1:
        raise ValueError("pass --configuration once: one file serves every pack")
    return configurations[0] if configurations else None


def _refused(error: Exception) -> int:
    sys.stderr.write(f"error: {error}\n")
    return 2


def today() -> date:
    """The current date, which is passed to rules and exemptions."""
    return datetime.now(UTC).date()


_PATH: dict[str, Any] = {"type": Path}
COMMANDS = (
    Command("docs", "write docs/policies.md and a page for each rule", _docs),
    Command("taggable", "write the table of resource types that can be tagged", _taggable),
    Command(
        "configuration",
        "write a file for --policy-pack-config for each environment",
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
            (
                ("--pulumi",),
                {"default": "pulumi", "metavar": "PROGRAM", "help": "the Pulumi CLI that checks the state"},
            ),
            (
                ("--configuration",),
                {
                    **_PATH,
                    "action": "append",
                    "default": [],
                    "metavar": "FILE",
                    "help": "the file of --policy-pack-config: levels, settings, exemptions",
                },
            ),
            (("--out",), {**_PATH, "required": True, "metavar": "DIRECTORY"}),
            (("--gate",), {"action": "store_true", "help": "exit with 1 if anything fails the run"}),
            (
                ("--sarif-failures",),
                {
                    "action": "store_true",
                    "help": "write violations alone to the SARIF file, without exempt ones, for code scanning",
                },
            ),
        ),
        one_of=(
            (("--events",), {**_PATH, "metavar": "FILE", "help": "the engine's events, one JSON object per line"}),
            (("--state",), {**_PATH, "metavar": "FILE", "help": "the output of `pulumi stack export`"}),
        ),
    ),
)
