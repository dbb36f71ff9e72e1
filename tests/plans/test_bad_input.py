"""One invalid value for every setting: each is reported in one line with its key, the value and a remedy."""

import copy
import json
from collections.abc import Iterator
from types import NoneType
from typing import Any, NamedTuple, get_args

import pytest
from pydantic import BaseModel

from components.mistakes import is_model, without_none
from components.namespaces.capacity_settings import LimitSettings, QuotaSettings
from settings import Settings, read
from settings.reading import SettingsError
from settings.reference import rows
from tests.plans.test_settings import config, lines, tree_of

ROLE = "arn:aws:iam::111122223333:role/"


class Bad(NamedTuple):
    """An invalid value, where it is set, and the problem that is reported there."""

    place: str
    value: object
    problem: str


# The names in `whole()` below, by what holds them.
NAMES = {
    "node_pools": "app",
    "karpenter.pools": "batch",
    "security.namespaces": "shop",
    "allow": "web",
    "argo_cd.repositories": "shop",
    "kinds": "Widget",
    "projects": "shop",
    "applications": "web",
    "repositories": "shop/api",
    "pull_through": "docker-hub",
    "roles": "push",
}

# The place is that of the setting in `whole()` below: a name for <name>, an index for [].
BAD: dict[str, Bad] = {
    "account_id": Bad("account_id", "12", "is not a valid AWS account ID"),
    "region": Bad("region", "us-east-9", "unsupported value"),
    "environment": Bad("environment", "production", "unsupported value"),
    "owner": Bad("owner", "   ", "begins or ends with a space"),
    "project": Bad("project", "a" * 257, "must have at most 256 characters"),
    "network": Bad("network", "10.0.0.0/16", "must be an object"),
    "network.zones": Bad("network.zones", ["us-east-1a"], "must have at least 2 items, has 1"),
    "network.cidr": Bad("network.cidr", "127.0.0.0/16", "is in the reserved range 127.0.0.0/8"),
    "network.nat": Bad("network.nat", "two", "unsupported value"),
    "network.subnets": Bad("network.subnets.public.us-east-1a", "10.99.0.0/24", "is outside the VPC CIDR block"),
    "network.nat_allocation_ids": Bad("network.nat_allocation_ids.us-east-1a", "eipalloc-1", "must match pattern"),
    "network.pod_cidr": Bad("network.pod_cidr", "10.16.128.0/20", "overlaps the VPC CIDR block"),
    "network.ipv6": Bad("network.ipv6", "perhaps", "must be a boolean"),
    "network.connected_cidrs": Bad("network.connected_cidrs.0", "10.16.4.0/24", "overlaps the VPC"),
    "network.database_ports": Bad("network.database_ports.mysql", 70000, "must be less than or equal to 65535"),
    "network.gateway_endpoints": Bad("network.gateway_endpoints", ["s3", "s3"], "has duplicate services: s3"),
    "network.interface_endpoints": Bad("network.interface_endpoints", "all", "unsupported value"),
    "network.extra_endpoints": Bad("network.extra_endpoints.0", "s3", "already has a gateway endpoint"),
    "network.s3_readable_buckets": Bad("network.s3_readable_buckets.0", "*", "must match pattern"),
    "network.public_access_exclusion": Bad("network.public_access_exclusion", True, "unsupported value"),
    "network.flow_logs": Bad("network.flow_logs", ["s3"], "must be an object"),
    "network.flow_logs.destination": Bad("network.flow_logs.destination", "firehose", "unsupported value"),
    "network.flow_logs.deletion_protection": Bad(
        "network.flow_logs.deletion_protection", "perhaps", "must be a boolean"
    ),
    "network.flow_logs.retention_days": Bad("network.flow_logs.retention_days", -1, "unsupported value"),
    "network.flow_logs.bucket_arn": Bad("network.flow_logs.bucket_arn", "my-bucket", "must match pattern"),
    "cluster": Bad("cluster", 1, "must be an object"),
    "cluster.name": Bad("cluster.name", "a b", "is not a valid EKS cluster name"),
    "cluster.kubernetes_version": Bad("cluster.kubernetes_version", "1.12", "is not a Kubernetes version"),
    "cluster.admin_role_arns": Bad("cluster.admin_role_arns.0", f"{ROLE}a b", "is not a valid IAM role ARN"),
    "cluster.editors": Bad("cluster.editors", {"role_arn": f"{ROLE}dev"}, "must be a list"),
    "cluster.editors[].role_arn": Bad("cluster.editors.0.role_arn", "dev", "is not a valid IAM role ARN"),
    "cluster.editors[].namespaces": Bad("cluster.editors.0.namespaces.0", "Team_A", "is not a valid namespace"),
    "cluster.viewers": Bad("cluster.viewers", "everybody", "must be a list"),
    "cluster.viewers[].role_arn": Bad("cluster.viewers.0.role_arn", f"{ROLE}dev/", "is not a valid IAM role ARN"),
    "cluster.viewers[].namespaces": Bad("cluster.viewers.0.namespaces.0", "a" * 64, "is not a valid namespace"),
    "cluster.group_members": Bad("cluster.group_members", "developers", "must be a list"),
    "cluster.group_members[].role_arn": Bad("cluster.group_members.0.role_arn", f"{ROLE}dev/", "is not a valid IAM"),
    "cluster.group_members[].groups": Bad("cluster.group_members.0.groups.0", "system:masters", "starts with system:"),
    "cluster.public_access_cidrs": Bad("cluster.public_access_cidrs.0", "10.0.0.0/8", "is in the reserved range"),
    "cluster.control_plane_zones": Bad("cluster.control_plane_zones", ["us-east-1a"], "has one zone"),
    "cluster.service_cidr": Bad("cluster.service_cidr", "100.64.0.0/16", "is not within the ranges of services"),
    "cluster.log_retention_days": Bad("cluster.log_retention_days", 31, "unsupported value"),
    "cluster.retain_logs": Bad("cluster.retain_logs", "for ever", "must be a boolean"),
    "cluster.prefix_delegation": Bad("cluster.prefix_delegation", 2, "must be a boolean"),
    "cluster.deletion_protection": Bad("cluster.deletion_protection", None, "must be a boolean"),
    "node_pools": Bad("node_pools", {}, "must have at least 1 item, has 0"),
    "node_pools.<name>.capacity": Bad("node_pools.app.capacity", "reserved", "unsupported value"),
    "node_pools.<name>.instance_types": Bad("node_pools.app.instance_types.0", "large", "is not a valid EC2 instance"),
    "node_pools.<name>.min_size": Bad("node_pools.app.min_size", -1, "must be greater than or equal to 0"),
    "node_pools.<name>.max_size": Bad("node_pools.app.max_size", True, "must be an integer"),
    "node_pools.<name>.desired_size": Bad("node_pools.app.desired_size", 99, "is not between min_size and max_size"),
    "node_pools.<name>.sizing": Bad("node_pools.app.sizing", "karpenter", "unsupported value"),
    "node_pools.<name>.zones": Bad("node_pools.app.zones.0", "us-east-1f", "is not one of network.zones"),
    "node_pools.<name>.ami_family": Bad("node_pools.app.ami_family", "windows", "unsupported value"),
    "node_pools.<name>.max_pods": Bad("node_pools.app.max_pods", 0, "must be greater than or equal to 1"),
    "node_pools.<name>.disk_gib": Bad("node_pools.app.disk_gib", "50 GiB", "must be an integer"),
    "node_pools.<name>.labels": Bad("node_pools.app.labels.team", "a b", "is not a valid value"),
    "node_pools.<name>.taints": Bad(
        "node_pools.app.taints", [{"key": "a"}, {"key": "a"}], "has duplicate taints: a:No"
    ),
    "node_pools.<name>.taints[].key": Bad("node_pools.app.taints.0.key", "a b", "is not a valid key"),
    "node_pools.<name>.taints[].value": Bad("node_pools.app.taints.0.value", "-", "is not a valid value"),
    "node_pools.<name>.taints[].effect": Bad("node_pools.app.taints.0.effect", "Evict", "unsupported value"),
    "karpenter": Bad("karpenter", [], "must be an object"),
    "karpenter.controller_pool": Bad("karpenter.controller_pool", "apps", "is not one of node_pools"),
    "karpenter.replicas": Bad("karpenter.replicas", 3, "must be less than or equal to 2"),
    "karpenter.ami_alias": Bad("karpenter.ami_alias", "al2023@latest", "does not pin an AMI release"),
    "karpenter.disk_gib": Bad("karpenter.disk_gib", 8, "must be greater than or equal to 20"),
    "karpenter.pools": Bad("karpenter.pools", {}, "must have at least 1 item, has 0"),
    "karpenter.pools.<name>.capacity": Bad("karpenter.pools.batch.capacity", "free", "unsupported value"),
    "karpenter.pools.<name>.architecture": Bad("karpenter.pools.batch.architecture", "amd64", "unsupported value"),
    "karpenter.pools.<name>.instance_categories": Bad(
        "karpenter.pools.batch.instance_categories.0", "m7a", "must match pattern"
    ),
    "karpenter.pools.<name>.min_generation": Bad("karpenter.pools.batch.min_generation", 70, "must be less than"),
    "karpenter.pools.<name>.cpu_limit": Bad("karpenter.pools.batch.cpu_limit", 0, "must be greater than or equal"),
    "karpenter.pools.<name>.consolidate_after_seconds": Bad(
        "karpenter.pools.batch.consolidate_after_seconds", -30, "must be greater than or equal to 0"
    ),
    "karpenter.pools.<name>.expire_after_hours": Bad(
        "karpenter.pools.batch.expire_after_hours", 10**9, "must be less than or equal to 2562047"
    ),
    "karpenter.pools.<name>.labels": Bad("karpenter.pools.batch.labels.team", "é", "is not a valid value"),
    "karpenter.pools.<name>.taints": Bad("karpenter.pools.batch.taints", "spot", "must be a list"),
    "karpenter.pools.<name>.taints[].key": Bad("karpenter.pools.batch.taints.0.key", "", "is not a valid key"),
    "karpenter.pools.<name>.taints[].value": Bad("karpenter.pools.batch.taints.0.value", "a" * 64, "is not a valid"),
    "karpenter.pools.<name>.taints[].effect": Bad(
        "karpenter.pools.batch.taints.0.effect", "noschedule", "unsupported value"
    ),
    "security": Bad("security", "strict", "must be an object"),
    "security.platform_namespaces": Bad("security.platform_namespaces.0", "Kube_System", "is not a valid namespace"),
    "security.namespaces": Bad("security.namespaces", ["shop"], "must be an object"),
    "security.namespaces.<name>.pod_security": Bad("security.namespaces.shop.pod_security", "strict", "unsupported"),
    "security.namespaces.<name>.pod_security_reason": Bad(
        "security.namespaces.shop.pod_security_reason", "It has to be.", "is only valid when pod_security is baseline"
    ),
    "security.namespaces.<name>.quota": Bad("security.namespaces.shop.quota", False, "must be an object"),
    "security.namespaces.<name>.quota.requests": Bad("security.namespaces.shop.quota.requests", "4", "must be an obj"),
    "security.namespaces.<name>.quota.requests.cpu_millicores": Bad(
        "security.namespaces.shop.quota.requests.cpu_millicores", 1500, "is less than limits.max.cpu_millicores, 2000"
    ),
    "security.namespaces.<name>.quota.requests.memory_mib": Bad(
        "security.namespaces.shop.quota.requests.memory_mib", "8Gi", "must be an integer"
    ),
    "security.namespaces.<name>.quota.limits": Bad("security.namespaces.shop.quota.limits", [], "must be an object"),
    "security.namespaces.<name>.quota.limits.cpu_millicores": Bad(
        "security.namespaces.shop.quota.limits.cpu_millicores", 0, "must be greater than or equal to 1"
    ),
    "security.namespaces.<name>.quota.limits.memory_mib": Bad(
        "security.namespaces.shop.quota.limits.memory_mib", 512, "is less than limits.max.memory_mib, 4096"
    ),
    "security.namespaces.<name>.quota.pods": Bad("security.namespaces.shop.quota.pods", 0, "must be greater than"),
    "security.namespaces.<name>.quota.storage_gib": Bad(
        "security.namespaces.shop.quota.storage_gib", -1, "must be greater than or equal to 0"
    ),
    "security.namespaces.<name>.quota.node_ports": Bad(
        "security.namespaces.shop.quota.node_ports", 2769, "must be less than or equal to 2768"
    ),
    "security.namespaces.<name>.quota.load_balancers": Bad(
        "security.namespaces.shop.quota.load_balancers", True, "must be an integer"
    ),
    "security.namespaces.<name>.limits": Bad("security.namespaces.shop.limits", "none", "must be an object"),
    "security.namespaces.<name>.limits.min": Bad("security.namespaces.shop.limits.min", 10, "must be an object"),
    "security.namespaces.<name>.limits.min.cpu_millicores": Bad(
        "security.namespaces.shop.limits.min.cpu_millicores", 101, "is greater than default_request.cpu_millicores, 100"
    ),
    "security.namespaces.<name>.limits.min.memory_mib": Bad(
        "security.namespaces.shop.limits.min.memory_mib", 0, "must be greater than or equal to 1"
    ),
    "security.namespaces.<name>.limits.default_request": Bad(
        "security.namespaces.shop.limits.default_request", None, "must be an object"
    ),
    "security.namespaces.<name>.limits.default_request.cpu_millicores": Bad(
        "security.namespaces.shop.limits.default_request.cpu_millicores", 501, "is greater than default.cpu_millicores"
    ),
    "security.namespaces.<name>.limits.default_request.memory_mib": Bad(
        "security.namespaces.shop.limits.default_request.memory_mib", 0.5, "must be an integer"
    ),
    "security.namespaces.<name>.limits.default": Bad("security.namespaces.shop.limits.default", 1, "must be an obj"),
    "security.namespaces.<name>.limits.default.cpu_millicores": Bad(
        "security.namespaces.shop.limits.default.cpu_millicores", 2001, "is greater than max.cpu_millicores, 2000"
    ),
    "security.namespaces.<name>.limits.default.memory_mib": Bad(
        "security.namespaces.shop.limits.default.memory_mib", 4097, "is greater than max.memory_mib, 4096"
    ),
    "security.namespaces.<name>.limits.max": Bad("security.namespaces.shop.limits.max", 1, "must be an object"),
    "security.namespaces.<name>.limits.max.cpu_millicores": Bad(
        "security.namespaces.shop.limits.max.cpu_millicores", 10**9, "must be less than or equal to 960000000"
    ),
    "security.namespaces.<name>.limits.max.memory_mib": Bad(
        "security.namespaces.shop.limits.max.memory_mib", -4, "must be greater than or equal to 1"
    ),
    "security.namespaces.<name>.aws_access": Bad("security.namespaces.shop.aws_access", "s3", "must be a boolean"),
    "security.namespaces.<name>.allow": Bad("security.namespaces.shop.allow", ["web"], "must be an object"),
    "security.namespaces.<name>.allow.<name>.reason": Bad(
        "security.namespaces.shop.allow.web.reason", "  needed  ", "is no reason"
    ),
    "security.namespaces.<name>.allow.<name>.direction": Bad(
        "security.namespaces.shop.allow.web.direction", "both", "unsupported value"
    ),
    "security.namespaces.<name>.allow.<name>.pods": Bad(
        "security.namespaces.shop.allow.web.pods.app", "a b", "is not a valid value"
    ),
    "security.namespaces.<name>.allow.<name>.peer_pods": Bad(
        "security.namespaces.shop.allow.web.peer_pods.app", "-", "is not a valid value"
    ),
    "security.namespaces.<name>.allow.<name>.cidrs": Bad(
        "security.namespaces.shop.allow.web.cidrs.0", "169.254.169.254/32", "is in the link-local range"
    ),
    "security.namespaces.<name>.allow.<name>.namespaces": Bad(
        "security.namespaces.shop.allow.web.namespaces.0", "monitorng", "is not a namespace of these settings"
    ),
    "security.namespaces.<name>.allow.<name>.ports": Bad(
        "security.namespaces.shop.allow.web.ports.0", 0, "must be greater than or equal to 1"
    ),
    "security.namespaces.<name>.allow.<name>.protocol": Bad(
        "security.namespaces.shop.allow.web.protocol", "ICMP", "unsupported value"
    ),
    "security.namespaces.<name>.groups": Bad("security.namespaces.shop.groups", "developers", "must be an object"),
    "security.namespaces.<name>.groups.admins": Bad(
        "security.namespaces.shop.groups.admins.0", "developer", "is a group without members"
    ),
    "security.namespaces.<name>.groups.developers": Bad(
        "security.namespaces.shop.groups.developers.0", "aws:team", "starts with aws:, which EKS reserves"
    ),
    "security.namespaces.<name>.groups.viewers": Bad(
        "security.namespaces.shop.groups.viewers", "everybody", "must be a list"
    ),
    "security.namespaces.<name>.deletion_protection": Bad(
        "security.namespaces.shop.deletion_protection", "never", "must be a boolean"
    ),
    "security.namespaces.<name>.debug_reason": Bad(
        "security.namespaces.shop.debug_reason", True, "is a boolean, and text is needed"
    ),
    "security.gatekeeper": Bad("security.gatekeeper", True, "must be an object"),
    "security.gatekeeper.replicas": Bad("security.gatekeeper.replicas", 1, "must be greater than or equal to 2"),
    "security.gatekeeper.audit_seconds": Bad("security.gatekeeper.audit_seconds", 0, "must be greater than or equal"),
    "security.gatekeeper.fail_closed": Bad("security.gatekeeper.fail_closed", "Fail", "must be a boolean"),
    "security.gatekeeper.enforcement": Bad("security.gatekeeper.enforcement", "audit", "unsupported value"),
    "security.gatekeeper.enforcement_of": Bad(
        "security.gatekeeper.enforcement_of.PlatformImages", "block", "unsupported value"
    ),
    "security.gatekeeper.registries": Bad("security.gatekeeper.registries.0", "https://quay.io", "has a scheme"),
    "security.gatekeeper.digests": Bad("security.gatekeeper.digests", "sha256", "must be a boolean"),
    "security.gatekeeper.required_labels": Bad(
        "security.gatekeeper.required_labels.0", "team name", "is not a valid key of a Kubernetes label"
    ),
    "security.gatekeeper.internet_facing": Bad("security.gatekeeper.internet_facing.0", "web", "is not namespace and"),
    "security.gatekeeper.internet_facing_ingresses": Bad(
        "security.gatekeeper.internet_facing_ingresses.0", "shop/web/a", "is not namespace and name"
    ),
    "security.gatekeeper.wildcard_hosts": Bad(
        "security.gatekeeper.wildcard_hosts.0", "example.com", "must match pattern"
    ),
    "security.gatekeeper.exempt_namespaces": Bad(
        "security.gatekeeper.exempt_namespaces.logging", "because", "must have at least 20 characters"
    ),
    "security.gatekeeper.exemptions": Bad("security.gatekeeper.exemptions", {}, "must be a list"),
    "security.gatekeeper.exemptions[].constraint": Bad(
        "security.gatekeeper.exemptions.0.constraint", "PlatformImage", "unsupported value"
    ),
    "security.gatekeeper.exemptions[].namespace": Bad(
        "security.gatekeeper.exemptions.0.namespace", "Shop", "is not a valid namespace name"
    ),
    "security.gatekeeper.exemptions[].labels": Bad(
        "security.gatekeeper.exemptions.0.labels", {}, "must have at least 1 item"
    ),
    "security.gatekeeper.exemptions[].reason": Bad(
        "security.gatekeeper.exemptions.0.reason", "for now", "must have at least 20 characters"
    ),
    "security.gatekeeper.exemptions[].expires": Bad(
        "security.gatekeeper.exemptions.0.expires", "2027-02-29", "is not a day"
    ),
    "security.falco": Bad("security.falco", "on", "must be an object"),
    "security.falco.minimum_priority": Bad("security.falco.minimum_priority", "info", "unsupported value"),
    "security.falco.notify": Bad("security.falco.notify", "debug", "is less severe than minimum_priority, notice"),
    "security.falco.alertmanager": Bad("security.falco.alertmanager", "alertmanager:9093", "is not the URL of a"),
    "security.falco.disabled_rules": Bad("security.falco.disabled_rules.0", "Shell in contaner", "unsupported value"),
    "security.falco.priority_of": Bad("security.falco.priority_of.Shell in container", "high", "unsupported value"),
    "security.falco.outbound_ports": Bad("security.falco.outbound_ports", [], "must have at least 1 item"),
    "security.falco.exceptions": Bad("security.falco.exceptions", {}, "must be a list"),
    "security.falco.exceptions[].rule": Bad("security.falco.exceptions.0.rule", "Shell", "unsupported value"),
    "security.falco.exceptions[].namespace": Bad(
        "security.falco.exceptions.0.namespace", "Shop", "is not a valid namespace name"
    ),
    "security.falco.exceptions[].image": Bad(
        "security.falco.exceptions.0.image", "shop", "is not the repository of an"
    ),
    "security.falco.exceptions[].processes": Bad(
        "security.falco.exceptions.0.processes.0", "/bin/sh", "is not the name of a process"
    ),
    "security.falco.exceptions[].reason": Bad("security.falco.exceptions.0.reason", "because", "is no reason"),
    "security.external_secrets": Bad("security.external_secrets", True, "must be an object"),
    "security.external_secrets.namespaces": Bad(
        "security.external_secrets.namespaces.0", "shp", "is not a namespace of these settings"
    ),
    "security.external_secrets.prefix": Bad("security.external_secrets.prefix", "team-*/", "has a wildcard"),
    "security.external_secrets.replicas": Bad("security.external_secrets.replicas", 1, "must be greater than or equal"),
    "security.cert_manager": Bad("security.cert_manager", "on", "must be an object"),
    "security.cert_manager.replicas": Bad("security.cert_manager.replicas", 11, "must be less than or equal to 10"),
    "security.image_scanning": Bad("security.image_scanning", [], "must be an object"),
    "security.image_scanning.severities": Bad("security.image_scanning.severities.0", "SEVERE", "unsupported value"),
    "security.image_scanning.ignore_unfixed": Bad("security.image_scanning.ignore_unfixed", "no fix", "must be a bool"),
    "security.image_scanning.exclude_namespaces": Bad(
        "security.image_scanning.exclude_namespaces.0", "kube-*", "is not a valid namespace name"
    ),
    "security.image_scanning.concurrent_scans": Bad(
        "security.image_scanning.concurrent_scans", 0, "must be greater than or equal to 1"
    ),
    "security.image_scanning.scan_memory_mib": Bad(
        "security.image_scanning.scan_memory_mib", 256, "must be greater than or equal to 512"
    ),
    "security.image_scanning.registry": Bad("security.image_scanning.registry", "inspector", "unsupported value"),
    "observability": Bad("observability", "all", "must be an object"),
    "observability.prometheus": Bad("observability.prometheus", "on", "must be an object"),
    "observability.prometheus.replicas": Bad("observability.prometheus.replicas", 4, "must be less than or equal to 3"),
    "observability.prometheus.series": Bad(
        "observability.prometheus.series", 100, "must be greater than or equal to 10000"
    ),
    "observability.prometheus.retention_days": Bad(
        "observability.prometheus.retention_days", 0, "must be greater than or equal to 1"
    ),
    "observability.prometheus.storage_gib": Bad(
        "observability.prometheus.storage_gib", 20, "is too small for 150000 series over 30 days, which take 29 GiB"
    ),
    "observability.prometheus.memory_request_mib": Bad(
        "observability.prometheus.memory_request_mib", 1, "must be greater than or equal to 512"
    ),
    "observability.prometheus.memory_limit_mib": Bad(
        "observability.prometheus.memory_limit_mib", 1024, "is less than memory_request_mib, 2048"
    ),
    "observability.prometheus.runbooks_url": Bad(
        "observability.prometheus.runbooks_url", "http://wiki.example.com", "is not encrypted"
    ),
    "observability.prometheus.remote_write": Bad(
        "observability.prometheus.remote_write", "prod", "is not the ID of a workspace"
    ),
    "observability.prometheus.pushgateway": Bad("observability.prometheus.pushgateway", True, "must be an object"),
    "observability.prometheus.pushgateway.namespaces": Bad(
        "observability.prometheus.pushgateway.namespaces.0", "Shop", "is not a valid namespace name"
    ),
    "observability.cloudwatch": Bad("observability.cloudwatch", "on", "must be an object"),
    "observability.cloudwatch.container_insights": Bad(
        "observability.cloudwatch.container_insights", "perhaps", "must be a boolean"
    ),
    "observability.cloudwatch.retention_days": Bad("observability.cloudwatch.retention_days", 8, "unsupported value"),
    "observability.cloudwatch.alarms": Bad("observability.cloudwatch.alarms", True, "must be an object"),
    "observability.cloudwatch.alarms.node_cpu_percent": Bad(
        "observability.cloudwatch.alarms.node_cpu_percent", 101, "must be less than or equal to 100"
    ),
    "observability.cloudwatch.alarms.node_memory_percent": Bad(
        "observability.cloudwatch.alarms.node_memory_percent", 0, "must be greater than or equal to 1"
    ),
    "observability.cloudwatch.alarms.full_disk_percent": Bad(
        "observability.cloudwatch.alarms.full_disk_percent", 100, "must be less than or equal to 99"
    ),
    "observability.cloudwatch.alarms.node_disk_percent": Bad(
        "observability.cloudwatch.alarms.node_disk_percent", 95, "is not less than full_disk_percent, 90"
    ),
    "observability.cloudwatch.alarms.api_server_error_percent": Bad(
        "observability.cloudwatch.alarms.api_server_error_percent", 0, "must be greater than or equal to 1"
    ),
    "observability.cloudwatch.alarms.pending_minutes": Bad(
        "observability.cloudwatch.alarms.pending_minutes", 1, "must be greater than or equal to 5"
    ),
    "observability.cloudwatch.email_addresses": Bad(
        "observability.cloudwatch.email_addresses", [], "must be an object"
    ),
    "observability.cloudwatch.email_addresses.critical": Bad(
        "observability.cloudwatch.email_addresses.critical.0", "oncall", "is not a valid e-mail address"
    ),
    "observability.cloudwatch.email_addresses.warning": Bad(
        "observability.cloudwatch.email_addresses.warning.0", "oncall", "is not a valid e-mail address"
    ),
    "observability.cloudwatch.email_addresses.info": Bad(
        "observability.cloudwatch.email_addresses.info.0", "oncall", "is not a valid e-mail address"
    ),
    "observability.cloudwatch.deletion_protection": Bad(
        "observability.cloudwatch.deletion_protection", "perhaps", "must be a boolean"
    ),
    "observability.alertmanager": Bad("observability.alertmanager", "on", "must be an object"),
    "observability.alertmanager.replicas": Bad(
        "observability.alertmanager.replicas", 0, "must be greater than or equal to 1"
    ),
    "observability.alertmanager.slack": Bad("observability.alertmanager.slack", "#alerts", "must be an object"),
    "observability.alertmanager.slack.channel": Bad(
        "observability.alertmanager.slack.channel", "alerts", "is not a channel of Slack"
    ),
    "observability.alertmanager.slack.secret": Bad(
        "observability.alertmanager.slack.secret",
        "arn:aws:secretsmanager:us-east-1:1:secret:a",
        "is not the name of a secret",
    ),
    "observability.alertmanager.slack.key": Bad(
        "observability.alertmanager.slack.key", "a b", "is not a key of a secret"
    ),
    "observability.alertmanager.email": Bad(
        "observability.alertmanager.email", "oncall@example.com", "must be an object"
    ),
    "observability.alertmanager.email.to": Bad(
        "observability.alertmanager.email.to.0", "oncall", "is not a valid e-mail address"
    ),
    "observability.alertmanager.email.sender": Bad(
        "observability.alertmanager.email.sender", "alerts", "is not a valid e-mail address"
    ),
    "observability.alertmanager.email.smarthost": Bad(
        "observability.alertmanager.email.smarthost", "smtp.example.com", "is not a mail server with its port"
    ),
    "observability.alertmanager.email.username": Bad(
        "observability.alertmanager.email.username", "", "must have at least 1 character"
    ),
    "observability.alertmanager.email.secret": Bad(
        "observability.alertmanager.email.secret", "pass word", "is not the name of a secret"
    ),
    "observability.alertmanager.email.key": Bad("observability.alertmanager.email.key", "", "is not a key of a secret"),
    "observability.alertmanager.sns": Bad("observability.alertmanager.sns", "perhaps", "must be a boolean"),
    "observability.alertmanager.heartbeat": Bad("observability.alertmanager.heartbeat", "on", "must be an object"),
    "observability.alertmanager.heartbeat.secret": Bad(
        "observability.alertmanager.heartbeat.secret", "https://example.com/x", "is not the name of a secret"
    ),
    "observability.alertmanager.heartbeat.key": Bad(
        "observability.alertmanager.heartbeat.key", "a b", "is not a key of a secret"
    ),
    "observability.alertmanager.heartbeat.minutes": Bad(
        "observability.alertmanager.heartbeat.minutes", 0, "must be greater than or equal to 1"
    ),
    "observability.alertmanager.routes": Bad(
        "observability.alertmanager.routes.critical.0", "pager", "unsupported value"
    ),
    "observability.alertmanager.quiet_hours": Bad(
        "observability.alertmanager.quiet_hours", "nights", "must be an object"
    ),
    "observability.alertmanager.quiet_hours.time_zone": Bad(
        "observability.alertmanager.quiet_hours.time_zone", "Europe/Berlim", "unknown time zone"
    ),
    "observability.alertmanager.quiet_hours.periods": Bad(
        "observability.alertmanager.quiet_hours.periods", [], "must have at least 1 item"
    ),
    "observability.alertmanager.quiet_hours.periods[].days": Bad(
        "observability.alertmanager.quiet_hours.periods.0.days.0", "mon", "unsupported value"
    ),
    "observability.alertmanager.quiet_hours.periods[].begin": Bad(
        "observability.alertmanager.quiet_hours.periods.0.begin", "25:00", "is not a time of day"
    ),
    "observability.alertmanager.quiet_hours.periods[].end": Bad(
        "observability.alertmanager.quiet_hours.periods.0.end", "00:00", "is not after begin, 00:00"
    ),
    "observability.alertmanager.group_wait_seconds": Bad(
        "observability.alertmanager.group_wait_seconds", -1, "must be greater than or equal to 0"
    ),
    "observability.alertmanager.group_interval_seconds": Bad(
        "observability.alertmanager.group_interval_seconds", 1, "must be greater than or equal to 10"
    ),
    "observability.alertmanager.repeat_hours": Bad(
        "observability.alertmanager.repeat_hours", 0, "must be greater than or equal to 1"
    ),
    "observability.grafana": Bad("observability.grafana", "on", "must be an object"),
    "observability.grafana.admin_secret": Bad(
        "observability.grafana.admin_secret",
        "arn:aws:secretsmanager:us-east-1:1:secret:a",
        "is not the name of a secret",
    ),
    "observability.grafana.replicas": Bad("observability.grafana.replicas", 4, "must be less than or equal to 3"),
    "observability.grafana.cloudwatch": Bad("observability.grafana.cloudwatch", "perhaps", "must be a boolean"),
    "observability.grafana.url": Bad("observability.grafana.url", "http://grafana.example.com", "is not encrypted"),
    "observability.grafana.sign_in": Bad("observability.grafana.sign_in", "on", "must be an object"),
    "observability.grafana.sign_in.client_id": Bad(
        "observability.grafana.sign_in.client_id", "a b", "must match pattern"
    ),
    "observability.grafana.sign_in.client_secret": Bad(
        "observability.grafana.sign_in.client_secret", "a b", "is not the name of a secret"
    ),
    "observability.grafana.sign_in.authorization_url": Bad(
        "observability.grafana.sign_in.authorization_url", "example.com", "is not a URL"
    ),
    "observability.grafana.sign_in.token_url": Bad(
        "observability.grafana.sign_in.token_url", "example.com", "is not a URL"
    ),
    "observability.grafana.sign_in.user_info_url": Bad(
        "observability.grafana.sign_in.user_info_url", "example.com", "is not a URL"
    ),
    "observability.grafana.sign_in.groups_claim": Bad(
        "observability.grafana.sign_in.groups_claim", "a-b", "must match pattern"
    ),
    "observability.grafana.sign_in.admins": Bad("observability.grafana.sign_in.admins.0", "system:masters", ""),
    "observability.grafana.sign_in.editors": Bad("observability.grafana.sign_in.editors.0", "system:masters", ""),
    "observability.grafana.sign_in.viewers": Bad("observability.grafana.sign_in.viewers.0", "system:masters", ""),
    "observability.logs": Bad("observability.logs", "on", "must be an object"),
    "observability.logs.retention_days": Bad("observability.logs.retention_days", 8, "unsupported value"),
    "observability.logs.audit_retention_days": Bad(
        "observability.logs.audit_retention_days", 30, "is shorter than retention_days, 90"
    ),
    "observability.logs.host": Bad("observability.logs.host", "perhaps", "must be a boolean"),
    "observability.logs.excluded_namespaces": Bad(
        "observability.logs.excluded_namespaces.0", "Shop", "is not a valid namespace name"
    ),
    "observability.logs.masked_fields": Bad("observability.logs.masked_fields.0", "a b", "is not the name of a field"),
    "observability.logs.masked_patterns": Bad("observability.logs.masked_patterns.order", "[", ""),
    "observability.logs.buffer_mib": Bad("observability.logs.buffer_mib", 1, "must be greater than or equal to 128"),
    "observability.logs.memory_mib": Bad("observability.logs.memory_mib", 1, "must be greater than or equal to 128"),
    "observability.logs.deletion_protection": Bad(
        "observability.logs.deletion_protection", "perhaps", "must be a boolean"
    ),
    "observability.elasticsearch": Bad("observability.elasticsearch", "on", "must be an object"),
    "observability.elasticsearch.users_secret": Bad(
        "observability.elasticsearch.users_secret", "a b", "is not the name of a secret"
    ),
    "observability.elasticsearch.nodes": Bad("observability.elasticsearch.nodes", 2, "is no safer than 1"),
    "observability.elasticsearch.gib_per_day": Bad(
        "observability.elasticsearch.gib_per_day", 0, "must be greater than or equal to 1"
    ),
    "observability.elasticsearch.retention_days": Bad(
        "observability.elasticsearch.retention_days", 366, "must be less than or equal to 365"
    ),
    "observability.elasticsearch.storage_gib": Bad(
        "observability.elasticsearch.storage_gib", 20, "is too small for 1 GiB a day over 30 days"
    ),
    "observability.elasticsearch.memory_mib": Bad(
        "observability.elasticsearch.memory_mib", 1024, "must be greater than or equal to 2048"
    ),
    "observability.elasticsearch.kibana": Bad("observability.elasticsearch.kibana", "perhaps", "must be a boolean"),
    "observability.elasticsearch.deletion_protection": Bad(
        "observability.elasticsearch.deletion_protection", "perhaps", "must be a boolean"
    ),
    "observability.traces": Bad("observability.traces", "on", "must be an object"),
    "observability.traces.namespaces": Bad(
        "observability.traces.namespaces.0", "Shop", "is not a valid namespace name"
    ),
    "observability.traces.sampled_percent": Bad(
        "observability.traces.sampled_percent", 101, "must be less than or equal to 100"
    ),
    "observability.traces.slow_milliseconds": Bad(
        "observability.traces.slow_milliseconds", 0, "must be greater than or equal to 1"
    ),
    "observability.traces.spans_per_second": Bad(
        "observability.traces.spans_per_second", 0, "must be greater than or equal to 1"
    ),
    "observability.traces.retention_days": Bad(
        "observability.traces.retention_days", 91, "must be less than or equal to 90"
    ),
    "observability.traces.storage_gib": Bad(
        "observability.traces.storage_gib", 10, "is too small for 20 spans a second over 7 days"
    ),
    "observability.traces.gateway_replicas": Bad(
        "observability.traces.gateway_replicas", 0, "must be greater than or equal to 1"
    ),
    "observability.traces.x_ray": Bad("observability.traces.x_ray", "perhaps", "must be a boolean"),
    "observability.traces.instrumentation": Bad("observability.traces.instrumentation", "perhaps", "must be a boolean"),
    "audit": Bad("audit", "all", "must be an object"),
    "audit.retention_days": Bad("audit.retention_days", 0, "must be greater than or equal to 1"),
    "audit.log_retention_days": Bad("audit.log_retention_days", 100, "unsupported value"),
    "audit.trail": Bad("audit.trail", True, "must be an object"),
    "audit.trail.s3_data_events": Bad("audit.trail.s3_data_events", "reads", "must be a boolean"),
    "audit.trail.object_lock": Bad("audit.trail.object_lock", "governance", "must be an object"),
    "audit.trail.object_lock.mode": Bad("audit.trail.object_lock.mode", "legal_hold", "unsupported value"),
    "audit.trail.object_lock.days": Bad("audit.trail.object_lock.days", 31, "is greater than retention_days, 30"),
    "audit.config": Bad("audit.config", "existing", "must be an object"),
    "audit.config.recorder": Bad("audit.config.recorder", "control_tower", "unsupported value"),
    "audit.config.service_linked_role": Bad("audit.config.service_linked_role", "own", "unsupported value"),
    "audit.config.recording": Bad("audit.config.recording", "hourly", "unsupported value"),
    "audit.config.global_resources": Bad("audit.config.global_resources", "iam", "must be a boolean"),
    "audit.config.disabled_rules": Bad("audit.config.disabled_rules.0", "RESTRICTED_SSH", "unsupported value"),
    "audit.guardduty": Bad("audit.guardduty", ["eks"], "must be an object"),
    "audit.guardduty.protections": Bad("audit.guardduty.protections.0", "eks_runtime_monitoring", "unsupported value"),
    "audit.guardduty.agents": Bad("audit.guardduty.agents", ["eks", "eks"], "has duplicates: eks"),
    "audit.security_hub": Bad("audit.security_hub", False, "must be an object"),
    "audit.security_hub.standards": Bad("audit.security_hub.standards.0", "pci-dss", "unsupported value"),
    "audit.access_analyzer": Bad("audit.access_analyzer", "account", "must be an object"),
    "audit.access_analyzer.unused_access_days": Bad(
        "audit.access_analyzer.unused_access_days", 366, "must be less than or equal to 365"
    ),
    "audit.password_policy": Bad("audit.password_policy", 14, "must be an object"),
    "audit.password_policy.minimum_length": Bad("audit.password_policy.minimum_length", 5, "must be greater than or"),
    "audit.password_policy.reuse_prevention": Bad("audit.password_policy.reuse_prevention", 25, "must be less than or"),
    "audit.password_policy.max_age_days": Bad("audit.password_policy.max_age_days", "90 days", "must be an integer"),
    "audit.ebs_encryption": Bad("audit.ebs_encryption", "aws/ebs", "must be a boolean"),
    "audit.s3_public_access_block": Bad("audit.s3_public_access_block", 3, "must be a boolean"),
    "audit.findings": Bad("audit.findings", "security@example.com", "must be an object"),
    "audit.findings.minimum_severity": Bad("audit.findings.minimum_severity", "severe", "unsupported value"),
    "audit.findings.email_addresses": Bad(
        "audit.findings.email_addresses.0", "Security <security@example.com>", "is not a valid e-mail address"
    ),
    "audit.deletion_protection": Bad("audit.deletion_protection", None, "must be a boolean"),
    "audit.force_destroy": Bad("audit.force_destroy", True, "must be false with the mode compliance"),
    "cost": Bad("cost", 1200, "must be an object"),
    "cost.tag": Bad("cost.tag", "CostCenter", "unsupported value"),
    "cost.budget": Bad("cost.budget", 1200, "must be an object"),
    "cost.budget.monthly_usd": Bad("cost.budget.monthly_usd", 0, "must be greater than or equal to 1"),
    "cost.budget.alert_percents": Bad("cost.budget.alert_percents.1", 101, "must be less than or equal to 100"),
    "cost.budget.forecast_percent": Bad("cost.budget.forecast_percent", 120, "must be less than or equal to 100"),
    "cost.anomalies": Bad("cost.anomalies", 20, "must be an object"),
    "cost.anomalies.monitor": Bad("cost.anomalies.monitor", "account", "unsupported value"),
    "cost.anomalies.monitor_arn": Bad(
        "cost.anomalies.monitor_arn", "arn:aws:ce::1:anomalymonitor/a", "is not the ARN of an anomaly monitor"
    ),
    "cost.anomalies.percent": Bad("cost.anomalies.percent", 0, "must be greater than or equal to 1"),
    "cost.anomalies.minimum_usd": Bad("cost.anomalies.minimum_usd", 0, "must be greater than or equal to 1"),
    "cost.unused_resources": Bad("cost.unused_resources", "weekly", "must be an object"),
    "cost.unused_resources.day": Bad("cost.unused_resources.day", "MON", "unsupported value"),
    "cost.unused_resources.hour_utc": Bad("cost.unused_resources.hour_utc", 24, "must be less than or equal to 23"),
    "cost.unused_resources.idle_days": Bad("cost.unused_resources.idle_days", 91, "must be less than or equal to 90"),
    "cost.unused_resources.snapshot_days": Bad("cost.unused_resources.snapshot_days", 0, "must be greater than or"),
    "cost.unused_resources.keep_tag": Bad("cost.unused_resources.keep_tag", "aws:keep", "is not a tag key"),
    "cost.weekly_report": Bad("cost.weekly_report", "monday", "must be an object"),
    "cost.weekly_report.day": Bad("cost.weekly_report.day", "mon", "unsupported value"),
    "cost.weekly_report.hour_utc": Bad("cost.weekly_report.hour_utc", "07:00", "must be an integer"),
    "cost.email_addresses": Bad("cost.email_addresses.0", "team at example.com", "is not a valid e-mail address"),
    "cost.slack_secret": Bad("cost.slack_secret", "https://hooks.slack.com/x", "is not the name of a secret"),
    "cost.log_retention_days": Bad("cost.log_retention_days", 15, "unsupported value"),
    "cost.deletion_protection": Bad("cost.deletion_protection", "prod", "must be a boolean"),
    "delivery": Bad("delivery", "ecr", "must be an object"),
    "delivery.registry": Bad("delivery.registry", ["shop/api"], "must be an object"),
    "delivery.registry.repositories": Bad("delivery.registry.repositories", {}, "must have at least 1 item, has 0"),
    "delivery.registry.repositories.<name>.owner": Bad(
        "delivery.registry.repositories.shop/api.owner", "", "must have at least 1 character"
    ),
    "delivery.registry.repositories.<name>.keep_images": Bad(
        "delivery.registry.repositories.shop/api.keep_images", 0, "must be greater than or equal to 1"
    ),
    "delivery.registry.repositories.<name>.untagged_days": Bad(
        "delivery.registry.repositories.shop/api.untagged_days", "two weeks", "must be an integer"
    ),
    "delivery.registry.repositories.<name>.pull_account_ids": Bad(
        "delivery.registry.repositories.shop/api.pull_account_ids.0", "*", "is not a valid AWS account ID"
    ),
    "delivery.registry.standby_region": Bad("delivery.registry.standby_region", "us-east-1", "is the stack's own"),
    "delivery.registry.pull_through": Bad("delivery.registry.pull_through", "quay", "must be an object"),
    "delivery.registry.pull_through.<name>.upstream": Bad(
        "delivery.registry.pull_through.docker-hub.upstream", "artifactory", "unsupported value"
    ),
    "delivery.registry.pull_through.<name>.secret_arn": Bad(
        "delivery.registry.pull_through.docker-hub.secret_arn", "docker-hub", "is not the ARN of a secret for a"
    ),
    "delivery.registry.pull_through.<name>.days": Bad(
        "delivery.registry.pull_through.docker-hub.days", 0, "must be greater than or equal to 1"
    ),
    "delivery.registry.deletion_protection": Bad(
        "delivery.registry.deletion_protection", "perhaps", "must be a boolean"
    ),
    "delivery.registry.force_delete": Bad("delivery.registry.force_delete", 2, "must be a boolean"),
    "delivery.state": Bad("delivery.state", "s3://state", "must be an object"),
    "delivery.state.preview_role_arn": Bad("delivery.state.preview_role_arn", "preview", "is not a valid IAM role ARN"),
    "delivery.state.apply_role_arn": Bad("delivery.state.apply_role_arn", "*", "is not a valid IAM role ARN"),
    "delivery.permissions_boundary": Bad(
        "delivery.permissions_boundary", "boundary", "is not the ARN of an IAM policy"
    ),
    "delivery.managed_prefixes": Bad("delivery.managed_prefixes.0", "*", "is not the beginning of names of roles"),
    "delivery.github": Bad("delivery.github", "example-org/platform", "must be an object"),
    "delivery.github.provider": Bad("delivery.github.provider", "shared", "unsupported value"),
    "delivery.github.roles": Bad("delivery.github.roles", {}, "must have at least 1 item, has 0"),
    "delivery.github.roles.<name>.may": Bad("delivery.github.roles.push.may", "administer", "unsupported value"),
    "delivery.github.roles.<name>.push_to": Bad(
        "delivery.github.roles.push.push_to.0", "shop/apis", "is not one of registry.repositories"
    ),
    "delivery.github.roles.<name>.session_hours": Bad(
        "delivery.github.roles.push.session_hours", 13, "must be less than or equal to 12"
    ),
    "delivery.github.roles.<name>.repository": Bad(
        "delivery.github.roles.push.repository", "example-org/*", "is not the name of a GitHub repository"
    ),
    "delivery.github.roles.<name>.environment": Bad(
        "delivery.github.roles.push.environment", "*", "is empty or has a wildcard"
    ),
    "delivery.github.roles.<name>.branch": Bad(
        "delivery.github.roles.push.branch", "main", "is set beside environment"
    ),
    "delivery.github.roles.<name>.tag": Bad("delivery.github.roles.push.tag", "v*", "is not the name of one branch or"),
    "delivery.github.roles.<name>.owner_id": Bad(
        "delivery.github.roles.push.owner_id", "example-org", "is not the ID of an owner or repository"
    ),
    "delivery.github.roles.<name>.repository_id": Bad(
        "delivery.github.roles.push.repository_id", "*", "is not the ID of an owner or repository"
    ),
    "delivery.github.roles.<name>.subject": Bad("delivery.github.roles.push.subject", "any", "unsupported value"),
    "delivery.gitlab": Bad("delivery.gitlab", "https://gitlab.com", "must be an object"),
    "delivery.gitlab.url": Bad("delivery.gitlab.url", "gitlab.com", "is not the address of a GitLab instance"),
    "delivery.gitlab.audience": Bad("delivery.gitlab.audience", "*", "is empty or has a wildcard"),
    "delivery.gitlab.provider": Bad("delivery.gitlab.provider", "shared", "unsupported value"),
    "delivery.gitlab.roles": Bad("delivery.gitlab.roles", {}, "must have at least 1 item, has 0"),
    "delivery.gitlab.roles.<name>.may": Bad("delivery.gitlab.roles.push.may", "deploy", "unsupported value"),
    "delivery.gitlab.roles.<name>.push_to": Bad(
        "delivery.gitlab.roles.push.push_to", [], "is empty for a role that may push"
    ),
    "delivery.gitlab.roles.<name>.session_hours": Bad(
        "delivery.gitlab.roles.push.session_hours", 0, "must be greater than or equal to 1"
    ),
    "delivery.gitlab.roles.<name>.project": Bad(
        "delivery.gitlab.roles.push.project", "example-group/*", "is not the path of a GitLab project"
    ),
    "delivery.gitlab.roles.<name>.branch": Bad(
        "delivery.gitlab.roles.push.branch", "change/*", "has a wildcard for a role that may push"
    ),
    "delivery.gitlab.roles.<name>.tag": Bad("delivery.gitlab.roles.push.tag", "v1", "is set beside branch"),
    "delivery.runner": Bad("delivery.runner", True, "must be an object"),
    "delivery.runner.forge": Bad("delivery.runner.forge", "jenkins", "unsupported value"),
    "delivery.runner.repository": Bad("delivery.runner.repository", "platform", "is not the name of a GitHub"),
    "delivery.runner.connection_arn": Bad("delivery.runner.connection_arn", "github", "is not the ARN of a connection"),
    "delivery.runner.compute": Bad("delivery.runner.compute", "huge", "unsupported value"),
    "delivery.runner.timeout_minutes": Bad("delivery.runner.timeout_minutes", 4, "must be greater than or equal to 5"),
    "delivery.runner.log_retention_days": Bad("delivery.runner.log_retention_days", 100, "unsupported value"),
    "delivery.runner.deletion_protection": Bad("delivery.runner.deletion_protection", "perhaps", "must be a boolean"),
    "delivery.argo_cd": Bad("delivery.argo_cd", True, "must be an object"),
    "delivery.argo_cd.high_availability": Bad("delivery.argo_cd.high_availability", "three", "must be a boolean"),
    "delivery.argo_cd.controller_memory_mib": Bad(
        "delivery.argo_cd.controller_memory_mib", 128, "must be greater than or equal to 256"
    ),
    "delivery.argo_cd.url": Bad("delivery.argo_cd.url", "http://argocd.example.com", "is not encrypted"),
    "delivery.argo_cd.sign_in": Bad("delivery.argo_cd.sign_in", "https://login.example.com", "must be an object"),
    "delivery.argo_cd.sign_in.issuer": Bad("delivery.argo_cd.sign_in.issuer", "login.example.com", "is not a URL"),
    "delivery.argo_cd.sign_in.client_id": Bad("delivery.argo_cd.sign_in.client_id", "argo cd", "must match pattern"),
    "delivery.argo_cd.sign_in.client_secret": Bad(
        "delivery.argo_cd.sign_in.client_secret", "s3cret: 1", "is not the name of a secret"
    ),
    "delivery.argo_cd.sign_in.scopes": Bad("delivery.argo_cd.sign_in.scopes", ["profile", "email"], "lacks openid"),
    "delivery.argo_cd.sign_in.groups_claim": Bad(
        "delivery.argo_cd.sign_in.groups_claim", "my-groups", "must match pattern"
    ),
    "delivery.argo_cd.sign_in.admins": Bad(
        "delivery.argo_cd.sign_in.admins.0", "system:masters", "starts with system:, which EKS reserves"
    ),
    "delivery.argo_cd.sign_in.viewers": Bad(
        "delivery.argo_cd.sign_in.viewers.0", "operators", "is one of admins as well"
    ),
    "delivery.argo_cd.sign_in.default_role": Bad("delivery.argo_cd.sign_in.default_role", "admin", "unsupported value"),
    "delivery.argo_cd.known_hosts": Bad(
        "delivery.argo_cd.known_hosts.0", "git.example.com", "is not a line of a known_hosts file"
    ),
    "delivery.argo_cd.repositories": Bad("delivery.argo_cd.repositories", ["shop"], "must be an object"),
    "delivery.argo_cd.repositories.<name>.url": Bad(
        "delivery.argo_cd.repositories.shop.url", "https://github.com/example-org/*", "has a wildcard"
    ),
    "delivery.argo_cd.repositories.<name>.credentials": Bad(
        "delivery.argo_cd.repositories.shop.credentials", "user:pass word", "is not the name of a secret"
    ),
    "delivery.argo_cd.kinds": Bad("delivery.argo_cd.kinds", ["Widget"], "must be an object"),
    "delivery.argo_cd.kinds.<name>.group": Bad("delivery.argo_cd.kinds.Widget.group", "*", "is not an API group"),
    "delivery.argo_cd.kinds.<name>.resource": Bad(
        "delivery.argo_cd.kinds.Widget.resource", "Widget", "is not a resource"
    ),
    "delivery.argo_cd.projects": Bad("delivery.argo_cd.projects", ["shop"], "must be an object"),
    "delivery.argo_cd.projects.<name>.owner": Bad(
        "delivery.argo_cd.projects.shop.owner", "Shop Team", "is not a valid owner"
    ),
    "delivery.argo_cd.projects.<name>.repositories": Bad(
        "delivery.argo_cd.projects.shop.repositories.0", "*", "has a wildcard"
    ),
    "delivery.argo_cd.projects.<name>.namespaces": Bad(
        "delivery.argo_cd.projects.shop.namespaces.0", "*", "is not a valid namespace name"
    ),
    "delivery.argo_cd.projects.<name>.kinds": Bad(
        "delivery.argo_cd.projects.shop.kinds.0", "Secret", "is deployed by no project"
    ),
    "delivery.argo_cd.projects.<name>.deployers": Bad(
        "delivery.argo_cd.projects.shop.deployers.0", "system:authenticated", "starts with system:"
    ),
    "delivery.argo_cd.projects.<name>.viewers": Bad(
        "delivery.argo_cd.projects.shop.viewers.0", "developers", "is one of deployers as well"
    ),
    "delivery.argo_cd.projects.<name>.sync_windows": Bad(
        "delivery.argo_cd.projects.shop.sync_windows", "office hours", "must be a list"
    ),
    "delivery.argo_cd.projects.<name>.sync_windows[].kind": Bad(
        "delivery.argo_cd.projects.shop.sync_windows.0.kind", "block", "unsupported value"
    ),
    "delivery.argo_cd.projects.<name>.sync_windows[].schedule": Bad(
        "delivery.argo_cd.projects.shop.sync_windows.0.schedule", "at eight", "is not a schedule"
    ),
    "delivery.argo_cd.projects.<name>.sync_windows[].duration": Bad(
        "delivery.argo_cd.projects.shop.sync_windows.0.duration", "200h", "is not a duration"
    ),
    "delivery.argo_cd.projects.<name>.sync_windows[].time_zone": Bad(
        "delivery.argo_cd.projects.shop.sync_windows.0.time_zone", "berlin", "is not a time zone"
    ),
    "delivery.argo_cd.projects.<name>.sync_windows[].manual": Bad(
        "delivery.argo_cd.projects.shop.sync_windows.0.manual", "perhaps", "must be a boolean"
    ),
    "delivery.argo_cd.root": Bad("delivery.argo_cd.root", "apps", "must be an object"),
    "delivery.argo_cd.root.repository": Bad("delivery.argo_cd.root.repository", "shp", "is not one of repositories"),
    "delivery.argo_cd.root.path": Bad("delivery.argo_cd.root.path", "/apps", "is not a directory of a repository"),
    "delivery.argo_cd.root.revision": Bad("delivery.argo_cd.root.revision", "main branch", "is not a revision"),
    "delivery.argo_cd.root.sync": Bad("delivery.argo_cd.root.sync", True, "must be an object"),
    "delivery.argo_cd.root.sync.automated": Bad("delivery.argo_cd.root.sync.automated", "perhaps", "must be a boolean"),
    "delivery.argo_cd.root.sync.prune": Bad("delivery.argo_cd.root.sync.prune", 2, "must be a boolean"),
    "delivery.argo_cd.root.sync.self_heal": Bad("delivery.argo_cd.root.sync.self_heal", 2, "must be a boolean"),
    "delivery.argo_cd.root.sync.retries": Bad(
        "delivery.argo_cd.root.sync.retries", -1, "must be greater than or equal to 0"
    ),
    "delivery.argo_cd.applications": Bad("delivery.argo_cd.applications", ["web"], "must be an object"),
    "delivery.argo_cd.applications.<name>.repository": Bad(
        "delivery.argo_cd.applications.web.repository", "other", "is not one of projects.shop.repositories"
    ),
    "delivery.argo_cd.applications.<name>.path": Bad(
        "delivery.argo_cd.applications.web.path", "../secrets", "is not a directory of a repository"
    ),
    "delivery.argo_cd.applications.<name>.revision": Bad(
        "delivery.argo_cd.applications.web.revision", "--upload-pack=x", "is not a revision"
    ),
    "delivery.argo_cd.applications.<name>.project": Bad(
        "delivery.argo_cd.applications.web.project", "shp", "is not one of projects"
    ),
    "delivery.argo_cd.applications.<name>.namespace": Bad(
        "delivery.argo_cd.applications.web.namespace", "apps", "is not one of projects.shop.namespaces"
    ),
    "delivery.argo_cd.applications.<name>.sync": Bad(
        "delivery.argo_cd.applications.web.sync", "daily", "must be an object"
    ),
    "delivery.argo_cd.applications.<name>.sync.automated": Bad(
        "delivery.argo_cd.applications.web.sync.automated", 2, "must be a boolean"
    ),
    "delivery.argo_cd.applications.<name>.sync.prune": Bad(
        "delivery.argo_cd.applications.web.sync.prune", True, "is only valid when automated is true"
    ),
    "delivery.argo_cd.applications.<name>.sync.self_heal": Bad(
        "delivery.argo_cd.applications.web.sync.self_heal", True, "is only valid when automated is true"
    ),
    "delivery.argo_cd.applications.<name>.sync.retries": Bad(
        "delivery.argo_cd.applications.web.sync.retries", 21, "must be less than or equal to 20"
    ),
    "delivery.argo_cd.applications.<name>.delete_resources": Bad(
        "delivery.argo_cd.applications.web.delete_resources", "all", "must be a boolean"
    ),
    "delivery.argo_cd.notifications": Bad("delivery.argo_cd.notifications", "#deployments", "must be an object"),
    "delivery.argo_cd.notifications.channel": Bad(
        "delivery.argo_cd.notifications.channel", "deployments", "is not a channel of Slack"
    ),
    "delivery.argo_cd.notifications.secret": Bad(
        "delivery.argo_cd.notifications.secret", "xoxb 1", "is not the name of a secret"
    ),
    "delivery.argo_cd.notifications.events": Bad(
        "delivery.argo_cd.notifications.events.0", "synced", "unsupported value"
    ),
    "delivery.argo_cd.allow": Bad("delivery.argo_cd.allow", ["web"], "must be an object"),
    "delivery.argo_cd.allow.<name>.reason": Bad("delivery.argo_cd.allow.web.reason", "needed", "is no reason"),
    "delivery.argo_cd.allow.<name>.direction": Bad("delivery.argo_cd.allow.web.direction", "both", "unsupported value"),
    "delivery.argo_cd.allow.<name>.pods": Bad("delivery.argo_cd.allow.web.pods.app", "a b", "is not a valid value"),
    "delivery.argo_cd.allow.<name>.peer_pods": Bad(
        "delivery.argo_cd.allow.web.peer_pods.app", "-", "is not a valid value"
    ),
    "delivery.argo_cd.allow.<name>.cidrs": Bad(
        "delivery.argo_cd.allow.web.cidrs.0", "169.254.169.254/32", "is in the link-local range"
    ),
    "delivery.argo_cd.allow.<name>.namespaces": Bad(
        "delivery.argo_cd.allow.web.namespaces.0", "monitorng", "is not a namespace of these settings"
    ),
    "delivery.argo_cd.allow.<name>.ports": Bad(
        "delivery.argo_cd.allow.web.ports.0", 0, "must be greater than or equal to 1"
    ),
    "delivery.argo_cd.allow.<name>.protocol": Bad("delivery.argo_cd.allow.web.protocol", "ICMP", "unsupported value"),
}


