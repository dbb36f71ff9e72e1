"""The AWS account on this machine: clients of moto's endpoint, by service and region."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ServiceModel

CREDENTIALS = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
"""moto accepts any credentials, and maps them to its default account."""

_lock = Lock()

# The error codes that say only by their message that the resource does not exist.
_SAID_BY_THE_MESSAGE = {
    "ClientException": ("Unable to describe task definition",),
    "BadRequestException": (
        "The request is rejected because the input detectorId is not owned by the current account",
        "The request is rejected since no such resource found",
    ),
    "InvalidAccessException": ("Account is not subscribed to AWS Security Hub",),
}


class Account:
    """The clients of one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        models = botocore.session.get_session()
        self._session = boto3.Session(**CREDENTIALS, botocore_session=models)
        self.model: Callable[[str], ServiceModel] = cache(models.get_service_model)
        """botocore's model of a service, by its name."""
        # No retries: a refused call is final, as moto does not throttle.
        self._config = Config(retries={"total_max_attempts": 1}, max_pool_connections=32)
        self.client = cache(self._client)

    def _client(self, service: str, region: str) -> Any:
        with _lock:  # a boto3 session must not create clients in two threads at once
            client = self._session.client(
                service,  # pyright: ignore[reportArgumentType] - the name comes from a row
                region_name=region,
                endpoint_url=self.endpoint,
                config=self._config,
            )
        if service == "s3control":
            client.meta.events.register("before-call.s3-control", self._to_the_endpoint)
        return client

    def _to_the_endpoint(self, params: dict[str, Any], **_: Any) -> None:
        """S3 Control's host names begin with the account, which no address on loopback can."""
        params["url"] = f"{self.endpoint}{params['url_path']}"

    @property
    def id(self) -> str:
        return self._account_id()

    @cache  # noqa: B019 - one account for each process
    def _account_id(self) -> str:
        return self.client("sts", "us-east-1").get_caller_identity()["Account"]


def is_not_found(error: ClientError) -> bool:
    """Whether the error says that the resource does not exist, by its code or, with some services, its message."""
    code: str = error.response.get("Error", {}).get("Code", "")
    message: str = error.response.get("Error", {}).get("Message", "")
    if code in _SAID_BY_THE_MESSAGE:
        return message.startswith(_SAID_BY_THE_MESSAGE[code])
    return "NotFound" in code or "NoSuch" in code or "NonExistent" in code or code == "404"
