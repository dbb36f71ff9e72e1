"""Examples of the rules about pods: K8S-001 to K8S-005."""

import copy
from collections.abc import Mapping
from typing import Any

from policies.case import Broken, Case, Given

_WORKLOADS = (
    "core/v1:ReplicationController",
    "apps/v1:DaemonSet",
    "apps/v1:Deployment",
    "apps/v1:ReplicaSet",
    "apps/v1:StatefulSet",
    "batch/v1:Job",
)


def _object(template: Mapping[str, Any], *way: str) -> dict[str, Any]:
    """The pod's metadata and spec, as far down as a workload has them, in a namespace."""
    spec: Mapping[str, Any] = template
    for step in reversed(way):
        spec = {step: spec}
    return {"metadata": {"name": "shop", "namespace": "shop"}, **spec}


def every_workload(template: Mapping[str, Any], suffix: str = "") -> tuple[Given, ...]:
    """The same pods in every type that makes pods, the Deployment first."""
    ways: dict[str, tuple[str, ...]] = {
        "apps/v1:Deployment": ("spec", "template"),
        **dict.fromkeys(_WORKLOADS, ("spec", "template")),
        "core/v1:Pod": (),
        "core/v1:PodTemplate": ("template",),
        "batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template"),
    }
    return tuple(
        Given(type=f"kubernetes:{kind}{suffix}", name=kind.partition(":")[2], props=_object(template, *way))
        for kind, way in ways.items()
    )


_CONTAINER: dict[str, Any] = {
    "name": "shop",
    "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1.4.2",
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    },
    "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}},
    "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
    "livenessProbe": {"httpGet": {"path": "/live", "port": 8080}},
    "ports": [{"containerPort": 8080}],
    "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108
}
# Copies: what is changed in one must not change in the others.
_INIT = copy.deepcopy({key: _CONTAINER[key] for key in ("image", "securityContext", "resources")})
_DEBUG = copy.deepcopy({key: _CONTAINER[key] for key in ("image", "securityContext")})
_POD: dict[str, Any] = {
    "serviceAccountName": "shop",
    "automountServiceAccountToken": False,
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [_CONTAINER],
    "volumes": [{"name": "tmp", "emptyDir": {}}],
}
TEMPLATE: dict[str, Any] = {"metadata": {"labels": {"app": "shop"}}, "spec": _POD}

_BARE = Given(
    type="kubernetes:core/v1:Pod",
    props=_object({"spec": {**_POD, "initContainers": [_INIT], "ephemeralContainers": [_DEBUG]}}),
)
_WITH = "spec.containers[0]"
_OWN = f"{_WITH}.securityContext"
_ROLES = ("containers", "initContainers", "ephemeralContainers")


def _one(
    check: str, says: str, path: str, value: Any, missing: tuple[str, ...] = (), unknown: tuple[str, ...] | None = None
) -> Broken:
    return Broken(finds=check, says=says, change={path: value}, missing=missing, unknown=unknown)


TEMPLATE_PATHS = {
    "Deployment": "spec.template.",
    "DaemonSet": "spec.template.",
    "ReplicaSet": "spec.template.",
    "StatefulSet": "spec.template.",
    "ReplicationController": "spec.template.",
    "Job": "spec.template.",
    "CronJob": "spec.jobTemplate.spec.template.",
    "PodTemplate": "template.",
    "Pod": "",
}


def _in_every_workload(
    check: str, says: str, path: str, value: Any, missing: tuple[str, ...] = ()
) -> tuple[Broken, ...]:
    return tuple(
        Broken(
            finds=check,
            says=f"{says} in a {kind}",
            resource=kind,
            change={f"{way}{path}": value},
            missing=missing,
        )
        for kind, way in TEMPLATE_PATHS.items()
    )


