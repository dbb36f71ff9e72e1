"""Serves the resource metrics API of all clusters of a sandbox: HTTPS on loopback, for their API servers alone.

It stands in for metrics-server, whose pods run no container here. The real one would add minutes to the first build,
and reads kubelets, which simulated nodes do not have at their addresses (usage.py).
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ..api_server import ControlPlanes
from ..certificates import Authority
from ..client import ApiError
from ..https import JsonHandler, listen
from .answers import answer, status
from .registration import HOST, Endpoint

_log = logging.getLogger(__name__)


class MetricsServer:
    """An endpoint that knows by the certificate of whoever asks which cluster it is for: a Service of type ExternalName
    can name a host and a port, but no path. It lasts as long as its process; a cluster needs nothing of its own."""

    def __init__(self, planes: ControlPlanes, authority: Authority) -> None:
        self._planes = planes
        handler = type("Handler", (_Handler,), {"answer": staticmethod(self._answer)})
        self._server = listen(authority, "metrics-server", handler, HOST)
        self.endpoint = Endpoint(self._server.server_address[1], authority.data)
        threading.Thread(target=self._server.serve_forever, daemon=True, name="metrics").start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, certificate: bytes, url: str) -> dict[str, Any]:
        # Any certificate of the sandbox gets here. By that of an API server comes only what it has authorized.
        for plane in self._planes.all.values():
            if ssl.PEM_cert_to_DER_cert(plane.proxy_certificate.read_text()) == certificate:
                return answer(self._planes.server(plane), url)
        raise ApiError(403, {"message": "the certificate is not that of a cluster's API server", "reason": "Forbidden"})


class _Handler(JsonHandler):
    answer: Callable[[bytes, str], dict[str, Any]]

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
        connection = self.connection
        certificate = connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None
        try:
            code, content = HTTPStatus.OK.value, self.answer(certificate or b"", self.path)
        except ApiError as error:
            code, content = error.status, status(error)
        except Exception as error:
            _log.exception("the metrics API could not answer %s", self.path)
            failure = ApiError(500, {"message": str(error), "reason": "InternalError"})
            code, content = failure.status, status(failure)
        self.reply(code, content)
