"""Applications: plain values only, without apiVersion and kind.

argo-cd v3.4.4, docs/operator-manual/application.yaml and docs/user-guide/sync-options.md.
"""

from typing import Any

from .application_settings import ApplicationSettings, SourceSettings, SyncSettings
from .checks import ROOT
from .names import CLUSTER, NAMESPACE
from .projects_plan import owner_of
from .settings import ArgoCdSettings

# With it, deletion of the Application waits until the controller has deleted what it deployed: docs/user-guide/
# app_deletion.md.
_DELETE_RESOURCES = "resources-finalizer.argocd.argoproj.io"


def applications(settings: ArgoCdSettings) -> dict[str, dict[str, Any]]:
    """The Applications by name: root, and those of the settings."""
    planned: dict[str, dict[str, Any]] = {}
    if settings.root:
        metadata = {"name": ROOT, "namespace": NAMESPACE}
        planned[ROOT] = {
            "metadata": metadata,
            "spec": _spec(settings, settings.root, settings.root.sync, ROOT, NAMESPACE),
        }
    for name, application in settings.applications.items():
        spec = _spec(settings, application, application.sync, application.project, application.namespace)
        planned[name] = {"metadata": _metadata(name, application, settings), "spec": spec}
    return planned


def _metadata(name: str, application: ApplicationSettings, settings: ArgoCdSettings) -> dict[str, Any]:
    finalizers = {"finalizers": [_DELETE_RESOURCES]} if application.delete_resources else {}
    labels = owner_of(settings.projects[application.project].owner)
    return {"name": name, "namespace": NAMESPACE, "labels": labels, **finalizers}


def _spec(
    settings: ArgoCdSettings, source: SourceSettings, sync: SyncSettings, project: str, namespace: str
) -> dict[str, Any]:
    return {
        "project": project,
        "source": {
            "repoURL": settings.repositories[source.repository].url,
            "path": source.path,
            "targetRevision": source.revision,
        },
        "destination": {"server": CLUSTER, "namespace": namespace},
        "syncPolicy": _sync_policy(sync),
        "revisionHistoryLimit": 10,
    }


def _sync_policy(sync: SyncSettings) -> dict[str, Any]:
    automated = (
        {"automated": {"enabled": True, "prune": sync.prune, "selfHeal": sync.self_heal}} if sync.automated else {}
    )
    retry = {"limit": sync.retries, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}}
    # Each field has one owner, as with Pulumi; what two applications have is an error; what is gone from Git is deleted
    # after everything else is healthy.
    options = ["ServerSideApply=true", "FailOnSharedResource=true", "PruneLast=true"]
    return {**automated, "syncOptions": options, **({"retry": retry} if sync.retries else {})}
