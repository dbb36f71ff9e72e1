"""`python -m sandbox <command> <stack>`: runs the project's stacks on a cloud on this machine, without any account."""

from __future__ import annotations

from .environment import seal

seal()  # before anything reads the environment

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from contextlib import nullcontext, redirect_stdout  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from pulumi.automation.errors import CommandError  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.markup import escape  # noqa: E402

from .errors import SandboxError  # noqa: E402
from .events import last_words  # noqa: E402
from .output import outlive_readers, status_with_output  # noqa: E402
from .places import Places  # noqa: E402

_OPERATIONS = {
    "preview": "show what `up` would change, and judge it by the policy packs",
    "up": "preview, then create and update the stack's resources",
    "refresh": "read every resource as it is now, and show drift",
    "destroy": "delete every resource of the stack",
}
_OTHER_COMMANDS = {
    "status": "show whether the sandbox runs, its stacks, and how to reach its AWS and Kubernetes APIs",
    "stop": "end every process of the sandbox, and delete its cloud and the state of its stacks",
    "parts": "install or build the programs that the sandbox runs (pulumi, etcd, Kubernetes, KWOK, Gatekeeper) "
    "if they are missing",
    "coverage": "list the resource types that the sandbox supports, and which of them it only records",
    "schemas": "make the schemas of custom resources anew from their Go modules, and list the files that changed "
    "(for maintainers, after a pin in sandbox/parts/schemas changed)",
}


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(stderr=getattr(options, "json", False), soft_wrap=True)
    places = Places(Path(os.environ.get("SANDBOX_DIRECTORY") or ".sandbox"))
    try:
        return _run(options, places, console)
    except SandboxError as error:
        return _failed(console, str(error))
    except CommandError as error:
        return _failed(console, "\n".join(last_words(error)))
    except OSError as error:
        return _failed(console, f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        console.print("interrupted: the next run continues from here")
        return 130


def _run(options: argparse.Namespace, places: Places, console: Console) -> int:
    match options.command:
        case "stop":
            return _stop(places, console)
        case "status":
            return _status(places, console, options.json)
        case "parts":
            return _parts(console)
        case "charts":
            return _charts(options, places, console)
        case "coverage":
            return _coverage(console, options.json)
        case "schemas":
            return _schemas(console, options.json)
        case _:
            return _operate(options, places, console)


def _failed(console: Console, text: str) -> int:
    console.print(f"[red]error:[/] {escape(text.removeprefix('error: '))}", highlight=False)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, text in _OPERATIONS.items():
        _add_options(commands.add_parser(name, help=text, description=text))
    for name, text in _OTHER_COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--json", action="store_true", help="print JSON")
    _add_charts(commands)
    return parser


def _add_charts(commands: Any) -> None:
    text = "fetch the Helm charts of the project's charts.sum into the cache, and build Helm; or pin a chart"
    where = "The cache is the directory AWS_PLATFORM_CHARTS, read in each run, else ~/.cache/aws-platform/charts."
    charts = commands.add_parser("charts", help=text, description=f"{text}. {where}")
    actions = charts.add_subparsers(dest="action", metavar="action")
    text = "build Helm alone, as for charts in directories of the project"
    actions.add_parser("build", help=text, description=text)
    text = "write a chart's digest into charts.sum, and the list of its values, by which Releases are checked"
    pin = actions.add_parser("pin", help=text, description=text)
    pin.add_argument("location", help="oci://<registry>/<chart>, or <address of the repository>/<chart>")
    pin.add_argument("version", help="the exact version")
    pin.add_argument(
        "--from", type=Path, dest="source", metavar="PATH", help="an archive, or a directory: then without a digest"
    )


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("stack", help="the stack: <stack> in the name of its file, Pulumi.<stack>.yaml")
    command.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set one configuration key for this run, for example network.cidr=10.20.0.0/16; may be repeated",
    )
    command.add_argument(
        "--plugin",
        action="append",
        default=[],
        metavar="NAME",
        help="use the real provider plugin in place of the sandbox's stand-in: aws, eks or kubernetes; may be repeated",
    )
    command.add_argument(
        "--account",
        metavar="ID",
        help="run with the credentials of this AWS account (default: the account that the stack's provider expects)",
    )
    command.add_argument(
        "--as",
        dest="principal",
        metavar="ARN",
        help="run as this IAM role or user: clusters let it in by their access entries alone (default: the sandbox's "
        "administrator, whom every cluster lets in)",
    )
    command.add_argument(
        "--require-charts", action="store_true", help="fail where a Helm release would be recorded only"
    )
    command.add_argument("--no-policies", action="store_true", help="run no policy packs")
    command.add_argument(
        "--verbose", action="store_true", help="on a terminal, print a line per resource in place of the progress bar"
    )
    command.add_argument("--json", action="store_true", help="print the outcome as JSON, and nothing else, to stdout")


