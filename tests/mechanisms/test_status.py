"""Where to look, of a sandbox that runs."""

from __future__ import annotations

import json

from tests.engine import Sandbox


def test_status_is_printed_as_json(sandbox: Sandbox) -> None:
    printed = json.loads(sandbox("status", "--json").text)
    assert printed == sandbox.status()
    assert printed["life"]
    assert printed["aws_endpoint"].startswith("http://127.0.0.1:")
