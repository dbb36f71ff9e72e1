"""Valid settings drawn at random, as the plain values of a stack file."""

import functools
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.plans.legal_audit import audits
from tests.plans.legal_audit import choices as audit_choices
from tests.plans.legal_cost import choices as cost_choices
from tests.plans.legal_cost import costs
from tests.plans.legal_delivery import choices as delivery_choices
from tests.plans.legal_delivery import deliveries
from tests.plans.legal_observability import choices as observability_choices
from tests.plans.legal_observability import observability
from tests.plans.legal_security import choices as security_choices
from tests.plans.legal_security import groups_of, security
from tests.tree import ROOT

Tree = dict[str, Any]

# Availability Zones of each Region; the letters differ between Regions.
ZONES = {"us-east-1": "abcdef", "us-west-2": "abcd", "eu-west-1": "abc", "eu-central-1": "abc", "ap-northeast-1": "acd"}
# At most four vCPUs, so that a few spot nodes balance a small on-demand pool.
ON_DEMAND = {"x86_64": ("m5.large", "m5a.large", "c6i.xlarge"), "arm64": ("m6g.large", "m7g.large", "c7g.xlarge")}
# At least two vCPUs each, so that some number of nodes is close to half of the capacity.
SPOT = {"x86_64": ("t3a.medium", "t3a.large", "t3a.xlarge"), "arm64": ("t4g.medium", "t4g.large", "t4g.xlarge")}
ROLE = "arn:aws:iam::111122223333:role/"

_WORDS = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_LABELS = st.dictionaries(st.sampled_from(["team", "example.com/team", "Tier_2"]), _WORDS, max_size=2)
_TAINTS = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["dedicated", "example.com/gpu", "spot"])},
        optional={"value": st.sampled_from(["", "true"]), "effect": st.sampled_from(["NoExecute", "PreferNoSchedule"])},
    ),
    max_size=2,
    unique_by=lambda taint: taint["key"],
)
_RETENTION_DAYS = st.sampled_from([1, 30, 365, 3653])
_ARCHITECTURES = st.sampled_from(["x86_64", "arm64"])


