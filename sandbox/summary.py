"""What a person sees at the end of a run, and of `status`."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.markup import escape

from . import life
from .places import Places
from .runs import Outcome, Run

_DONE = {"create": "created", "update": "updated", "delete": "deleted", "replace": "replaced"}


def summarise(outcome: Outcome, run: Run, console: Console) -> None:
    if outcome.report:
        console.print(f"policies by framework and control: {outcome.report}/report.html", highlight=False)
    changes = {word: outcome.changes[kind] for kind, word in _DONE.items() if outcome.changes.get(kind)}
    if not outcome.succeeded:
        console.print(
            f"[red]{outcome.operation} of {outcome.stack} failed[/]; {outcome.resources} resources are in the state",
            highlight=False,
        )
        return
    text = (
        ", ".join(
            f"{number} {'to be ' if outcome.operation == 'preview' else ''}{word}" for word, number in changes.items()
        )
        or "no changes"
    )
    ran = ", ".join(outcome.packs) or "none"
    console.print(
        f"[green]{outcome.operation} of {outcome.stack} succeeded[/]: {text}; policy packs run: {ran}", highlight=False
    )
    if outcome.operation == "up":
        _show_outputs(outcome, console)
        console.print(
            f"resources: {outcome.resources} in the state, which is under {run.request.places.state}", highlight=False
        )
        show_status(status(run.request.places), console)


def _show_outputs(outcome: Outcome, console: Console) -> None:
    width = max((len(key) for key in outcome.outputs), default=0)
    for key, value in outcome.outputs.items():
        text = value if isinstance(value, str) else json.dumps(value)
        short = text if len(text) <= 100 else f"{text[:97]}..."
        console.print(f"{key.ljust(width)}  {escape(short)}", highlight=False)


def status(places: Places) -> dict[str, Any]:
    """The life and what is in it, as `status --json` prints it."""
    found = life.current(places)
    if found is None or not found.running():
        return {"life": None, "aws_endpoint": None, "kubeconfig": None, "stacks": {}}
    stacks: dict[str, Any] = {}
    for path in sorted((places.state / ".pulumi" / "stacks").rglob("*.json")):
        deployment = json.loads(path.read_text()).get("checkpoint", {}).get("latest") or {}
        rows: list[dict[str, Any]] = deployment.get("resources") or []
        regions = {row["inputs"]["region"] for row in rows if row["type"] == "pulumi:providers:aws"}
        stacks[path.stem] = {"resources": len(rows), "regions": sorted(regions)}
    kubeconfig = str(places.kubeconfig) if places.kubeconfig.exists() else None
    return {"life": found.id, "aws_endpoint": found.aws_endpoint, "kubeconfig": kubeconfig, "stacks": stacks}


def show_status(found: dict[str, Any], console: Console) -> None:
    if found["life"] is None:
        console.print("the sandbox does not run: `make up` starts it")
        return
    for stack, row in found["stacks"].items():
        console.print(
            f"{stack}: {row['resources']} resources in {', '.join(row['regions']) or 'no region'}", highlight=False
        )
    region = next((region for row in found["stacks"].values() for region in row["regions"]), "us-east-1")
    console.print("look inside:")
    if found["kubeconfig"]:
        console.print(f"  kubectl --kubeconfig {found['kubeconfig']} get namespaces", highlight=False)
    console.print(
        f"  AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_DEFAULT_REGION={region} "
        f"aws --endpoint-url {found['aws_endpoint']} ec2 describe-vpcs",
        highlight=False,
    )
