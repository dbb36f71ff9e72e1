"""The real provider's table of changes that replace an object, as the stand-in follows it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.kubernetes.inputs import differences
from sandbox.kubernetes.replacement import replacing_fields


def replaces(
    kind: str, old: dict[str, Any], new: dict[str, Any], *, patch: bool = False, mutable: frozenset[str] = frozenset()
) -> list[str]:
    version, _, name = kind.rpartition("/")
    item = {"apiVersion": version, "kind": name} | new
    return replacing_fields(
        item, differences({"apiVersion": version, "kind": name} | old, item), patch=patch, mutable=mutable
    )


def pod(*images: str, **more: Any) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": image, "image": image} for image in images]} | more}


@pytest.mark.parametrize(
    ("kind", "old", "new", "paths"),
    [
        ("storage.k8s.io/v1/StorageClass", {"provisioner": "a"}, {"provisioner": "b"}, ["provisioner"]),
        ("storage.k8s.io/v1/StorageClass", {}, {"parameters": {"a": "1"}}, ["parameters"]),
        ("storage.k8s.io/v1/StorageClass", {"parameters": {"a": "1"}}, {}, ["parameters"]),
        ("storage.k8s.io/v1/StorageClass", {}, {"volumeBindingMode": "Immediate"}, []),
        ("storage.k8s.io/v1/StorageClass", {"reclaimPolicy": "Retain"}, {"reclaimPolicy": "Delete"}, []),
        ("v1/Pod", pod("a"), pod("b"), ["spec.containers[0].image"]),  # the name of a container is no row
        ("v1/Pod", pod("a"), pod("a", "b"), ["spec.containers[1]"]),
        ("v1/Pod", pod("a", "b"), pod("a"), []),  # the server refuses it
        ("v1/Pod", pod("a"), pod("a", activeDeadlineSeconds=5), []),
        ("v1/Pod", {}, pod("a", nodeName="n"), ["spec"]),
        ("v1/Service", {"spec": {"clusterIP": "None"}}, {"spec": {"clusterIP": ""}}, ["spec.clusterIP"]),
        ("v1/Service", {"spec": {"type": "ClusterIP"}}, {"spec": {"type": "LoadBalancer"}}, []),
        (
            "batch/v1/Job",
            {"spec": {"template": pod("a")}},
            {"spec": {"template": pod("a", nodeName="n")}},
            ["spec.template.spec.nodeName"],
        ),
        ("batch/v1/CronJob", {"spec": {"schedule": "1"}}, {"spec": {"schedule": "2"}}, []),
        ("policy/v1/PodDisruptionBudget", {"spec": {"maxUnavailable": 1}}, {"spec": {"maxUnavailable": 2}}, []),
        ("apps/v1/StatefulSet", {"spec": {"serviceName": "a"}}, {"spec": {"serviceName": "b"}}, ["spec.serviceName"]),
        ("apps/v1/Deployment", {"spec": {"paused": True}}, {"spec": {"paused": False}}, []),
        ("example.org/v1/Pod", pod("a"), pod("b"), []),
        ("v1/Secret", {"data": {"a.b": "1"}}, {"data": {"a.b": "2"}}, ['data["a.b"]']),
        ("v1/ConfigMap", {"metadata": {"labels": {"data": "1"}}}, {"metadata": {"labels": {"data": "2"}}}, []),
        ("v1/Namespace", {"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}, ["metadata.name"]),
    ],
)
def test_a_change_replaces_an_object_as_with_the_real_provider(
    kind: str, old: dict[str, Any], new: dict[str, Any], paths: list[str]
) -> None:
    assert replaces(kind, old, new) == paths


def test_data_is_replaced_unless_it_is_mutable_and_always_where_the_object_is_immutable() -> None:
    mutable = frozenset({"ConfigMap", "Secret"})
    for kind in ("ConfigMap", "Secret"):
        old, new = {"data": {"a": "1"}}, {"data": {"a": "2"}}
        assert replaces(f"v1/{kind}", old, new) == ["data.a"]
        assert replaces(f"v1/{kind}", old, new, mutable=mutable) == []
        assert replaces(f"v1/{kind}", old | {"immutable": True}, new | {"immutable": True}, mutable=mutable) == [
            "data.a"
        ]
    assert replaces("v1/Secret", {"type": "a"}, {"type": "b"}, mutable=mutable) == ["type"]


def test_a_patch_is_replaced_only_for_another_object() -> None:
    old = {"metadata": {"name": "a"}, "parameters": {"a": "1"}}
    new = {"metadata": {"name": "b"}, "parameters": {"a": "2"}}
    assert replaces("storage.k8s.io/v1/StorageClass", old, new, patch=True) == ["metadata.name"]
