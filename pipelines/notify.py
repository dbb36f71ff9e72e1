"""A notice to Slack, by a webhook whose address only AWS Secrets Manager has."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from slack_sdk.webhook import WebhookClient

from .errors import PipelineError

_TIMEOUT_SECONDS = 30
_LOOPBACK = ("127.0.0.1", "localhost")


def notice(operation: str, stack: str, environment: Mapping[str, str]) -> str:
    """What the channel reads."""
    link = _run(environment)
    return f":x: *{_escaped(operation)}* of *{_escaped(stack)}* failed" + (f": <{_escaped(link)}|run>" if link else "")


def send(secret_name: str, text: str) -> None:
    """Slack has the text.

    Raises:
        PipelineError: when the secret cannot be read, or Slack does not take it; the webhook's address is in no
        message."""
    client = WebhookClient(_webhook(secret_name), timeout=_TIMEOUT_SECONDS)
    try:
        status = client.send(text=text).status_code
    except Exception as error:
        # Whatever the client raises has the address in it: neither its text nor it as the cause may reach the log.
        raise PipelineError(f"Slack cannot be reached: {type(error).__name__}") from None
    if status != 200:
        raise PipelineError(
            f"Slack answered {status}: check that the secret {secret_name} has the address of a webhook that is there"
        )


def _webhook(secret_name: str) -> str:
    try:
        answer = boto3.client("secretsmanager").get_secret_value(SecretId=secret_name)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        raise PipelineError(f"the secret {secret_name} cannot be read: {code}") from None
    except BotoCoreError as error:
        raise PipelineError(f"the secret {secret_name} cannot be read: {type(error).__name__}") from None
    address = str(answer.get("SecretString", "")).strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise PipelineError(f"the secret {secret_name} does not have an address: store https://… as plain text")
    return address


def _run(environment: Mapping[str, str]) -> str:
    """The address of the run in GitHub Actions, GitLab CI/CD or Jenkins; empty elsewhere."""
    if run := environment.get("GITHUB_RUN_ID"):
        return (
            f"{environment.get('GITHUB_SERVER_URL', '')}/{environment.get('GITHUB_REPOSITORY', '')}/actions/runs/{run}"
        )
    return environment.get("CI_JOB_URL") or environment.get("BUILD_URL") or ""


def _escaped(text: str) -> str:
    """Slack's three control characters, and the bar that ends a link's address (Slack Docs, "Formatting text")."""
    for character, code in {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "%7C"}.items():
        text = text.replace(character, code)
    return text