def whole() -> dict[str, Any]:
    """The dev stack with a value for every optional setting."""
    tree = tree_of()
    tree["project"] = "aws-platform"
    tree["network"] |= {
        "subnets": {},
        "nat_allocation_ids": {"us-east-1a": "eipalloc-0123456789abcdef0"},
        "pod_cidr": "100.64.0.0/16",
        "connected_cidrs": ["192.168.0.0/24"],
        "database_ports": {"mysql": 3306},
        "extra_endpoints": ["athena"],
        "s3_readable_buckets": ["charts-of-a-partner"],
    }
    tree["network"]["flow_logs"] = {"destination": "s3", "bucket_arn": "arn:aws:s3:::flows"}
    tree["cluster"] |= {
        "editors": [{"role_arn": f"{ROLE}editor", "namespaces": ["team-*"]}],
        "viewers": [{"role_arn": f"{ROLE}viewer", "namespaces": ["team-*"]}],
    }
    taints = [{"key": "team", "value": "a", "effect": "NoSchedule"}]
    tree["node_pools"]["app"] = {
        "instance_types": ["m5.large"],
        "min_size": 0,
        "max_size": 3,
        "zones": ["us-east-1a"],
        "labels": {"team": "a"},
        "taints": copy.deepcopy(taints),
    }
    tree["karpenter"]["pools"] = {"batch": {"instance_categories": ["m"], "labels": {}, "taints": taints}}
    row = {"reason": "Prometheus reads metrics", "direction": "ingress", "pods": {"app": "web"}, "peer_pods": {}}
    row |= {"namespaces": ["monitoring"], "cidrs": ["10.16.0.0/20"], "ports": [8080]}
    # Each group has a role somewhere else, too: with one of these broken, it is no group without a role.
    groups = {"admins": ["operators"], "developers": ["developers"], "viewers": ["auditors"]}
    tree["cluster"]["group_members"][0]["groups"] = ["auditors", "developers", "operators"]
    tree["security"]["namespaces"]["apps"]["groups"] = {"viewers": ["auditors", "developers", "operators"]}
    tree["security"]["platform_namespaces"] = ["monitoring", "logging", "kube-system", "argocd"]
    defaults = {"quota": QuotaSettings().model_dump(), "limits": LimitSettings().model_dump()}
    exemption = {"constraint": "PlatformImages", "namespace": "shop", "labels": {"app": "web"}, "expires": "2027-03-31"}
    tree["security"]["gatekeeper"] |= {
        "exemptions": [{**exemption, "reason": "The vendor's image moves to ECR in March"}],
        "exempt_namespaces": {},
        "enforcement_of": {},
        "registries": ["registry.k8s.io"],
        "required_labels": ["team"],
        "internet_facing": ["shop/web"],
        "internet_facing_ingresses": ["shop/web.example"],
        "wildcard_hosts": ["*.example.com"],
    }
    tree["security"]["falco"] = {
        "alertmanager": "http://alertmanager-operated.monitoring:9093",
        "disabled_rules": ["Shell in container"],
        "priority_of": {},
        "outbound_ports": [443],
        "exceptions": [
            {
                "rule": "Shell in container",
                "namespace": "shop",
                "image": "registry.k8s.io/shop",
                "processes": ["bash"],
                "reason": "Operators look into the shop",
            }
        ],
    }
    tree["security"]["cert_manager"] = {}
    tree["security"]["image_scanning"] = {"severities": ["CRITICAL"], "exclude_namespaces": ["kube-system"]}
    tree["security"]["external_secrets"] = {"namespaces": ["shop", "logging", "monitoring", "argocd"]}
    tree["security"]["namespaces"]["shop"] = {**defaults, "allow": {"web": row}, "groups": groups}
    secret = {"secret": "alertmanager/receiver"}
    urls = dict.fromkeys(("authorization_url", "token_url", "user_info_url"), "https://id.example.com")
    sign_in = {"client_id": "grafana", "client_secret": "grafana/client", **urls}
    tree["observability"] = {
        "prometheus": {"pushgateway": {"namespaces": ["shop"]}},
        "cloudwatch": {
            "alarms": {},
            "email_addresses": {severity: ["oncall@example.com"] for severity in ("critical", "warning", "info")},
        },
        "alertmanager": {
            "slack": {"channel": "#alerts", **secret},
            "email": {
                "to": ["oncall@example.com"],
                "sender": "alerts@example.com",
                "smarthost": "smtp.example.com:587",
                "username": "alerts",
                **secret,
            },
            "heartbeat": {**secret},
            "routes": {"critical": ["slack", "email"], "warning": []},
            "quiet_hours": {
                "time_zone": "UTC",
                "periods": [{"days": ["monday"], "begin": "00:00", "end": "07:00"}],
            },
        },
        "grafana": {
            "admin_secret": "grafana/admin",
            "url": "https://grafana.example.com",
            "sign_in": {**sign_in, "admins": ["a"], "editors": ["b"], "viewers": ["c"]},
        },
        "logs": {
            "excluded_namespaces": ["shop"],
            "masked_fields": ["card_number"],
            "masked_patterns": {"order": "SHOP%-%d+"},
        },
        "elasticsearch": {"users_secret": "elasticsearch"},
        "traces": {"namespaces": ["shop"]},
    }
    tree["audit"] |= {
        "trail": {"object_lock": {"mode": "compliance", "days": 30}},
        "force_destroy": False,
        "config": {"disabled_rules": ["ssh"]},
        "guardduty": {"protections": ["eks_audit_logs"], "agents": ["eks"]},
        "security_hub": {"standards": ["aws-foundational"]},
        "findings": {"email_addresses": ["security@example.com"]},
    }
    tree["cost"] |= {
        "anomalies": {"minimum_usd": 10},
        "unused_resources": {},
        "weekly_report": {},
        "email_addresses": ["team@example.com"],
        "slack_secret": "platform/cost/slack",
    }
    tree["delivery"] = {**_delivery(), "argo_cd": _argo_cd(row)}
    return tree


