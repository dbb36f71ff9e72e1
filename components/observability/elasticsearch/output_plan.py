"""Fluent Bit's output to Elasticsearch: plain values only.

Keys: fluent/fluent-bit 5.1.1, plugins/out_es/es.c and src/flb_output.c, read 2026-11-28.
"""

from typing import Any

from .names import CERTIFICATES_SECRET, HOST, HTTP_PORT, WRITER, WRITER_SECRET
from .streams_plan import stream

PASSWORD_VARIABLE = "ELASTICSEARCH_PASSWORD"  # noqa: S105 - a name
CERTIFICATES = "/var/elasticsearch-certificates"
"""Where Fluent Bit has the certificate authority."""
_VOLUME = "elasticsearch-certificates"


def output(group: str) -> dict[str, Any]:
    """What an output has to have that sends a group of logs to its data stream.

    Records have no `_id` of Fluent Bit's own (generate_id): when a request is sent again of which all records are there
    already, it would take each answer for a failure, and try for ever.
    """
    return {
        "name": "es",
        "alias": f"elasticsearch-{group}",
        "host": HOST,
        "port": HTTP_PORT,
        "tls": True,
        "tls.verify": True,
        "tls.verify_hostname": True,
        "tls.ca_file": f"{CERTIFICATES}/ca.crt",
        "http_user": WRITER,
        "http_passwd": f"${{{PASSWORD_VARIABLE}}}",
        "index": stream(group),
        # Since Elasticsearch 8 indices have no types.
        "suppress_type_name": True,
        # The answer names every record of a request of about 2 MB; where it has no room, the request is sent again.
        "buffer_size": "8M",
    }


def pod_values() -> dict[str, Any]:
    """What the pods of Fluent Bit need for it, as values of its chart."""
    key = {"name": WRITER_SECRET, "key": "password"}
    items = [{"key": "ca.crt", "path": "ca.crt"}]
    return {
        "env": [{"name": PASSWORD_VARIABLE, "valueFrom": {"secretKeyRef": key}}],
        "extraVolumes": [{"name": _VOLUME, "secret": {"secretName": CERTIFICATES_SECRET, "items": items}}],
        "extraVolumeMounts": [{"name": _VOLUME, "mountPath": CERTIFICATES, "readOnly": True}],
    }
