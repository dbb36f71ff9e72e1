"""The AWS account on this machine: clients of moto's endpoint, for one region at a time."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CREDENTIALS = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
"""What moto is sent: it takes any; the account behind them is moto's default one."""

_lock = Lock()


class Account:
    """The clients of one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._session = boto3.Session(**CREDENTIALS)
        # One try: a refused call is an answer here, and moto has no throttling.
        self._config = Config(retries={"total_max_attempts": 1}, max_pool_connections=32)
        self.client = cache(self._client)

    def _client(self, service: str, region: str) -> Any:
        with _lock:  # a boto3 session is not safe for two threads that make clients at once
            return self._session.client(
                service,  # pyright: ignore[reportArgumentType] - the name comes from a row
                region_name=region,
                endpoint_url=self.endpoint,
                config=self._config,
            )

    @property
    def id(self) -> str:
        return self._account_id()

    @cache  # noqa: B019 - one account for each process
    def _account_id(self) -> str:
        return self.client("sts", "us-east-1").get_caller_identity()["Account"]


def is_not_found(error: ClientError) -> bool:
    """Whether AWS says that the resource does not exist: the codes differ by service, but all say it (ECS says it of
    a task definition in the message only)."""
    code: str = error.response.get("Error", {}).get("Code", "")
    if code == "ClientException":
        return error.response.get("Error", {}).get("Message", "").startswith("Unable to describe task definition")
    return "NotFound" in code or "NoSuch" in code or "NonExistent" in code or code == "404"
