"""Sends a report to the SNS topic, and to Slack where there is a webhook."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import boto3

# SNS API, Publish: a subject has up to 100 ASCII characters and no line breaks; a message 256 KiB, and a character in
# UTF-8 at most four of them.
_SUBJECT_CHARACTERS, _EMAIL_CHARACTERS = 100, 60_000
# Slack asks for at most 4,000, and cuts off at 40,000 (Slack API changelog, "Truncating really long messages",
# 2018-08); the subject is beside it.
_SLACK_CHARACTERS = 3_500
_TIMEOUT_SECONDS = 10


class Destination(TypedDict):
    """Where a report is sent."""

    topic_arn: str
    slack_secret: NotRequired[str]


def send(destination: Destination, subject: str, lines: Sequence[str]) -> None:
    """The report is published, and posted to Slack.

    Raises:
        RuntimeError: where Slack refuses it, or the secret has no webhook; without the webhook in its text, which
            whoever knows it can post by."""
    secret = destination.get("slack_secret")
    # Read first: where it cannot be read, nothing is sent, and nothing is sent twice.
    webhook = _webhook(secret) if secret else None
    boto3.client("sns").publish(
        TopicArn=destination["topic_arn"],
        Subject=subject[:_SUBJECT_CHARACTERS],
        Message="\n".join([*shortened(lines, _EMAIL_CHARACTERS), ""]),
    )
    if webhook:
        post(webhook, slack_message(subject, lines))


def shortened(lines: Sequence[str], characters: int) -> list[str]:
    """As many of the lines as fit, and how many were left out."""
    kept, used = list[str](), 0
    for line in lines:
        used += len(line) + 1
        if used > characters:
            return [*kept, f"... and {len(lines) - len(kept)} more lines"]
        kept.append(line)
    return kept


def slack_message(subject: str, lines: Sequence[str]) -> dict[str, str]:
    """A message of Slack with the lines in a code block, in which columns stay below each other. `&`, `<` and `>` are
    escaped (Slack API, "Formatting text for app surfaces"): the names of resources are no links, and notify nobody."""
    text = "\n".join(shortened([_escaped(line) for line in lines], _SLACK_CHARACTERS))
    return {"text": f"*{_escaped(subject)}*\n```\n{text}\n```"}


def post(url: str, message: dict[str, str]) -> None:
    """The message is in the channel.

    Raises:
        RuntimeError: where Slack refuses it or cannot be reached, without the URL."""
    body = json.dumps(message).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - checked where read
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        reason = f"status {error.code}"
    except OSError as error:
        reason = type(error).__name__
    raise RuntimeError(f"Slack did not take the report: {reason}")


def _escaped(text: str) -> str:
    # Three backticks would end the code block.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "'")


def _webhook(secret: str) -> str:
    text: str = boto3.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    try:
        content: Any = json.loads(text)
    except ValueError:
        content = None
    url: object = content.get("url") if isinstance(content, dict) else None
    if not isinstance(url, str) or not url.startswith("https://"):
        raise RuntimeError(f'the secret {secret} has to be JSON with the webhook as url: {{"url": "https://..."}}')
    return url
