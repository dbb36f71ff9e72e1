"""The webhook by which API servers authenticate tokens and authorize users: HTTPS on loopback, for them alone."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..certificates import Authority
from ..https import JsonHandler, listen

Answer = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""The review with its status, for the name of a cluster and a review."""

_log = logging.getLogger(__name__)


class Webhook:
    """An endpoint with a path for each cluster. It has its port at once, and answers from `serve` on."""

    def __init__(self, authority: Authority) -> None:
        self._server = listen(authority, "access-webhook", _Handler)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, answer: Answer) -> None:
        """Answer reviews, in the background."""
        self._server.RequestHandlerClass = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
        threading.Thread(target=self._server.serve_forever, daemon=True, name="access webhook").start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(JsonHandler):
    answer: Answer

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            status, answer = 200, self.answer(self.path.strip("/").split("?")[0], json.loads(body))
        except Exception as error:
            _log.exception("a review of %s failed", self.path)
            status, answer = 500, {"message": str(error)}
        self.reply(status, answer)


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
