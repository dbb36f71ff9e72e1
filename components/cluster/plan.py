"""What follows from a cluster's name and settings: plain values only."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

# EKS API, LogType (botocore 1.44.5): all there are.
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")

# EKS User Guide, "View Amazon EKS networking requirements for VPC and subnets": EKS has no control plane in the zones
# use1-az3, usw1-az2 and cac1-az3. Zones have these IDs everywhere, and a name of its own in each account; only of this
# name is it known that it stands for one of them in most accounts.
ZONES_WITHOUT_CONTROL_PLANE: Mapping[str, str] = {"us-east-1e": "use1-az3"}

# EKS API, KubernetesNetworkConfigRequest (botocore 1.44.5): what services get addresses from where nothing is set, ...
DEFAULT_SERVICE_BLOCKS = ("10.100.0.0/16", "172.20.0.0/16")
# ... and what may be set: a block of /12 to /24 within one of these ranges.
SERVICE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
LARGEST_SERVICE_PREFIX, SMALLEST_SERVICE_PREFIX = 12, 24


def log_group_name(cluster_name: str) -> str:
    """The log group of control-plane logs; EKS creates it, unencrypted, unless it exists first."""
    return f"/aws/eks/{cluster_name}/cluster"


Right = Literal["admin", "edit", "view"]


class Grant(NamedTuple):
    """An access policy for one role, in these namespaces; in the whole cluster where none is named."""

    right: Right
    namespaces: tuple[str, ...] = ()


class Access(NamedTuple):
    """The access of one role. EKS has one access entry for a role, with any number of policies and groups."""

    role_arn: str
    grants: tuple[Grant, ...]
    groups: tuple[str, ...] = ()


def role_key(role_arn: str) -> str:
    """A role's name without its path, which identifies its access entry."""
    return role_arn.rsplit("/", 1)[1]


def access(
    grants: Iterable[tuple[str, Grant]], groups: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Access]:
    """The access entries of these roles, by role name, with the Kubernetes groups of each."""
    entries: dict[str, Access] = {}
    for role_arn, grant in grants:
        before = entries.get(role_key(role_arn), Access(role_arn, ()))
        entries[role_key(role_arn)] = before._replace(grants=(*before.grants, grant))
    for role_arn, names in (groups or {}).items():
        entries[role_key(role_arn)] = entries.get(role_key(role_arn), Access(role_arn, ()))._replace(groups=names)
    return entries


def network_values(prefix_delegation: bool) -> Mapping[str, Any]:
    """Configuration of the add-on vpc-cni: its network policy engine is on.

    Keys and types: schema of the add-on, `aws eks describe-addon-configuration --addon-name vpc-cni`, where switches
    are text; a warm prefix as in the VPC CNI's own docs/prefix-and-ip-target.md.
    """
    prefixes = {"env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"}}
    return {"enableNetworkPolicy": "true", **(prefixes if prefix_delegation else {})}


def kubeconfig(cluster_name: str, region: str, endpoint: str, certificate_authority: str) -> str:
    """A kubeconfig that gets a token by `aws eks get-token` at each use, and so holds no secret."""
    # `aws eks get-token` answers in this version of the exec plugin's API.
    user = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws",
            "args": ["--region", region, "eks", "get-token", "--cluster-name", cluster_name, "--output", "json"],
        }
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": cluster_name,
                    "cluster": {"server": endpoint, "certificate-authority-data": certificate_authority},
                }
            ],
            "users": [{"name": cluster_name, "user": user}],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "current-context": cluster_name,
        }
    )