def _delivery() -> dict[str, Any]:
    secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf"  # noqa: S105
    connection = "arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef"
    repository = {"repository": "example-org/shop", "owner_id": "11", "repository_id": "22"}
    return {
        "registry": {
            "repositories": {"shop/api": {"owner": "shop-team", "pull_account_ids": ["444455556666"]}},
            "standby_region": "us-west-2",
            "pull_through": {"docker-hub": {"upstream": "docker-hub", "secret_arn": secret}},
        },
        "state": {
            "preview_role_arn": "arn:aws:iam::111122223333:role/state-preview",
            "apply_role_arn": "arn:aws:iam::111122223333:role/state-apply",
        },
        "permissions_boundary": "arn:aws:iam::111122223333:policy/platform-boundary",
        "managed_prefixes": ["cluster"],
        "github": {"roles": {"push": {**repository, "may": "push", "push_to": ["shop/api"], "environment": "images"}}},
        "gitlab": {
            "roles": {
                "push": {"may": "push", "push_to": ["shop/api"], "project": "example-group/shop", "branch": "main"}
            }
        },
        "runner": {"forge": "github", "repository": "example-org/shop", "connection_arn": connection},
    }


def _argo_cd(row: dict[str, Any]) -> dict[str, Any]:
    window = {"kind": "deny", "schedule": "0 0 * * 0", "duration": "24h"}
    sync = {"automated": False, "prune": False, "self_heal": False}
    return {
        "sign_in": {
            "issuer": "https://login.example.com",
            "client_id": "argo-cd",
            "client_secret": "sign-in",
            "scopes": ["openid"],
            "admins": ["operators"],
            "viewers": ["auditors"],
        },
        "known_hosts": [f"git.example.com ssh-ed25519 {'A' * 68}"],
        "repositories": {
            "shop": {"url": "https://github.com/example-org/shop", "credentials": "repositories/shop"},
            "other": {"url": "https://github.com/example-org/other"},
        },
        "kinds": {"Widget": {"group": "example.com", "resource": "widgets"}},
        "projects": {
            "shop": {
                "owner": "shop-team",
                "repositories": ["shop"],
                "namespaces": ["shop"],
                "kinds": ["Widget"],
                "deployers": ["developers"],
                "viewers": ["auditors"],
                "sync_windows": [window],
            }
        },
        "root": {"repository": "shop", "path": "apps", "sync": {}},
        "applications": {
            "web": {"project": "shop", "repository": "shop", "path": "deploy", "namespace": "shop", "sync": sync}
        },
        "notifications": {"channel": "#deployments", "secret": "slack", "events": ["degraded"]},
        "allow": {"web": copy.deepcopy(row)},
    }


