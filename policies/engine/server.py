"""Serves a pack to the engine that started it."""

import contextlib
import os
import signal
import sys
from concurrent import futures

import grpc

from policies.engine.analyzer import Analyzer
from policies.engine.protocol import analyzer_pb2_grpc

# As large as the engine's own messages may be (pulumi_policy 1.21, policy.py, _GRPC_CHANNEL_OPTIONS).
_LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024


def serve(analyzer: Analyzer) -> None:
    """Serves on loopback until the engine ends this process; the first line printed is the port.

    It does not return: the process ends with it, without Python's own end, for which the engine would wait.
    """
    # The engine asks about one resource after the other; a second thread would only take turns with the first.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=1),
        options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES)],
    )
    server.add_generic_rpc_handlers((_remediate(),))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # A shell's background jobs, and all that they start, would not hear the interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The engine interrupts its packs when it is done with them.
    with contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        server.wait_for_termination()
    os._exit(0)


def _remediate() -> grpc.GenericRpcHandler:
    """Answers Remediate, half of all calls, without reading the resource: nothing is remediated.

    A remediation would drop the marks of secrets, and hide what a program really says.
    """
    handler = grpc.unary_unary_rpc_method_handler(lambda _request, _context: b"")  # an empty RemediateResponse
    return grpc.method_handlers_generic_handler("pulumirpc.Analyzer", {"Remediate": handler})
