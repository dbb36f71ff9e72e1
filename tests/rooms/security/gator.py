"""gator, which judges manifests by templates and constraints as Gatekeeper would."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from components.security.gatekeeper import constraints
from components.security.gatekeeper.catalog import KINDS
from components.security.gatekeeper.gatekeeper import template
from components.security.gatekeeper.settings import GatekeeperSettings
from sandbox.binaries import built
from sandbox.modules import GATOR

Manifest = Mapping[str, Any]


def program() -> Path:
    return built(GATOR, print) / "gator"


def policies(settings: GatekeeperSettings, account_id: str) -> list[Manifest]:
    """Every template and constraint, as manifests."""
    templates: list[Manifest] = [
        {"apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate", **template(kind)} for kind in KINDS
    ]
    return templates + [
        {
            "apiVersion": "constraints.gatekeeper.sh/v1beta1",
            "kind": kind,
            **constraints.constraint(kind, settings, account_id),
        }
        for kind in KINDS
    ]


def refused(
    directory: Path, manifests: Iterable[Manifest], settings: GatekeeperSettings, account_id: str
) -> dict[str, dict[str, list[str]]]:
    """What each constraint says of each object: by the object's label `sample`, then by kind of the constraint.

    All of them are in the cluster at once, so what looks others up finds them."""
    path = directory / "judged.yaml"
    path.write_text("\n---\n".join(json.dumps(manifest) for manifest in (*policies(settings, account_id), *manifests)))
    ended = subprocess.run(
        [program(), "test", "--output=json", f"--filename={path}"], capture_output=True, text=True, check=False
    )
    assert ended.returncode in (0, 1), ended.stderr
    # Samples may be variants of one object, of which gator warns.
    assert [line for line in ended.stderr.splitlines() if "is already defined in file" not in line] == []
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for result in json.loads(ended.stdout) or []:
        sample = result["violatingObject"]["metadata"]["labels"]["sample"]
        said[sample][result["constraint"]["kind"]].append(result["msg"])
    return {key: dict(messages) for key, messages in said.items()}
