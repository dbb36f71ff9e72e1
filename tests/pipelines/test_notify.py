"""The notice to Slack: the webhook's address comes from AWS Secrets Manager, and is in no output."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from moto import mock_aws

from pipelines.__main__ import main
from pipelines.notify import notice
from tests.tree import ROOT

PATH = "/services/T000/B000/nobody-reads-this"
SECRET = "slack/webhook"  # noqa: S105 (the name of a secret)


@dataclass
class Slack:
    address: str = ""
    status: int = 200
    texts: list[str] = field(default_factory=list[str])


@pytest.fixture
def slack() -> Iterator[Slack]:
    own = Slack()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing on the screen."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            own.texts.append(body["text"])
            self.send_response(own.status)
            self.end_headers()
            self.wfile.write(f"no_service {self.path}".encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own.address = f"http://127.0.0.1:{server.server_port}{PATH}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield own
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)
    with mock_aws():
        yield


def stored(address: str) -> None:
    boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=address)


def notify(operation: str = "up") -> int:
    return main(["notify", "dev", "--operation", operation, "--secret", SECRET])


def test_the_channel_reads_what_failed_and_where(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    stored(f"{slack.address}\n")
    for name, value in {"SERVER_URL": "https://github.com", "REPOSITORY": "o/r", "RUN_ID": "9"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    assert notify("drift") == 0
    assert slack.texts == [":x: *drift* of *dev* failed: <https://github.com/o/r/actions/runs/9|run>"]
    written = capfd.readouterr()
    assert PATH not in written.out + written.err


@pytest.mark.parametrize(
    ("environment", "link"),
    [
        ({}, ""),
        ({"CI_JOB_URL": "https://gitlab.com/g/p/-/jobs/1"}, ": <https://gitlab.com/g/p/-/jobs/1|run>"),
        ({"BUILD_URL": "https://jenkins/job/a/1/"}, ": <https://jenkins/job/a/1/|run>"),
        ({"BUILD_URL": "https://jenkins/job/<!channel>|x/1/"}, ": <https://jenkins/job/&lt;!channel&gt;%7Cx/1/|run>"),
    ],
)
def test_a_notice_links_the_run_of_each_forge_and_mentions_nobody(environment: dict[str, str], link: str) -> None:
    assert notice("up", "dev", environment) == f":x: *up* of *dev* failed{link}"


@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_a_refusal_of_slack_is_said_without_the_address(
    slack: Slack, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    stored(slack.address)
    slack.status = status
    assert notify() == 2
    written = capfd.readouterr()
    assert "Slack" in written.err
    assert PATH not in written.out + written.err
    assert "Traceback" not in written.err


@pytest.mark.parametrize("address", [f"http://127.0.0.1:1{PATH}", f"https://127.0.0.1:1{PATH}", f"https://[x{PATH}"])
def test_an_address_that_cannot_be_reached_is_in_no_message(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    stored(address)
    assert notify() == 2
    written = capfd.readouterr()
    assert PATH not in written.out + written.err
    assert "Traceback" not in written.err


@pytest.mark.parametrize("address", ["nobody-reads-this", f"http://slack.invalid{PATH}", "{}", ""])
def test_a_secret_that_is_no_address_is_refused_and_not_shown(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    stored(address or " ")
    assert notify() == 2
    written = capfd.readouterr()
    assert f"the secret {SECRET} does not have an address" in written.err
    assert "nobody-reads-this" not in written.out + written.err


def test_a_secret_that_is_not_there_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert notify() == 2
    assert f"the secret {SECRET} cannot be read: ResourceNotFoundException" in capfd.readouterr().err
