"""Elasticsearch, Kibana and their Secrets, as manifests: plain values only.

Kinds: elasticsearch.k8s.elastic.co/v1 and kibana.k8s.elastic.co/v1 of cloud-on-k8s 3.5.0. TLS is on by default, by a
certificate authority that ECK makes for each, and so is a PodDisruptionBudget that lets no node go while a copy of some
shard is missing.
"""

from collections.abc import Mapping
from typing import Any

from ...controllers.pods import disruption_budget, resources
from ..names import PRIORITY_CLASS
from . import setup_plan
from .names import ELASTICSEARCH, KIBANA, NAME, SETUP, SETUP_SECRET, WRITER, WRITER_SECRET
from .settings import ElasticsearchSettings
from .streams_plan import roles
from .values import TOLERATIONS

# The version of ECK's own samples in its release 3.5.0 (config/samples/elasticsearch, 2026-07-24), read 2026-11-28.
VERSION = "9.4.3"
_VOLUME = "elasticsearch-data"
# Beside what ECK gives every container (pkg/controller/elasticsearch/securitycontext and pkg/controller/kibana, 3.5.0).
_POD_SECURITY = {
    "runAsNonRoot": True,
    "fsGroup": 1000,
    "fsGroupChangePolicy": "OnRootMismatch",
    "seccompProfile": {"type": "RuntimeDefault"},
}


def external_secrets(settings: ElasticsearchSettings, namespace: Any, store: str) -> list[dict[str, Any]]:
    """The ExternalSecrets of the platform's users, in the form of which ECK makes users (Elastic's documentation,
    "File-based user authentication"); of external-secrets.io/v1."""
    files = {WRITER_SECRET: (WRITER, {}, "writer"), SETUP_SECRET: (SETUP, {"roles.yml": roles()}, "setup")}
    return [
        _external_secret(name, namespace, store, settings.users_secret, property_, _user(user, more))
        for name, (user, more, property_) in files.items()
    ]


def _user(name: str, more: Mapping[str, str]) -> dict[str, str]:
    return {"username": name, "password": "{{ .password }}", "roles": name, **more}


def _external_secret(
    name: str, namespace: Any, store: str, secret: str, property_: str, data: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": store},
            "target": {"name": name, "template": {"type": "kubernetes.io/basic-auth", "data": dict(data)}},
            "data": [{"secretKey": "password", "remoteRef": {"key": secret, "property": property_}}],
        },
    }


def elasticsearch(settings: ElasticsearchSettings, namespace: Any, storage_class: Any) -> dict[str, Any]:
    """The Elasticsearch; the last two are text, or outputs of it."""
    users = [{"secretName": name} for name in (WRITER_SECRET, SETUP_SECRET)]
    claim = {
        "storageClassName": storage_class,
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": f"{settings.storage_gib}Gi"}},
    }
    node_set = {
        "name": "default",
        "count": settings.nodes,
        "config": {
            # Otherwise each node of the cluster would need vm.max_map_count at 1048576, which only a privileged
            # container sets (Elastic's documentation, "Virtual memory").
            "node.store.allow_mmap": False,
            # It would download databases from the internet.
            "ingest.geoip.downloader.enabled": False,
        },
        "podTemplate": _pod(settings),
        "volumeClaimTemplates": [{"metadata": {"name": _VOLUME}, "spec": claim}],
    }
    spec = {
        "version": VERSION,
        "auth": {"fileRealm": users, "roles": [{"secretName": SETUP_SECRET}]},
        "nodeSets": [node_set],
    }
    return {"metadata": {"name": NAME, "namespace": namespace}, "spec": spec}


def _pod(settings: ElasticsearchSettings) -> dict[str, Any]:
    zones = {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        # A volume keeps its node in the zone where it was first, for ever.
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": ELASTICSEARCH},
    }
    return _template(
        {
            "topologySpreadConstraints": [zones],
            "initContainers": [setup_plan.container()],
            "containers": [{"name": "elasticsearch", "resources": resources("500m", f"{settings.memory_mib}Mi")}],
            "volumes": setup_plan.volumes(),
        }
    )


def _template(spec: Mapping[str, Any]) -> dict[str, Any]:
    common = {
        "priorityClassName": PRIORITY_CLASS,
        "tolerations": TOLERATIONS,
        "automountServiceAccountToken": False,
        "securityContext": _POD_SECURITY,
    }
    return {"spec": {**common, **spec}}


def kibana(namespace: Any) -> dict[str, Any]:
    """The Kibana, which keeps all that it has in Elasticsearch."""
    spec = {
        "version": VERSION,
        "count": 1,
        "elasticsearchRef": {"name": NAME},
        # Nothing is reported or fetched.
        "config": {
            "telemetry.optIn": False,
            "telemetry.allowChangingOptInStatus": False,
            "newsfeed.enabled": False,
            "xpack.fleet.isAirGapped": True,
        },
        # With less, Kibana 9 does not start (cloud-on-k8s 3.5.0, pkg/controller/kibana/pod.go).
        "podTemplate": _template({"containers": [{"name": "kibana", "resources": resources("100m", "2Gi")}]}),
    }
    return {"metadata": {"name": NAME, "namespace": namespace}, "spec": spec}


def kibana_budget(namespace: Any) -> dict[str, Any]:
    """The PodDisruptionBudget of Kibana, for which ECK has none."""
    return disruption_budget("kibana", namespace, KIBANA)
