"""Sample series of a small cluster, on which queries are evaluated by promtool: whether they find what they look for,
and whether what they join matches one to one."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from promql_parser import MatchOp, VectorSelector

from tests.rooms.observability.queries import parse, selectors

Labels = Mapping[str, str]
# A pod on a node of a managed node group, and one on a spot node of Karpenter.
_PLACES: tuple[Labels, ...] = (
    {"namespace": "production", "pod": "web-1", "container": "web", "node": "node-1", "instance": "10.0.0.1:9100"},
    {"namespace": "monitoring", "pod": "app-1", "container": "app", "node": "node-2", "instance": "10.0.0.2:9100"},
)
_ZONE = {"label_topology_kubernetes_io_zone": "eu-west-1a", "label_node_kubernetes_io_instance_type": "m5.large"}
_NODE_LABELS: tuple[Labels, ...] = (
    {
        "node": "node-1",
        "label_eks_amazonaws_com_nodegroup": "app",
        "label_eks_amazonaws_com_capacity_type": "ON_DEMAND",
        **_ZONE,
    },
    {"node": "node-2", "label_karpenter_sh_nodepool": "spot", "label_karpenter_sh_capacity_type": "spot", **_ZONE},
)
_PHASES = ("Pending", "Running", "Failed", "Succeeded", "Unknown")
_GROWING = "0+10x120"


def promtool() -> str:
    """The path of promtool.

    Fails the test where there is none, with the command that installs it.
    """
    found = shutil.which("promtool")
    return found or pytest.fail("promtool is missing: apt-get install prometheus")


def unanswered(queries: Iterable[str], folder: Path) -> str:
    """What promtool says of the queries that have no answer on the sample series, or fail on them; else nothing."""
    plain = [_without_variables(query) for query in queries]
    series = {name: values for query in plain for name, values in _series(query).items()}
    tests = [
        {"expr": f"count({query}) > bool 0", "eval_time": "90m", "exp_samples": [{"labels": "{}", "value": 1}]}
        for query in plain
    ]
    content = {
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": tests,
            }
        ],
    }
    file = folder / "queries.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    command = [promtool(), "test", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _without_variables(query: str) -> str:
    query = query.replace("$__rate_interval", "5m")
    return re.sub(r'=~"\$\w+"', '=~".*"', query)


def _series(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for selector in selectors(parse(query)):
        name = selector.name or ""
        if name == "kube_node_labels":
            found |= {_written(name, labels): "1x120" for labels in _NODE_LABELS}
        elif name == "kube_pod_status_phase":
            for place in _PLACES:
                labels = {"namespace": place["namespace"], "pod": place["pod"]}
                running = {phase: "1x120" if phase == "Running" else "0x120" for phase in _PHASES}
                found |= {_written(name, {**labels, "phase": phase}): value for phase, value in running.items()}
        else:
            found |= _matching(name, selector)
    return found


def _matching(name: str, selector: VectorSelector) -> dict[str, str]:
    """A series for each place, with the labels that the selector asks for."""
    asked = {
        matcher.name: _example(matcher.value)
        for matcher in selector.matchers.matchers
        if matcher.op in (MatchOp.Equal, MatchOp.Re) and matcher.value != ".*"
    }
    buckets = [{"le": "0.5"}, {"le": "+Inf"}] if name.endswith("_bucket") else [{}]
    return {_written(name, {**place, **asked, **bucket}): _GROWING for place in _PLACES for bucket in buckets}


def _example(expression: str) -> str:
    """A text that a regular expression of these queries matches."""
    return expression.removeprefix("(?i)").partition("|")[0].replace(".*", "Memory").replace("..", "00")


def _written(name: str, labels: Labels) -> str:
    return f"{name}{{{','.join(f'{key}={json.dumps(value)}' for key, value in sorted(labels.items()))}}}"