K8S_001 = (
    Case(
        rule="K8S-001",
        says="every workload keeps off its node",
        compliant=every_workload(TEMPLATE),
        broken=_in_every_workload("K8S-001.a", "a privileged container", f"{_OWN}.privileged", True),
    ),
    Case(
        rule="K8S-001",
        says="patches keep off the node",
        compliant=every_workload({"spec": {"containers": [{"name": "shop", "image": "shop"}]}}, "Patch"),
        broken=_in_every_workload("K8S-001.a", "a privileged container", f"{_OWN}.privileged", True),
    ),
    Case(
        rule="K8S-001",
        says="a pod that keeps off its node",
        compliant=(_BARE,),
        broken=(
            *(
                _one("K8S-001.a", f"privileged in {role}", f"spec.{role}[0].securityContext.privileged", True)
                for role in _ROLES
            ),
            *(
                _one("K8S-001.b", f"it shares the node's {name}", f"spec.{name}", True)
                for name in ("hostNetwork", "hostPID", "hostIPC")
            ),
            _one(
                "K8S-001.c",
                "it mounts the node's files",
                "spec.volumes[1].hostPath",
                {"path": "/var/run"},
                unknown=("K8S-001.c",),
            ),
            _one("K8S-001.c", "one of its volumes is the node's files", "spec.volumes[0]", {"hostPath": {"path": "/"}}),
            _one("K8S-001.d", "it takes a port of the node", f"{_WITH}.ports[0].hostPort", 80),
            _one("K8S-001.e", "it sees all of /proc", f"{_OWN}.procMount", "Unmasked"),
            _one(
                "K8S-001.f",
                "it changes what all pods of the node share",
                "spec.securityContext.sysctls[0].name",
                "kernel.msgmax",
            ),
            _one(
                "K8S-001.g",
                "the pod is a process of the node",
                "spec.securityContext.windowsOptions.hostProcess",
                True,
            ),
            _one("K8S-001.g", "a container is a process of the node", f"{_OWN}.windowsOptions.hostProcess", True),
            _one("K8S-001.h", "AppArmor is off", "spec.securityContext.appArmorProfile.type", "Unconfined"),
            _one("K8S-001.h", "SELinux confines it no more", f"{_OWN}.seLinuxOptions.type", "spc_t"),
            _one("K8S-001.h", "it has an SELinux user", f"{_OWN}.seLinuxOptions.user", "system_u"),
            _one("K8S-001.h", "it has an SELinux role", f"{_OWN}.seLinuxOptions.role", "sysadm_r"),
        ),
    ),
    Case(
        rule="K8S-001",
        says="what is harmless is allowed",
        compliant=(
            Given(
                type="kubernetes:core/v1:Pod",
                props=_object(
                    {
                        "spec": {
                            "hostNetwork": False,
                            "hostPID": False,
                            "hostIPC": False,
                            "securityContext": {
                                "sysctls": [
                                    {"name": name, "value": "1"}
                                    for name in (
                                        "kernel.shm_rmid_forced",
                                        "net.ipv4.ip_local_port_range",
                                        "net.ipv4.ip_local_reserved_ports",
                                        "net.ipv4.ip_unprivileged_port_start",
                                        "net.ipv4.ping_group_range",
                                        "net.ipv4.tcp_fin_timeout",
                                        "net.ipv4.tcp_keepalive_intvl",
                                        "net.ipv4.tcp_keepalive_probes",
                                        "net.ipv4.tcp_keepalive_time",
                                        "net.ipv4.tcp_rmem",
                                        "net.ipv4.tcp_syncookies",
                                        "net.ipv4.tcp_wmem",
                                    )
                                ],
                                "windowsOptions": {"hostProcess": False},
                                "appArmorProfile": {"type": "RuntimeDefault"},
                                "seLinuxOptions": {"type": "", "level": "s0:c1,c2"},
                            },
                            "containers": [
                                {
                                    "ports": [{"containerPort": 80, "hostPort": 0}],
                                    "securityContext": {
                                        "privileged": False,
                                        "procMount": "Default",
                                        "appArmorProfile": {"type": "Localhost"},
                                        "seLinuxOptions": {"type": kind, "user": "", "role": ""},
                                    },
                                }
                                for kind in ("container_t", "container_init_t", "container_kvm_t", "container_engine_t")
                            ],
                        }
                    }
                ),
            ),
        ),
    ),
    Case(
        rule="K8S-001",
        says="a node agent in a namespace that is exempt",
        compliant=(
            Given(
                type="kubernetes:apps/v1:DaemonSet",
                props={
                    "metadata": {"namespace": "node-agents"},
                    "spec": {
                        "template": {
                            "spec": {
                                "hostPID": True,
                                "containers": [{"securityContext": {"privileged": True}}],
                                "volumes": [{"hostPath": {"path": "/"}}],
                            }
                        }
                    },
                },
            ),
        ),
        settings={"exempt_namespaces": ["kube-system", "node-agents"]},
        broken=(
            Broken(
                finds=("K8S-001.a", "K8S-001.b", "K8S-001.c"),
                says="it moves to another namespace",
                change={"metadata.namespace": "shop"},
                missing=("K8S-001.a", "K8S-001.b", "K8S-001.c"),
            ),
        ),
    ),
)

