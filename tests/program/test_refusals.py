"""What is refused before anything is registered, and how it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Sandbox

MISTAKES = {
    "network.cidr=10.0.300.0/24": "network.cidr: ",
    "cluster.kubernetes_version=1.12": "cluster.kubernetes_version: ",
    f"cluster.name={'x' * 101}": "cluster.name: ",
    "node_pools.spot.min_size=9": "node_pools.spot",
    "network.zoness=[]": "network.zoness: ",
}


def test_every_mistake_of_a_run_is_said_in_one_line_each(sandbox: Sandbox) -> None:
    flags = [part for mistake in MISTAKES for part in ("--config", mistake)]
    result = sandbox("up", "dev", *flags)
    assert result.status == 1
    for said in MISTAKES.values():
        assert sum(said in line for line in result.text.splitlines()) == 1, f"{said!r} in\n{result.text}"
    assert "Traceback" not in result.text
    assert sandbox.state("dev") == []


# One in each corner of the settings: wrong in type, form, bounds, and against another setting.
MORE_MISTAKES = {
    'owner="  "': "owner: must match pattern",
    "network.ipv6=perhaps": "network.ipv6: must be a boolean",
    "network.pod_cidr=224.0.0.0/16": "network.pod_cidr: is in the reserved range 224.0.0.0/4",
    "network.connected_cidrs[0]=10.16.4.0/24": "network.connected_cidrs.0: overlaps the VPC",
    "network.database_ports.mysql=70000": "network.database_ports.mysql: must be less than or equal to 65535",
    'network.gateway_endpoints=["s3", "s3"]': "network.gateway_endpoints: has duplicate services: s3",
    "network.interface_endpoints=all": "network.interface_endpoints: unsupported value",
    "network.extra_endpoints[0]=com.amazonaws.us-east-1.athena": "network.extra_endpoints.0: is a full service name",
    "network.flow_logs.destination=s3": "network.flow_logs.bucket_arn: is required when destination is s3",
    "cluster.editors[0].role_arn=me": "cluster.editors.0.role_arn: is not a valid IAM role ARN",
    "cluster.public_access_cidrs[0]=10.0.0.0/8": "cluster.public_access_cidrs.0: is in the reserved range 10.0.0.0/8",
    "cluster.prefix_delegation=2": "cluster.prefix_delegation: must be a boolean",
    "node_pools.on-demand.max_size=true": "node_pools.on-demand.max_size: must be an integer",
    "node_pools.on-demand.disk_gib=5": "node_pools.on-demand.disk_gib: must be greater than or equal to 20",
    "node_pools.on-demand.labels.team=a b": "node_pools.on-demand.labels.team: is not a valid value of a Kubernetes",
    "node_pools.spot.taints[0].key=a b": "node_pools.spot.taints.0.key: is not a valid key of a Kubernetes label",
    "node_pools.spot.ami_family=windows": "node_pools.spot.ami_family: unsupported value",
    "karpenter.ami_alias=al2023@latest": "karpenter.ami_alias: does not pin an AMI release",
    "karpenter.pools.batch.consolidate_after_seconds=-1": "karpenter.pools.batch.consolidate_after_seconds: must be",
    "karpenter.pools.batch.expire_after_hours=0": "karpenter.pools.batch.expire_after_hours: must be",
}


def test_every_corner_s_mistake_is_said_in_one_line_and_nothing_else_is(sandbox: Sandbox) -> None:
    flags = [part for mistake in MORE_MISTAKES for part in ("--config", mistake)]
    result = sandbox("up", "dev", *flags)
    assert result.status == 1
    told = [line.strip() for line in result.text.splitlines() if " (got " in line or ": is required" in line]
    assert len(told) == len(MORE_MISTAKES), result.text
    assert [said for said in MORE_MISTAKES.values() if sum(line.startswith(said) for line in told) != 1] == []
    assert f"{len(MORE_MISTAKES)} configuration errors, nothing was deployed" in result.text
    assert "Traceback" not in result.text
    assert sandbox.state("dev") == []


def test_an_unknown_stack_is_refused_with_those_that_there_are(sandbox: Sandbox) -> None:
    result = sandbox("up", "prod-us")
    assert result.status == 1
    assert result.text.count("\n") == 1
    assert "unknown stack 'prod-us'" in result.text
    assert "dev, prod, staging" in result.text


def test_an_endpoint_open_to_the_world_in_staging_is_stopped_by_the_policy(sandbox: Sandbox) -> None:
    result = sandbox("up", "staging", "--config", "cluster.public_access_cidrs[0]=0.0.0.0/0", "--json")
    assert result.status == 1
    violated = {row["policy"] for row in result.outcome["violations"] if row["level"] == "mandatory"}
    assert {"EKS-001", "EKS-002"} <= violated
    assert sandbox.state("staging") == []
    assert sandbox.account()["clusters"] == []


@pytest.mark.parametrize(("stack", "gateways", "public"), [("staging", 1, False), ("prod", 3, False), ("dev", 1, True)])
def test_stacks_differ_as_the_requirements_say(sandbox: Sandbox, stack: str, gateways: int, public: bool) -> None:
    result = sandbox("preview", stack, "--json")
    assert result.status == 0, result.text
    inputs = result.outcome["inputs"]
    assert sum(kind == "aws:ec2/natGateway:NatGateway" for kind, _ in inputs) == gateways
    cluster = next(values for kind, values in inputs if kind == "aws:eks/cluster:Cluster")
    assert bool(cluster["vpcConfig"].get("endpointPublicAccess")) is public


def pack(project: Path, program: str | None) -> None:
    """Give the small project a policy pack with this program; `None` names one that is not there."""
    (project / "pyproject.toml").write_text('[tool.sandbox]\npolicy-packs = ["rules"]\n')
    if program is not None:
        (project / "rules").mkdir()
        (project / "rules" / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
        (project / "rules" / "__main__.py").write_text(program)


PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def judge(args, report):
    {judgement}

PolicyPack("rules", policies=[ResourceValidationPolicy("rule-1", "a rule", judge, EnforcementLevel.MANDATORY)])
"""


