"""What the client of API servers asks again, and what it does not."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sandbox.kubernetes.certificates import Authority
from sandbox.kubernetes.client import ApiError, ApiServer


@contextmanager
def answering(directory: Path, *answers: tuple[int, str | None]) -> Iterator[tuple[ApiServer, list[str]]]:
    """A client of a server with these answers (status, Retry-After), and the methods that it was asked by."""
    waiting, asked = list(answers), list[str]()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(self.command)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, retry_after = waiting.pop(0)
            self.send_response(status)
            if retry_after is not None:
                self.send_header("Retry-After", retry_after)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - names of the library

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    authority = Authority(directory)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.issue("server"))
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield ApiServer(f"https://127.0.0.1:{server.server_port}", authority.data, "token"), asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_server_that_says_when_to_ask_again_is_asked_again(tmp_path: Path, method: str, status: int) -> None:
    with answering(tmp_path, (status, "0"), (status, "0"), (200, None)) as (client, asked):
        assert client.request(method, "/api", body={}) == {}
        assert asked == [method] * 3


def test_an_eviction_that_is_refused_for_now_is_not_repeated(tmp_path: Path) -> None:
    with answering(tmp_path, (429, "0"), (200, None)) as (client, asked), pytest.raises(ApiError) as refused:
        client.request("POST", "/api/v1/namespaces/a/pods/b/eviction", body={})
    assert (refused.value.status, asked) == (429, ["POST"])


def test_a_server_that_does_not_say_when_is_taken_at_its_word(tmp_path: Path) -> None:
    with answering(tmp_path, (503, None), (200, None)) as (client, asked), pytest.raises(ApiError) as refused:
        client.request("GET", "/api")
    assert (refused.value.status, asked) == (503, ["GET"])


def test_a_server_that_never_answers_otherwise_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.kubernetes.client._TRIES", 2)
    with answering(tmp_path, *[(429, "0")] * 20) as (client, asked), pytest.raises(ApiError) as refused:
        client.request("GET", "/api")
    assert (refused.value.status, asked) == (429, ["GET"] * 3)
