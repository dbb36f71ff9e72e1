"""What makes the data streams: plain values only.

Only Elasticsearch's API does, as ECK's StackConfigPolicy needs an Enterprise license. It is called by a container in
the pods of Elasticsearch that runs beside it for as long as they do, and not by a Job: a Job runs once and would not
see that volumes are new or that somebody changed the retention, a changed retention would replace it, and it would
need an image of its own, which prod pins by digest. Elasticsearch deletes what is older by itself (data stream
lifecycle), which any license has.
"""

import json
from typing import Any

from ...controllers.pods import resources
from .names import HOST, SETUP_CONFIG_MAP, SETUP_SECRET
from .settings import ElasticsearchSettings
from .streams_plan import STREAMS, retention, template

SCRIPT_FILE = "setup.sh"
_FILES, _USER = "/mnt/setup", "/mnt/setup-user"
_PASSWORD = "password"  # noqa: S105 - the name of a key


def config_map(settings: ElasticsearchSettings, script: str, namespace: Any) -> dict[str, Any]:
    """The files that it reads, again and again: changing them starts no node again. `script` is the text of
    setup.sh."""
    files = {"template.json": template(settings), "lifecycle.json": retention(settings)}
    texts = {name: f"{json.dumps(content, indent=2)}\n" for name, content in files.items()}
    return {
        "metadata": {"name": SETUP_CONFIG_MAP, "namespace": namespace},
        "data": {SCRIPT_FILE: script, **texts},
    }


def container() -> dict[str, Any]:
    """The container, which ECK gives the image of Elasticsearch and the volumes of its container (cloud-on-k8s 3.5.0,
    pkg/controller/common/defaults/pod_template.go, WithInitContainerDefaults)."""
    variables = {
        "HOST": HOST,
        "STREAMS": " ".join(STREAMS),
        "FILES": _FILES,
        "PASSWORD_FILE": f"{_USER}/{_PASSWORD}",
    }
    return {
        "name": "setup",
        # Beside the others, and not before them (Kubernetes documentation, "Sidecar Containers").
        "restartPolicy": "Always",
        "command": ["bash", f"{_FILES}/{SCRIPT_FILE}"],
        "env": [{"name": name, "value": value} for name, value in variables.items()],
        "volumeMounts": [
            {"name": "setup", "mountPath": _FILES, "readOnly": True},
            {"name": "setup-user", "mountPath": _USER, "readOnly": True},
        ],
        "resources": resources("10m", "64Mi"),
    }


def volumes() -> list[dict[str, Any]]:
    """Its volumes. A password that is changed reaches it, too."""
    items = [{"key": _PASSWORD, "path": _PASSWORD}]
    return [
        {"name": "setup", "configMap": {"name": SETUP_CONFIG_MAP}},
        {"name": "setup-user", "secret": {"secretName": SETUP_SECRET, "items": items}},
    ]
