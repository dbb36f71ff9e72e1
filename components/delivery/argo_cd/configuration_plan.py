"""What Argo CD's ConfigMaps say: who signs in and may do what, and what Slack is told. Plain values only.

Keys: argo-cd v3.4.4, docs/operator-manual/argocd-cm.yaml, argocd-rbac-cm.yaml and notifications/.
"""

import json
from collections.abc import Mapping
from typing import Any

from .events import EVENTS
from .settings import ArgoCdSettings
from .sign_in_settings import NotificationSettings, SignInSettings
from .watched_plan import inclusions

SIGN_IN_SECRET = "argocd-sign-in"  # noqa: S105 - its name
SIGN_IN_KEY = "client_secret"
SLACK_KEY = "slack-token"

_ROLES = {"none": "", "readonly": "role:readonly"}


def general(settings: ArgoCdSettings) -> dict[str, Any]:
    """argocd-cm: nobody signs in but by the provider, and nobody gets a shell."""
    return {
        "url": settings.url,
        # The account that every installation has, with a password in a Secret.
        "admin.enabled": "false",
        "users.anonymous.enabled": "false",
        "exec.enabled": "false",
        # A working day.
        "users.session.duration": "8h",
        "resource.inclusions": inclusions(settings),
        # Whoever may sync deploys the revision of the application, and no other one: docs/operator-manual/rbac.md.
        "application.sync.requireOverridePrivilegeForRevisionSync": "true",
        **({"oidc.config": _provider(settings.sign_in)} if settings.sign_in else {}),
    }


def rbac(settings: ArgoCdSettings) -> dict[str, Any]:
    """argocd-rbac-cm: the groups with a role of the whole; roles of projects stand in their AppProjects."""
    sign_in = settings.sign_in
    if sign_in is None:
        return {"policy.default": "", "policy.csv": "", "scopes": "[groups]"}
    roles = {"role:admin": sign_in.admins, "role:readonly": sign_in.viewers}
    lines = [f"g, {group}, {role}\n" for role, groups in roles.items() for group in groups]
    return {
        "policy.default": _ROLES[sign_in.default_role],
        "policy.csv": "".join(lines),
        "scopes": f"[{sign_in.groups_claim}]",
    }


def notifications(settings: NotificationSettings, url: str) -> dict[str, Any]:
    """argocd-notifications-cm, as values of the chart: the service, and for each event a trigger and a text."""
    chosen = {event: EVENTS[event] for event in settings.events}
    recipients = [f"slack:{settings.channel.removeprefix('#')}"]
    return {
        "argocdUrl": url,
        "notifiers": {"service.slack": json.dumps({"token": f"${SLACK_KEY}"})},
        "subscriptions": [{"recipients": recipients, "triggers": [f"on-{name}" for name in chosen]}],
        "templates": {f"template.{name}": json.dumps({"message": event.text}) for name, event in chosen.items()},
        "triggers": {f"trigger.on-{name}": json.dumps([event.trigger(name)]) for name, event in chosen.items()},
    }


def _provider(sign_in: SignInSettings) -> str:
    """The provider as JSON, which is YAML."""
    provider: Mapping[str, Any] = {
        "name": "single sign-on",
        "issuer": sign_in.issuer,
        "clientID": sign_in.client_id,
        "clientSecret": f"${SIGN_IN_SECRET}:{SIGN_IN_KEY}",
        "requestedScopes": list(sign_in.scopes),
    }
    return json.dumps(provider)
