"""`python -m settings schema` and `docs` write the reference of all settings; `check` checks the stack files."""

import argparse
import sys
from pathlib import Path

from .reference import PAGE_FILE, SCHEMA_FILE, page, schema_file

_FILES = {"schema": (SCHEMA_FILE, schema_file), "docs": (PAGE_FILE, page)}

parser = argparse.ArgumentParser(prog="python -m settings", description=__doc__)
commands = parser.add_subparsers(dest="command", required=True, metavar="command")
for command, (path, _) in _FILES.items():
    commands.add_parser(command, help=f"write {path.name}")
checking = commands.add_parser("check", help="print every mistake of the stack files, without an engine")
checking.add_argument("stacks", nargs="*", metavar="stack", help="the stacks to check (default: all with a file)")
options = parser.parse_args()

if options.command == "check":
    from .check import check

    sys.exit(check(Path(), options.stacks))
path, text = _FILES[options.command]
path.write_text(text(), encoding="utf-8")
