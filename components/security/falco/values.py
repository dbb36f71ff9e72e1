"""Values of the charts of Falco and Falcosidekick. Keys: charts/falco/values.yaml, 9.1.0, and
charts/falcosidekick/values.yaml, 0.14.0."""

from collections.abc import Mapping
from typing import Any

from ...controllers.pods import apart
from ..names import PRIORITY_CLASS
from .settings import FalcoSettings

# Container ports of both charts: Falco has its health and its metrics on one (falco.webserver.listen_port), and
# Falcosidekick takes alerts and has its metrics on the other (templates/deployment.yaml).
METRICS_PORT, ALERT_PORT = 8765, 2801
# What both charts call pods, Services and accounts when the releases have these names (templates/_helpers.tpl), and the
# namespace of both; a test holds them against the pins.
FALCO, FALCOSIDEKICK, NAMESPACE = "falco", "falcosidekick", "falco"
SENDERS = {"app.kubernetes.io/name": FALCOSIDEKICK}
# The projects publish their images to both (charts' values; falcosecurity/rules, list falco_containers;
# falcosecurity/falcosidekick, .goreleaser.yml). Docker Hub limits how much an address without an account pulls.
_REGISTRY = "public.ecr.aws"
# The socket of containerd, which has the names of pods (the chart's first, and bottlerocket-os/bottlerocket,
# SECURITY_GUIDANCE.md). The chart's others would become empty directories of the node.
_CONTAINERD = "/run/containerd/containerd.sock"


def falco_values(settings: FalcoSettings, rules: Mapping[str, str]) -> dict[str, Any]:
    """The values of Falco; `rules` are the texts of its rules files."""
    return {
        "image": {"registry": _REGISTRY},
        # No driver to build or load, of which each new kernel of an AMI would need one. The container is privileged, as
        # by default: with `leastPrivileged`, SELinux on Bottlerocket keeps it from containerd's socket.
        "driver": {"kind": "modern_ebpf"},
        "collectors": {"containerEngine": {"engines": _engines()}},
        # Both would fetch rules and plugins from the internet when a pod starts, and others every week (falcosecurity/
        # falco #3761). The image has the rules and the plugin of its version.
        "falcoctl": {"artifact": {"install": {"enabled": False}, "follow": {"enabled": False}}},
        "customRules": dict(rules),
        "falco": _configuration(settings),
        "metrics": {"enabled": True},
        # Every node, whatever its taints: one that nobody watches is where to go.
        "tolerations": [{"operator": "Exists"}],
        # Above workloads, as the other controllers, and below what the node itself needs.
        "podPriorityClassName": PRIORITY_CLASS,
        # The chart's defaults: 512Mi for the table of all threads of a node, and a CPU at most.
        "resources": {
            "requests": {"cpu": "100m", "memory": "512Mi"},
            "limits": {"cpu": "1000m", "memory": "1024Mi"},
        },
    }


def _engines() -> dict[str, Any]:
    others = ("docker", "podman", "containerd", "lxc", "libvirt_lxc", "bpm")
    return {**{name: {"enabled": False} for name in others}, "cri": {"enabled": True, "sockets": [_CONTAINERD]}}


def _configuration(settings: FalcoSettings) -> dict[str, Any]:
    """What goes to falco.yaml. Keys: falcosecurity/falco 0.44.1, falco.yaml."""
    return {
        # The image's own snippets would load the plugin of containers a second time, and Falco would not start
        # (falcosecurity/falco #3984). The other one there is the next line.
        "config_files": [],
        "time_format_iso_8601": True,
        "priority": settings.minimum_priority,
        # By default the first rule that matches is the only one: a rule of the image would hide one of ours.
        "rule_matching": "all",
        "json_output": True,
        "http_output": {"enabled": True, "url": f"http://{FALCOSIDEKICK}:{ALERT_PORT}"},
        # There is no syslog in the container.
        "syslog_output": {"enabled": False},
        "log_syslog": False,
    }


def falcosidekick_values(
    settings: FalcoSettings, *, cluster_name: str, region: str, topic_arn: Any = None
) -> dict[str, Any]:
    """The values of Falcosidekick, which sends alerts on; `topic_arn` is text, or an output of it."""
    return {
        "image": {"registry": _REGISTRY},
        "replicaCount": 2,
        "config": {
            # In every alert, as the topic and Alertmanager may have those of several clusters.
            "customfields": f"cluster:{cluster_name},region:{region}",
            **({"aws": _publishing(settings, region, topic_arn)} if topic_arn is not None else {}),
            **({"alertmanager": _alerting(settings)} if settings.alertmanager else {}),
        },
        "priorityClassName": PRIORITY_CLASS,
        # What the chart's values propose.
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"cpu": "100m", "memory": "128Mi"},
        },
        # The chart's user, and what the restricted Pod Security Standard asks for.
        "podSecurityContext": {
            "runAsUser": 1234,
            "fsGroup": 1234,
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "affinity": apart(SENDERS),
    }


def _publishing(settings: FalcoSettings, region: str, topic_arn: Any) -> dict[str, Any]:
    return {
        "region": region,
        # A check at the start: if it failed once, the topic would get nothing until the pod is restarted
        # (falcosecurity/falcosidekick 2.32.0, main.go).
        "checkidentity": False,
        "sns": {"topicarn": topic_arn, "minimumpriority": settings.notify},
    }


def _alerting(settings: FalcoSettings) -> dict[str, Any]:
    return {
        "hostport": settings.alertmanager,
        # The chart's default, v1, is gone since Alertmanager 0.27 (prometheus/alertmanager, CHANGELOG).
        "endpoint": "/api/v2/alerts",
        "minimumpriority": settings.minimum_priority,
    }


def falcoctl_configuration() -> dict[str, Any]:
    """The ConfigMap that Falco's pods mount in any case, and that the chart makes only with falcoctl (9.1.0,
    templates/pod-template.tpl and falcoctl-configmap.yaml): without it, they would wait for it; without apiVersion and
    kind."""
    metadata = {"name": f"{FALCO}-falcoctl", "namespace": NAMESPACE}
    return {"metadata": metadata, "data": {"falcoctl.yaml": "{}\n"}}
