"""Serves a pack to the engine that started it."""

import contextlib
import signal
import sys
from concurrent import futures

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.engine.analyzer import Analyzer

# As large as the engine's own messages may be (pulumi_policy 1.21, policy.py, _GRPC_CHANNEL_OPTIONS).
_LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024


def serve(analyzer: Analyzer) -> None:
    """Serves on loopback until the engine ends this process; the first line printed is the port."""
    # The engine asks about one resource after the other; the second thread answers while the first is at work.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=2),
        options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)
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
