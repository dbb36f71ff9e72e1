"""The JSON of the dashboards, from the files beside this module."""

from collections.abc import Iterable
from importlib.resources import files

from .. import grafana as package


def texts(names: Iterable[str]) -> dict[str, str]:
    """The text of each dashboard of these names."""
    folder = files(package) / "dashboards"
    return {name: (folder / f"{name}.json").read_text(encoding="utf-8") for name in names}