def holder_of(tree: dict[str, Any], place: str) -> tuple[Any, int | str]:
    """The object or list that holds the value at `place`, and its key or index there."""
    at: Any = tree
    *above, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    for part in above:
        at = at.setdefault(part, {}) if isinstance(at, dict) else at[part]
    return at, last


def concrete(key: str) -> str:
    """The place of a setting in the whole tree."""
    named = key
    for holder, name in NAMES.items():
        named = named.replace(f"{holder}.<name>", f"{holder}.{name}")
    return named.replace("[]", ".0")


def test_the_settings_that_are_broken_here_are_valid() -> None:
    assert read(config(whole()))


def test_every_setting_has_an_invalid_value_here() -> None:
    keys = {row.key for row in rows()}
    assert keys - BAD.keys() == set(), "add an invalid value for each"
    assert BAD.keys() - keys == set(), "there is no such setting"


@pytest.mark.parametrize("key", BAD)
def test_an_invalid_value_is_reported_in_one_line_with_its_key_and_a_remedy(key: str) -> None:
    place, value, problem = BAD[key]
    assert place.startswith(concrete(key))
    tree = whole()
    holder, last = holder_of(tree, place)
    holder[last] = value
    (line,) = lines(tree)
    assert line.startswith(f"{place}: {problem}")
    _, _, got = line.partition(" (got ")
    # As YAML and JSON write it, but for what may be a secret.
    shown = json.dumps(value) if value is None or isinstance(value, bool) else str(value)[:100]
    assert got.startswith("a text that is not shown" if problem == "is not the name of a secret" else shown)
    assert len(got.rpartition("): ")[2]) > 5


