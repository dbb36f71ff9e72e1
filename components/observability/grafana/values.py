"""Values of Grafana, below the key grafana of kube-prometheus-stack. Keys: charts/kube-prometheus-stack/values.yaml,
88.5.3, and charts/grafana/values.yaml, 12.11.1; of grafana.ini: the Grafana documentation, "Configure Grafana".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...controllers.pods import resources, spread
from .settings import GrafanaSettings, SignInSettings

# The container port of the chart (service.targetPort).
PORT = 3000
SERVICE_ACCOUNT = "grafana"
"""The service account, whose role reads CloudWatch."""
ROLE = "grafana-sidecar"
"""The Role of the sidecar, which has to be there before the release."""
ADMIN_SECRET = "grafana-admin"  # noqa: S105 - a name
"""The Secret that External Secrets makes."""
ADMIN_USER, ADMIN_PASSWORD, CLIENT_SECRET = "admin-user", "admin-password", "client-secret"
"""The keys of the Secret."""
FOLDER_ANNOTATION = "grafana_folder"
"""The annotation of a ConfigMap that names the folder of its dashboards."""
PROMETHEUS, ALERTMANAGER, CLOUDWATCH, JAEGER = "prometheus", "alertmanager", "cloudwatch", "jaeger"
"""The uids of the data sources, which dashboards name."""

_LABELS = {"app.kubernetes.io/name": "grafana"}


def grafana_values(
    settings: GrafanaSettings,
    *,
    namespace: str,
    region: str,
    priority_class: str,
    tolerations: Sequence[Mapping[str, Any]] = (),
    alertmanager: bool,
    jaeger: str | None = None,
) -> dict[str, Any]:
    """The values; `region` is that of the data source CloudWatch, `jaeger` the URL of Jaeger, where it is on."""
    return {
        "enabled": True,
        # Those of the platform are in their place; the chart's would each be a ConfigMap more.
        "defaultDashboardsEnabled": False,
        "replicas": settings.replicas,
        "admin": {"existingSecret": ADMIN_SECRET, "userKey": ADMIN_USER, "passwordKey": ADMIN_PASSWORD},
        "grafana.ini": _configuration(settings),
        "sidecar": _sidecar(namespace, alertmanager=alertmanager),
        "additionalDataSources": _sources(settings, region, jaeger),
        # Nothing that a pod keeps is missed: dashboards and data sources are provisioned. Changing the owner of a
        # volume would take a container that runs as root, which the restricted Pod Security Standard refuses.
        **{key: {"enabled": False} for key in ("persistence", "initChownData", "testFramework")},
        "serviceAccount": {"create": True, "name": SERVICE_ACCOUNT},
        # In its namespace only, and not the chart's own Role, which reads all Secrets there.
        "rbac": {"namespaced": True, "useExistingRole": ROLE},
        # The chart's name of the job would be that of the Service.
        "serviceMonitor": {"enabled": True, "relabelings": [{"targetLabel": "job", "replacement": "grafana"}]},
        # The minimum of the Grafana documentation, "Install Grafana", 13.2; CPU is shared by requests.
        "resources": resources("100m", "512Mi"),
        "priorityClassName": priority_class,
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": spread(_LABELS),
        "tolerations": [dict(toleration) for toleration in tolerations],
        **_container(),
        # Each pod knows the sessions that began with it.
        **({"service": {"sessionAffinity": "ClientIP"}} if settings.replicas > 1 else {}),
        **(_client_secret() if settings.sign_in else {}),
    }


def _container() -> dict[str, Any]:
    """The chart's contexts, and a root file system that nothing writes to; Grafana writes below its volumes and /tmp
    (conf/defaults.ini, socket)."""
    return {
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 472,
            "runAsGroup": 472,
            "fsGroup": 472,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "extraEmptyDirMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - of the container
    }


def _sidecar(namespace: str, *, alertmanager: bool) -> dict[str, Any]:
    # The chart looks in all namespaces and reads Secrets, too: whoever may make one anywhere would make dashboards.
    found = {"enabled": True, "resource": "configmap", "searchNamespace": namespace}
    return {
        # Of its values, the comment on resources.
        "resources": resources("50m", "128Mi"),
        "dashboards": {
            **found,
            "folderAnnotation": FOLDER_ANNOTATION,
            "provider": {"allowUiUpdates": False, "foldersFromFilesStructure": True},
        },
        "datasources": {
            **found,
            "defaultDatasourceEnabled": True,
            "uid": PROMETHEUS,
            "alertmanager": {"enabled": alertmanager, "uid": ALERTMANAGER},
        },
    }


def _cloudwatch(region: str) -> dict[str, Any]:
    """The data source, with the credentials of the AWS SDK: Pod Identity (Grafana documentation, "Configure the
    CloudWatch data source", authType default)."""
    return {
        "name": "CloudWatch",
        "type": "cloudwatch",
        "uid": CLOUDWATCH,
        "access": "proxy",
        "editable": False,
        "jsonData": {"authType": "default", "defaultRegion": region},
    }


def _sources(settings: GrafanaSettings, region: str, jaeger: str | None) -> list[dict[str, Any]]:
    """What Grafana asks beside Prometheus and Alertmanager."""
    cloudwatch = [_cloudwatch(region)] if settings.cloudwatch else []
    return [*cloudwatch, *([_jaeger(jaeger)] if jaeger else [])]


def _jaeger(url: str) -> dict[str, Any]:
    return {"name": "Jaeger", "type": "jaeger", "uid": JAEGER, "access": "proxy", "editable": False, "url": url}


def _configuration(settings: GrafanaSettings) -> dict[str, Any]:
    """What goes to grafana.ini."""
    return {
        # Nothing is reported or fetched. Data sources are plugins since Grafana 13, which the image brings: at each
        # start Grafana looks for newer ones and takes away those that it has, whether it can replace them or not
        # (grafana/grafana #131490; entigolabs/entigo-infralib #1737, read 2026-11-28).
        "analytics": {"reporting_enabled": False, "check_for_updates": False, "check_for_plugin_updates": False},
        "news": {"news_feed_enabled": False},
        "plugins": {
            "plugin_admin_enabled": False,
            "preinstall_disabled": True,
            "preinstall_auto_update": False,
            "public_key_retrieval_disabled": True,
        },
        "security": {"disable_gravatar": True, "cookie_secure": settings.url is not None},
        "snapshots": {"external_enabled": False},
        "auth.anonymous": {"enabled": False},
        "users": {"allow_sign_up": False, "allow_org_create": False, "auto_assign_org_role": "Viewer"},
        **({"server": {"root_url": settings.url}} if settings.url else {}),
        **({"auth.generic_oauth": _sign_in(settings.sign_in)} if settings.sign_in else {}),
    }


def _sign_in(settings: SignInSettings) -> dict[str, Any]:
    """Who is in none of the groups is refused, and nobody becomes administrator of the server."""
    return {
        "enabled": True,
        "name": "Single sign-on",
        "allow_sign_up": True,
        "client_id": settings.client_id,
        "scopes": "openid profile email",
        "auth_url": settings.authorization_url,
        "token_url": settings.token_url,
        "api_url": settings.user_info_url,
        "use_pkce": True,
        "groups_attribute_path": settings.groups_claim,
        "role_attribute_path": role_of_groups(settings),
        "role_attribute_strict": True,
        "allow_assign_grafana_admin": False,
    }


def role_of_groups(settings: SignInSettings) -> str:
    """The JMESPath expression that gives a user the role of the first of their groups, from Admin down."""
    roles = (("Admin", settings.admins), ("Editor", settings.editors), ("Viewer", settings.viewers))
    return " || ".join(
        f"contains({settings.groups_claim}[*], '{group}') && '{role}'" for role, groups in roles for group in groups
    )


def _client_secret() -> dict[str, Any]:
    reference = {"secretKeyRef": {"name": ADMIN_SECRET, "key": CLIENT_SECRET}}
    return {"envValueFrom": {"GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET": reference}}
