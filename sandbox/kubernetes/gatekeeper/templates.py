"""Gatekeeper's attention to a ConstraintTemplate that is waited for.

Where Gatekeeper fails to make the kind of constraint, it tries again after 5 ms, and each time after twice as long, up
to 1000 s (k8s.io/client-go v0.35: util/workqueue/default_rate_limiters.go). On a busy machine it fails many times in a
few seconds: the API server does not serve the kind yet ("no matches for kind"), or the CRD that Gatekeeper has just
created is not in its cache ("already exists"). By the time that both are there, it may rest for more than a minute. A
change of the status object that it keeps of a template makes it look at once (its pkg/controller/constrainttemplate).
"""

from __future__ import annotations

import time
from typing import Any

from ..client import ApiError, ApiServer

Values = dict[str, Any]

_GROUP = "templates.gatekeeper.sh"
# Gatekeeper 3.23.1: apis/status/v1beta1, labels.go and constrainttemplatepodstatus_types.go.
_STATUSES, _PLURAL = "/apis/status.gatekeeper.sh/v1beta1", "constrainttemplatepodstatuses"
_LABEL = "internal.gatekeeper.sh/constrainttemplate-name"
_ASKED = "sandbox/asked-again"

# It has so long to come to it by itself.
_PAUSE_SECONDS = 5.0


def is_template(item: Values) -> bool:
    return item["kind"] == "ConstraintTemplate" and item["apiVersion"].partition("/")[0] == _GROUP


class Attention:
    """That Gatekeeper looks at one template every few seconds."""

    def __init__(self, server: ApiServer, template: Values) -> None:
        self._server = server
        self._name: str = template["metadata"]["name"]
        self._last = time.monotonic()

    def attend(self) -> None:
        """Have it look, if it has not been asked within the last seconds."""
        now = time.monotonic()
        if now - self._last < _PAUSE_SECONDS:
            return
        self._last = now
        patch = {"metadata": {"annotations": {_ASKED: f"{now:.3f}"}}}
        try:
            query = {"labelSelector": f"{_LABEL}={self._name}"}
            for status in self._server.request("GET", f"{_STATUSES}/{_PLURAL}", query)["items"]:
                at = status["metadata"]
                path = f"{_STATUSES}/namespaces/{at['namespace']}/{_PLURAL}/{at['name']}"
                self._server.request("PATCH", path, body=patch, content_type="application/merge-patch+json")
        except ApiError as error:
            if error.status != 404:  # without its chart there are no such objects; and one may just have gone
                raise