K8S_001_DEFAULT = Case(
    rule="K8S-001",
    says="a pod in the default namespace, which is exempt",
    compliant=(Given(type="kubernetes:core/v1:Pod", props={"metadata": {}, "spec": {"hostPID": True}}),),
    settings={"exempt_namespaces": ["default"]},
)

_WINDOWS = Given(
    type="kubernetes:core/v1:Pod",
    props=_object(
        {
            "spec": {
                "os": {"name": "windows"},
                "securityContext": {"runAsNonRoot": True},
                "containers": [{"name": "shop", "image": "shop"}],
            }
        }
    ),
)
_FOR_LINUX = ("K8S-002.a", "K8S-002.d", "K8S-002.f", "K8S-002.g")

K8S_002 = (
    Case(
        rule="K8S-002",
        says="every workload's containers are hardened",
        compliant=every_workload(TEMPLATE),
        broken=_in_every_workload(
            "K8S-002.g", "a writable image", f"{_OWN}.readOnlyRootFilesystem", False, ("K8S-002.g",)
        ),
    ),
    Case(
        rule="K8S-002",
        says="a pod with hardened containers",
        compliant=(_BARE,),
        broken=(
            *(
                _one(
                    "K8S-002.a",
                    f"one of its {role} may gain privileges",
                    f"spec.{role}[0].securityContext.allowPrivilegeEscalation",
                    True,
                    ("K8S-002.a",),
                )
                for role in _ROLES
            ),
            _one("K8S-002.b", "one of its containers may be root", f"{_OWN}.runAsNonRoot", False),
            Broken(
                finds=("K8S-002.b", "K8S-002.b", "K8S-002.b"),
                says="all of its containers may be root",
                change={"spec.securityContext.runAsNonRoot": False},
                # That it is not known is one finding, however many containers wait for it.
                unknown=("K8S-002.b?",),
                missing=("K8S-002.b", "K8S-002.b", "K8S-002.b"),
            ),
            _one("K8S-002.c", "the pod's user is root", "spec.securityContext.runAsUser", 0),
            _one("K8S-002.c", "a container's user is root", f"{_OWN}.runAsUser", 0),
            _one("K8S-002.d", "it keeps capabilities", f"{_OWN}.capabilities.drop", ["NET_RAW"], ("K8S-002.d",)),
            _one("K8S-002.e", "it adds a capability", f"{_OWN}.capabilities.add", ["NET_BIND_SERVICE", "SYS_ADMIN"]),
            Broken(
                finds=("K8S-002.f", "K8S-002.f", "K8S-002.f"),
                says="system calls are not filtered",
                change={"spec.securityContext.seccompProfile.type": "Unconfined"},
                unknown=("K8S-002.f?",),
                missing=("K8S-002.f", "K8S-002.f", "K8S-002.f"),
            ),
            _one("K8S-002.f", "a container's system calls are not", f"{_OWN}.seccompProfile", {"type": "Unconfined"}),
            _one(
                "K8S-002.g",
                "a container may write to its image",
                f"{_OWN}.readOnlyRootFilesystem",
                False,
                ("K8S-002.g",),
            ),
            _one("K8S-002.h", "it mounts NFS past all storage classes", "spec.volumes[1]", {"nfs": {"server": "a"}}),
            _one("K8S-002.h", "it mounts NFS beside something else", "spec.volumes[1]", {"emptyDir": {}, "nfs": {}}),
            _one("K8S-002.h", "it mounts a git repository", "spec.volumes[0]", {"name": "tmp", "gitRepo": {}}),
        ),
    ),
    Case(
        rule="K8S-002",
        says="a pod whose containers say it all themselves",
        compliant=(
            Given(
                type="kubernetes:core/v1:Pod",
                props=_object(
                    {
                        "spec": {
                            "containers": [
                                {
                                    "securityContext": {
                                        "allowPrivilegeEscalation": False,
                                        "capabilities": {"drop": ["NET_RAW", "ALL"], "add": ["NET_BIND_SERVICE"]},
                                        "readOnlyRootFilesystem": True,
                                        "runAsNonRoot": True,
                                        "runAsUser": 1000,
                                        "seccompProfile": {"type": "Localhost", "localhostProfile": "shop.json"},
                                    }
                                }
                            ],
                            "volumes": [
                                {"name": kind, kind: {}, "nfs": None}
                                for kind in (
                                    "configMap",
                                    "csi",
                                    "downwardAPI",
                                    "emptyDir",
                                    "ephemeral",
                                    # For K8S-001 to find.
                                    "hostPath",
                                    "persistentVolumeClaim",
                                    "projected",
                                    "secret",
                                )
                            ],
                        }
                    }
                ),
            ),
        ),
        broken=(
            _one("K8S-002.b", "the pod lets them be root", "spec.securityContext.runAsNonRoot", False),
            _one("K8S-002.f", "the pod lets them call all", "spec.securityContext.seccompProfile.type", "Unconfined"),
            _one("K8S-002.b", "it does not say that it is not root", f"{_OWN}.runAsNonRoot", False, ("K8S-002.b",)),
            _one("K8S-002.f", "it does not say what it calls", f"{_OWN}.seccompProfile", {}, ("K8S-002.f",)),
        ),
    ),
    Case(
        rule="K8S-002",
        says="a Windows pod, to which what is Linux's does not apply",
        compliant=(_WINDOWS,),
        broken=(
            Broken(
                finds=_FOR_LINUX,
                says="it is a Linux pod",
                change={"spec.os.name": "linux"},
                missing=_FOR_LINUX,
            ),
        ),
    ),
    Case(
        rule="K8S-002",
        says="a pod in a namespace that is exempt",
        compliant=(
            Given(
                type="kubernetes:core/v1:Pod",
                props={
                    "metadata": {"namespace": "kube-system"},
                    "spec": {**_POD, "volumes": [{"nfs": {}}], "securityContext": {}},
                },
            ),
        ),
        settings={"exempt_namespaces": ["kube-system"]},
        broken=(
            Broken(
                finds=("K8S-002.b", "K8S-002.f", "K8S-002.h"),
                says="it moves to another namespace",
                change={"metadata.namespace": "shop"},
                missing=("K8S-002.b", "K8S-002.f", "K8S-002.h"),
            ),
        ),
    ),
)