def test_a_project_of_somebody_else_runs_with_its_own_pack(sandbox: Sandbox, project: Path) -> None:
    pack(project, PACK.format(judgement="pass"))
    result = Sandbox(sandbox.directory, project)("preview", "one", "--json")
    assert result.status == 0, result.text
    assert list(result.outcome["packs"]) == ["rules"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (PACK.format(judgement="raise ValueError('x')"), "failed to run policy"),
        ("print('loading')\n" + PACK.format(judgement="pass"), "rules"),
        ("raise RuntimeError('no')\n", "rules"),
        (None, "policy pack rules is missing"),
        (PACK.format(judgement="report('not this')"), "rule-1"),
    ],
    ids=["raises in a rule", "prints at import", "raises at import", "is missing", "is violated"],
)
def test_a_run_fails_when_its_pack(sandbox: Sandbox, project: Path, program: str | None, said: str) -> None:
    pack(project, program)
    own = Sandbox(sandbox.directory, project)
    result = own("up", "one")
    assert result.status == 1, result.text
    assert said in result.text
    assert [row for row in own.state("one") if row["type"] == "test:index:Thing"] == []


def test_a_programs_own_error_is_shown_without_a_traceback(sandbox: Sandbox, project: Path) -> None:
    result = Sandbox(sandbox.directory, project)("preview", "one", "--config", "broken=true")
    assert result.status == 1
    assert "network.cidr: no such block" in result.text
    assert "Traceback" not in result.text


def test_a_type_without_a_row_is_refused_by_name(sandbox: Sandbox, project: Path) -> None:
    (project / "__main__.py").write_text(
        "import pulumi_aws as aws\naws.glacier.Vault('v', opts=__import__('pulumi').ResourceOptions("
        "provider=aws.Provider('aws', region='us-east-1')))\n"
    )
    result = Sandbox(sandbox.directory, project)("preview", "one")
    assert result.status == 1
    assert "no row for aws:glacier/vault:Vault" in result.text


def test_a_state_of_an_earlier_life_is_refused_with_the_remedy(tmp_path: Path, project: Path) -> None:
    own = Sandbox(tmp_path / "own", project)
    assert own("up", "one").status == 0
    from sandbox.life import current
    from sandbox.places import Places

    life = current(Places(own.directory))
    assert life is not None
    life.moto.end()
    life.stand_ins.end()
    refused = own("up", "one")
    assert refused.status == 1
    assert "make stop" in refused.text
    assert own("stop").status == 0
    assert own("up", "one").status == 0
    assert own("stop").status == 0


def test_stop_leaves_a_directory_alone_that_is_none_of_a_sandbox(tmp_path: Path, project: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "state").write_text("mine")
    own = Sandbox(precious, project)
    for command in (("stop",), ("preview", "one")):
        result = own(*command)
        assert result.status == 1
        assert "was not made by a sandbox" in result.text
    assert (precious / "state").read_text() == "mine"


def test_a_run_killed_while_the_sandbox_starts_is_taken_up(tmp_path: Path, project: Path) -> None:
    own = Sandbox(tmp_path / "own.box", project)
    run = own.start("preview", "one")
    while not (own.directory / "life.json").exists():
        assert run.poll() is None
    run.kill()
    run.communicate()
    assert own("preview", "one").status == 0
    (own.directory / "life.json").write_text("{")
    assert "damaged: run `make stop`" in own("preview", "one").text
    assert own("stop").status == 0
    assert not own.directory.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("Pulumi.one.yaml", "config: [", "cannot be read as YAML"),
        ("Pulumi.one.yaml", "- a", "holds a list"),
        ("Pulumi.yaml", "runtime: python", "has no name"),
        ("pyproject.toml", "[tool", "cannot be read as TOML"),
        ("pyproject.toml", "[tool.sandbox]\npolicy_packs = []", "it knows policy-packs"),
        ("pyproject.toml", "", "does not say which policy packs"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_words(
    sandbox: Sandbox, project: Path, name: str, content: str, said: str
) -> None:
    (project / name).write_text(content)
    result = Sandbox(sandbox.directory, project)("preview", "one")
    assert result.status == 1
    assert said in result.text
    assert "Traceback" not in result.text


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("a[/b]=1", "cannot set a[/b]"),
        ("broken", "write it as key=value"),
        ("broken=[1", "write a list as"),
    ],
)
def test_a_wrong_override_is_told_in_words(sandbox: Sandbox, project: Path, flag: str, said: str) -> None:
    (project / "Pulumi.one.yaml").write_text("config: {'small:a': text}\n")
    result = Sandbox(sandbox.directory, project)("preview", "one", "--config", flag)
    assert result.status == 1
    assert said in result.text
