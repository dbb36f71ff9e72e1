"""`python -m pipelines <command> <stack>`: what the jobs of pipelines run."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .arguments import OUT, parser
from .errors import PipelineError


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of the job; 2 where what was given is refused."""
    options = parser().parse_args(arguments)
    try:
        return _run(options, Path.cwd())
    except PipelineError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


def _run(options: argparse.Namespace, root: Path) -> int:
    """Each command imports what it needs: `checkout` runs where nothing is installed."""
    if options.command == "checkout":
        from .revision import checkout

        return checkout(options.revision, options.branch, root)
    if options.command == "scan":
        from . import scan

        return scan.image(options.image, root) if options.image else scan.checkout(options.checkov, options.out, root)
    from . import operations
    from .stacks import stack

    own = stack(options.stack, root)
    match options.command:
        case "preview":
            return operations.preview(own, options.out or OUT / own.name)
        case "drift":
            return operations.drift(own, options.out or OUT / own.name)
        case "destroy":
            return operations.destroy(own, options.confirm)
        case "unlock":
            return operations.unlock(own, options.confirm)
        case "up":
            return operations.up(own)
        case "notify":
            return _notify(options, own.name)
        case _:
            return _comment(options, own.name)


def _notify(options: argparse.Namespace, stack: str) -> int:
    from .notify import notice, send

    send(options.secret, notice(options.operation, stack, os.environ))
    return 0


def _comment(options: argparse.Namespace, stack: str) -> int:
    from .comment import read, write

    body = read(options.body, stack, foreign=options.foreign)
    if options.forge == "gitlab":
        from . import gitlab

        if options.number is None:
            raise PipelineError("--head is for GitHub; give --number")
        with gitlab.reported():
            write(gitlab.by_number(os.environ, options.number), stack, body, sys.stdout.write)
        return 0
    from . import github

    with github.reported():
        if options.head:
            pull_request = github.by_head(os.environ, options.head, options.commit)
        else:
            pull_request = github.by_number(os.environ, options.number)
        write(pull_request, stack, body, sys.stdout.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