K8S_003 = (
    Case(
        rule="K8S-003",
        says="every workload says what it needs",
        compliant=every_workload(TEMPLATE),
        broken=tuple(
            Broken(
                finds="K8S-003.b",
                says=f"a {kind} without a limit",
                resource=kind,
                without=f"{way}{_WITH}.resources.limits.memory",
            )
            for kind, way in TEMPLATE_PATHS.items()
        ),
    ),
    Case(
        rule="K8S-003",
        says="a pod that says what it needs and how it is",
        compliant=(_BARE,),
        broken=(
            Broken(finds="K8S-003.a", says="CPU is not requested", without=f"{_WITH}.resources.requests.cpu"),
            Broken(
                finds=("K8S-003.a", "K8S-003.a", "K8S-003.b"),
                says="nothing is said of an init container",
                change={"spec.initContainers[0].resources": {}},
                unknown=("K8S-003.a?", "K8S-003.b?"),
                missing=("K8S-003.a", "K8S-003.a", "K8S-003.b"),
            ),
            Broken(
                finds="K8S-003.b",
                says="memory has no limit",
                change={f"{_WITH}.resources.limits": {"cpu": "1"}},
                missing=("K8S-003.b",),
            ),
            Broken(finds="K8S-003.c", says="readiness is not probed", without=f"{_WITH}.readinessProbe"),
            Broken(finds="K8S-003.d", says="liveness is not probed", without=f"{_WITH}.livenessProbe"),
        ),
    ),
    Case(
        rule="K8S-003",
        says="a limit is a request, too",
        compliant=(
            Given(
                type="kubernetes:batch/v1:Job",
                props=_object(
                    {"spec": {"containers": [{"resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}]}},
                    "spec",
                    "template",
                ),
            ),
        ),
    ),
    Case(
        rule="K8S-003",
        says="a pod that says it for all its containers",
        compliant=(
            Given(
                type="kubernetes:batch/v1:CronJob",
                props=_object(
                    {
                        "spec": {
                            "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
                            "containers": [{"name": "a"}],
                            "initContainers": [{"name": "b"}],
                        }
                    },
                    "spec",
                    "jobTemplate",
                    "spec",
                    "template",
                ),
            ),
        ),
    ),
)

_FROM_SECRET = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "shop", "key": "password"}}}
_PLAIN = {
    "spec": {
        role: [
            {
                "env": [
                    {"name": "LEVEL", "value": "info"},
                    {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
                ],
                "envFrom": [{"configMapRef": {"name": "shop"}}],
            }
        ]
        for role in _ROLES
    }
}

K8S_004 = (
    Case(
        rule="K8S-004",
        says="every workload's variables are plain",
        compliant=every_workload(_PLAIN),
        broken=_in_every_workload("K8S-004.a", "a variable from a Secret", f"{_WITH}.env[2]", _FROM_SECRET),
    ),
    Case(
        rule="K8S-004",
        says="patches' variables are plain",
        compliant=every_workload(_PLAIN, "Patch"),
        broken=_in_every_workload("K8S-004.a", "a variable from a Secret", f"{_WITH}.env[2]", _FROM_SECRET),
    ),
    Case(
        rule="K8S-004",
        says="a pod whose variables are plain",
        compliant=(Given(type="kubernetes:core/v1:Pod", props=_PLAIN),),
        broken=(
            *(
                _one(
                    "K8S-004.a",
                    f"one of its {role} has a variable from a Secret",
                    f"spec.{role}[0].env[0].valueFrom",
                    {"secretKeyRef": {"name": "shop"}},
                )
                for role in _ROLES
            ),
            _one(
                "K8S-004.b",
                "a Secret is made into variables",
                f"{_WITH}.envFrom[1]",
                {"secretRef": {"name": "shop"}},
            ),
        ),
    ),
)

_ACCOUNT = "kubernetes:core/v1:ServiceAccount"

K8S_005 = (
    Case(
        rule="K8S-005",
        says="every workload has an identity of its own",
        compliant=every_workload(TEMPLATE),
        broken=(
            *_in_every_workload("K8S-005.a", "default", "spec.serviceAccountName", "default", ("K8S-005.a",)),
            *(
                Broken(
                    finds="K8S-005.c",
                    says=f"a {kind} that does not say whether it needs a token",
                    resource=kind,
                    without=f"{way}spec.automountServiceAccountToken",
                )
                for kind, way in TEMPLATE_PATHS.items()
            ),
        ),
    ),
    Case(
        rule="K8S-005",
        says="a pod with the older name of the account, that needs its token",
        compliant=(
            Given(
                type="kubernetes:core/v1:Pod",
                props={"spec": {"serviceAccount": "shop", "automountServiceAccountToken": True}},
            ),
        ),
        broken=(
            _one("K8S-005.a", "it is default", "spec.serviceAccount", "default", ("K8S-005.a",)),
            _one("K8S-005.a", "the newer name says default", "spec.serviceAccountName", "default"),
        ),
    ),
    Case(
        rule="K8S-005",
        says="an account that keeps its token",
        compliant=(Given(type=_ACCOUNT, props={"automountServiceAccountToken": False}),),
        broken=(
            _one(
                "K8S-005.b",
                "it hands its token to every pod",
                "automountServiceAccountToken",
                True,
                ("K8S-005.b",),
            ),
        ),
    ),
)

CASES = (*K8S_001, K8S_001_DEFAULT, *K8S_002, *K8S_003, *K8S_004, *K8S_005)
