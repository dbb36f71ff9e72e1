"""The report as one self-contained page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from policies.report.results import OF_OUTCOME, STATUSES, Results


def html(results: Results) -> str:
    """The whole report; values from the run are escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html.jinja").render(results=results, statuses=STATUSES, of_outcome=OF_OUTCOME)
