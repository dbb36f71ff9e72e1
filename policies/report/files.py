"""The report's files: report.md, report.html, report.sarif and report.xml (JUnit)."""

import json
import os
from pathlib import Path

from policies.report.html import html
from policies.report.junit import junit
from policies.report.markdown import markdown
from policies.report.results import Results
from policies.report.sarif import sarif

_PAGES = Path(__file__).parents[2] / "docs" / "policies"


def pages(directory: Path) -> str:
    """The path from a report in this directory to the rules' pages; empty if the packs were copied without them."""
    return Path(os.path.relpath(_PAGES, directory.resolve())).as_posix() if _PAGES.is_dir() else ""


def write(results: Results, directory: Path, *, sarif_failures: bool = False) -> list[Path]:
    """Writes all of them into the directory, which is created if missing; in SARIF failures alone, if wanted."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.md": markdown(results),
        "report.html": html(results),
        "report.sarif": json.dumps(sarif(results, failures=sarif_failures), indent=1) + "\n",
        "report.xml": junit(results),
    }
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")
    return [directory / name for name in texts]
