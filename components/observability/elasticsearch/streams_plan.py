"""The data streams that logs are in, how long they are kept, and who may do what with them: plain values only.

Elasticsearch reference 9.4, read 2026-11-28: "Data streams", "Data stream lifecycle", "Failure store", "Elasticsearch
privileges". Which actions a privilege has: elastic/elasticsearch, IndexPrivilege.java.
"""

import json
from collections.abc import Iterable
from typing import Any

from ..logs.groups import APPLICATION, AUDIT, DATAPLANE, HOST
from .names import SETUP, WRITER
from .settings import ElasticsearchSettings

TEMPLATE = "logs-platform"
"""The name of the index template."""
_GROUPS = (APPLICATION, DATAPLANE, HOST, AUDIT)
_KEYWORD, _TEXT = {"type": "keyword", "ignore_above": 1024}, {"type": "match_only_text"}
# Any keys of any types, without a field for each: a workload whose JSON has another type in a field than some other's
# would otherwise lose its logs.
_ANY = {"type": "flattened", "ignore_above": 8191}
_METADATA = ("namespace_name", "pod_name", "container_name", "container_image", "host")
_JOURNAL = ("hostname", "priority", "syslog_identifier", "systemd_unit")


def stream(group: str) -> str:
    """The data stream of a group of logs, in the naming scheme that Kibana's data views look for."""
    return f"logs-platform.{group}-default"


STREAMS = tuple(stream(group) for group in _GROUPS)


def retention(settings: ElasticsearchSettings) -> dict[str, Any]:
    """How long the indices of a data stream are kept after it went on to the next."""
    return {"data_retention": f"{settings.retention_days}d"}


def template(settings: ElasticsearchSettings) -> dict[str, Any]:
    """The index template of the data streams.

    No field is added for what a record has: then Fluent Bit needs no privilege to change mappings. A record that does
    not fit goes to the failure store: Fluent Bit takes a request for done when one of its records was accepted
    (plugins/out_es/es.c, 5.1.1), and would drop the others.
    """
    return {
        "index_patterns": list(STREAMS),
        "data_stream": {},
        # Above those of Elasticsearch for logs-*-* (100), and of integrations (200).
        "priority": 500,
        "template": {
            "lifecycle": retention(settings),
            "data_stream_options": {"failure_store": {"enabled": True, "lifecycle": retention(settings)}},
            # A copy of each index on another node, where there is one.
            "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "codec": "best_compression"}},
            "mappings": {"dynamic": False, "properties": _fields()},
        },
    }


def _fields() -> dict[str, Any]:
    """What can be searched for: fields of Fluent Bit's records (docs/logs.md)."""
    metadata = dict.fromkeys(_METADATA, _KEYWORD)
    return {
        "@timestamp": {"type": "date"},
        "log": _TEXT,
        "message": _TEXT,
        "stream": _KEYWORD,
        "log_processed": _ANY,
        "kubernetes": {"properties": {**metadata, "labels": _ANY}},
        **dict.fromkeys(_JOURNAL, _KEYWORD),
    }


def roles() -> str:
    """The file of roles; JSON is YAML. The writer adds records and does nothing else: it reads, changes and deletes
    none, and makes no index, so that none is there without its retention."""
    defined = {
        WRITER: _role(["create_doc"]),
        SETUP: _role(
            ["create_index", "manage_data_stream_lifecycle", "view_index_metadata"], cluster=["manage_index_templates"]
        ),
    }
    return json.dumps(defined)


def _role(privileges: Iterable[str], cluster: Iterable[str] = ()) -> dict[str, Any]:
    return {"cluster": list(cluster), "indices": [{"names": list(STREAMS), "privileges": list(privileges)}]}
