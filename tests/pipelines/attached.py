"""The real CLI where no language host is installed: what runs a program gets the SDK's own, by `--client`.

`python attached.py <the CLI> <arguments>…`, in the directory of the project; the arguments go to the CLI as they are.
"""

from __future__ import annotations

import functools
import subprocess
import sys
from concurrent import futures
from pathlib import Path

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2_grpc

from sandbox.program import run

RUNS_THE_PROGRAM = ("preview", "up")


def main(cli: str, *arguments: str) -> int:
    """The CLI's exit status."""
    if arguments[0] not in RUNS_THE_PROGRAM:
        return subprocess.run([cli, *arguments], check=False).returncode
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(
        LanguageServer(functools.partial(run, Path.cwd() / "__main__.py")), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        return subprocess.run([cli, *arguments, f"--client=127.0.0.1:{port}"], check=False).returncode
    finally:
        server.stop(0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
