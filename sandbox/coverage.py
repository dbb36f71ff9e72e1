"""The resource types that the sandbox supports, and which of them it only records."""

from __future__ import annotations

from collections import Counter
from functools import cache

import botocore.session
from rich.console import Console
from rich.table import Table

from .aws.bindings import Bindings
from .aws.combinations import CHECKS
from .aws.limits import BOTOCORE, PROVIDER, REGISTRY
from .aws.rows import ROWS
from .kubernetes.charts import permissive_kinds

RECORDED = "recorded (moto has no API for it)"
PERMISSIVE = "the API server, with any content"


def coverage() -> dict[str, str]:
    """For each `aws:` type, the API call that creates it, or that it is only recorded; and each custom resource whose
    content nothing judges."""
    return {
        kind: f"{row.service}:{row.create.operation}" if row.create else RECORDED for kind, row in sorted(ROWS.items())
    } | {kind: f"{PERMISSIVE}: {why}" for kind, why in sorted(permissive_kinds().items())}


def constraints() -> Counter[str]:
    """How many constraints the values of `aws:` resources are checked against in a preview, by kind."""
    models = cache(botocore.session.get_session().get_service_model)
    of_values = (Bindings(kind, row, models).constraints() for kind, row in ROWS.items())
    return sum(of_values, Counter(together=sum(map(len, CHECKS.values()))))


def show(console: Console) -> None:
    table = Table("type", "created by")
    for kind, how in coverage().items():
        table.add_row(kind, how)
    if not console.is_terminal:  # a pipe counts as 80 columns, which would cut names off
        console.width = console.measure(table, options=console.options.update(width=1000)).maximum
    console.print(table)
    recorded = sum(how == RECORDED for how in coverage().values())
    console.print(
        f"aws: {len(ROWS)} types, {recorded} of them only recorded; any other type is an error. "
        "kubernetes: every kind that the API server serves; a Helm Release whose chart is not in the cache is only "
        "recorded, and its chart's custom resource definitions are created, with the schemas that their projects "
        f"publish but for {len(permissive_kinds())} in the table, which says why. eks: eks:index:Cluster."
    )
    console.print(_checked(constraints()))


def _checked(found: Counter[str]) -> str:
    kinds = {kind: count for kind, count in found.most_common() if kind not in ("unjudged", "skipped")}
    listed = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return (
        f"aws values are checked in the preview against {sum(kinds.values())} constraints ({listed}) of {BOTOCORE}, "
        f"{REGISTRY}, {PROVIDER} and AWS's documentation; {found['unjudged']} properties are in none of them, "
        f"{found['skipped']} patterns cannot be read."
    )
