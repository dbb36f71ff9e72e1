"""What is printed at the end of a run, and by `status`."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from rich.console import Console
from rich.markup import escape

from . import life, states
from .outcome import Outcome
from .places import Places
from .runs import Run

_OPERATIONS = ("create", "update", "delete", "replace")


def summarise(outcome: Outcome, run: Run, console: Console) -> None:
    for page in outcome.reports:
        console.print(f"report: {page}", highlight=False)
    if not outcome.succeeded:
        console.print(
            f"[red]{outcome.operation} of {outcome.stack} failed[/]; {outcome.resources} resources are in the state",
            highlight=False,
        )
        return
    policies = ""
    if outcome.operation in ("preview", "up"):  # the engine asks no policies about anything else
        policies = f"; policy packs run: {', '.join(outcome.packs) or 'none'}"
    console.print(
        f"[green]{outcome.operation} of {outcome.stack} succeeded[/]: {_changes(outcome)}{policies}", highlight=False
    )
    for line in charts(outcome):
        console.print(line, style="yellow", highlight=False)
    if outcome.operation == "preview" and outcome.changes and console.is_interactive and not run.request.verbose:
        console.print("[dim]--verbose prints each resource and what changes in it[/]", highlight=False)
    if outcome.operation == "up":
        _show_outputs(outcome, console)
        console.print(f"{outcome.resources} resources; state files: {run.request.places.state}", highlight=False)
        show_status(status(run.request.places), console)


def charts(outcome: Outcome) -> list[str]:
    """What of the stack's Helm releases is not in the cluster."""
    lines: list[str] = []
    recorded = sorted(name for name, chart in outcome.charts.items() if not chart["rendered"])
    if recorded:
        releases = "1 release" if len(recorded) == 1 else f"{len(recorded)} releases"
        lines.append(
            f"{releases} RECORDED ONLY: charts not in the cache, nothing of them was rendered: {', '.join(recorded)}"
        )
    counts: Counter[str] = Counter()
    for chart in outcome.charts.values():
        counts.update({kind: int(number) for kind, number in (chart.get("leftOut") or {}).items()})
    for name, chart in sorted(outcome.charts.items()):
        lines += [
            f"{name}: a field that Kubernetes does not know, and that Helm lets it drop in silence: {text}"
            for text in chart.get("dropped") or []
        ]
    if counts:
        kinds = ", ".join(f"{kind} ({number})" for kind, number in sorted(counts.items()))
        lines.append(f"left out of rendered charts, as no container runs here: {kinds}")
    return lines


def _changes(outcome: Outcome) -> str:
    """As "2 to create, 1 to update" for a preview, else "2 created, 1 updated"."""
    if outcome.operation == "refresh":  # it changes the state, and no resource
        differ, gone = outcome.changes.get("update", 0), outcome.changes.get("delete", 0)
        parts = [f"{differ} differ{'s' * (differ == 1)}"] if differ else []
        parts += [f"{gone} {'is' if gone == 1 else 'are'} gone"] if gone else []
        return ", ".join(parts) or "no changes"
    form = "{number} to {operation}" if outcome.operation == "preview" else "{number} {operation}d"
    numbers = {operation: outcome.changes.get(operation) for operation in _OPERATIONS}
    return ", ".join(form.format(number=n, operation=o) for o, n in numbers.items() if n) or "no changes"


def _show_outputs(outcome: Outcome, console: Console) -> None:
    width = max((len(key) for key in outcome.outputs), default=0)
    for key, value in outcome.outputs.items():
        text = value if isinstance(value, str) else json.dumps(value)
        short = text if len(text) <= 100 else f"{text[:97]}..."
        console.print(f"{key.ljust(width)}  {escape(short)}", highlight=False)


def status(places: Places) -> dict[str, Any]:
    """The running sandbox and its stacks, as `status --json` prints them."""
    current = life.current(places)
    if current is None or not current.running():
        left = life.stacks_left(places)
        return {"life": None, "aws_endpoint": None, "kubeconfig": None, "stacks": {}, "ended_with": left}
    stacks: dict[str, Any] = {}
    for path in states.files(places):
        rows: list[dict[str, Any]] = states.deployment(path).get("resources") or []
        regions = {row["inputs"]["region"] for row in rows if row["type"] == "pulumi:providers:aws"}
        stacks[path.stem] = {"resources": len(rows), "regions": sorted(regions)}
    kubeconfig = str(places.kubeconfig) if places.kubeconfig.exists() else None
    return {"life": current.id, "aws_endpoint": current.aws_endpoint, "kubeconfig": kubeconfig, "stacks": stacks}


def show_status(current: dict[str, Any], console: Console) -> None:
    if current["life"] is None:
        left = current["ended_with"]
        console.print(f"the sandbox is not running: {life.ended(left) if left else '`make up` starts it'}")
        return
    for stack, row in current["stacks"].items():
        regions = f" in {', '.join(row['regions'])}" if row["regions"] else ""
        console.print(f"{stack}: {row['resources']} resources{regions}", highlight=False)
    region = next((region for row in current["stacks"].values() for region in row["regions"]), "us-east-1")
    console.print("look inside:")
    if current["kubeconfig"]:
        console.print(f"  kubectl --kubeconfig {current['kubeconfig']} get namespaces", highlight=False)
    console.print(
        f"  AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_DEFAULT_REGION={region} "
        f"aws --endpoint-url {current['aws_endpoint']} ec2 describe-vpcs",
        highlight=False,
    )
