"""Events as the engine writes them, from few words; and those of a whole stack, from what its program registers."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from report.content import Report, build
from report.preview import Preview, read
from tests.recording import record_stack

STACK = "prod"
ROOT = f"urn:pulumi:{STACK}::shop::pulumi:pulumi:Stack::shop-{STACK}"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}
VPC = "aws:ec2/vpc:Vpc"


def urn(name: str, kind: str = VPC) -> str:
    return f"urn:pulumi:{STACK}::shop::{kind}::{name}"


def state(
    name: str, kind: str = VPC, inputs: Mapping[str, Any] | None = None, parent: str = ROOT, **more: Any
) -> dict[str, Any]:
    custom = not kind.startswith("aws-platform:")
    made = {"type": kind, "urn": urn(name, kind), "custom": custom, "id": f"{name}-id" if custom else ""}
    return {**made, "parent": parent, "provider": "", "inputs": dict(inputs or {}), **more}


def step(op: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, **more: Any) -> dict[str, Any]:
    what = new or old
    assert what is not None
    metadata = {"op": op, "urn": what["urn"], "type": what["type"], "old": old, "new": new, **more}
    return {"resourcePreEvent": {"metadata": {"keys": [], "diffs": [], "detailedDiff": None, **metadata}}}


def create(name: str, kind: str = VPC, inputs: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return step("create", None, state(name, kind, inputs, **more))


def same(name: str, kind: str = VPC, inputs: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return step("same", state(name, kind, inputs, **more), state(name, kind, inputs, **more))


def update(
    name: str, kind: str, old: Mapping[str, Any], new: Mapping[str, Any], parent: str = ROOT, **more: Any
) -> dict[str, Any]:
    return step("update", state(name, kind, old, parent), state(name, kind, new, parent), **more)


def delete(name: str, kind: str = VPC, inputs: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return step("delete", state(name, kind, inputs, **more), None)


def replace(
    name: str, kind: str, old: Mapping[str, Any], new: Mapping[str, Any], *keys: str, parent: str = ROOT
) -> list[dict[str, Any]]:
    """The three steps of a replacement, created before it is deleted."""
    before, after = state(name, kind, old, parent), state(name, kind, new, parent)
    more = {"keys": list(keys), "diffs": list(keys)}
    return [
        step("create-replacement", before, after, **more),
        step("replace", before, after, **more),
        step("delete-replaced", before, None, **more),
    ]


def ended(result: str = "succeeded", packs: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {"summaryEvent": {"PolicyPacks": dict(packs or {}), "result": result, "isPreview": True}}


def error(message: str) -> dict[str, Any]:
    return {"diagnosticEvent": {"severity": "error", "message": message, "color": "never"}}


def lines(*events: Mapping[str, Any]) -> list[str]:
    return [
        json.dumps(event) for event in (step("same", *[{**state("x"), "urn": ROOT, "type": STACK_TYPE}] * 2), *events)
    ]


STACK_TYPE = "pulumi:pulumi:Stack"


def preview(*events: Mapping[str, Any]) -> Preview:
    """The preview of these events, which completed unless one of them ends it otherwise."""
    return read(_finished(*events))


def report(*events: Mapping[str, Any]) -> Report:
    return build(_finished(*events), "sandbox")


def _finished(*events: Mapping[str, Any]) -> list[str]:
    finished = any("summaryEvent" in event for event in events)
    return lines(*events, *([] if finished else [ended()]))


@functools.cache
def of_stack(stack: str, op: str = "create") -> tuple[str, ...]:
    """The events of a stack of this project, whose resources are all created, deleted or unchanged; recorded without an
    engine, so that no value is unknown."""
    root = f"urn:pulumi:{stack}::aws-platform::{STACK_TYPE}::aws-platform-{stack}"
    recorded = record_stack(stack)
    urns = {
        (one.name): f"urn:pulumi:{stack}::aws-platform::{one.type}::{one.name}" for one in recorded if not one.custom
    }
    events = [
        {"resourcePreEvent": {"metadata": {"op": "same", "urn": root, "type": STACK_TYPE, "old": None, "new": None}}}
    ]
    for one in recorded:
        own = {
            "type": one.type,
            "urn": f"urn:pulumi:{stack}::aws-platform::{one.type}::{one.name}",
            "custom": one.custom,
            "id": f"{one.name}-id" if one.custom else "",
            "parent": urns.get(one.parent, root),
            "provider": "",
            "inputs": one.inputs,
            "protect": one.protect,
            "retainOnDelete": one.retain_on_delete,
        }
        old, new = (None if op == "create" else own), (None if op == "delete" else own)
        metadata = {"op": op, "urn": own["urn"], "type": one.type, "old": old, "new": new}
        events.append({"resourcePreEvent": {"metadata": metadata}})
        if one.type == "eks:index:Cluster":  # its component is made by a plugin, which the recorder does not have
            events.append(_made_by_the_plugin(metadata))
    return tuple(json.dumps(event) for event in (*events, ended()))


def _made_by_the_plugin(component: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster that pulumi-eks makes for its component."""
    kind, whole = "aws:eks/cluster:Cluster", component["new"] or component["old"]
    endpoint = {key: whole["inputs"].get(key) for key in ("endpointPublicAccess", "publicAccessCidrs")}
    own = {
        **whole,
        "type": kind,
        "urn": whole["urn"].replace("eks:index:Cluster::", f"{kind}::") + "-eksCluster",
        "custom": True,
        "id": "cluster",
        "parent": whole["urn"],
        "inputs": {"name": whole["inputs"]["name"], "version": whole["inputs"]["version"], "vpcConfig": endpoint},
    }
    old, new = (own if component[side] else None for side in ("old", "new"))
    metadata = {"op": component["op"], "urn": own["urn"], "type": kind, "old": old, "new": new}
    return {"resourcePreEvent": {"metadata": metadata}}
