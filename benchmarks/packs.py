"""What the policy packs cost by themselves: as processes, asked over their protocol about a stack's resources."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import psutil
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.engine.analyzer import Analyzer
from policies.rules.catalog import RULES

from .figures import Spread, spread


@dataclass(frozen=True)
class PackFigures:
    """One pack over one stack's resources."""

    name: str
    rules: int
    resources: int
    start: Spread
    """Seconds from its start until it has answered for the first time."""
    resources_seconds: Spread
    """Seconds for all resources, one after the other as the engine asks."""
    stack_seconds: Spread
    """Seconds for the rules over the whole stack."""
    memory: int
    """The largest resident size, in bytes."""

    @property
    def milliseconds(self) -> float:
        """Milliseconds for one resource, all rules of the pack together."""
        return 1000 * (self.resources_seconds.median + self.stack_seconds.median) / self.resources

    @property
    def milliseconds_by_rule(self) -> float:
        """Milliseconds for one resource and one rule."""
        return self.milliseconds / self.rules


def measure_pack(directory: Path, registered: Sequence[Mapping[str, Any]], rounds: int) -> PackFigures:
    """Start the pack and ask it about everything, as often as there are rounds."""
    asked = [_request(one) for one in registered]
    together = stack_request(registered)
    starts: list[float] = []
    singles: list[float] = []
    stacks: list[float] = []
    memory = rules = 0
    for _ in range(rounds):
        with ExitStack() as ends:
            begun = time.monotonic()
            process = _start(directory)
            ends.callback(_end, process)
            stub = analyzer_pb2_grpc.AnalyzerStub(ends.enter_context(_channel(process)))
            rules = len(stub.GetAnalyzerInfo(empty_pb2.Empty()).policies) - 1  # one is about the exemptions
            starts.append(time.monotonic() - begun)
            begun = time.monotonic()
            for request in asked:
                with suppress(grpc.RpcError):  # which the engine asks, and a pack does not implement
                    stub.Remediate(request)
                stub.Analyze(request)
            singles.append(time.monotonic() - begun)
            begun = time.monotonic()
            stub.AnalyzeStack(together)
            stacks.append(time.monotonic() - begun)
            memory = max(memory, psutil.Process(process.pid).memory_info().rss)
    return PackFigures(directory.name, rules, len(asked), spread(starts), spread(singles), spread(stacks), memory)


def judging(registered: Sequence[Mapping[str, Any]], rounds: int) -> Spread:
    """CPU seconds of every rule over these resources, one by one and together: what the pack's process needs besides to
    receive requests and answer them is left out, by asking it in this process."""
    asked, together = [_request(one) for one in registered], stack_request(registered)
    seconds: list[float] = []
    for _ in range(rounds):
        analyzer = Analyzer("platform", "0.0.0", RULES, date.min)  # without exemptions, the day is of no matter
        begun = time.process_time()
        for request in asked:
            analyzer.Analyze(request, None)
        analyzer.AnalyzeStack(together, None)
        seconds.append(time.process_time() - begun)
    return spread(seconds)


def lines(stack: str, packs: Sequence[PackFigures]) -> list[str]:
    """The figures as text, a line for each pack."""
    return [
        f"{stack}: pack {one.name}, {one.rules} rules: starts in {one.start.median:.2f} s, "
        f"{one.memory / 2**20:.0f} MiB; {one.resources} resources in {one.resources_seconds.median:.2f} s "
        f"and {one.stack_seconds.median:.2f} s together, {one.milliseconds:.2f} ms a resource, "
        f"{one.milliseconds_by_rule:.3f} ms a resource and rule"
        for one in packs
    ]


def _start(directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own packs, as Pulumi's language host starts them
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(directory)],
        cwd=directory,
        stdout=subprocess.PIPE,
        text=True,
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _channel(process: subprocess.Popen[str]) -> grpc.Channel:
    assert process.stdout is not None
    return grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}")


def _request(one: Mapping[str, Any]) -> proto.AnalyzeRequest:
    request = proto.AnalyzeRequest(
        type=one["type"], urn=one["urn"], name=one["name"], properties=_struct(one["inputs"])
    )
    request.options.protect = one["protect"]
    return request


def stack_request(registered: Sequence[Mapping[str, Any]]) -> proto.AnalyzeStackRequest:
    request = proto.AnalyzeStackRequest()
    for one in registered:
        entry = request.resources.add(
            type=one["type"], urn=one["urn"], name=one["name"], properties=_struct(one["inputs"])
        )
        for key, urns in one["input_dependencies"].items():
            entry.propertyDependencies[key].urns.extend(urns)
    return request


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())
