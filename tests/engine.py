"""The sandbox's command as tests use it, and what they ask of the cloud behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import yaml

from sandbox.binaries import Binaries
from sandbox.kubernetes.api_server import ControlPlanes
from sandbox.places import Places
from sandbox.summary import status

CHECKOUT = Path(__file__).parents[1]
OWN_PROGRAM = (CHECKOUT / "__main__.py").resolve()
AT_START = Path(__file__).parent / "at_start"
"""What every Python process imports that has this on its path."""

MOST_PLATFORM_RUNS = 25
"""How often the whole platform's program may be run by the engine in one run of all tests: each takes seconds, and
there will be many rooms."""
PLATFORM_RUNS = "AWS_PLATFORM_TEST_RUNS"
"""The environment variable that names the file in which every such run is a line."""

# What moto keeps of things that are gone, or makes for itself: nothing that AWS would show.
_BOOKKEEPING = (
    "ec2 tags",  # of resources that are gone
    "ec2 launch_template_insert_order",
    "ec2 enis",  # moto forgets that of a NAT gateway when the gateway is deleted
    "ec2 amis",  # moto ships them
    "ec2 snapshots",  # of these images
    "iam aws_managed_policies",
    "events event_buses default",
    "scheduler schedule_groups default",  # every account has one
    "sns opt_out_numbers",  # moto makes some up for an account
    "ecr registry_scanning_configuration",  # every registry has one
    "inspector2 account_status",  # moto keeps the status of an account for which Inspector was disabled
)
_ENDED = ("deleted", "deleting", "PendingDeletion")
# What a control plane writes by itself, by the managers of the fields (metadata.managedFields): accounts and CAs
# of namespaces, aggregated roles. What controllers make of a Deployment goes with the Deployment.
_OF_THE_CONTROL_PLANE = {
    "kube-apiserver",
    "api-priority-and-fairness-config-consumer-v1",
    "api-priority-and-fairness-config-producer-v1",
    "kubernetes-service-cidr-controller",
    "service-cidr-controller",
    "clusterrole-aggregation-controller",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
}


@dataclass(frozen=True)
class Result:
    """One run of the command."""

    status: int
    text: str

    @property
    def outcome(self) -> dict[str, Any]:
        """What `--json` printed, which is all that goes to standard output then."""
        return json.loads(self.text[self.text.index("{\n") :])


class Sandbox:
    """`python -m sandbox`, with a directory of its own. Its engine writes a state when an update ends; with
    `checkpoints` also before and after each resource, which takes half of the engine's CPU time, and which only a test
    needs that kills it."""

    def __init__(self, directory: Path, project: Path = CHECKOUT, *, checkpoints: bool = False) -> None:
        self.directory = directory
        self.project = project
        self.checkpoints = checkpoints

    def of(self, project: Path, *, checkpoints: bool = False) -> Sandbox:
        """The same sandbox for another project."""
        return Sandbox(self.directory, project, checkpoints=checkpoints)

    def start(
        self, *arguments: str, environment: dict[str, str] | None = None, stderr: int = subprocess.STDOUT
    ) -> subprocess.Popen[str]:
        own = {
            "SANDBOX_DIRECTORY": str(self.directory),
            "PYTHONPATH": os.pathsep.join([str(AT_START), str(CHECKOUT)]),
            "AWS_PLATFORM_PROGRAM": str(OWN_PROGRAM),
            "PULUMI_SKIP_CHECKPOINTS": str(not self.checkpoints).lower(),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=self.project,
            env={**os.environ, **own, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,  # as in a terminal, where an interrupt reaches a run's whole process group
        )

    def __call__(self, *arguments: str, environment: dict[str, str] | None = None) -> Result:
        process = self.start(*arguments, environment=environment)
        text, _ = process.communicate()
        return Result(process.returncode, text)

    def succeeds(self, *arguments: str) -> dict[str, Any]:
        """The outcome of a run that has to succeed."""
        result = self(*arguments, "--json")
        assert result.status == 0, result.text.partition("\n{\n")[0]  # the outcome has every input, and ends the screen
        return result.outcome

    def status(self) -> dict[str, Any]:
        """What `status --json` prints, without a process for it (tests/mechanisms/test_status.py)."""
        return status(Places(self.directory))

    def state(self, stack: str) -> list[dict[str, Any]]:
        """The resources in the stack's state file."""
        name = yaml.safe_load((self.project / "Pulumi.yaml").read_text())["name"]
        found = list((self.directory / "state" / ".pulumi" / "stacks" / name).rglob(f"{stack}.json"))
        latest = json.loads(found[0].read_text())["checkpoint"].get("latest") if found else None
        return (latest or {}).get("resources") or []

    def aws(self, service: str, region: str = "us-east-1", endpoint: str | None = None) -> Any:
        return boto3.client(
            service,
            endpoint_url=endpoint or self.status()["aws_endpoint"],
            region_name=region,
            aws_access_key_id="x",
            aws_secret_access_key="x",  # noqa: S106
        )

    def everything(self, region: str = "us-east-1") -> set[str]:
        """A line for all that exists in the account and on the API servers, whatever kind it is of."""
        self.aws("ec2", region).describe_vpcs()  # by now the region has its default VPC
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.status()['aws_endpoint']}/sandbox-api/inventory") as answer:
            account = {line for line in json.load(answer) if not _is_bookkeeping(line)}
        return account | set(objects(Places(self.directory)))


def difference(before: set[str], after: set[str]) -> list[str]:
    """What was left behind, with +, and what went that had been there before, with -."""
    return sorted({f"+ {line}" for line in after - before} | {f"- {line}" for line in before - after})


def _is_bookkeeping(line: str) -> bool:
    service, _account, _region, *rest = line.split(" ")
    kind = f"{service} {' '.join(rest)}"
    # moto keeps the default network ACL of a VPC that is gone.
    default_acl = kind.startswith("ec2 network_acls ") and kind.endswith(" default")
    return default_acl or kind.startswith(_BOOKKEEPING) or ":aws:policy/" in line or line.endswith(_ENDED)


def objects(places: Places) -> Iterator[str]:
    """Every object of every kind that the clusters' API servers list, but those that they made themselves."""
    planes = ControlPlanes(places.kubernetes, Binaries(*[Path()] * 3))
    for cluster, plane in planes.all.items():
        server = planes.server(plane)
        for kind in server.kinds():
            if kind.kind in ("Event", "Lease"):
                continue  # they tell of other objects
            for item in server.request("GET", kind.path())["items"]:
                metadata = item["metadata"]
                managers = {entry["manager"] for entry in metadata.get("managedFields", [])}
                if managers - _OF_THE_CONTROL_PLANE:
                    yield f"{cluster} {kind.api_version} {kind.kind} {metadata.get('namespace', '')} {metadata['name']}"


def with_packs(pattern: Path | str = "") -> str:
    """The pyproject.toml of a project elsewhere: the pack of this checkout, and where its configurations are."""
    configurations = f'policy-configurations = "{pattern}"\n' if pattern else ""
    return f'[tool.sandbox]\npolicy-packs = ["{CHECKOUT / "policies" / "platform"}"]\n{configurations}'
