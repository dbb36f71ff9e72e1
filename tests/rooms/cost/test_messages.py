"""What is sent: to the topic within its limits, and to Slack without its webhook in any message."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest

from components.cost.functions import messages
from tests.rooms.cost.account import Inbox, moto


class Slack(HTTPServer):
    """A server on loopback that answers as Slack's webhooks do."""

    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.bodies = status, list[Any]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/services/T0/B0/the-secret"


class _Handler(BaseHTTPRequestHandler):
    server: Slack

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002 - http.server's name


@pytest.fixture
def slack(request: pytest.FixtureRequest) -> Iterator[Slack]:
    server = Slack(getattr(request, "param", 200))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with moto(monkeypatch):
        yield Inbox()


def secret(text: str) -> None:
    boto3.client("secretsmanager").create_secret(Name="cost/slack", SecretString=text)


def destination(inbox: Inbox, secret: str | None = None) -> messages.Destination:
    return {"topic_arn": inbox.topic_arn, "slack_secret": secret} if secret else {"topic_arn": inbox.topic_arn}


def test_a_message_is_posted_as_json(slack: Slack) -> None:
    messages.post(slack.url, {"text": "hello"})
    assert slack.bodies == [{"text": "hello"}]


@pytest.mark.parametrize("slack", [403, 500], indirect=True)
def test_a_refusal_is_an_error_without_the_webhook(slack: Slack) -> None:
    with pytest.raises(RuntimeError, match=f"Slack did not take the report: status {slack.status}") as refusal:
        messages.post(slack.url, {"text": "hello"})
    assert "the-secret" not in str(refusal.value)


def test_a_slack_that_is_not_there_is_an_error_without_the_webhook() -> None:
    with pytest.raises(RuntimeError, match="Slack did not take the report: URLError") as refusal:
        messages.post("http://127.0.0.1:9/services/the-secret", {"text": "hello"})
    assert "the-secret" not in str(refusal.value)


@pytest.mark.parametrize("text", ["https://hooks.slack.com/x", "{}", '{"url": "http://plain"}', '{"url": 1}', "[]"])
def test_a_secret_without_a_webhook_is_refused_before_anything_is_sent(inbox: Inbox, text: str) -> None:
    secret(text)
    with pytest.raises(RuntimeError, match="the secret cost/slack has to be JSON") as refusal:
        messages.send(destination(inbox, "cost/slack"), "Cost", ["a line"])
    assert inbox.messages() == []
    assert "hooks.slack.com" not in str(refusal.value)


def test_without_a_secret_the_topic_alone_gets_it(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "post", lambda *_: pytest.fail("nothing is posted"))
    messages.send(destination(inbox), "Cost", ["one", "two"])
    assert inbox.messages() == [("Cost", "one\ntwo\n")]


def test_what_is_too_long_is_cut_off_at_a_line_and_says_so(inbox: Inbox) -> None:
    lines = [f"{n:05} {'x' * 94}" for n in range(1_000)]
    messages.send(destination(inbox), "S" * 120, lines)
    ((subject, text),) = inbox.messages()
    assert len(subject) == 100
    kept = text.splitlines()
    assert kept[:-1] == lines[: len(kept) - 1]
    assert kept[-1] == f"... and {1_000 - len(kept) + 1} more lines"
    assert len(messages.slack_message("S", lines)["text"]) < 4_000
