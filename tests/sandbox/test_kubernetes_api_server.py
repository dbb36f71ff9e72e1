"""The life of control planes: started, found again, made anew, ended; and closed to everybody else."""

from __future__ import annotations

import json
import os
import signal
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.aws.account import Account
from sandbox.aws.operations import Operations
from sandbox.aws.rows import ROWS
from sandbox.background import Background
from sandbox.binaries import Binaries
from sandbox.kubernetes.api_server import ControlPlanes
from sandbox.kubernetes.starting import ControlPlaneError

NOTE = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "note", "namespace": "default"}}


@pytest.fixture
def planes(tmp_path: Path, found: Binaries) -> Iterator[ControlPlanes]:
    planes = ControlPlanes(tmp_path / "kubernetes", found)
    yield planes
    planes.stop_all()


def record(planes: ControlPlanes) -> dict[str, Any]:
    return json.loads((planes.kubeconfig.parent / "control-planes.json").read_text())


def listening(pid: int) -> set[str]:
    connections = psutil.Process(pid).net_connections("inet")
    return {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN}


def test_a_control_plane_is_started_once_and_found_by_a_later_process(planes: ControlPlanes, found: Binaries) -> None:
    first = planes.ensure("shop")
    later = ControlPlanes(planes.kubeconfig.parent, found)
    assert later.ensure("shop") == first
    assert later.all == {"shop": first}
    assert later.token == planes.token


def test_everything_listens_on_loopback_only(planes: ControlPlanes) -> None:
    plane = planes.ensure("shop")
    assert listening(plane.pid) | listening(record(planes)["etcd"]["process"]["pid"]) == {"127.0.0.1"}


def test_clusters_do_not_see_each_other(planes: ControlPlanes) -> None:
    one, two = (planes.server(planes.ensure(name)) for name in ("one", "two"))
    one.apply(NOTE, "test")
    assert one.get(NOTE) is not None
    assert two.get(NOTE) is None


def test_a_cluster_gets_nothing_of_a_deleted_one_of_its_name(planes: ControlPlanes, account: Account) -> None:
    """Neither what was in it, nor what somebody created since."""
    around = {"planes": planes, "client": account.client}
    cluster = Operations(ROWS["aws:eks/cluster:Cluster"], account, "us-east-1", around)
    network = account.client("ec2", "us-east-1")
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = network.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    inputs = {"name": "shop", "roleArn": "arn:aws:iam::123456789012:role/r", "vpcConfig": {"subnetIds": [subnet]}}
    identity, outputs = cluster.create(inputs)
    before = planes.all["shop"]
    planes.server(before).apply(NOTE, "test")
    cluster.delete(identity, inputs, outputs)
    planes.repair()
    assert planes.all == {}
    assert not psutil.pid_exists(before.pid)
    assert not planes.kubeconfig.exists()
    identity, outputs = cluster.create(inputs)
    assert planes.server(planes.all["shop"]).get(NOTE) is None
    # The account is that of other tests, too.
    cluster.delete(identity, inputs, outputs)


def test_an_api_server_that_was_killed_comes_back_with_what_it_held(planes: ControlPlanes) -> None:
    plane = planes.ensure("shop")
    planes.server(plane).apply(NOTE, "test")
    os.kill(plane.pid, signal.SIGKILL)
    psutil.Process(plane.pid).wait(10)
    assert planes.server(planes.ensure("shop")).get(NOTE) is not None


def test_stopping_leaves_no_process(planes: ControlPlanes) -> None:
    plane = planes.ensure("shop")
    etcd_pid = record(planes)["etcd"]["process"]["pid"]
    planes.stop_all()
    assert not any(psutil.pid_exists(pid) for pid in (plane.pid, etcd_pid))
    assert planes.all == {}


def test_processes_whose_record_was_lost_are_ended_too(planes: ControlPlanes) -> None:
    plane = planes.ensure("shop")
    etcd_pid = record(planes)["etcd"]["process"]["pid"]
    (planes.kubeconfig.parent / "control-planes.json").unlink()
    planes.stop_all()
    assert not any(psutil.pid_exists(pid) for pid in (plane.pid, etcd_pid))


def test_a_process_that_later_got_the_same_id_is_left_alone() -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        reused = Background(stranger.pid, psutil.Process(stranger.pid).create_time() - 60)
        reused.end()
        assert not reused.running()
        assert stranger.poll() is None
    finally:
        stranger.communicate(b"\n", timeout=10)


def test_nobody_gets_in_without_the_token_or_into_etcd_without_a_certificate(planes: ControlPlanes) -> None:
    plane = planes.ensure("shop")
    context = ssl.create_default_context(cafile=str(planes.kubeconfig.parent / "ca.pem"))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{plane.endpoint}/api/v1/secrets", context=context)  # noqa: S310
    assert refused.value.code == 403
    port = record(planes)["etcd"]["port"]
    with pytest.raises((OSError, urllib.error.URLError)):
        urllib.request.urlopen(f"https://127.0.0.1:{port}/health", context=context)


def test_tokens_keys_and_the_kubeconfig_are_their_owners_only(planes: ControlPlanes) -> None:
    planes.ensure("shop")
    directory = planes.kubeconfig.parent
    private = [planes.kubeconfig, directory / "tokens.csv", *directory.glob("*-key.pem")]
    assert len(private) > 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}


def test_the_kubeconfig_has_a_context_for_each_cluster_and_points_at_the_newest(planes: ControlPlanes) -> None:
    planes.ensure("one")
    planes.ensure("two")
    written = json.loads(planes.kubeconfig.read_text())
    assert [context["name"] for context in written["contexts"]] == ["one", "two"]
    assert written["current-context"] == "two"
    planes.remove("two")
    assert [context["name"] for context in json.loads(planes.kubeconfig.read_text())["contexts"]] == ["one"]


def test_a_program_that_ends_while_starting_is_told_with_its_log(tmp_path: Path, found: Binaries) -> None:
    broken_programs = tmp_path / "bin"
    broken_programs.mkdir()
    (broken_programs / "server").symlink_to(found.kubernetes / "server")
    (broken_programs / "kube-apiserver").symlink_to("/bin/false")
    broken = ControlPlanes(tmp_path / "broken", replace(found, kubernetes=broken_programs))
    try:
        with pytest.raises(ControlPlaneError, match=r"ended while starting; see .*kube-apiserver-shop\.log"):
            broken.ensure("shop")
    finally:
        broken.stop_all()
