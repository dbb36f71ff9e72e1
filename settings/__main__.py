"""Writes the reference of all settings: `python -m settings schema`, `python -m settings docs`."""

import argparse

from .reference import PAGE_FILE, SCHEMA_FILE, page, schema_file

_FILES = {"schema": (SCHEMA_FILE, schema_file), "docs": (PAGE_FILE, page)}

parser = argparse.ArgumentParser(prog="python -m settings", description=__doc__)
parser.add_argument("file", choices=list(_FILES), help="Pulumi.schema.json or docs/settings.md")
path, text = _FILES[parser.parse_args().file]
path.write_text(text(), encoding="utf-8")
