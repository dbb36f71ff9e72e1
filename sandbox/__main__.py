"""`python -m sandbox <command> <stack>`: a stack of the project on the cloud on this machine."""

from __future__ import annotations

from .environment import seal

seal()  # before anything reads the environment

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402

from pulumi.automation.errors import CommandError  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.markup import escape  # noqa: E402

from .errors import SandboxError  # noqa: E402
from .events import last_words  # noqa: E402
from .places import Places  # noqa: E402

_OPERATIONS = ("preview", "up", "refresh", "destroy")


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    console = Console(stderr=asked.json, soft_wrap=True)
    places = Places(Path(os.environ.get("SANDBOX_DIRECTORY") or ".sandbox"))
    try:
        if asked.command == "stop":
            return _stop(places, console)
        if asked.command == "status":
            return _status(places, console, asked.json)
        if asked.command == "parts":
            return _parts(console)
        if asked.command == "coverage":
            return _coverage(console, asked.json)
        return _operate(asked, places, console)
    except SandboxError as error:
        return _failed(console, str(error))
    except CommandError as error:
        return _failed(console, "\n".join(last_words(error)))
    except OSError as error:
        return _failed(console, f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        console.print("interrupted: the next run goes on from here")
        return 130


def _failed(console: Console, text: str) -> int:
    console.print(f"[red]error:[/] {escape(text)}", highlight=False)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name in _OPERATIONS:
        command = commands.add_parser(name, help=f"{name} the stack with the real engine")
        command.add_argument("stack", help="the stack, as its file Pulumi.<stack>.yaml names it")
        command.add_argument(
            "--config",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="set one key for this run, for example network.cidr=10.20.0.0/16",
        )
        command.add_argument(
            "--plugin",
            action="append",
            default=[],
            metavar="NAME",
            help="let the engine start the real plugin in the place of a stand-in",
        )
        command.add_argument(
            "--account",
            metavar="ID",
            help="the AWS account whose credentials the run has (default: the one that the stack's provider asks for)",
        )
        command.add_argument("--no-policies", action="store_true", help="run no policy pack")
        command.add_argument("--json", action="store_true", help="print the outcome as JSON")
    for name, text in (
        ("status", "what runs, and how to look at it"),
        ("stop", "end every process of the sandbox"),
        ("parts", "install or build the real programs, where they are not there"),
        ("coverage", "which resource types there are, and which are only recorded"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _operate(asked: argparse.Namespace, places: Places, console: Console) -> int:
    from .packs import Packs, policy_packs
    from .runs import Request, Run, finish
    from .summary import summarise
    from .workspace import Project

    project = Project(Path.cwd())
    project.stack_file(asked.stack)  # a stack that there is not is no matter of its policies
    packs = Packs() if asked.no_policies else policy_packs(project.root, asked.stack)
    run = Run(
        Request(project, places, asked.stack, packs, tuple(asked.config), tuple(asked.plugin), asked.account), console
    )
    outcome = finish(run, getattr(run, asked.command)())
    if asked.json:
        print(json.dumps(asdict(outcome), indent=1))  # noqa: T201
    else:
        summarise(outcome, run, console)
    return 0 if outcome.succeeded else 1


def _stop(places: Places, console: Console) -> int:
    from . import life

    life.stop(places)
    console.print("the sandbox is stopped; its cloud and the state of its stacks are gone with it")
    return 0


def _status(places: Places, console: Console, as_json: bool) -> int:
    from .summary import show_status, status

    found = status(places)
    if as_json:
        print(json.dumps(found, indent=1))  # noqa: T201
    else:
        show_status(found, console)
    return 0


def _parts(console: Console) -> int:
    from .binaries import locate

    found = locate(lambda text: console.print(text, style="dim", highlight=False, markup=False))
    for path in (found.pulumi, found.etcd, found.kube_apiserver):
        console.print(str(path), highlight=False)
    return 0


def _coverage(console: Console, as_json: bool) -> int:
    from .coverage import coverage, show

    if as_json:
        print(json.dumps(coverage(), indent=1))  # noqa: T201
    else:
        show(console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
