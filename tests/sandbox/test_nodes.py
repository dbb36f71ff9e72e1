"""What simulated nodes offer and are called, held against figures of real ones."""

from __future__ import annotations

import base64
from ipaddress import IPv4Address, IPv4Network
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aws.account import Account
from sandbox.kubernetes.nodes.capacity import Kubelet, Machine, managed_kubelet, reserved_mib, resources
from sandbox.kubernetes.nodes.node import Instance, Subnet, free_addresses, manifest

REGION = "us-east-1"
SUBNET = Subnet("subnet-1", "10.0.16.0/20", "us-east-1a", "use1-az1")


def machine(account: Account, name: str) -> Machine:
    found = account.client("ec2", REGION).describe_instance_types(InstanceTypes=[name])["InstanceTypes"]
    return Machine(found[0])


# aws/karpenter-provider-aws, website/content/en/docs/reference/instance-types.md, 2026: allocatable CPU and memory and
# the pods of each type, which Karpenter computes from the same formulas as nodeadm.
PUBLISHED = {
    "m5.large": ("1930m", "6903Mi", "29"),
    "m8gd.12xlarge": ("47810m", "178874Mi", "234"),
    "m8gd.48xlarge": ("191450m", "718928Mi", "737"),
    "p3dn.24xlarge": ("95690m", "718987Mi", "737"),
    "p4d.24xlarge": ("95690m", "1082712Mi", "737"),
    "p5.4xlarge": ("15890m", "240830Mi", "118"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_node_offers_pods_what_the_published_table_says(account: Account, name: str) -> None:
    found = machine(account, name)
    pods = found.interface_pods
    offered = resources(found, Kubelet(pods, reserved_mib(pods), 20)).allocatable
    assert (offered["cpu"], offered["memory"], offered["pods"]) == PUBLISHED[name]


def test_gpus_and_neuron_devices_are_offered_under_their_plugins_names(account: Account) -> None:
    offered = {
        name: resources(machine(account, name), Kubelet(1, 1, 20)).allocatable
        for name in ("p4d.24xlarge", "inf2.xlarge")
    }
    assert offered["p4d.24xlarge"]["nvidia.com/gpu"] == "8"
    assert offered["inf2.xlarge"]["aws.amazon.com/neuron"] == "1"


def test_a_20_gib_disk_leaves_what_a_real_node_reports(account: Account) -> None:
    # amazon-vpc-cni-k8s #148: capacity 20959212Ki, of which eviction keeps a tenth; nodeadm reserves 1 GiB besides.
    # A file system takes a little of the disk, which is not simulated.
    offered = int(resources(machine(account, "m5.large"), Kubelet(29, 574, 20)).allocatable["ephemeral-storage"])
    real = 20959212 * 1024 * 9 // 10 - (1 << 30)
    assert real <= offered <= real * 1.001


AL2023 = """\
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  kubelet:
    config:
      maxPods: 7
      kubeReserved:
        cpu: 70m
        memory: 1465Mi
    flags:
      - --max-pods=110
"""


@pytest.mark.parametrize(
    ("family", "user_data", "pods", "reserved"),
    [
        ("al2023", "", 29, 574),
        ("al2023", AL2023, 110, 1465),
        ("bottlerocket", "[settings.kubernetes]\nmax-pods = 50\n", 50, 805),
        ("al2023", "spec:\n  kubelet:\n    flags: [--max-pods=17]\n", 17, 574),
    ],
)
def test_pods_and_reservation_are_those_of_the_launch_template(
    account: Account, family: str, user_data: str, pods: int, reserved: int
) -> None:
    encoded = base64.b64encode(user_data.encode()).decode()
    assert managed_kubelet(machine(account, "m5.large"), family, encoded, 20) == Kubelet(pods, reserved, 20)


@pytest.mark.parametrize(("name", "pods"), [("m5.4xlarge", 110), ("m5.8xlarge", 234), ("m5.16xlarge", 250)])
def test_a_managed_node_has_no_more_pods_than_eks_allows(account: Account, name: str, pods: int) -> None:
    assert machine(account, name).managed_pods == pods


def node(account: Account, region: str = REGION, address: str = "10.0.16.9") -> Instance:
    return Instance(
        cluster="shop",
        region=region,
        subnet=SUBNET,
        address=address,
        machine=machine(account, "m5.large"),
        kubelet=Kubelet(29, 574, 50),
        family="al2023",
        version="1.35",
        labels={"team": "shop"},
        taints=[{"key": "spot", "value": "true", "effect": "NoSchedule"}],
    )


def test_a_node_has_the_labels_of_a_real_one(account: Account) -> None:
    labels = manifest(node(account))["metadata"]["labels"]
    assert labels.pop("k8s.io/cloud-provider-aws")
    # aws-samples/eks-workshop-v2, "Checking CoreDNS pods": a managed m5.large; without its group's.
    assert labels == {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/instance-type": "m5.large",
        "beta.kubernetes.io/os": "linux",
        "failure-domain.beta.kubernetes.io/region": "us-east-1",
        "failure-domain.beta.kubernetes.io/zone": "us-east-1a",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": "ip-10-0-16-9.ec2.internal",
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": "m5.large",
        "team": "shop",
        "topology.k8s.aws/zone-id": "use1-az1",
        "topology.kubernetes.io/region": "us-east-1",
        "topology.kubernetes.io/zone": "us-east-1a",
    }


def test_a_node_outside_us_east_1_carries_its_region_in_its_name(account: Account) -> None:
    assert node(account, "us-west-2").name == "ip-10-0-16-9.us-west-2.compute.internal"


def test_a_node_says_that_it_is_simulated(account: Account) -> None:
    made = manifest(node(account))
    assert made["metadata"]["annotations"]["kwok.x-k8s.io/node"] == "fake"
    assert "simulated" in made["status"]["nodeInfo"]["osImage"]
    assert made["status"]["nodeInfo"]["kubeletVersion"] == "v1.35.0-eks-simulated"


CIDRS = st.builds(
    lambda base, prefix: str(IPv4Network((base << (32 - prefix), prefix))), st.integers(0, 2**16 - 1), st.just(28)
) | st.sampled_from(["10.0.0.0/16", "10.0.16.0/20", "100.64.0.0/24"])


@given(CIDRS, st.text(max_size=9), st.integers(0, 11))
def test_addresses_are_inside_the_subnet_unlike_each_other_and_the_same_in_every_run(
    cidr: str, seed: str, count: int
) -> None:
    subnet = Subnet("subnet-1", cidr, "a", "az1")
    found = list(islice(free_addresses(subnet, seed, []), count))
    network = IPv4Network(cidr)
    kept = {network[number] for number in (0, 1, 2, 3, -1)}
    assert all(IPv4Address(address) in network and IPv4Address(address) not in kept for address in found)
    assert len(set(found)) == len(found)
    assert found == list(islice(free_addresses(subnet, seed, []), count))
    if found:
        assert found[0] not in list(free_addresses(subnet, seed, found[:1]))


def test_a_subnet_without_a_free_address_gives_none() -> None:
    subnet = Subnet("subnet-1", "10.0.0.0/28", "a", "az1")
    everything = list(free_addresses(subnet, "", []))
    assert len(everything) == 11
    assert list(free_addresses(subnet, "other", everything)) == []
