"""The packs as the engine starts them: processes of their own, in the pack's directory, found by its path alone."""

import ast
import itertools
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.cases.case import Given
from policies.engine.rule import PACKS
from policies.rules.catalog import RULES
from tests.policies.verdicts import resource_request, stack_request

POLICIES = Path(__file__).parents[2] / "policies"


# As Pulumi's language host starts a pack; and as the sandbox does, without the SDK.
STARTS = {"pulumi.policy": ["-m", "pulumi.policy", "127.0.0.1:1", "{pack}"], "alone": ["{pack}"]}


@pytest.fixture(params=itertools.product(PACKS, STARTS), ids="-".join)
def pack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    name, start = request.param
    with started(name, start, tmp_path) as process:
        yield name, process


@contextmanager
def started(name: str, start: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    # As in a background job of a shell: what it starts ignores interrupts unless it says otherwise.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        [sys.executable, "-u", *(argument.format(pack=POLICIES / name) for argument in STARTS[start])],
        cwd=POLICIES / name,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    yield process
    process.kill()
    process.communicate()


def channel_to(process: subprocess.Popen[str]) -> grpc.Channel:
    assert process.stdout is not None
    return grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}")


def test_a_pack_prints_its_port_and_nothing_else_and_serves_its_rules(pack: tuple[str, subprocess.Popen[str]]) -> None:
    name, process = pack
    with channel_to(process) as channel:
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
    with channel_to(pack[1]) as channel:
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        with pytest.raises(grpc.RpcError) as error:
            stub.Configure(request, timeout=20)
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "NET-01: is not a rule; did you mean NET-01" in error.value.details()


def test_a_pack_answers_the_same_however_it_was_started(tmp_path: Path) -> None:
    bucket = Given(type="aws:s3/bucketAcl:BucketAcl", name="logs", props={"bucket": "logs", "acl": "public-read"})
    answers: list[Any] = []
    for start in STARTS:
        with started("platform", start, tmp_path) as process, channel_to(process) as channel:
            stub = analyzer_pb2_grpc.AnalyzerStub(channel)
            answers.append(
                [
                    stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=20),
                    stub.Analyze(resource_request(bucket), timeout=20),
                    stub.AnalyzeStack(stack_request([bucket]), timeout=20),
                ]
            )
    assert answers[0] == answers[1]
    _, found, _ = answers[0]
    assert found.diagnostics


def test_a_pack_does_not_implement_remediation(pack: tuple[str, subprocess.Popen[str]]) -> None:
    """The engine takes it for: nothing to remediate."""
    bucket = Given(type="aws:s3/bucketAcl:BucketAcl", name="logs", props={"bucket": "logs", "acl": "public-read"})
    with channel_to(pack[1]) as channel, pytest.raises(grpc.RpcError) as error:
        analyzer_pb2_grpc.AnalyzerStub(channel).Remediate(resource_request(bucket), timeout=20)
    assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_a_pack_imports_neither_the_sdk_nor_what_only_reports_need() -> None:
    program = (
        "import sys; import policies.pack; "
        "print([name for name in ('pulumi', 'pulumi_aws', 'jinja2', 'yaml', 'junitparser', 'pydantic') "
        "if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=POLICIES.parent, capture_output=True, text=True, check=True
    )
    assert ast.literal_eval(answer.stdout) == []


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_names_runtime_and_version(name: str) -> None:
    lines = (POLICIES / name / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    assert "  name: python" in lines
    assert any(line.startswith("version: ") for line in lines)
