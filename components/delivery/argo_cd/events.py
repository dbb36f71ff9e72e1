"""Events that Slack is told of: plain values only.

Conditions are expressions on the Application (argo-cd v3.4.4, docs/operator-manual/notifications/triggers.md), texts Go
templates.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Event(NamedTuple):
    """When something is told, and what."""

    when: str
    text: str
    once_per: str = ""
    """What has to change before it is told again; otherwise the condition has to end first."""

    def trigger(self, template: str) -> dict[str, Any]:
        """The condition of a trigger that sends this template."""
        once = {"oncePer": self.once_per} if self.once_per else {}
        return {"when": self.when, "send": [template], **once}


_LINK = "{{.context.argocdUrl}}/applications/{{.app.metadata.name}}"

EVENTS: Mapping[str, Event] = {
    "deployed": Event(
        "app.status?.operationState.phase in ['Succeeded'] and app.status?.health.status == 'Healthy'",
        "Application {{.app.metadata.name}} of project {{.app.spec.project}} is deployed and healthy: revision "
        f"{{{{.app.status.sync.revision}}}}. {_LINK}",
        "app.status?.sync?.revision",
    ),
    "degraded": Event(
        "app.status?.health.status == 'Degraded'",
        f"Application {{{{.app.metadata.name}}}} of project {{{{.app.spec.project}}}} is degraded. {_LINK}",
    ),
    "sync-failed": Event(
        "app.status?.operationState.phase in ['Error', 'Failed']",
        "Sync of application {{.app.metadata.name}} of project {{.app.spec.project}} failed: "
        f"{{{{.app.status.operationState.message}}}} {_LINK}",
    ),
}
"""By the name that settings have."""
