"""HTTPS on loopback for the API servers of a sandbox, and for nobody else."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .certificates import Authority


def listen(authority: Authority, name: str, handler: type[JsonHandler], *names: str) -> ThreadingHTTPServer:
    """A server on a free port, with the certificate `name`, which is for the host names `names` besides `localhost`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue(name, *names))
    # Every user of the machine can connect to loopback, so a client certificate is required.
    context.load_verify_locations(authority.certificate_file)
    context.verify_mode = ssl.CERT_REQUIRED
    # The handshake is left to the thread of the connection: a client that is slow with it holds up no other.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


class JsonHandler(BaseHTTPRequestHandler):
    """Answers in JSON."""

    protocol_version = "HTTP/1.1"  # an API server keeps its connections
    # The body is sent after the headers: it would wait for their acknowledgement, which Linux may delay
    # by 40 ms (include/net/tcp.h, TCP_DELACK_MIN).
    disable_nagle_algorithm = True

    def reply(self, status: int, answer: Mapping[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Nothing: an API server asks all the time."""
