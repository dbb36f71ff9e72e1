"""Serves a pack to the engine that started it."""

import contextlib
import os
import signal
import sys
from concurrent import futures

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message

from policies.engine.analyzer import Analyzer
from policies.engine.protocol import analyzer_pb2 as proto
from policies.engine.protocol import plugin_pb2

# As large as the engine's own messages may be (pulumi_policy 1.21, policy.py, _GRPC_CHANNEL_OPTIONS).
_LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024

# What a pack answers: the types of each request and response. Remediate, which the engine asks about every resource, is
# not among them, and gRPC refuses it in half the time that an empty answer takes, before it has read the resource; the
# engine goes on as with an empty answer (pulumi/pulumi 3.250, sdk/go/common/resource/plugin/analyzer_plugin.go,
# Remediate). Nothing is remediated: it would drop the marks of secrets, and hide what a program really says.
_METHODS: dict[str, tuple[type[Message], type[Message]]] = {
    "GetAnalyzerInfo": (Empty, proto.AnalyzerInfo),
    "GetPluginInfo": (Empty, plugin_pb2.PluginInfo),
    "ConfigureStack": (proto.AnalyzerStackConfigureRequest, proto.AnalyzerStackConfigureResponse),
    "Configure": (proto.ConfigureAnalyzerRequest, Empty),
    "Analyze": (proto.AnalyzeRequest, proto.AnalyzeResponse),
    "AnalyzeStack": (proto.AnalyzeStackRequest, proto.AnalyzeResponse),
}


def serve(analyzer: Analyzer) -> None:
    """Serves on loopback until the engine ends this process; the first line printed is the port.

    It does not return: the process ends with it, without Python's own end, for which the engine would wait.
    """
    # The engine asks about one resource after the other; a second thread would only take turns with the first.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=1),
        options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES)],
    )
    handlers = {method: _handler(analyzer, method) for method in _METHODS}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("pulumirpc.Analyzer", handlers),))
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


def _handler(analyzer: Analyzer, method: str) -> "grpc.RpcMethodHandler[Message, Message]":
    request, response = _METHODS[method]
    return grpc.unary_unary_rpc_method_handler(
        getattr(analyzer, method), request.FromString, response.SerializeToString
    )
