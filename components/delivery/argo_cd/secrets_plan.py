"""Secrets of Argo CD, which External Secrets makes: plain values only, without apiVersion and kind.

external-secrets 2.9.0, apis/externalsecrets/v1; the forms are argo-cd's (v3.4.4, docs/operator-manual/
declarative-setup.md, "Repositories", user-management and notifications/services/slack.md).
"""

from collections.abc import Mapping
from typing import Any

from .configuration_plan import SIGN_IN_KEY, SIGN_IN_SECRET, SLACK_KEY
from .git_url import parse
from .names import SECRET_STORE
from .settings import ArgoCdSettings
from .source_settings import SourceRepositorySettings

_PART_OF = {"app.kubernetes.io/part-of": "argocd"}
# What the chart's notifications.secret.name is.
_NOTIFICATIONS = "argocd-notifications-secret"


def external_secrets(settings: ArgoCdSettings, namespace: Any) -> dict[str, dict[str, Any]]:
    """The ExternalSecrets by name; `namespace` is text, or an output of it."""
    planned: dict[str, dict[str, Any]] = {}
    if settings.sign_in:
        # Argo CD reads no Secret for `$<name>:<key>` that has not this label.
        planned[SIGN_IN_SECRET] = _secret(
            SIGN_IN_SECRET, namespace, settings.sign_in.client_secret, {SIGN_IN_KEY: "client_secret"}, _PART_OF
        )
    if settings.notifications:
        secret = settings.notifications.secret
        planned[_NOTIFICATIONS] = _secret(_NOTIFICATIONS, namespace, secret, {SLACK_KEY: "token"}, _PART_OF)
    for name, repository in settings.repositories.items():
        if repository.credentials:
            planned[f"repository-{name}"] = _repository(name, repository, repository.credentials, namespace)
    return planned


def _repository(name: str, repository: SourceRepositorySettings, secret: str, namespace: Any) -> dict[str, Any]:
    ssh = parse(repository.url).is_ssh
    keys = {"sshPrivateKey": "ssh_private_key"} if ssh else {"username": "username", "password": "password"}
    labels = {**_PART_OF, "argocd.argoproj.io/secret-type": "repository"}
    # Templates take what is read by the key that it has here.
    fixed = {"type": "git", "name": name, "url": repository.url}
    return _secret(f"repository-{name}", namespace, secret, keys, labels, fixed)


def _secret(
    name: str,
    namespace: Any,
    secret: str,
    keys: Mapping[str, str],
    labels: Mapping[str, str],
    fixed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    read = {key: f"{{{{ .{_variable(key)} }}}}" for key in keys}
    template = {"metadata": {"labels": dict(labels)}, "data": {**(fixed or {}), **read}}
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": SECRET_STORE},
            "target": {"name": name, "template": template},
            "data": [
                {"secretKey": _variable(key), "remoteRef": {"key": secret, "property": part}}
                for key, part in keys.items()
            ],
        },
    }


def _variable(key: str) -> str:
    """The name of a key in a template, where a hyphen is none."""
    return key.replace("-", "_")
