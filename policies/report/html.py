"""The report as one page that needs nothing besides."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from policies.report.results import OF_OUTCOME, STATUSES, Results


def html(results: Results) -> str:
    """The whole report; whatever comes from the run is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html.jinja").render(results=results, statuses=STATUSES, of_outcome=OF_OUTCOME)
