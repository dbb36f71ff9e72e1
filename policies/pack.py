"""Serves a pack to the engine that started it."""

import contextlib
import signal
import sys
from concurrent import futures
from datetime import date
from pathlib import Path

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.crossguard import Analyzer
from policies.rule import PackName
from policies.rules.catalog import RULES

# As large as the engine's own messages may be (pulumi_policy 1.21, policy.py, _GRPC_CHANNEL_OPTIONS).
_LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024


def analyzer(pack: PackName, today: date) -> Analyzer:
    """The pack of that name, as it judges on that day."""
    return Analyzer(pack, _version(pack), RULES, today)


def _version(pack: PackName) -> str:
    lines = (Path(__file__).parent / pack / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("version:").strip() for line in lines if line.startswith("version:"))


def serve(pack: PackName, today: date) -> None:
    """Serves the pack on loopback until the engine ends this process; the first line printed is the port."""
    # The engine asks about one resource after the other; the second thread answers while the first is at work.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=2),
        options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer(pack, today), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # A shell's background jobs, and all that they start, would not hear the interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # The engine interrupts its packs when it is done with them.
    with contextlib.suppress(KeyboardInterrupt):
        server.wait_for_termination()
    server.stop(None)
