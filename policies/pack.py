"""A pack: the rules of the catalog that it runs, served to the engine."""

from datetime import date
from pathlib import Path

from policies.engine import server
from policies.engine.analyzer import Analyzer
from policies.engine.rule import PackName
from policies.rules.catalog import RULES


def analyzer(pack: PackName, today: date) -> Analyzer:
    """The pack of that name, as it judges on that day."""
    return Analyzer(pack, _version(pack), RULES, today)


def serve(pack: PackName, today: date) -> None:
    """Serves the pack until the engine ends this process."""
    server.serve(analyzer(pack, today))


def _version(pack: PackName) -> str:
    lines = (Path(__file__).parent / pack / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("version:").strip() for line in lines if line.startswith("version:"))
