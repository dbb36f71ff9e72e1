"""The configuration of Fluent Bit, in its YAML format: plain values only.

Keys: fluent/fluent-bit-docs for 5.1 and the plugins' sources, fluent/fluent-bit 5.1.1, read 2026-11-28.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...controllers.names import CONTROLLER_NAMESPACES
from ..elasticsearch.output_plan import output
from .groups import APPLICATION, AUDIT, DATAPLANE, HOST, log_groups
from .settings import LogsSettings

CONFIGURATION_FILE, SCRIPT_FILE = "fluent-bit.yaml", "mask.lua"
STATE = "/var/fluent-bit/state"
"""Where Fluent Bit keeps on the node what it has read and not yet sent; the directory of AWS's own agent
(aws-observability/helm-charts, amazon-cloudwatch-observability, fluent-bit-daemonset.yaml)."""
METRICS_PORT = 2020

AUDIT_LABEL, AUDIT_FIELD, AUDIT_VALUE = "platform.logs/type", "log_type", "audit"
"""What makes logs audit logs: the label of a pod makes all of its logs, the field of a JSON record that one."""

_CONTAINERS = "/var/log/containers"
# The kubelet's symbolic links: <pod>_<namespace>_<container>-<ID>.log (plugins/filter_kubernetes/kube_regex.h). None of
# the names may have an underscore. What Fluent Bit says of itself would make logs of logs.
_OWN = f"{_CONTAINERS}/fluent-bit-*_logging_fluent-bit-*.log"
# kube-system and the namespaces of this platform's controllers, whose logs are not those of workloads.
_DATAPLANE_NAMESPACES = ("kube-system", *CONTROLLER_NAMESPACES)
_PARSED = "log_processed"
# Shares of the disk space, in eighths, and how often an output tries: with waits of up to five minutes (scheduler.cap),
# about an hour. Audit logs wait for as long as there is space. What two outputs wait with is on the disk once.
_RETRIES = 15
_OUTPUTS: Mapping[str, tuple[int, int | str]] = {
    APPLICATION: (4, _RETRIES),
    DATAPLANE: (1, _RETRIES),
    HOST: (1, _RETRIES),
    AUDIT: (2, "no_limits"),
}
# A chunk has about 2 MB (pipeline/inputs/tail.md, "From buffers to chunks"): half of the memory is for them.
_MIB_FOR_EACH_CHUNK = 4


def configuration(settings: LogsSettings, *, cluster_name: str, region: str, elasticsearch: bool = False) -> str:
    """The text of the configuration file; JSON is YAML. `elasticsearch` is where logs are sent as well."""
    pipeline = {
        "inputs": list(_inputs(settings)),
        "filters": list(_filters(settings)),
        "outputs": list(_outputs(settings, cluster_name, region, elasticsearch=elasticsearch)),
    }
    return f"{json.dumps({'service': _service(settings), 'pipeline': pipeline}, indent=2)}\n"


def script(settings: LogsSettings, own: str) -> str:
    """The text of the script that masks secrets: what the settings add, and `own`, the text of mask.lua."""
    names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in settings.masked_fields]
    return (
        f"local more_names = {_lua_list(names)}\n"
        f"local more_patterns = {_lua_list([*settings.masked_patterns.values()])}\n{own}"
    )


def _lua_list(texts: Sequence[str]) -> str:
    # Printable ASCII, of which Lua and JSON escape the same two.
    return "{ " + ", ".join(json.dumps(text) for text in texts) + " }"


def _service(settings: LogsSettings) -> dict[str, Any]:
    return {
        "flush": 5,
        # Time to send what is there before the pod ends.
        "grace": 20,
        "log_level": "info",
        "http_server": True,
        "http_listen": "0.0.0.0",  # noqa: S104 (in the pod, behind its NetworkPolicy)
        "http_port": METRICS_PORT,
        "health_check": True,
        "scheduler.base": 5,
        "scheduler.cap": 300,
        "storage.path": f"{STATE}/storage",
        "storage.sync": "normal",
        # After a crash of the node a chunk may be half written.
        "storage.checksum": True,
        "storage.delete_irrecoverable_chunks": True,
        "storage.metrics": True,
        "storage.backlog.mem_limit": "16M",
        "storage.max_chunks_up": settings.memory_mib // _MIB_FOR_EACH_CHUNK,
    }


def _inputs(settings: LogsSettings) -> Iterator[dict[str, Any]]:
    excluded = [_files_of(name) for name in settings.excluded_namespaces]
    dataplane = [_files_of(name) for name in _DATAPLANE_NAMESPACES]
    yield _tail(APPLICATION, [f"{_CONTAINERS}/*.log"], [*dataplane, *excluded])
    yield _tail(DATAPLANE, dataplane, [_OWN, *excluded])
    if settings.host:
        # The names are the journal's; those of the two units are the same on Amazon Linux 2023 and Bottlerocket.
        yield _journal("kernel", f"{HOST}.kernel", ["_TRANSPORT=kernel"])
        yield _journal("units", f"{HOST}.*", ["_SYSTEMD_UNIT=kubelet.service", "_SYSTEMD_UNIT=containerd.service"])


def _files_of(namespace: str) -> str:
    return f"{_CONTAINERS}/*_{namespace}_*.log"


def _tail(tag: str, paths: Sequence[str], excluded: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "tail",
        "alias": tag,
        "tag": f"{tag}.*",
        "path": ",".join(paths),
        "exclude_path": ",".join(excluded),
        # containerd writes long lines in parts.
        "multiline.parser": "cri",
        "db": f"{STATE}/{tag}.db",
        "db.locking": True,
        # Where there is no database yet, the node is new: what its first pods have said is read as well.
        "read_from_head": True,
        "refresh_interval": 10,
        "rotate_wait": 30,
        "skip_long_lines": True,
        "buffer_max_size": "256k",
        "mem_buf_limit": "32M",
        "storage.type": "filesystem",
    }


def _journal(name: str, tag: str, units: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "systemd",
        "alias": f"{HOST}-{name}",
        "tag": tag,
        "path": "/var/log/journal",
        "systemd_filter": list(units),
        "systemd_filter_type": "or",
        "db": f"{STATE}/{HOST}-{name}.db",
        "lowercase": True,
        "strip_underscores": True,
        "storage.type": "filesystem",
    }


def _kubernetes(tag: str) -> dict[str, Any]:
    return {
        "name": "kubernetes",
        "alias": f"kubernetes-{tag}",
        "match": f"{tag}.*",
        "kube_tag_prefix": f"{tag}.var.log.containers.",
        # A record in JSON becomes fields of its own, below a name, so that none passes for metadata.
        "merge_log": True,
        "merge_log_key": _PARSED,
        "keep_log": False,
        # Otherwise a workload could leave itself out, audit logs and all.
        "k8s-logging.exclude": False,
        "k8s-logging.parser": False,
        "labels": True,
        # They have whole manifests in them (kubectl.kubernetes.io/last-applied-configuration).
        "annotations": False,
        # The API server's answer about a pod may have any size; one that is too large would be thrown away.
        "buffer_size": "0",
        "kube_meta_cache_ttl": "10m",
        # The kubelet would want permissions on nodes/proxy, which are those to run commands in pods.
        "use_kubelet": False,
    }


def _filters(settings: LogsSettings) -> Iterator[dict[str, Any]]:
    yield _kubernetes(APPLICATION)
    yield _kubernetes(DATAPLANE)
    if settings.host:
        # Of the journal's fields, about forty for each line, those that say who said what.
        yield {
            "name": "record_modifier",
            "alias": "journal",
            "match": f"{HOST}.*",
            "allowlist_key": ["hostname", "message", "priority", "syslog_identifier", "systemd_unit"],
        }
    yield {
        "name": "lua",
        "alias": "mask",
        "match": "*",
        "script": SCRIPT_FILE,
        "call": "mask",
        "protected_mode": True,
        # Otherwise fields that are null would be lost with those that are masked.
        "enable_flb_null": True,
    }
    yield {
        "name": "rewrite_tag",
        "alias": "audit",
        "match": f"{APPLICATION}.*",
        "rule": [
            f"$kubernetes['labels']['{AUDIT_LABEL}'] ^{AUDIT_VALUE}$ {AUDIT}.$TAG false",
            f"${_PARSED}['{AUDIT_FIELD}'] ^{AUDIT_VALUE}$ {AUDIT}.$TAG false",
        ],
        "emitter_name": "emitter-audit",
        "emitter_storage.type": "filesystem",
        "emitter_mem_buf_limit": "16M",
    }


def _outputs(
    settings: LogsSettings, cluster_name: str, region: str, *, elasticsearch: bool
) -> Iterator[dict[str, Any]]:
    stream = "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']"
    for group, log_group in log_groups(settings, cluster_name).items():
        eighths, retries = _OUTPUTS[group]
        waiting = {
            "retry_limit": retries,
            "storage.total_limit_size": f"{settings.buffer_mib * eighths // 8}M",
        }
        template = {} if group == HOST else {"log_stream_template": stream}
        yield {
            "name": "cloudwatch_logs",
            "alias": group,
            "match": f"{group}.*",
            "region": region,
            "log_group_name": log_group.name,
            # A stream for each container, and without metadata for each file of a node.
            **template,
            "log_stream_prefix": "${NODE_NAME}.",
            # They exist, encrypted and with a retention; the role may not create others.
            "auto_create_group": False,
            **waiting,
            # `log_format: json/emf` is left out: workloads could make metrics, which cost, by writing a line.
        }
        if elasticsearch:
            yield {**output(group), "match": f"{group}.*", **waiting}
