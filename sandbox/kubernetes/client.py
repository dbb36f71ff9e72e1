"""One API server as the stand-in sees it: discovery, server-side apply, get, list and delete on plain objects."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from kubernetes.client import Configuration
from kubernetes.client.rest import RESTClientObject

from sandbox.errors import SandboxError

# One answer of a server on this machine; the slowest seen was a CRD's first use, well under a second.
_ANSWER_SECONDS = 30
_POLL_SECONDS = 0.02


class ApiError(SandboxError):
    """What the API server refused, in its own words."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("message") or f"the API server answered {status}")
        self.status = status
        self.reason = body.get("reason", "")
        details: dict[str, Any] = body.get("details") or {}
        self.kind = details.get("kind", "")
        self.fields = [cause["field"] for cause in details.get("causes", []) if cause.get("field")]


class NoMatchError(SandboxError):
    """The API server has no such kind: its CRD (or the release that brings it) is missing."""

    def __init__(self, api_version: str, kind: str) -> None:
        super().__init__(
            f'no matches for kind "{kind}" in version "{api_version}": its CRD, or the release that brings it, '
            "must be there first (depends_on)"
        )


@dataclass(frozen=True)
class Kind:
    """Where the objects of a kind are found."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    def path(self, namespace: str = "", name: str = "") -> str:
        base = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        within = f"/namespaces/{quote(namespace)}" if self.namespaced and namespace else ""
        return f"{base}{within}/{self.plural}" + (f"/{quote(name, safe='')}" if name else "")


class ApiServer:
    """A connection to one API server; safe to use from several threads."""

    def __init__(self, url: str, certificate_authority_data: str, token: str) -> None:
        configuration = Configuration(host=url)
        configuration.ca_cert_data = base64.b64decode(certificate_authority_data).decode()
        # The environment's proxies are for the internet, not for this machine's loopback.
        configuration.proxy = None
        self.url = url
        self._http = RESTClientObject(configuration)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._kinds: dict[str, dict[str, Kind]] = {}

    def kind_of(self, item: dict[str, Any]) -> Kind:
        """The kind of an object. Raises NoMatchError when the server does not have it, even when asked anew."""
        api_version, kind = item.get("apiVersion", ""), item.get("kind", "")
        if kind not in self._kinds.get(api_version, {}):
            self._discover(api_version)
        found = self._kinds.get(api_version, {}).get(kind)
        if found is None:
            raise NoMatchError(api_version, kind)
        return found

    def kinds(self) -> list[Kind]:
        """Every kind that the server has in each group's preferred version and that can be listed and deleted."""
        groups = self.request("GET", "/apis")["groups"]
        versions = ["v1", *(group["preferredVersion"]["groupVersion"] for group in groups)]
        return [kind for version in versions for kind in self._discover(version).values()]

    def get(self, item: dict[str, Any]) -> dict[str, Any] | None:
        """The live object with the same kind, namespace and name; None when there is none."""
        try:
            return self.request("GET", self.path(item))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def apply(
        self, item: dict[str, Any], manager: str, *, dry_run: bool = False, force: bool = False
    ) -> dict[str, Any]:
        """Server-side apply with strict field validation: an unknown or doubled field is an error."""
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        return self.request("PATCH", self.path(item), query, item, "application/apply-patch+yaml")

    def delete(self, item: dict[str, Any], uid: str | None = None) -> None:
        """Ask for deletion; what is already gone is fine."""
        # The provider's own default is Foreground, which waits for the garbage collector; none runs here, and none is
        # needed, because the controllers that make dependents do not run either.
        options: dict[str, Any] = {"propagationPolicy": "Background"}
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
        """One call; raises ApiError with what the server says when it refuses."""
        url = self.url + path + (f"?{urlencode(query)}" if query else "")
        headers = self._headers | {"Content-Type": content_type}
        answer = self._http.request(method, url, headers=headers, body=body, _request_timeout=_ANSWER_SECONDS)
        raw = answer.read() or b"{}"
        try:
            read: dict[str, Any] = json.loads(raw)
        except ValueError:
            read = {"message": raw.decode(errors="replace")}
        if not 200 <= answer.status <= 299:
            raise ApiError(answer.status, read)
        return read

    def _discover(self, api_version: str) -> dict[str, Kind]:
        path = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        try:
            resources = self.request("GET", path)["resources"]
        except ApiError as error:
            if error.status != 404:
                raise
            resources = []
        found = {
            row["kind"]: Kind(api_version, row["kind"], row["name"], row["namespaced"])
            for row in resources
            if "/" not in row["name"] and {"get", "patch", "delete", "list"} <= set(row["verbs"])
        }
        self._kinds[api_version] = found
        return found


class TimedOutError(SandboxError):
    """Something that the API server did not get done in time."""


def wait(seconds: float, done: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Poll until `done()`; after `seconds` raise TimedOutError with the text of `otherwise()`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimedOutError(otherwise())
        time.sleep(_POLL_SECONDS)
