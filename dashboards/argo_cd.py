"""Argo CD: applications, their syncs, and the controller's work."""

from .frame import Frame, Rows, Variable
from .panels import Query, graph, number, rows

PROJECT = Variable("project", "Project", "label_values(argocd_app_info{@}, project)")
_OF = '@, project=~"$project"'


def _argo_cd() -> Rows:
    return {
        "Now": (
            number(
                "Applications",
                "Applications of the chosen projects.",
                "short",
                Query(f"count(argocd_app_info{{{_OF}}}) or vector(0)"),
            ),
            number(
                "Not healthy",
                "Applications that are degraded, or of which objects are missing.",
                "short",
                Query(f'count(argocd_app_info{{{_OF}, health_status=~"Degraded|Missing"}}) or vector(0)'),
                warning=1,
            ),
            number(
                "Not as Git says",
                "Applications that are out of sync; where a sync window forbids syncs, that is as it should be.",
                "short",
                Query(f'count(argocd_app_info{{{_OF}, sync_status="OutOfSync"}}) or vector(0)'),
                warning=1,
            ),
            number(
                "Not compared",
                "Applications whose manifests Argo CD cannot make, or whose project does not allow them.",
                "short",
                Query(f'count(argocd_app_info{{{_OF}, sync_status="Unknown"}}) or vector(0)'),
                warning=1,
            ),
            number(
                "Failed syncs",
                "Syncs in the last hour that failed after all their retries.",
                "short",
                Query(
                    f'sum(increase(argocd_app_sync_total{{{_OF}, phase=~"Error|Failed", dry_run="false"}}[1h]))'
                    " or vector(0)"
                ),
                warning=1,
            ),
            number(
                "Orphaned objects",
                "Objects in namespaces of projects that no application has.",
                "short",
                Query(f"sum(argocd_app_orphaned_resources_count{{{_OF}}}) or vector(0)"),
            ),
        ),
        "Applications": (
            rows(
                "Not healthy, or not as Git says",
                "Applications that are not both Healthy and Synced.",
                "short",
                Query(
                    f"""max by (project, name, dest_namespace, health_status, sync_status) (
                    argocd_app_info{{{_OF}, health_status!="Healthy"}}
                    or argocd_app_info{{{_OF}, sync_status!="Synced"}})"""
                ),
                value="Applications",
            ),
            graph(
                "Syncs",
                "Syncs that ended, by how they ended.",
                "short",
                Query(f"sum by (phase) (increase(argocd_app_sync_total{{{_OF}}}[$__rate_interval]))", "{{phase}}"),
                stacked=True,
            ),
            graph(
                "Health",
                "Applications by their health.",
                "short",
                Query(f"count by (health_status) (argocd_app_info{{{_OF}}})", "{{health_status}}"),
                stacked=True,
            ),
        ),
        "Controller and repositories": (
            graph(
                "Reconciliation",
                "Time in which the controller compares an application with Git, for 95 of 100.",
                "s",
                Query(
                    """histogram_quantile(0.95, sum by (le, dest_server)
                    (rate(argocd_app_reconcile_bucket{@}[$__rate_interval])))""",
                    "{{dest_server}}",
                ),
            ),
            graph(
                "Requests to Git",
                "Fetches and look-ups of revisions, and those that failed.",
                "ops",
                Query(
                    "sum by (request_type) (rate(argocd_git_request_total{@}[$__rate_interval]))", "{{request_type}}"
                ),
                Query("sum(rate(argocd_git_fetch_fail_total{@}[$__rate_interval]))", "failed fetches"),
            ),
            graph(
                "Requests that wait",
                "Requests for manifests of a repository that wait for the ones before them.",
                "short",
                Query("sum by (repo) (argocd_repo_pending_request_total{@})", "{{repo}}"),
            ),
            graph(
                "Objects in the controller's memory",
                "Objects of the namespaces of projects: what its memory is for.",
                "short",
                Query("sum by (server) (argocd_cluster_api_resource_objects{@})", "{{server}}"),
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame(
            "argo-cd",
            "Argo CD",
            "Applications and their syncs; how Argo CD gets on with Git and the API server.",
            ("delivery",),
            (PROJECT,),
        ),
        _argo_cd,
    ),
)
