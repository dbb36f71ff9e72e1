"""Values of the chart of Fluent Bit. Keys: charts/fluent-bit/values.yaml, 0.58.1."""

from collections.abc import Mapping
from typing import Any

from ..elasticsearch.output_plan import pod_values
from ..names import PRIORITY_CLASS
from .plan import CONFIGURATION_FILE, METRICS_PORT, SCRIPT_FILE, STATE
from .settings import LogsSettings

# What the chart calls the account and the pods when the release has its name (templates/_helpers.tpl); a test holds it
# against the pin.
SERVICE_ACCOUNT = "fluent-bit"
PODS = {"app.kubernetes.io/name": "fluent-bit"}
# Where the chart mounts the files of config.extraFiles (templates/_pod.tpl).
_DIRECTORY = "/fluent-bit/etc/conf"


def chart_values(
    settings: LogsSettings, *, configuration: str, script: str, elasticsearch: bool = False
) -> dict[str, Any]:
    """The values; `configuration` and `script` are the texts of Fluent Bit's files."""
    return {
        "config": {
            # The chart's own file in the older format, which nothing reads.
            **dict.fromkeys(("service", "inputs", "filters", "outputs", "customParsers"), ""),
            "extraFiles": {CONFIGURATION_FILE: _untemplated(configuration), SCRIPT_FILE: _untemplated(script)},
        },
        "args": [f"--config={_DIRECTORY}/{CONFIGURATION_FILE}"],
        "metricsPort": METRICS_PORT,
        **_volumes(),
        **_variables(pod_values() if elasticsearch else {}),
        "securityContext": {
            # Logs belong to root; it needs no capability to read them, nor for its own directory.
            "runAsUser": 0,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        # Every node, whatever its taints.
        "tolerations": [{"operator": "Exists"}],
        "priorityClassName": PRIORITY_CLASS,
        "resources": {
            # What AWS requests for its own (aws-observability/helm-charts, amazon-cloudwatch-observability) is less,
            # with buffers in memory alone.
            "requests": {"cpu": "50m", "memory": f"{settings.memory_mib // 2}Mi"},
            "limits": {"memory": f"{settings.memory_mib}Mi"},
        },
        # Some nodes at a time: what a container writes meanwhile stays in its file.
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%"}},
        # Longer than `grace` of the configuration.
        "terminationGracePeriodSeconds": 30,
        # A pod with a shell, of an image without a version.
        "testFramework": {"enabled": False},
    }


def _variables(more: Mapping[str, Any]) -> dict[str, Any]:
    """The environment with that of `more` in it, and what else is there."""
    node = {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
    return {**more, "env": [node, *more.get("env", ())]}


def _volumes() -> dict[str, Any]:
    """Logs of the node to read, and a directory to write: on the node, since in an emptyDir positions and what is not
    yet sent would go with the pod, at each upgrade. The chart's others are Docker's, and writable logs."""
    return {
        "daemonSetVolumes": [
            {"name": "varlog", "hostPath": {"path": "/var/log", "type": "Directory"}},
            {"name": "state", "hostPath": {"path": STATE, "type": "DirectoryOrCreate"}},
        ],
        "daemonSetVolumeMounts": [
            {"name": "varlog", "mountPath": "/var/log", "readOnly": True},
            {"name": "state", "mountPath": STATE},
        ],
    }


def _untemplated(text: str) -> str:
    """The text, of which Helm's `tpl` leaves every brace as it is (templates/configmap.yaml)."""
    return text.replace("{{", '{{ "{{" }}')
