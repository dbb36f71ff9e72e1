"""The journey of prod, which is protected: deployed, refused to go, unprotected by exemptions, destroyed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.engine import CHECKOUT, Sandbox, with_packs

from .journey import Journey

PROJECT: dict[str, Any] = yaml.safe_load((CHECKOUT / "Pulumi.yaml").read_text())
WITHOUT_LOGS = ("--config", "cluster.retain_logs=false")
UNPROTECTED = (
    *WITHOUT_LOGS,
    *("--config", "cluster.deletion_protection=false"),
    *("--config", "network.flow_logs.deletion_protection=false"),
    *("--config", "security.namespaces.production.deletion_protection=false"),
    *("--config", "observability.cloudwatch.deletion_protection=false"),
    *("--config", "observability.logs.deletion_protection=false"),
    *("--config", "delivery.registry.deletion_protection=false"),
    *("--config", "delivery.registry.force_delete=true"),
    *("--config", "delivery.runner.deletion_protection=false"),
    *("--config", "audit.deletion_protection=false"),
    *("--config", "audit.force_destroy=true"),
    *("--config", "cost.deletion_protection=false"),
)
# The rules that keep anybody from unprotecting prod, and the resources that they keep.
WHAT_PROTECTS = (
    ("ENC-002.b", "cluster-key"),
    ("ENC-002.b", "network-flow-logs"),
    ("EKS-010", "cluster-eksCluster"),
    *(("ENC-002.b", f"observability-{key}") for key in ("alarms", "container-insights", "logs")),
    *(("ENC-002.b", f"delivery-{key}") for key in ("images", "standby-images", "runner")),
    *(("ENC-002.b", f"audit-{key}") for key in ("trail", "config", "findings")),
    ("ENC-002.b", "cost"),
    *(("STO-007.d", f"audit-{bucket}") for bucket in ("trail", "config", "access-logs")),
)


def travel(sandbox: Sandbox, directory: Path) -> Journey:
    """Up, up, a destroy that is refused, an up that is refused, up with exemptions, destroy."""
    journey = Journey(sandbox, "prod")
    journey.go("before", "refresh")  # of a stack without resources: it starts the sandbox, and makes nothing
    journey.go("up", "up", *WITHOUT_LOGS)
    journey.go("up again", "up", *WITHOUT_LOGS)
    journey.go("destroy while protected", "destroy", *WITHOUT_LOGS)
    journey.go("unprotect without exemptions", "up", *UNPROTECTED)
    ending = sandbox.of(exempted(directory))
    journey.go("unprotect", "up", *UNPROTECTED, by=ending)
    journey.go("destroy", "destroy", *UNPROTECTED, by=ending)
    return journey


def exempted(directory: Path) -> Path:
    """This project with prod's configuration of the policies, and exemptions for what its end needs."""
    (directory / "Pulumi.yaml").write_text(yaml.safe_dump({**PROJECT, "main": str(CHECKOUT)}))
    (directory / "Pulumi.prod.yaml").write_text((CHECKOUT / "Pulumi.prod.yaml").read_text())
    (directory / "pyproject.toml").write_text(with_packs("{stack}.json"))
    exemptions = [
        {
            "rule": rule,
            "urn": f"urn:pulumi:prod::{PROJECT['name']}::*::{name}",
            "reason": "the stack is to be destroyed this month",
            "owner": "team-platform",
            "ticket": "PLATFORM-1",
            "expires": datetime.now(UTC).date() + timedelta(days=30),
        }
        for rule, name in WHAT_PROTECTS
    ]
    file = directory / "exemptions.yaml"
    file.write_text(yaml.safe_dump(exemptions))
    settings = str(CHECKOUT / "policies" / "settings.yaml")
    command = ["-m", "policies", "configuration", "--exemptions", str(file), "--settings", settings]
    subprocess.run([sys.executable, *command, "--out", str(directory)], cwd=CHECKOUT, check=True)
    return directory
