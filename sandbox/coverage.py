"""Which resource types the sandbox makes, and how real each is."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from .aws.rows import ROWS

RECORDED = "recorded (moto has no API for it)"


def coverage() -> dict[str, str]:
    """For each `aws:` type, the API call that makes it, or that it is only recorded."""
    return {
        kind: f"{row.service}:{row.create.operation}" if row.create else RECORDED for kind, row in sorted(ROWS.items())
    }


def show(console: Console) -> None:
    table = Table("type", "made by")
    for kind, how in coverage().items():
        table.add_row(kind, how)
    console.print(table)
    recorded = sum(how == RECORDED for how in coverage().values())
    console.print(
        f"aws: {len(ROWS)} types, {recorded} of them only recorded; a type without a row is an error. "
        "kubernetes: every type that the API server has; a Helm Release is recorded, and registers the kinds "
        "of its chart. eks: eks:index:Cluster."
    )
