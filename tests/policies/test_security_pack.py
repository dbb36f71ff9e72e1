"""The pack as the engine starts it: a process of its own, in the pack's directory, found by its path alone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.rules.catalog import SECURITY

PACK = Path(__file__).parents[2] / "policies" / "security"


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(PACK)]
    process = subprocess.Popen(command, cwd=PACK, env=environment, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


def test_the_pack_prints_its_port_and_nothing_else_and_serves_every_rule(pack: subprocess.Popen[str]) -> None:
    assert pack.stdout is not None
    port = int(pack.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty(), timeout=20)
    assert info.name == "aws-platform-security"
    assert [policy.name for policy in info.policies][: len(SECURITY)] == [rule.id for rule in SECURITY]
    pack.kill()
    assert pack.stdout.read() == ""


def test_the_rules_import_quickly_and_without_the_aws_sdk() -> None:
    program = (
        "import sys, time, pulumi_policy; start = time.process_time(); "
        "import policies.crossguard, policies.rules.catalog; "
        "print(time.process_time() - start, any(name.startswith('pulumi_aws') for name in sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=PACK.parents[1], capture_output=True, text=True, check=True
    ).stdout.split()
    assert answer[1] == "False"
    # Measured 0.005 s; the SDK that it stands on takes half a second.
    assert float(answer[0]) < 0.5


def test_the_pack_names_runtime_and_version() -> None:
    lines = (PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    assert "runtime: python" in lines
    assert any(line.startswith("version: ") for line in lines)