def some(values: Iterable[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    """Some of these values, without duplicates."""
    return st.lists(st.sampled_from(sorted(values)), unique=True, min_size=least)


@st.composite
def networks(draw: st.DrawFn, zones: list[str]) -> Tree:
    """A network in these zones; without NAT it has the endpoints that nodes need."""
    vpc = IPv4Network((f"10.{draw(st.integers(0, 255))}.0.0", draw(st.integers(16, 20))))
    nat = draw(st.sampled_from(["single", "none", "one_per_zone"]))
    endpoints = "private_cluster" if nat == "none" else draw(st.sampled_from(["none", "essential", "private_cluster"]))
    by_route = ["s3"] if nat == "none" else draw(some(["s3", "dynamodb"]))
    # The sixteenths from the eleventh on belong to no tier: free for configured blocks.
    own = list(list(vpc.subnets(4))[12].subnets(4))[: len(zones)]
    return {
        "zones": zones,
        "cidr": str(vpc),
        "nat": nat,
        "subnets": {"database": dict(zip(zones, map(str, own), strict=True))} if draw(st.booleans()) else {},
        "pod_cidr": draw(st.sampled_from([None, "100.64.0.0/16", "100.100.0.0/18"])),
        "ipv6": draw(st.booleans()),
        "connected_cidrs": draw(some(["192.168.0.0/24", "172.21.0.0/16", "192.168.8.0/21"])),
        "database_ports": draw(st.sampled_from([{}, {"postgresql": 5432}, {"redis": 6379, "mysql": 3307}])),
        "gateway_endpoints": by_route,
        "interface_endpoints": endpoints,
        "extra_endpoints": draw(some(["athena", "sns", "execute-api"])),
        "s3_readable_buckets": draw(some(["charts-of-a-partner", "models-*"])),
        "public_access_exclusion": draw(st.sampled_from(["none", "egress", "bidirectional"])),
        "flow_logs": draw(
            st.one_of(
                st.fixed_dictionaries({"destination": st.just("s3"), "bucket_arn": st.just("arn:aws:s3:::flows/vpc")}),
                st.fixed_dictionaries({}, optional={"retention_days": _RETENTION_DAYS}),
            )
        ),
    }


@st.composite
def clusters(draw: st.DrawFn, environment: str, zones: list[str]) -> Tree:
    """A cluster in some of these zones; policies allow a public endpoint in dev only."""
    chosen = draw(st.sampled_from([zones, zones[:2]]))
    admins, editors, viewers = ([f"{ROLE}{kind}/{kind}-{n}" for n in range(2)] for kind in ("admin", "edit", "view"))
    namespaces = some(["default", "team-*", "payments"])
    public = some(["203.0.113.0/24", "198.51.100.7/32"]) if environment == "dev" else st.just([])

    def access(roles: list[str]) -> list[Tree]:
        return [{"role_arn": role, "namespaces": draw(namespaces)} for role in draw(some(roles))]

    return {
        "name": draw(st.from_regex(r"[0-9A-Za-z][A-Za-z0-9_-]{0,20}", fullmatch=True)),
        "kubernetes_version": draw(st.sampled_from(["1.34", "1.35", "1.36"])),
        # Only a list that names us-east-1e takes the control plane there.
        "control_plane_zones": chosen if "us-east-1e" in zones or len(chosen) == 2 else [],
        "service_cidr": draw(st.sampled_from([None, "192.168.240.0/20", "172.22.0.0/24"])),
        "admin_role_arns": draw(some(admins, least=1)),
        "editors": access(editors),
        "viewers": access(viewers),
        "public_access_cidrs": draw(public),
        "log_retention_days": draw(_RETENTION_DAYS),
        "retain_logs": draw(st.booleans()),
        "prefix_delegation": draw(st.booleans()),
        "deletion_protection": draw(st.booleans()),
    }


@st.composite
def pools(draw: st.DrawFn, zones: list[str], types: dict[str, tuple[str, ...]], least: int = 0) -> Tree:
    """Settings that on-demand and spot pools share."""
    low = draw(st.integers(least, 2))
    found = {
        "min_size": low,
        "max_size": draw(st.integers(max(low, 1), 6)),
        "sizing": draw(st.sampled_from(["autoscaler", "deployment"])),
        "zones": draw(some(zones)),
        "ami_family": draw(st.sampled_from(["al2023", "bottlerocket"])),
        "max_pods": draw(st.sampled_from([None, 30, 250])),
        "disk_gib": draw(st.sampled_from([20, 50, 500])),
        "labels": draw(_LABELS),
    }
    return {**found, "instance_types": list(types[draw(_ARCHITECTURES)])}


@st.composite
def node_pools(draw: st.DrawFn, zones: list[str]) -> Tree:
    """A pool for Karpenter's controller and others; spot pools can grow to the minimum spot share."""
    controller = draw(pools(zones, ON_DEMAND, least=1))
    found: Tree = {"controller": {**controller, "desired_size": draw(st.sampled_from([None, controller["max_size"]]))}}
    for name in draw(some(["apps", "batch"])):
        found[name] = {**draw(pools(zones, ON_DEMAND)), "taints": draw(_TAINTS)}
    for name in draw(some(["spot", "spare"])):
        size = {"min_size": 0, "max_size": 20, "capacity": "spot"}
        found[name] = {**draw(pools(zones, SPOT)), **size, "taints": draw(_TAINTS)}
    return found


_KARPENTER_POOLS = st.fixed_dictionaries(
    {},
    optional={
        "capacity": st.sampled_from(["spot", "on_demand"]),
        "architecture": _ARCHITECTURES,
        "instance_categories": some(["c", "m", "r", "inf"], least=1),
        "min_generation": st.integers(1, 9),
        "cpu_limit": st.integers(1, 960_000),
        "consolidate_after_seconds": st.integers(0, 86_400),
        "expire_after_hours": st.integers(1, 8_760),
        "labels": _LABELS,
        "taints": _TAINTS,
    },
)


@st.composite
def stacks(draw: st.DrawFn) -> Tree:
    """All settings of a stack."""
    count, environment = draw(st.sampled_from([2, 3, 4])), draw(st.sampled_from(["dev", "prod", "staging"]))
    region = draw(st.sampled_from(sorted(name for name, letters in ZONES.items() if len(letters) >= count)))
    letters = draw(st.permutations(ZONES[region]))[:count]
    zones = [region + letter for letter in letters]
    audit, cost = draw(st.one_of(audits(), st.none())), draw(st.one_of(costs(), st.none()))
    managed = draw(node_pools(zones))
    made = draw(st.dictionaries(st.sampled_from(["spot", "arm", "big"]), _KARPENTER_POOLS, min_size=1))
    cluster, inside = draw(clusters(environment, zones)), draw(st.one_of(st.none(), security()))
    watched = draw(st.one_of(st.none(), observability(inside)))
    members = [{"role_arn": f"{ROLE}{group}", "groups": [group]} for group in groups_of(inside or {"namespaces": {}})]
    tree: Tree = {
        "account_id": "111122223333",
        "region": region,
        "environment": environment,
        "owner": draw(st.sampled_from(["platform-team", "Team of Zoë", "a@example.com"])),
        "network": draw(networks(zones)),
        "cluster": {**cluster, "group_members": members},
        "node_pools": managed,
        "karpenter": {
            "controller_pool": "controller",
            "replicas": draw(st.integers(1, min(2, managed["controller"]["min_size"]))),
            "ami_alias": draw(st.sampled_from(["al2023@v20260903", "bottlerocket@v1.65.0"])),
            "disk_gib": draw(st.sampled_from([20, 50, 500])),
            "pools": made,
        },
        **({"security": inside} if inside else {}),
        **({"observability": watched} if watched else {}),
        **({"audit": audit} if audit else {}),
        **({"cost": cost} if cost else {}),
    }
    delivery = draw(st.one_of(st.none(), deliveries(tree["network"]["nat"], inside)))
    return {**tree, **({"delivery": delivery} if delivery else {})}


@functools.cache
def drawn(count: int) -> list[Tree]:
    """This number of stacks, the same every time.

    In a process of its own: hypothesis also draws constants of the project's modules that are loaded, which depends on
    the tests that ran before.
    """
    command = [sys.executable, "-m", "tests.plans.legal", str(count)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def _draw(count: int) -> list[Tree]:
    found: list[Tree] = []

    @settings(
        derandomize=True,
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(stacks())
    def draw(tree: Tree) -> None:
        found.append(tree)

    draw()
    return found


def spread(found: list[Tree], count: int) -> list[Tree]:
    """As many of these as differ most: each the one that brings the most choices that none before it had; once every
    choice was had, the same again with the rest, and those last that decide nothing else than one before.

    Raises:
        ValueError: when there are not so many."""
    rest, chosen = list(found), list[Tree]()
    seen: set[tuple[str, str]] = set()
    decided: set[frozenset[tuple[str, str]]] = set()

    def gain(tree: Tree) -> tuple[bool, int]:
        made = frozenset(choices(tree))
        return made not in decided, len(made - seen)

    while len(chosen) < count:
        best = max(rest, key=gain)
        if gain(best)[1] == 0:
            seen.clear()
            continue
        chosen.append(best)
        rest.remove(best)
        seen.update(choices(best))
        decided.add(frozenset(choices(best)))
    return chosen


def choices(tree: Tree) -> Iterator[tuple[str, str]]:
    """The choices of a stack by key, without chosen names and their number."""
    yield "environment", tree["environment"]
    network, cluster = tree["network"], tree["cluster"]
    yield "zones", str(len(network["zones"]))
    yield "flow logs", network["flow_logs"].get("destination", "cloudwatch")
    for key in ("nat", "ipv6", "interface_endpoints", "public_access_exclusion"):
        yield key, str(network[key])
    for key in ("pod_cidr", "subnets", "connected_cidrs", "database_ports", "extra_endpoints", "gateway_endpoints"):
        yield key, str(bool(network[key]))
    for key in ("kubernetes_version", "prefix_delegation"):
        yield key, str(cluster[key])
    for key in ("editors", "viewers", "public_access_cidrs"):
        yield key, str(bool(cluster[key]))
    for pool in tree["node_pools"].values():
        for key in ("capacity", "ami_family", "sizing"):
            yield f"pool {key}", str(pool.get(key))
        for key in ("taints", "zones", "max_pods"):
            yield f"pool {key}", str(bool(pool.get(key)))
        yield "pool architecture", "arm64" if "g." in pool["instance_types"][0] else "x86_64"
    for pool in tree["karpenter"]["pools"].values():
        for key in ("capacity", "architecture"):
            yield f"karpenter {key}", str(pool.get(key))
    yield "karpenter image", tree["karpenter"]["ami_alias"]
    yield from security_choices(tree.get("security"))
    yield from observability_choices(tree.get("observability"))
    yield from audit_choices(tree.get("audit") or {})
    yield from cost_choices(tree.get("cost") or {})
    yield from delivery_choices(tree.get("delivery"))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_draw(int(sys.argv[1]))))
