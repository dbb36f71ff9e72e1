"""The command line of `python -m pipelines`."""

import argparse
from pathlib import Path
from typing import Any

OUT = Path("dist/pipelines")
"""Where reports are written, in a directory for each stack."""
OPERATIONS = ("preview", "up", "destroy", "drift", "unlock")


def parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="python -m pipelines", description="what the jobs of pipelines run, on a stack in an account"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    _writing(commands, "preview", "preview a stack, judge it by the policies, and write the reports")
    _of_a_stack(commands, "up", "deploy a stack")
    _confirmed(commands, "destroy", "delete all resources of a stack")
    _writing(commands, "drift", "compare an account with the state; exit status 3 where they differ")
    _confirmed(commands, "unlock", "delete the locks of a stack, after an update that was killed")
    _comment(commands)
    _notify(commands)
    _scan(commands)
    checkout = commands.add_parser("checkout", help="check out an earlier revision, to deploy it again")
    checkout.add_argument("revision", help="a tag or commit in the history of the branch")
    checkout.add_argument("--branch", default="origin/main", help="the branch that deploys (default: origin/main)")
    return parser


def _of_a_stack(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.add_argument("stack", help="<stack> in the name of its file, Pulumi.<stack>.yaml")
    return command


def _writing(commands: Any, name: str, text: str) -> None:
    command = _of_a_stack(commands, name, text)
    command.add_argument("--out", type=Path, metavar="DIRECTORY", help=f"default: {OUT}/<stack>")


def _confirmed(commands: Any, name: str, text: str) -> None:
    command = _of_a_stack(commands, name, text)
    command.add_argument("--confirm", required=True, metavar="STACK", help="the name of the stack, typed again")


def _comment(commands: Any) -> None:
    command = _of_a_stack(commands, "comment", "write the report to the pull request, or update the comment there")
    command.add_argument("--forge", choices=("github", "gitlab"), required=True)
    command.add_argument("--body", type=Path, required=True, metavar="FILE", help="preview.md of `python -m report`")
    command.add_argument("--foreign", action="store_true", help="say that the code of a fork made the preview")
    pull_request = command.add_mutually_exclusive_group(required=True)
    pull_request.add_argument("--number", type=int, help="the number of the pull request or merge request")
    pull_request.add_argument("--head", metavar="OWNER:BRANCH", help="of GitHub: the branch of the pull request")
    command.add_argument("--commit", default="", help="with --head: the commit that was previewed")


def _notify(commands: Any) -> None:
    command = _of_a_stack(commands, "notify", "tell Slack that a job failed")
    command.add_argument("--secret", required=True, metavar="NAME", help="the secret with the address of the webhook")
    command.add_argument("--operation", choices=OPERATIONS, required=True, help="what failed")


def _scan(commands: Any) -> None:
    text = "scan the checkout for misconfigurations, vulnerabilities and secrets; or an image for vulnerabilities"
    command = commands.add_parser("scan", help=text, description=text)
    command.add_argument("--out", type=Path, default=Path("dist/scan"), metavar="DIRECTORY", help="where SARIF goes")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--checkov", type=Path, metavar="FILE", help="scan the checkout, with Checkov there")
    what.add_argument("--image", metavar="REFERENCE", help="scan this image, named with its digest")
