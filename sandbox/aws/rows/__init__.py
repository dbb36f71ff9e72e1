"""A row for each `aws:` resource type that the sandbox supports."""

from __future__ import annotations

from ..row import Row
from . import (
    additions,
    bucket_settings,
    buckets,
    containers,
    databases,
    ec2,
    eks,
    eks_access,
    eks_add_ons,
    endpoints,
    events,
    iam,
    instances,
    keys,
    launch_templates,
    network_acls,
    node_groups,
    routes,
    security_groups,
    subnet_groups,
    topics,
    volumes,
)

_TABLES = (
    ec2,
    routes,
    launch_templates,
    security_groups,
    iam,
    keys,
    events,
    eks,
    eks_access,
    node_groups,
    eks_add_ons,
    additions,
    endpoints,
    network_acls,
    subnet_groups,
    buckets,
    bucket_settings,
    databases,
    containers,
    topics,
    volumes,
    instances,
)

ROWS: dict[str, Row] = {kind: row for table in _TABLES for kind, row in table.ROWS.items()}
