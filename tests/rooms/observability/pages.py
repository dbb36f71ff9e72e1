"""What a page in docs/ tells people to type."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.tree import ROOT

DOCS = ROOT / "docs"
ON_CALL = DOCS / "on-call.md"
RUNBOOKS = sorted((DOCS / "runbooks").glob("*.md"))
PAGES = [ON_CALL, *RUNBOOKS, *(DOCS / f"{name}.md" for name in ("cloudwatch", "falco", "gatekeeper", "logs", "traces"))]

# The namespaces of workloads that pages have as examples.
EXAMPLES = {"apps", "lab", "payments", "production", "shop", "staging"}
_PROGRAMS = ("amtool", "aws", "kubectl")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of a page in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """The page without code."""
    without_blocks = re.sub(r"^```.*?^```", "", text(page), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`]*`", "", without_blocks)


def commands(page: Path) -> Iterator[str]:
    """Every command, in a block or in a sentence, on one line; of a pipe, all of it."""
    for block in blocks(page, "console"):
        joined = block.replace("\\\n", " ")
        yield from (" ".join(line.removeprefix("$ ").split()) for line in joined.splitlines() if line.startswith("$ "))
    without_blocks = re.sub(r"^```.*?^```", "", text(page), flags=re.MULTILINE | re.DOTALL)
    for code in re.findall(r"`([^`]+)`", without_blocks):
        if code.startswith(_PROGRAMS) and " " in code:
            yield " ".join(code.split())


class Kubectl(NamedTuple):
    """What a call of kubectl names; placeholders as <name> and the examples' namespaces are left out."""

    namespaces: set[str]
    services: set[tuple[str, int]]
    workloads: set[tuple[str, str]]
    pods: set[str]
    selectors: set[str]
    containers: set[str]


_KINDS = {"deploy": "deployment", "ds": "daemonset", "statefulset": "statefulset"}
_WORKLOAD = re.compile(r" (deployment|deploy|daemonset|ds|statefulset|prometheus|alertmanager)[/ ]([a-z][a-z0-9-]+)")


def kubectl(command: str) -> Kubectl:
    """What is named before a pipe: after it, other programs have options of the same letters."""
    call = command.partition(" | ")[0].partition(" -- ")[0]
    namespaces = {name for name in re.findall(r" -n ([a-z][a-z0-9-]*)", call) if name not in EXAMPLES}
    services = re.findall(r" (?:svc|service)/([a-z0-9-]+) (?:\d+:)?(\d+)", call)
    workloads = {(_KINDS.get(kind, kind), name) for kind, name in _WORKLOAD.findall(call)}
    pods = set(re.findall(r" ((?:alertmanager|prometheus)-[a-z0-9-]+-\d)\b", call))
    selectors = {part for part in re.findall(r" -l (\S+)", call) if "<" not in part}
    return Kubectl(
        namespaces,
        {(name, int(port)) for name, port in services},
        workloads,
        pods,
        selectors,
        set(re.findall(r" -c ([a-z][a-z0-9-]*)", call)),
    )
