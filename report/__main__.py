"""`python -m report --events FILE --source sandbox|account --out DIRECTORY`: what a reviewer reads of a preview."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from policies.report import configured
from report.content import build
from report.cost.usage import FILE, SettingsError
from report.preview import UnreadablePreviewError
from report.wording import Source


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the report's files; 2 where the input cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        return _write(options)
    except (UnreadablePreviewError, SettingsError, OSError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m report", description="write what a reviewer reads of a preview")
    parser.add_argument(
        "--events", type=Path, required=True, metavar="FILE", help="the engine's events, one JSON object per line"
    )
    parser.add_argument(
        "--source",
        choices=get_args(Source),
        required=True,
        help="where the events come from: the sandbox, or a preview of a real account; the report says which",
    )
    parser.add_argument(
        "--configuration",
        type=Path,
        metavar="FILE",
        help="the file of --policy-pack-config: it tells which rules were turned off",
    )
    parser.add_argument(
        "--settings",
        type=Path,
        default=FILE,
        metavar="FILE",
        help="what the estimate of costs assumes of usage (default: report/settings.yaml)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIRECTORY")
    return parser


def _write(options: argparse.Namespace) -> int:
    from report.comment.markdown import markdown
    from report.html import html

    lines = options.events.read_text(encoding="utf-8").split("\n")
    configuration = configured.read(options.configuration) if options.configuration else {}
    report = build(lines, options.source, configuration, options.settings)
    directory: Path = options.out
    directory.mkdir(parents=True, exist_ok=True)
    texts = {"preview.md": markdown(report), "preview.html": html(report), "topology.svg": report.picture}
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{directory / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