def optional(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """The key of every setting that may be null."""
    for name, field in model.model_fields.items():
        if NoneType in get_args(field.annotation):
            yield prefix + name
        if is_model(held := without_none(field.annotation)):
            yield from optional(held, f"{prefix}{name}.")


# What has to change with these, for others to have something to stand on.
GOES_WITH: dict[str, dict[str, object]] = {
    "cost.tag": {"cost.anomalies": None},
    "network.flow_logs.bucket_arn": {"network.flow_logs.destination": "cloudwatch"},
    "security": {"cluster.group_members": [], "observability": None, "delivery.argo_cd": None},
    "security.external_secrets": {"observability": None, "delivery.argo_cd": None},
    "observability.prometheus": {"observability.alertmanager": None, "observability.grafana": None},
    "observability.alertmanager.email": {"observability.alertmanager.routes": {"critical": ["slack"], "warning": []}},
    "observability.alertmanager.slack": {"observability.alertmanager.routes": {"critical": ["email"], "warning": []}},
    "observability.grafana.url": {"observability.grafana.sign_in": None},
    "observability.logs": {"observability.elasticsearch": None},
    "delivery.registry": {"delivery.github": None, "delivery.gitlab": None},
}


@pytest.mark.parametrize("key", sorted(set(optional())))
def test_every_optional_setting_may_be_null(key: str) -> None:
    tree = whole()
    for place, value in {key: None, **GOES_WITH.get(key, {})}.items():
        holder, last = holder_of(tree, place)
        holder[last] = value
    # The engine makes empty text of a null that is no part of an object.
    settings: Any = read({name: "" if text == "null" else text for name, text in config(tree).items()})
    for part in key.split("."):
        settings = getattr(settings, part)
    assert settings is None


@pytest.mark.parametrize("value", ["three", "3.5", 2.5, True])
def test_what_is_no_integer_is_answered_by_what_to_write(value: object) -> None:
    tree = whole()
    tree["node_pools"]["app"]["max_size"] = value
    assert [line.rpartition("): ")[2] for line in lines(tree)] == ["write a whole number"]


def test_what_is_no_boolean_is_answered_by_what_to_write() -> None:
    tree = whole()
    tree["cluster"]["retain_logs"] = "for ever"
    assert lines(tree) == ["cluster.retain_logs: must be a boolean (got for ever): write true or false"]


@pytest.mark.parametrize("key", [row.key for row in rows() if row.default == "required"])
def test_a_missing_setting_is_reported_with_its_key_and_description(key: str) -> None:
    tree = whole()
    holder, last = holder_of(tree, concrete(key))
    del holder[last]
    (line,) = lines(tree)
    assert line.startswith(f"{concrete(key)}: is required: ")


# The place in `whole()`, what is there, and the one line that it is refused with.
ACCEPTED_BEFORE: dict[str, tuple[object, str]] = {
    "security.platform_namespaces": ([], "must have at least 1 item, has 0"),
    "security.gatekeeper.required_labels": ([], "must have at least 1 item, has 0"),
    "security.gatekeeper.exempt_namespaces.loging": (
        "Agents of a vendor that log everything",
        "is not a namespace of these settings (got loging): did you mean logging?",
    ),
    "security.gatekeeper.internet_facing.0": (
        "shpo/web",
        "is not a namespace of these settings (got shpo/web): did you mean shop?",
    ),
    "security.gatekeeper.exemptions.0.namespace": ("shpo", "is not a namespace of these settings (got shpo)"),
    "security.falco.exceptions.0.namespace": ("shpo", "is not a namespace of these settings (got shpo): did you mean"),
    "security.image_scanning.exclude_namespaces.0": (
        "kube-systm",
        "is not a namespace of these settings (got kube-systm): did you mean kube-system?",
    ),
    "security.falco.priority_of.Shell in container": (
        "critical",
        "is the priority of one of disabled_rules (got critical): remove it here or there",
    ),
    "security.falco.priority_of.Terminal shell in container": (
        "critical",
        "is the priority of a rule that is off: Shell in container reports the same (got critical): remove it",
    ),
    "cost.anomalies.monitor": (
        "existing",
        "is required where monitor is existing",
    ),
    "security.namespaces.shop.groups.developers.0": (
        "operators",
        "is one of admins as well (got operators): list it in one of them",
    ),
    "security.namespaces.shop.groups.viewers": (
        ["operators"],
        "is one of admins as well",
    ),
}


@pytest.mark.parametrize("place", ACCEPTED_BEFORE)
def test_what_would_do_nothing_or_contradicts_itself_is_refused(place: str) -> None:
    value, said = ACCEPTED_BEFORE[place]
    tree = whole()
    holder, last = holder_of(tree, place)
    holder[last] = value
    (line,) = lines(tree)
    key, _, rest = line.partition(": ")
    assert key.startswith(place)
    assert rest.startswith(said)


SECURITY_LISTS = [row.key for row in rows() if row.key.startswith("security.") and row.type.startswith("list")]


@pytest.mark.parametrize("key", SECURITY_LISTS)
def test_no_list_of_security_has_an_item_twice(key: str) -> None:
    tree = whole()
    holder, last = holder_of(tree, concrete(key))
    holder[last] = [*holder[last], holder[last][0]]
    (line,) = lines(tree)
    assert line.startswith(f"{concrete(key)}: has duplicates: ")
    assert line.endswith("): list each once")


def test_an_exemption_that_differs_in_its_reason_alone_is_there_twice() -> None:
    tree = whole()
    first = tree["security"]["gatekeeper"]["exemptions"][0]
    tree["security"]["gatekeeper"]["exemptions"].append({**first, "reason": "Another reason for the same workloads"})
    (line,) = lines(tree)
    assert line.startswith("security.gatekeeper.exemptions: has duplicates: PlatformImages shop {'app': 'web'} (got ")
    tree["security"]["gatekeeper"]["exemptions"][1]["labels"] = {"app": "api"}
    assert read(config(tree))


def test_a_namespace_of_the_platform_gets_secrets_and_one_of_kubernetes_gets_none() -> None:
    tree = whole()
    tree["security"]["external_secrets"]["namespaces"] = ["shop", "logging", "monitoring", "argocd"]
    assert read(config(tree))
    tree["security"]["external_secrets"]["namespaces"] = ["kube-system"]
    (line,) = lines(tree)
    assert line.startswith("security.external_secrets.namespaces.0: is a namespace of Kubernetes itself")


@pytest.mark.parametrize("name", ["amazon-guardduty", "default", "gatekeeper-system", "kube-public", "shop"])
def test_settings_may_name_namespaces_that_are_there_without_them(name: str) -> None:
    tree = whole()
    tree["security"]["falco"]["exceptions"][0]["namespace"] = name
    tree["security"]["image_scanning"]["exclude_namespaces"] = [name]
    assert read(config(tree))


def test_a_value_that_is_nested_too_deeply_is_reported_as_text() -> None:
    with pytest.raises(SettingsError, match="network: must be an object"):
        read({**config(whole()), "aws-platform:network": "[" * 2000 + "]" * 2000})


def test_a_secret_that_stands_where_its_name_belongs_is_not_shown() -> None:
    tree = whole()
    tree["observability"]["alertmanager"]["slack"] |= {"secret": "https://hooks.slack.com/services/T0/B0/x"}
    (line,) = lines(tree)
    assert "hooks.slack.com" not in line
