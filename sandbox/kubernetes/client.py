"""A client of an API server: discovery, server-side apply, get, list and delete of plain objects."""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from kubernetes.client import Configuration
from kubernetes.client.rest import RESTClientObject
from urllib3.exceptions import SSLError
from urllib3.util import Retry

from sandbox.errors import SandboxError

# For one request to a server on this machine; the slowest seen, the first use of a CRD, took well under a second.
_ANSWER_SECONDS = 30
# Most of what is waited for is there at once; what is not takes seconds, and is not asked for fifty times in each.
_FIRST_POLL_SECONDS, _LONGEST_POLL_SECONDS = 0.02, 0.25
# With the waits between them about 15 seconds.
_TRIES = 10


class ApiError(SandboxError):
    """The API server refused a request; the message is its own."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("message") or f"the API server answered {status}")
        self.status = status
        self.reason = body.get("reason", "")
        details: dict[str, Any] = body.get("details") or {}
        self.kind = details.get("kind", "")
        self.fields = [cause["field"] for cause in details.get("causes", []) if cause.get("field")]


class NoMatchError(SandboxError):
    """The API server does not know a kind: its CRD, or the Helm release that installs it, is missing."""

    def __init__(self, api_version: str, kind: str) -> None:
        super().__init__(
            f'no matches for kind "{kind}" in version "{api_version}": its CRD, or the Helm release that installs '
            "it, must be created first (depends_on)"
        )


@dataclass(frozen=True)
class Kind:
    """A kind as the API server serves it."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    def path(self, namespace: str = "", name: str = "") -> str:
        base = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        within = f"/namespaces/{quote(namespace)}" if self.namespaced and namespace else ""
        return f"{base}{within}/{self.plural}" + (f"/{quote(name, safe='')}" if name else "")


class _Retry(Retry):
    def increment(self, *request: Any, error: Exception | None = None, **answer: Any) -> Retry:
        # What signed the server's certificate does not change; a handshake that is cut off is one with a dying server.
        if isinstance(error, SSLError) and isinstance(error.args[0], ssl.SSLCertVerificationError):
            raise error
        return super().increment(*request, error=error, **answer)


class ApiServer:
    """A connection to one API server; safe to use from several threads."""

    def __init__(self, url: str, certificate_authority_data: str, token: str) -> None:
        configuration = Configuration(host=url)
        configuration.ca_cert_data = base64.b64decode(certificate_authority_data).decode()
        # Proxies of the environment are not for loopback.
        configuration.proxy = None
        # A server that was killed is back within seconds, on the same port; one that starts, or begins to serve a kind,
        # answers 503 or 429 and when to ask again. What it may have begun is repeated only where that does no harm; a
        # patch is a server-side apply.
        configuration.retries = _Retry(
            total=_TRIES,
            backoff_factor=0.1,
            backoff_max=2,
            raise_on_status=False,
            allowed_methods=("GET", "PATCH", "PUT", "DELETE"),
        )
        self.url = url
        self._http = RESTClientObject(configuration)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._kinds: dict[str, dict[str, Kind]] = {}

    def kind_of(self, item: dict[str, Any]) -> Kind:
        """The kind of an object. Raises NoMatchError if the server does not serve it, after a fresh discovery too."""
        api_version, kind = item.get("apiVersion", ""), item.get("kind", "")
        if kind not in self._kinds.get(api_version, {}):
            self._discover(api_version)
        served = self._kinds.get(api_version, {}).get(kind)
        if served is None:
            raise NoMatchError(api_version, kind)
        return served

    def kinds(self) -> list[Kind]:
        """Every kind in its group's preferred version that can be listed and deleted."""
        groups = self.request("GET", "/apis")["groups"]
        versions = ["v1", *(group["preferredVersion"]["groupVersion"] for group in groups)]
        return [kind for version in versions for kind in self._discover(version).values()]

    def get(self, item: dict[str, Any]) -> dict[str, Any] | None:
        """The live object of the same kind, namespace and name; None if there is none."""
        try:
            return self.request("GET", self.path(item))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def apply(
        self, item: dict[str, Any], manager: str, *, dry_run: bool = False, force: bool = False
    ) -> dict[str, Any]:
        """Server-side apply with strict field validation: an unknown or duplicate field is an error."""
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        return self.request("PATCH", self.path(item), query, item, "application/apply-patch+yaml")

    def create(self, item: dict[str, Any], manager: str, *, dry_run: bool) -> dict[str, Any]:
        """Create with strict field validation; an object that exists already is a conflict."""
        query = {"fieldManager": manager, "fieldValidation": "Strict"} | ({"dryRun": "All"} if dry_run else {})
        return self.request("POST", self.path(item).rpartition("/")[0], query, item)

    def delete(self, item: dict[str, Any], uid: str | None = None) -> None:
        """Request deletion; an object that does not exist is no error."""
        # The provider's default (pulumi-kubernetes: provider/pkg/await/await.go, Deletion).
        options: dict[str, Any] = {"propagationPolicy": "Foreground"}
        if uid:
            options["preconditions"] = {"uid": uid}
        try:
            self.request("DELETE", self.path(item), body=options)
        except ApiError as error:
            if error.status != 404:
                raise

    def path(self, item: dict[str, Any]) -> str:
        metadata = item.get("metadata", {})
        return self.kind_of(item).path(metadata.get("namespace") or "default", metadata["name"])

    def request(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        content_type: str = "application/json",
    ) -> dict[str, Any]:
        """One request. Raises ApiError with the server's message if it refuses."""
        url = self.url + path + (f"?{urlencode(query)}" if query else "")
        headers = self._headers | {"Content-Type": content_type}
        answer = self._http.request(method, url, headers=headers, body=body, _request_timeout=_ANSWER_SECONDS)
        raw = answer.read() or b"{}"
        try:
            content: dict[str, Any] = json.loads(raw)
        except ValueError:
            content = {"message": raw.decode(errors="replace")}
        if not 200 <= answer.status <= 299:
            raise ApiError(answer.status, content)
        return content

    def _discover(self, api_version: str) -> dict[str, Kind]:
        path = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        try:
            resources = self.request("GET", path)["resources"]
        except ApiError as error:
            if error.status != 404:
                raise
            resources = []
        kinds = {
            row["kind"]: Kind(api_version, row["kind"], row["name"], row["namespaced"])
            for row in resources
            if "/" not in row["name"] and {"get", "patch", "delete", "list"} <= set(row["verbs"])
        }
        self._kinds[api_version] = kinds
        return kinds


class TimedOutError(SandboxError):
    """The API server did not finish something in time."""


def wait(seconds: float, done: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Poll until `done()`, ever less often; after `seconds`, raise TimedOutError with the text of `otherwise()`."""
    deadline, pause = time.monotonic() + seconds, _FIRST_POLL_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimedOutError(otherwise())
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_POLL_SECONDS)
