"""What is made from the rules or for them."""

import argparse
import sys
from collections.abc import Callable, Sequence

from policies.commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m policies", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in COMMANDS:
        command.add_to(commands)
    asked = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = asked.run
    return run(asked)


if __name__ == "__main__":
    sys.exit(main())
