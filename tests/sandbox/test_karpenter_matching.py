"""Which node the stand-in for Karpenter gives a pod: on plain values, with EC2's table of instance types."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from sandbox.aws.account import Account
from sandbox.kubernetes.nodes.karpenter import objects
from sandbox.kubernetes.nodes.karpenter.durations import seconds
from sandbox.kubernetes.nodes.karpenter.matching import holds, requests, selects, tolerates
from sandbox.kubernetes.nodes.karpenter.offers import Catalog, offers
from sandbox.kubernetes.nodes.karpenter.provisioning import Planned, Supply, choose, refusal, waiting
from sandbox.kubernetes.nodes.node import Subnet

from .test_rows import REGION

SUBNETS = [Subnet(f"subnet-{zone}", "10.0.0.0/24", f"us-east-1{zone}", f"use1-az-{zone}") for zone in "ab"]
CLASS = {"metadata": {"name": "default"}, "spec": {"amiSelectorTerms": [{"alias": "al2023@v20260903"}]}}


EVERYTHING: dict[str, Any] = {"spec": {"template": {"spec": {}}}}


@cache
def types(account: Account) -> Catalog:
    """All of them: a test below says that what a NodePool leaves out would not be chosen anyway."""
    return Catalog(account.client("ec2", REGION), EVERYTHING)


def one_of(key: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": "In", "values": list(values)}


GENERAL = (
    one_of("kubernetes.io/arch", "amd64"),
    one_of("karpenter.sh/capacity-type", "spot"),
    one_of("karpenter.k8s.aws/instance-category", "c", "m", "r"),
    {"key": "karpenter.k8s.aws/instance-generation", "operator": "Gt", "values": ["5"]},
)


def pool(name: str = "spot", *requirements: dict[str, Any], **more: Any) -> dict[str, Any]:
    template: dict[str, Any] = {
        "metadata": {"labels": more.pop("labels", {})},
        "spec": {
            "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"},
            "taints": more.pop("taints", []),
            "requirements": list(requirements or GENERAL),
        },
    }
    return {"metadata": {"name": name}, "spec": {"template": template, **more}}


def pod(cpu: str = "500m", memory: str = "256Mi", **spec: Any) -> dict[str, Any]:
    container = {"name": "c", "resources": {"requests": {"cpu": cpu, "memory": memory}}}
    return {"metadata": {"name": "p", "uid": "1"}, "spec": {"containers": [container], **spec}}


def supply(account: Account, *pools: dict[str, Any], daemons: tuple[dict[str, Any], ...] = ()) -> Supply:
    return Supply(
        pools or (pool(),), {"default": CLASS}, {"default": SUBNETS}, lambda _: types(account), REGION, daemons
    )


def labels_for(account: Account, wanted: dict[str, Any], *pools: dict[str, Any]) -> dict[str, str] | None:
    choice = choose(wanted, supply(account, *pools), [])
    return dict(choice.offer.labels) if choice else None


def test_a_pod_gets_the_smallest_type_that_the_requirements_allow(account: Account) -> None:
    labels = labels_for(account, pod())
    assert labels is not None
    assert labels["karpenter.k8s.aws/instance-cpu"] in ("1", "2")
    assert labels["karpenter.k8s.aws/instance-category"] in "cmr"
    assert int(labels["karpenter.k8s.aws/instance-generation"]) > 5
    assert labels["karpenter.sh/capacity-type"] == "spot"
    assert labels["karpenter.sh/nodepool"] == "spot"


def test_a_larger_pod_gets_a_larger_type(account: Account) -> None:
    labels = labels_for(account, pod(cpu="7", memory="40Gi"))
    assert labels is not None
    assert labels["karpenter.k8s.aws/instance-cpu"] == "8"
    assert int(labels["karpenter.k8s.aws/instance-memory"]) >= 40 * 1024


def test_a_pod_that_no_type_can_hold_gets_none(account: Account) -> None:
    assert labels_for(account, pod(cpu="1000")) is None


TAINTED = {"taints": [{"key": "team", "value": "shop", "effect": "NoSchedule"}]}


@pytest.mark.parametrize(
    ("wanted", "given", "why"),
    [
        (pod(), TAINTED, "did not tolerate taint (taint=team=shop:NoSchedule)"),
        (
            pod(cpu="1000", nodeSelector={"kubernetes.io/os": "linux"}),
            {},
            "no instance type has enough resources, requirements=karpenter.sh/nodepool In [spot], "
            "kubernetes.io/os In [linux], kubernetes.io/arch In [amd64], karpenter.sh/capacity-type In [spot], "
            "karpenter.k8s.aws/instance-category In [c m r], karpenter.k8s.aws/instance-generation Gt [5], "
            'resources={"cpu":"1000","memory":"268435456","pods":"1"}',
        ),
        (pod(nodeSelector={"team": "till"}), {}, "no instance type met all requirements, requirements=karpenter.sh/"),
        (pod(), {"limits": {"cpu": "0"}}, "all available instance types exceed limits for nodepool (NodePool=spot)"),
    ],
)
def test_a_pod_is_refused_in_karpenters_words(
    account: Account, wanted: dict[str, Any], given: dict[str, Any], why: str
) -> None:
    assert refusal(wanted, supply(account, pool(**given)), []).startswith(why)


def test_every_nodepool_says_why_it_refuses(account: Account) -> None:
    why = refusal(pod(), supply(account, pool("a", **TAINTED), pool("b", limits={"nodes": "0"})), [])
    assert why.count("; ") == 1


def test_the_first_node_of_a_pool_goes_where_the_cluster_has_the_fewest(account: Account) -> None:
    there = replace(supply(account), there={"us-east-1a": 1})
    choice = choose(pod(), there, [])
    assert choice
    assert choice.offer.subnet.zone == "us-east-1b"


@pytest.mark.parametrize(
    ("spec", "key", "value"),
    [
        ({"nodeSelector": {"topology.kubernetes.io/zone": "us-east-1b"}}, "topology.kubernetes.io/zone", "us-east-1b"),
        ({"nodeSelector": {"node.kubernetes.io/instance-type": "m7i.xlarge"}}, "karpenter.k8s.aws/instance-cpu", "4"),
        ({"nodeSelector": {"team": "shop"}}, "team", "shop"),
        ({"nodeSelector": {"tier": "b"}}, "tier", "b"),
    ],
)
def test_a_pod_gets_what_its_node_selector_asks_for(
    account: Account, spec: dict[str, Any], key: str, value: str
) -> None:
    own = pool("own", *GENERAL, one_of("tier", "a", "b"), labels={"team": "shop"})
    labels = labels_for(account, pod(**spec), own)
    assert labels is not None
    assert labels[key] == value


def test_a_pod_that_asks_for_what_no_pool_has_gets_none(account: Account) -> None:
    assert labels_for(account, pod(nodeSelector={"team": "other"}), pool(labels={"team": "shop"})) is None
    assert labels_for(account, pod(nodeSelector={"kubernetes.io/arch": "arm64"})) is None


def affinity(*terms: list[dict[str, Any]]) -> dict[str, Any]:
    rows = [{"matchExpressions": term} for term in terms]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": rows}}}


def test_one_term_of_a_required_affinity_is_enough_and_all_of_its_expressions_count(account: Account) -> None:
    zone = "topology.kubernetes.io/zone"
    nowhere, second = [one_of(zone, "us-west-2a")], [one_of(zone, "us-east-1b"), one_of("kubernetes.io/os", "linux")]
    labels = labels_for(account, pod(affinity=affinity(nowhere, second)))
    assert labels is not None
    assert labels[zone] == "us-east-1b"
    assert labels_for(account, pod(affinity=affinity([*second, *nowhere]))) is None
    assert labels_for(account, pod(affinity=affinity([]))) is None


def test_a_pool_with_a_taint_serves_only_pods_that_tolerate_it(account: Account) -> None:
    tainted = pool("tainted", taints=[{"key": "spot", "value": "true", "effect": "NoSchedule"}])
    tolerating = pod(tolerations=[{"key": "spot", "operator": "Equal", "value": "true", "effect": "NoSchedule"}])
    assert labels_for(account, pod(), tainted) is None
    assert labels_for(account, tolerating, tainted) is not None


def test_the_pool_with_the_highest_weight_is_first_and_the_next_serves_what_it_cannot(account: Account) -> None:
    heavy = pool("heavy", *GENERAL, one_of("karpenter.k8s.aws/instance-cpu", "2"), weight=50)
    light = pool("light")
    small, large = labels_for(account, pod(), light, heavy), labels_for(account, pod(cpu="3"), light, heavy)
    assert small is not None
    assert large is not None
    assert (small["karpenter.sh/nodepool"], large["karpenter.sh/nodepool"]) == ("heavy", "light")


def node(zone: str, cpu: str) -> dict[str, Any]:
    labels = {"karpenter.sh/nodepool": "spot", "topology.kubernetes.io/zone": zone}
    return {"metadata": {"name": f"n-{zone}", "labels": labels}, "status": {"capacity": {"cpu": cpu}}}


def test_a_pools_limit_counts_the_nodes_that_it_has(account: Account) -> None:
    limited = supply(account, pool(limits={"cpu": 10}))
    assert choose(pod(), limited, [node("us-east-1a", "8")]) is not None
    assert choose(pod(), limited, [node("us-east-1a", "10")]) is None
    assert choose(pod(), supply(account, pool(limits={"nodes": "1"})), [node("us-east-1a", "2")]) is None


def test_the_zone_with_the_fewest_nodes_of_the_pool_is_next(account: Account) -> None:
    choice = choose(pod(), supply(account), [node("us-east-1a", "2")])
    assert choice is not None
    assert choice.offer.subnet.zone == "us-east-1b"


def test_a_node_has_room_for_the_daemon_sets_that_run_on_it(account: Account) -> None:
    def daemon(**spec: Any) -> dict[str, Any]:
        return {"spec": {"template": pod(cpu="1", memory="1Gi", **spec)}}

    two = [one_of("karpenter.k8s.aws/instance-cpu", "2", "4")]
    for daemons, cpus in (((daemon(),), "4"), ((daemon(nodeSelector={"team": "other"}),), "2")):
        choice = choose(pod(cpu="1200m"), supply(account, pool("p", *GENERAL, *two), daemons=daemons), [])
        assert choice is not None
        assert choice.offer.labels["karpenter.k8s.aws/instance-cpu"] == cpus


def test_a_gpu_is_launched_only_for_a_pod_that_asks_for_one(account: Account) -> None:
    anything = pool("any", one_of("kubernetes.io/arch", "amd64"))
    wanted = pod()
    wanted["spec"]["containers"][0]["resources"]["limits"] = {"nvidia.com/gpu": "1"}
    without, with_gpu = labels_for(account, pod(), anything), labels_for(account, wanted, anything)
    assert without is not None
    assert "karpenter.k8s.aws/instance-gpu-count" not in without
    assert with_gpu is not None
    assert with_gpu["karpenter.k8s.aws/instance-gpu-manufacturer"] == "nvidia"


def test_an_instance_type_has_the_labels_of_karpenters_own_table(account: Account) -> None:
    # aws/karpenter-provider-aws, website/content/en/docs/reference/instance-types.md, 2026
    (labels,) = (labels for machine, labels in types(account) if machine.name == "p4d.24xlarge")
    published = {
        "category": "p",
        "cpu": "96",
        "cpu-manufacturer": "intel",
        "encryption-in-transit-supported": "true",
        "family": "p4d",
        "generation": "4",
        "gpu-count": "8",
        "gpu-manufacturer": "nvidia",
        "gpu-memory": "40960",
        "gpu-name": "a100",
        "hypervisor": "nitro",
        "local-nvme": "8000",
        "memory": "1179648",
        "size": "24xlarge",
    }
    for key, value in published.items():
        assert labels[f"karpenter.k8s.aws/instance-{key}"] == value


FILTERED = (
    pool("all", *GENERAL),
    pool("families", one_of("karpenter.k8s.aws/instance-family", "m7i", "t4g")),
    pool("types", one_of("node.kubernetes.io/instance-type", "m5.large", "t4g.small")),
    pool("arm", one_of("kubernetes.io/arch", "arm64"), one_of("karpenter.k8s.aws/instance-cpu", "2", "64")),
)


@pytest.mark.parametrize("filtered", FILTERED, ids=lambda one: one["metadata"]["name"])
def test_asking_ec2_for_less_leaves_out_nothing_that_the_pool_allows(
    account: Account, filtered: dict[str, Any]
) -> None:
    def allowed(some: Catalog) -> list[str]:
        return [offer.machine.name for offer in offers(filtered, some, SUBNETS[:1], REGION, {})]

    assert allowed(Catalog(account.client("ec2", REGION), filtered)) == allowed(types(account)) != []


def test_the_smallest_are_tried_first_and_those_with_accelerators_last(account: Account) -> None:
    machines = [machine for machine, _ in types(account)]
    assert len({machine.name for machine in machines}) == len(machines) > 1000
    plain = [machine.vcpus for machine in machines if not (machine.devices or machine.info["BareMetal"])]
    assert plain == sorted(plain)
    assert all(machine.devices or machine.info["BareMetal"] for machine in machines[len(plain) :])


def test_a_small_pod_has_ec2_describe_only_small_types(account: Account) -> None:
    asked: list[Any] = []
    ec2 = account.client("ec2", REGION)

    class Noting:
        def get_paginator(self, name: str) -> Any:
            return self

        def paginate(self, **given: Any) -> Any:
            asked.append([row["Values"] for row in given["Filters"] if row["Name"] == "vcpu-info.default-vcpus"])
            return ec2.get_paginator("describe_instance_types").paginate(**given)

    some = Catalog(Noting(), pool())
    for _ in range(2):
        assert choose(pod(), Supply([pool()], {"default": CLASS}, {"default": SUBNETS}, lambda _: some, REGION, []), [])
    assert asked in ([[["1"]]], [[["1"]], [["2"]]])


@pytest.mark.parametrize(
    ("operator", "values", "held"),
    [
        ("In", ["5"], True),
        ("In", ["6"], False),
        ("NotIn", ["6"], True),
        ("NotIn", ["5"], False),
        ("Exists", [], True),
        ("DoesNotExist", [], False),
        ("Gt", ["4"], True),
        ("Gt", ["5"], False),
        ("Lt", ["6"], True),
        ("Lt", ["5"], False),
        ("Near", ["5"], False),
    ],
)
def test_a_requirement_holds_as_the_scheduler_reads_it(operator: str, values: list[str], held: bool) -> None:
    assert holds({"key": "g", "operator": operator, "values": values}, {"g": "5"}) is held


def test_a_label_that_is_missing_fulfils_only_what_is_negative() -> None:
    met = [
        name
        for name in ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
        if holds({"key": "g", "operator": name, "values": ["5"]}, {})
    ]
    assert met == ["NotIn", "DoesNotExist"]


def test_a_pod_without_a_selector_runs_anywhere() -> None:
    assert selects({}, {})


@pytest.mark.parametrize(
    ("toleration", "tolerated"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "k", "operator": "Exists"}, True),
        ({"key": "k", "value": "v"}, True),
        ({"key": "k", "value": "v", "effect": "NoSchedule"}, True),
        ({"key": "k", "value": "v", "effect": "NoExecute"}, False),
        ({"key": "k", "value": "w"}, False),
        ({"key": "j", "operator": "Exists"}, False),
        ({"key": "k"}, False),
    ],
)
def test_a_toleration_matches_key_value_and_effect(toleration: dict[str, Any], tolerated: bool) -> None:
    taint = {"key": "k", "value": "v", "effect": "NoSchedule"}
    assert tolerates({"tolerations": [toleration]}, [taint]) is tolerated


def test_a_preference_keeps_no_pod_away() -> None:
    assert tolerates({}, [{"key": "k", "effect": "PreferNoSchedule"}])


def test_init_containers_count_one_after_another_and_sidecars_with_the_rest() -> None:
    def container(cpu: str, **more: Any) -> dict[str, Any]:
        return {"resources": {"requests": {"cpu": cpu}}, **more}

    sidecar = container("100m", restartPolicy="Always")
    spec = {"initContainers": [sidecar, container("2")], "containers": [container("1"), container("500m")]}
    assert requests(spec) == {"cpu": Decimal("2.1"), "pods": 1}
    assert requests({**spec, "initContainers": [sidecar], "overhead": {"cpu": "1"}})["cpu"] == Decimal("2.6")
    assert requests({"containers": [{"resources": {"limits": {"cpu": "3"}}}]})["cpu"] == 3


def test_a_second_pod_shares_the_new_node_until_it_is_full() -> None:
    free = {"cpu": Decimal(1), "memory": Decimal(1 << 30), "pods": Decimal(5)}
    planned = Planned("n", {"team": "shop"}, [], free)
    assert not planned.takes(pod(nodeSelector={"team": "other"}))
    assert [planned.takes(pod(cpu="400m")) for _ in range(3)] == [True, True, False]


def test_pods_that_keep_apart_share_no_new_node() -> None:
    terms = [{"topologyKey": "kubernetes.io/hostname"}]
    anti = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    spread = [{"topologyKey": "kubernetes.io/hostname", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}]
    planned = Planned("n", {}, [], {"cpu": Decimal(9), "memory": Decimal(1 << 40), "pods": Decimal(9)})
    assert not planned.takes(pod(affinity=anti))
    assert not planned.takes(pod(topologySpreadConstraints=spread))


def waiting_pod(name: str, **more: Any) -> dict[str, Any]:
    condition = {"type": "PodScheduled", "status": "False", "reason": more.pop("reason", "Unschedulable")}
    metadata = {"name": name, "creationTimestamp": "2026-11-27T05:00:00Z", **more}
    return {"metadata": metadata, "spec": {}, "status": {"conditions": [condition]}}


def test_only_unschedulable_pods_that_a_new_node_would_help_are_served() -> None:
    pods = [
        waiting_pod("b"),
        waiting_pod("a"),
        waiting_pod("gated", reason="SchedulingGated"),
        waiting_pod("going", deletionTimestamp="2026-11-27T05:00:00Z"),
        waiting_pod("daemon", ownerReferences=[{"kind": "DaemonSet"}]),
        {**waiting_pod("bound"), "spec": {"nodeName": "n"}},
        {**waiting_pod("new"), "status": {}},
    ]
    assert [one["metadata"]["name"] for one in waiting(pods)] == ["a", "b"]


@pytest.mark.parametrize(("text", "wanted"), [("30s", 30), ("1h5m", 3900), ("0s", 0), ("Never", None), (None, 0)])
def test_consolidate_after_is_a_duration_or_never(text: str | None, wanted: int | None) -> None:
    assert seconds({"spec": {"disruption": {"consolidateAfter": text} if text else {}}}) == wanted


def test_a_condition_keeps_its_time_until_its_status_changes() -> None:
    before = objects.conditions({"metadata": {"generation": 1}}, {"Ready": "Missing"})
    before[0]["lastTransitionTime"] = "2026-01-01T00:00:00Z"
    item = {"metadata": {"generation": 2}, "status": {"conditions": before}}
    (same,), (other,) = (objects.conditions(item, {"Ready": reason}) for reason in ("Missing", ""))
    assert (same["status"], same["lastTransitionTime"]) == ("False", "2026-01-01T00:00:00Z")
    assert other["status"] == "True"
    assert other["lastTransitionTime"] != same["lastTransitionTime"]


@pytest.mark.parametrize(
    ("spec", "family"),
    [
        ({"amiSelectorTerms": [{"alias": "bottlerocket@v1.65.0"}]}, "bottlerocket"),
        ({"amiSelectorTerms": [{"alias": "al2023@v20260903"}]}, "al2023"),
        ({"amiSelectorTerms": [{"id": "ami-1"}], "amiFamily": "Bottlerocket"}, "bottlerocket"),
    ],
)
def test_the_image_family_is_that_of_the_alias_or_of_the_class(spec: dict[str, Any], family: str) -> None:
    assert objects.family_of({"spec": spec}) == family
