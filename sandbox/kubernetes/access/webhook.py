"""The webhook by which API servers authenticate tokens and authorize users: HTTPS on loopback, for them alone."""

from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ..certificates import Authority

Answer = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""The review with its status, for the name of a cluster and a review."""

_log = logging.getLogger(__name__)


class Webhook:
    """An endpoint with a path for each cluster. It has its port at once, and answers from `serve` on."""

    def __init__(self, authority: Authority) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.issue("access-webhook"))
        # Every user of the machine can connect to loopback, so a client certificate is required.
        context.load_verify_locations(authority.certificate_file)
        context.verify_mode = ssl.CERT_REQUIRED
        # The handshake is left to the thread of the connection: a client that is slow with it holds up no other.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, answer: Answer) -> None:
        """Answer reviews, in the background."""
        self._server.RequestHandlerClass = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
        threading.Thread(target=self._server.serve_forever, daemon=True, name="access webhook").start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # an API server keeps its connections
    answer: Answer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            status, answer = 200, self.answer(self.path.strip("/").split("?")[0], json.loads(body))
        except Exception as error:
            _log.exception("a review of %s failed", self.path)
            status, answer = 500, {"message": str(error)}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Nothing: an API server asks all the time."""


def write_configuration(directory: Path, cluster: str, url: str, authority: Authority) -> Path:
    """Write the file by which the cluster's API server finds the webhook: a kubeconfig, as Kubernetes wants it."""
    certificate, key = authority.issue("kube-apiserver")
    server = {"server": f"{url}/{cluster}", "certificate-authority": str(authority.certificate_file)}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "webhook", "cluster": server}],
        "users": [{"name": "api-server", "user": {"client-certificate": str(certificate), "client-key": str(key)}}],
        "contexts": [{"name": "webhook", "context": {"cluster": "webhook", "user": "api-server"}}],
        "current-context": "webhook",
    }
    file = directory / f"webhook-{cluster}.kubeconfig"
    file.write_text(json.dumps(content, indent=1))
    return file