def _operate(options: argparse.Namespace, places: Places, console: Console) -> int:
    from .packs import Packs, policy_packs
    from .runs import Request, Run, finish
    from .summary import summarise
    from .workspace import Project

    project = Project(Path.cwd())
    project.stack_file(options.stack)  # an unknown stack is refused as such, not for its missing policy configuration
    request = Request(
        project,
        places,
        options.stack,
        Packs() if options.no_policies else policy_packs(project.root, options.stack),
        config=tuple(options.config),
        plugins=tuple(options.plugin),
        account=options.account,
        principal=options.principal,
        verbose=options.verbose,
        require_charts=options.require_charts,
    )
    # The program runs in this process, and what it prints is no part of the JSON.
    with redirect_stdout(sys.stderr) if options.json else nullcontext():
        run = Run(request, console)
        outcome = finish(run, getattr(run, options.command)())
    if options.json:
        print(json.dumps(asdict(outcome), indent=1))  # noqa: T201
    else:
        summarise(outcome, run, console)
    return 0 if outcome.succeeded else 1


def _stop(places: Places, console: Console) -> int:
    from . import life

    life.stop(places)
    console.print("the sandbox is stopped; its cloud and the state of its stacks are deleted")
    return 0


def _status(places: Places, console: Console, as_json: bool) -> int:
    from .summary import show_status, status

    current = status(places)
    if as_json:
        print(json.dumps(current, indent=1))  # noqa: T201
    else:
        show_status(current, console)
    return 0


def _parts(console: Console) -> int:
    from .bar import progress_of_parts
    from .binaries import locate

    with progress_of_parts(console) as say:
        programs = locate(say)
    for path in (programs.pulumi, programs.kubernetes, programs.controllers):
        console.print(str(path), highlight=False)
    return 0


def _charts(options: argparse.Namespace, places: Places, console: Console) -> int:
    from .charts import build, fetch, pin

    if options.action == "pin":
        pin(Path.cwd(), places, console, options.location, options.version, options.source)
    elif options.action == "build":
        build(places, console)
    elif fetch(Path.cwd(), places, console):
        return 1
    return 0


def _coverage(console: Console, as_json: bool) -> int:
    from .coverage import coverage, show

    if as_json:
        print(json.dumps(coverage(), indent=1))  # noqa: T201
    else:
        show(console)
    return 0


def _schemas(console: Console, as_json: bool) -> int:
    from .kubernetes.schemas.generation import generate

    changes = generate(lambda text: console.print(escape(text), highlight=False))
    if as_json:
        print(json.dumps(changes, indent=1))  # noqa: T201
    else:
        console.print("\n".join([*changes, f"{len(changes)} files changed"]), highlight=False)
    return 0


if __name__ == "__main__":
    outlive_readers()
    try:
        status = main()
    except SystemExit as ended:  # of argparse, with an integer
        status = int(ended.code or 0)
    sys.exit(status_with_output(status))
