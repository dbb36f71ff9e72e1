"""A sandbox of its own for the tests of the whole program, and what they ask of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

CHECKOUT = Path(__file__).parents[2]


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
    """`python -m sandbox`, with a directory of its own."""

    def __init__(self, directory: Path, project: Path = CHECKOUT) -> None:
        self.directory = directory
        self.project = project

    def start(self, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
        own = {"SANDBOX_DIRECTORY": str(self.directory), "PYTHONPATH": str(CHECKOUT)}
        return subprocess.Popen(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=self.project,
            env={**os.environ, **own, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # as in a terminal, where an interrupt reaches a run's whole process group
        )

    def __call__(self, *arguments: str, environment: dict[str, str] | None = None) -> Result:
        process = self.start(*arguments, environment=environment)
        text, _ = process.communicate()
        return Result(process.returncode, text)

    def status(self) -> dict[str, Any]:
        return json.loads(self("status", "--json").text)

    def state(self, stack: str) -> list[dict[str, Any]]:
        """The resources in the stack's state file."""
        found = list((self.directory / "state" / ".pulumi" / "stacks").rglob(f"{stack}.json"))
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

    def account(self, region: str = "us-east-1") -> dict[str, list[str]]:
        """The identities of what is in the account, by kind; keys that wait for their end are not counted."""
        endpoint = self.status()["aws_endpoint"]
        ec2, iam, kms, eks, rds, caches, logs, queues, events = (
            self.aws(service, region, endpoint)
            for service in ("ec2", "iam", "kms", "eks", "rds", "elasticache", "logs", "sqs", "events")
        )
        keys = [key["KeyId"] for key in kms.list_keys()["Keys"]]
        return {
            "vpcs": [row["VpcId"] for row in ec2.describe_vpcs()["Vpcs"]],
            "subnets": [row["SubnetId"] for row in ec2.describe_subnets()["Subnets"]],
            "gateways": [row["InternetGatewayId"] for row in ec2.describe_internet_gateways()["InternetGateways"]],
            "nat": [
                row["NatGatewayId"] for row in ec2.describe_nat_gateways()["NatGateways"] if row["State"] != "deleted"
            ],
            "addresses": [row["AllocationId"] for row in ec2.describe_addresses()["Addresses"]],
            "route tables": [row["RouteTableId"] for row in ec2.describe_route_tables()["RouteTables"]],
            "security groups": [row["GroupId"] for row in ec2.describe_security_groups()["SecurityGroups"]],
            "launch templates": [row["LaunchTemplateId"] for row in ec2.describe_launch_templates()["LaunchTemplates"]],
            "endpoints": [
                row["VpcEndpointId"]
                for row in ec2.describe_vpc_endpoints()["VpcEndpoints"]
                if row["State"] != "deleted"
            ],
            # moto keeps the default ACL of a VPC that is gone.
            "network ACLs": [
                row["NetworkAclId"] for row in ec2.describe_network_acls()["NetworkAcls"] if not row["IsDefault"]
            ],
            "flow logs": [row["FlowLogId"] for row in ec2.describe_flow_logs()["FlowLogs"]],
            "database subnet groups": [
                row["DBSubnetGroupName"] for row in rds.describe_db_subnet_groups()["DBSubnetGroups"]
            ],
            "cache subnet groups": [
                row["CacheSubnetGroupName"] for row in caches.describe_cache_subnet_groups()["CacheSubnetGroups"]
            ],
            "roles": [row["RoleName"] for row in iam.list_roles()["Roles"]],
            "identity providers": [
                row["Arn"] for row in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
            ],
            "key aliases": [row["AliasName"] for row in kms.list_aliases()["Aliases"]],
            "keys": [key for key in keys if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"],
            "log groups": [row["logGroupName"] for row in logs.describe_log_groups()["logGroups"]],
            "queues": queues.list_queues().get("QueueUrls", []),
            "event rules": [row["Name"] for row in events.list_rules()["Rules"]],
            "clusters": (clusters := eks.list_clusters()["clusters"]),
            "node groups": [
                group for cluster in clusters for group in eks.list_nodegroups(clusterName=cluster)["nodegroups"]
            ],
        }


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    started = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield started
    started("stop")


def with_packs(configurations: Path | str) -> str:
    """The pyproject.toml of a project elsewhere: this checkout's pack, and the pattern of its configurations."""
    pack = CHECKOUT / "policies" / "platform"
    return f'[tool.sandbox]\npolicy-packs = ["{pack}"]\npolicy-configurations = "{configurations}"\n'


PROGRAM = """
import pulumi
from pulumi import ComponentResource

if pulumi.Config().get_bool("broken"):
    raise pulumi.RunError("network.cidr: no such block")
ComponentResource("test:index:Thing", "thing")
pulumi.export("answer", 42)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small Pulumi project that has nothing to do with this one."""
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (directory / "Pulumi.one.yaml").write_text("config: {}\n")
    (directory / "pyproject.toml").write_text("[tool.sandbox]\npolicy-packs = []\n")
    (directory / "__main__.py").write_text(PROGRAM)
    return directory
