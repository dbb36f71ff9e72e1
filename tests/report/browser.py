"""Headless Chromium, steered by its DevTools protocol: what a page does when it is opened."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INSTALL = "apt-get install --no-install-recommends chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # root, as in containers of CI, has no other way
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-pipe",
)


@dataclass
class Seen:
    """What happened while a page was opened."""

    messages: list[str] = field(default_factory=list[str])
    """Console messages, exceptions, and what the browser's own log has of the page."""
    requests: list[str] = field(default_factory=list[str])
    """URLs that were asked for, without the page itself and what is in it."""
    width: int = 0
    """Of the content, in pixels: wider than the window means that the page scrolls sideways."""
    text: str = ""


class Browser:
    """One running browser."""

    def __init__(self, reads: int, writes: int) -> None:
        self._in, self._out = os.fdopen(reads, "rb"), os.fdopen(writes, "wb")
        self._last = 0
        self._events: list[dict[str, Any]] = []

    def open(self, page: Path, width: int, screenshot: Path | None = None) -> Seen:
        """Open the page in a window of this width, and close it again."""
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable", {}, session)
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", size, session)
        self._events.clear()
        address = page.resolve().as_uri()
        self._ask("Page.navigate", {"url": address}, session)
        self._wait("Page.loadEventFired", session)
        seen = Seen(width=self._evaluate("document.documentElement.scrollWidth", session))
        seen.text = self._evaluate("document.body.innerText", session)
        if screenshot:
            taken = self._ask("Page.captureScreenshot", {"captureBeyondViewport": True}, session)
            screenshot.write_bytes(base64.b64decode(taken["data"]))
        for event in self._events:
            _note(seen, event, address)
        self._ask("Target.closeTarget", {"targetId": target})
        return seen

    def _evaluate(self, expression: str, session: str) -> Any:
        return self._ask("Runtime.evaluate", {"expression": expression}, session)["result"]["value"]

    def _ask(self, method: str, params: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        self._last += 1
        number = self._last
        message = {"id": number, "method": method, "params": params, **({"sessionId": session} if session else {})}
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            self._events.append(answer)

    def _wait(self, method: str, session: str) -> None:
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self._events):
            self._events.append(self._read())

    def _read(self) -> dict[str, Any]:
        """The next message; each ends with a null byte."""
        message = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            assert byte, "the browser has ended"
            message += byte
        return json.loads(message)


def _note(seen: Seen, event: dict[str, Any], address: str) -> None:
    method, params = event.get("method"), event.get("params", {})
    if method == "Runtime.consoleAPICalled":
        seen.messages.append(json.dumps(params["args"]))
    elif method == "Runtime.exceptionThrown":
        seen.messages.append(json.dumps(params["exceptionDetails"]))
    elif method == "Log.entryAdded":
        seen.messages.append(params["entry"]["text"])
    elif method == "Network.requestWillBeSent":
        url = params["request"]["url"]
        if url != address and not url.startswith("data:"):
            seen.requests.append(url)


@contextmanager
def browser(directory: Path) -> Iterator[Browser]:
    """A running Chromium, whose profile is in the directory."""
    program = next((path for name in _NAMES if (path := shutil.which(name))), None)
    assert program, f"Chromium is missing, in which the report is looked at: {INSTALL}"
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # The browser reads from 3 and writes to 4; the shell gives it these.
    command = ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", program, *_OPTIONS]
    process = subprocess.Popen(
        [*command, f"--user-data-dir={directory}"],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(ours_in, ours_out)
    finally:
        process.terminate()
        process.wait()
