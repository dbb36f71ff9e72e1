"""Writes the JSON of every dashboard."""

from pathlib import Path

from .catalog import texts

FOLDER = Path(__file__).parents[1] / "components" / "observability" / "grafana" / "dashboards"


def main() -> None:
    """Files of dashboards that are no more are deleted."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = texts()
    for path in FOLDER.glob("*.json"):
        if path.stem not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
