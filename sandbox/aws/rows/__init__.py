"""One row for each resource type that the sandbox can make."""

from __future__ import annotations

from ..row import Row
from . import ec2, eks, events, iam, keys, launch_templates, routes, security_groups

_TABLES = (ec2, routes, launch_templates, security_groups, iam, keys, events, eks)

ROWS: dict[str, Row] = {kind: row for table in _TABLES for kind, row in table.ROWS.items()}
