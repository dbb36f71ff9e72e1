"""The packs as the engine starts them: processes of their own, in the pack's directory, found by its path alone."""

import ast
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.engine.rule import PACKS
from policies.rules.catalog import RULES

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(POLICIES / request.param)]
    # As in a background job of a shell: what it starts ignores interrupts unless it says otherwise.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        command,
        cwd=POLICIES / request.param,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    yield request.param, process
    process.kill()
    process.communicate()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_a_pack_prints_its_port_and_nothing_else_and_serves_its_rules(pack: tuple[str, subprocess.Popen[str]]) -> None:
    name, process = pack
    with grpc.insecure_channel(f"127.0.0.1:{port_of(process)}") as channel:
        info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty(), timeout=20)
    assert info.name == ("aws-platform" if name == "platform" else f"aws-platform-{name}")
    assert [one.name for one in info.policies] == [
        "exemptions",
        *(rule.id for rule in RULES if name in ("platform", rule.pack)),
    ]
    # As the engine ends a pack.
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0


def test_a_configuration_that_is_wrong_is_an_error_of_the_call_with_the_whole_text(
    pack: tuple[str, subprocess.Popen[str]],
) -> None:
    request = proto.ConfigureAnalyzerRequest()
    request.policyConfig["NET-01"].enforcementLevel = proto.DISABLED
    with grpc.insecure_channel(f"127.0.0.1:{port_of(pack[1])}") as channel:
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        with pytest.raises(grpc.RpcError) as error:
            stub.Configure(request, timeout=20)
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "NET-01: is no rule; did you mean NET-01" in error.value.details()


def test_the_rules_import_without_the_aws_sdk_and_what_only_reports_need() -> None:
    program = (
        "import sys; import policies.pack; "
        "print([name for name in ('pulumi_aws', 'pulumi_kubernetes', 'jinja2', 'yaml', 'junitparser', 'pydantic') "
        "if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=POLICIES.parent, capture_output=True, text=True, check=True
    )
    # The SDK's core brings yaml.
    assert set(ast.literal_eval(answer.stdout)) <= {"yaml"}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_names_runtime_and_version(name: str) -> None:
    lines = (POLICIES / name / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    assert "runtime: python" in lines
    assert any(line.startswith("version: ") for line in lines)
