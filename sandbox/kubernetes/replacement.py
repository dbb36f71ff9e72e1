"""Which changes of an object replace it: the real provider's table, not what the API server refuses.

What is not listed is an update, which the server may refuse: the volumeBindingMode of a StorageClass is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

_IDENTITY = ("metadata.name", "metadata.namespace")

# An index, a quoted key or a plain key, in the engine's notation of paths.
_STEP = re.compile(r'\[(?P<index>\d+)\]|\["(?P<quoted>[^"]*)"\]|(?P<key>[^.\[\]]+)')


def _under(prefix: str, fields: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{field}" for field in fields.split())


_CONTAINER = (
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext "
    "stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir"
)
_POD = (
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork "
    "hostPID hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName "
    "readinessGates restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName "
    "shareProcessNamespace subdomain terminationGracePeriodSeconds volumes"
)
_PERSISTENT_VOLUME = (
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs "
    "hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume"
)

# pulumi-kubernetes: provider/pkg/provider/diff.go, forceNew, 2026-07 (4.32), without what a shorter path covers.
_ROWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("apps/v1 apps/v1beta2", "DaemonSet Deployment", ("spec.selector",)),
    (
        "apps/v1 apps/v1beta1 apps/v1beta2",
        "StatefulSet",
        _under("spec", "podManagementPolicy revisionHistoryLimit selector serviceName volumeClaimTemplates"),
    ),
    ("batch/v1 batch/v1beta1 batch/v2alpha1", "Job", _under("spec", "completions parallelism selector template")),
    ("policy/v1beta1", "PodDisruptionBudget", ("spec",)),
    (
        "rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1",
        "ClusterRoleBinding RoleBinding",
        ("roleRef",),
    ),
    ("storage.k8s.io/v1", "StorageClass", ("parameters", "provisioner")),
    ("v1", "PersistentVolume", _under("spec", _PERSISTENT_VOLUME)),
    ("v1", "PersistentVolumeClaim", _under("spec", "accessModes selector storageClassName volumeName")),
    (
        "v1",
        "Pod",
        _under("spec", _POD) + _under("spec.containers[*]", _CONTAINER) + _under("spec.initContainers[*]", _CONTAINER),
    ),
    ("v1", "ResourceQuota", ("spec.scopes",)),
    ("v1", "Secret", ("type",)),
    ("v1", "Service", ("spec.clusterIP",)),
)
_FIELDS = {
    (version, kind): fields
    for versions, kinds, fields in _ROWS
    for version in versions.split()
    for kind in kinds.split()
}

# So that workloads that use them roll out again; enableConfigMapMutable and enableSecretMutable turn it off.
_DATA = {"ConfigMap": ("binaryData", "data"), "Secret": ("type", "stringData", "data")}


def replacing_fields(
    item: Mapping[str, Any], changed: Mapping[str, str], *, patch: bool, mutable: frozenset[str]
) -> list[str]:
    """Those of the changed paths that need a replacement. `changed` says of each whether it is a `delete`; a `patch`
    is replaced only for another object, and the data of `mutable` kinds is updated."""
    fields = _IDENTITY if patch else _IDENTITY + _fields_of(item, mutable)
    return [
        path
        for path, change in changed.items()
        if any(_touches(item, _steps(path), _steps(field), deleted=change == "delete") for field in fields)
    ]


def _fields_of(item: Mapping[str, Any], mutable: frozenset[str]) -> tuple[str, ...]:
    version, kind = item["apiVersion"], item["kind"]
    if version == "v1" and kind in _DATA and (kind not in mutable or item.get("immutable")):
        return _DATA[kind]
    return _FIELDS.get((version, kind), ())


def _steps(path: str) -> list[str | int]:
    return [int(step["index"]) if step["index"] else step["quoted"] or step["key"] for step in _STEP.finditer(path)]


def _touches(item: Mapping[str, Any], changed: list[str | int], field: list[str | int], *, deleted: bool) -> bool:
    """Whether a change lies in the field, or adds or changes a value that has the field in it."""
    if any(step != wanted and wanted != "*" for step, wanted in zip(changed, field, strict=False)):
        return False
    if len(changed) >= len(field) or deleted:
        return len(changed) >= len(field)
    value: Any = item
    for step in changed:
        value = value[step]
    return _has(value, field[len(changed) :])


def _has(value: Any, field: list[str | int]) -> bool:
    if not field:
        return True
    if isinstance(value, list):
        return field[0] == "*" and any(_has(element, field[1:]) for element in cast("list[Any]", value))
    return isinstance(value, dict) and field[0] in value and _has(cast("dict[Any, Any]", value)[field[0]], field[1:])
