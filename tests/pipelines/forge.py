"""A small forge on loopback, in the place of GitHub and GitLab: it keeps comments, and what was asked of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OURS, THEIRS = 1, 2
LOGINS = {OURS: "github-actions[bot]", THEIRS: "somebody"}
COMMIT = "c" * 40
PER_PAGE = 3


@dataclass
class Forge:
    """Comments of pull request 7, by who wrote them."""

    address: str = ""
    comments: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    pulls: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    requests: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    refuses: int = 0
    """The status with which it answers everything."""

    @property
    def changes(self) -> list[tuple[str, str]]:
        return [request for request in self.requests if request[0] != "GET"]


class _Handler(BaseHTTPRequestHandler):
    forge: Forge

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""

    def _answered(self) -> None:
        forge = self.forge
        path, _, query = self.path.partition("?")
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        forge.requests.append((self.command, path))
        if forge.refuses:
            self._send(forge.refuses, {"message": f"no, {self.headers.get('Authorization')}"})
        elif path.endswith("/user"):
            self._send(200, {"id": OURS, "username": "project_7_bot"})
        elif path.endswith("/pulls"):
            self._send(200, forge.pulls)
        elif path.endswith("/pulls/7"):
            self._send(200, self._pull())
        elif self.command == "POST":
            forge.comments.append((OURS, body["body"]))
            self._send(201, self._comment(len(forge.comments) - 1))
        elif self.command in ("PATCH", "PUT"):
            place = int(path.rpartition("/")[2])
            forge.comments[place] = (forge.comments[place][0], body["body"])
            self._send(200, self._comment(place))
        else:
            self._page(path, query)

    do_GET = do_POST = do_PATCH = do_PUT = _answered  # noqa: N815 (the names are the base class's)

    def _page(self, path: str, query: str) -> None:
        """A few comments at a time, as forges answer."""
        page = int(dict(pair.split("=") for pair in query.split("&") if "=" in pair).get("page", "1"))
        own = [self._comment(place) for place in range(len(self.forge.comments))]
        shown = own[(page - 1) * PER_PAGE : page * PER_PAGE]
        more = f'<{self.forge.address}{path}?page={page + 1}>; rel="next"' if page * PER_PAGE < len(own) else ""
        self._send(200, shown, {"Link": more} if more else {})

    def _comment(self, place: int) -> dict[str, Any]:
        author, body = self.forge.comments[place]
        url = f"{self.forge.address}/repos/o/r/issues/comments/{place}"
        user = {"login": LOGINS[author], "id": author, "type": "Bot"}
        return {"id": place, "url": url, "body": body, "user": user, "author": {"id": author}}

    def _pull(self) -> dict[str, Any]:
        return pull(self.forge, COMMIT)

    def _send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)


def pull(forge: Forge, commit: str, number: int = 7) -> dict[str, Any]:
    """A pull request as GitHub answers it."""
    repository = f"{forge.address}/repos/o/r"
    return {
        "number": number,
        "url": f"{repository}/pulls/{number}",
        "issue_url": f"{repository}/issues/{number}",
        "head": {"sha": commit},
    }


@contextmanager
def running() -> Iterator[Forge]:
    """The forge, until the test has ended."""
    forge = Forge()
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
