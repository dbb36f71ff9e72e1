"""Examples of the rules for pods: K8S-001 to K8S-005."""

import copy
from collections.abc import Mapping
from typing import Any

from policies.cases.case import Broken, Case, Given

_WORKLOADS = (
    "core/v1:ReplicationController",
    "apps/v1:DaemonSet",
    "apps/v1:Deployment",
    "apps/v1:ReplicaSet",
    "apps/v1:StatefulSet",
    "batch/v1:Job",
    # A custom resource with a pod template where a Deployment has it.
    "argoproj.io/v1alpha1:Rollout",
)


def _object(template: Mapping[str, Any], *way: str) -> dict[str, Any]:
    """A workload in a namespace, with the pod template at the path of its type."""
    spec: Mapping[str, Any] = template
    for step in reversed(way):
        spec = {step: spec}
    metadata = {"name": "shop", "namespace": "shop", **spec.get("metadata", {})}
    return {"metadata": metadata} | {key: value for key, value in spec.items() if key != "metadata"}


def every_workload(template: Mapping[str, Any], suffix: str = "") -> tuple[Given, ...]:
    """The same pod template in every type that creates pods, the Deployment first."""
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
# Deep copies, so that changing one does not change the others.
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
_APP_ARMOR_KEY = "container.apparmor.security.beta.kubernetes.io/"
_APP_ARMOR = f'metadata.annotations["{_APP_ARMOR_KEY}shop"]'
_WITH = "spec.containers[0]"
_OWN = f"{_WITH}.securityContext"
_ROLES = ("containers", "initContainers", "ephemeralContainers")


def _changed(
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
    "Rollout": "spec.template.",
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


def _example(rule: str, says: str, pod: Mapping[str, Any], *broken: Broken) -> Case:
    """The example that begins a rule's page: a Deployment with no more than the rule is about."""
    given = Given(type="kubernetes:apps/v1:Deployment", props=_object({"spec": pod}, "spec", "template"))
    return Case(rule=rule, says=f"a Deployment {says}", compliant=(given,), broken=broken)


_POD_IN = "spec.template.spec"
_IN = f"{_POD_IN}.containers[0]"


K8S_001 = (
    _example(
        "K8S-001",
        "without access to its nodes",
        {"containers": [{"name": "shop", "image": _CONTAINER["image"]}]},
        _changed("K8S-001.a", "a privileged container", f"{_IN}.securityContext.privileged", True),
        _changed("K8S-001.b", "its pods share the node's network", f"{_POD_IN}.hostNetwork", True),
    ),
    Case(
        rule="K8S-001",
        says="every type of workload without privileged settings",
        compliant=every_workload(TEMPLATE),
        broken=_in_every_workload("K8S-001.a", "a privileged container", f"{_OWN}.privileged", True),
    ),
    Case(
        rule="K8S-001",
        says="every patch type without privileged settings",
        compliant=every_workload({"spec": {"containers": [{"name": "shop", "image": "shop"}]}}, "Patch"),
        broken=_in_every_workload("K8S-001.a", "a privileged container", f"{_OWN}.privileged", True),
    ),
    Case(
        rule="K8S-001",
        says="a pod without privileged settings",
        compliant=(_BARE,),
        broken=(
            *(
                _changed(
                    "K8S-001.a", f"one of its {role} is privileged", f"spec.{role}[0].securityContext.privileged", True
                )
                for role in _ROLES
            ),
            *(
                _changed("K8S-001.b", f"{name} is true", f"spec.{name}", True)
                for name in ("hostNetwork", "hostPID", "hostIPC")
            ),
            _changed(
                "K8S-001.c",
                "a second volume is a hostPath",
                "spec.volumes[1].hostPath",
                {"path": "/var/run"},
                unknown=("K8S-001.c",),
            ),
            _changed("K8S-001.c", "its first volume is a hostPath", "spec.volumes[0]", {"hostPath": {"path": "/"}}),
            _changed("K8S-001.d", "a container sets a hostPort", f"{_WITH}.ports[0].hostPort", 80),
            _changed("K8S-001.e", "procMount is Unmasked", f"{_OWN}.procMount", "Unmasked"),
            _changed(
                "K8S-001.f",
                "it sets an unsafe sysctl",
                "spec.securityContext.sysctls[0].name",
                "kernel.msgmax",
            ),
            _changed(
                "K8S-001.g",
                "the pod sets hostProcess",
                "spec.securityContext.windowsOptions.hostProcess",
                True,
            ),
            _changed("K8S-001.g", "a container sets hostProcess", f"{_OWN}.windowsOptions.hostProcess", True),
            _changed(
                "K8S-001.h",
                "the AppArmor profile is Unconfined",
                "spec.securityContext.appArmorProfile.type",
                "Unconfined",
            ),
            _changed(
                "K8S-001.h", "the SELinux type does not confine the container", f"{_OWN}.seLinuxOptions.type", "spc_t"
            ),
            _changed("K8S-001.h", "it sets an SELinux user", f"{_OWN}.seLinuxOptions.user", "system_u"),
            _changed("K8S-001.h", "it sets an SELinux role", f"{_OWN}.seLinuxOptions.role", "sysadm_r"),
            *(
                _changed("K8S-001.h", f"the AppArmor annotation is {profile!r}", _APP_ARMOR, profile)
                for profile in ("unconfined", "", "runtime/other")
            ),
            *(
                _changed(
                    "K8S-001.i",
                    f"{request} of the {way} of one of its {role} has a host",
                    f"spec.{role}[0].{way}.{request}.host",
                    "169.254.169.254",
                )
                for role, way in (
                    ("containers", "livenessProbe"),
                    ("containers", "readinessProbe"),
                    ("containers", "startupProbe"),
                    ("containers", "lifecycle.postStart"),
                    ("initContainers", "lifecycle.preStop"),
                )
                for request in ("httpGet", "tcpSocket")
            ),
        ),
    ),
    Case(
        rule="K8S-001",
        says="a pod with the values that the baseline profile allows",
        compliant=(
            Given(
                type="kubernetes:core/v1:Pod",
                props=_object(
                    {
                        "metadata": {
                            "annotations": {
                                f"{_APP_ARMOR_KEY}a": "runtime/default",
                                f"{_APP_ARMOR_KEY}b": "localhost/shop",
                                f"{_APP_ARMOR_KEY}c": None,
                                "example.com/profile": "unconfined",
                            }
                        },
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
                                    "livenessProbe": {"httpGet": {"host": "", "port": 80}},
                                    "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
                                    "securityContext": {
                                        "privileged": False,
                                        "procMount": "Default",
                                        "appArmorProfile": {"type": "Localhost"},
                                        "seLinuxOptions": {"type": kind, "user": "", "role": ""},
                                    },
                                }
                                for kind in ("container_t", "container_init_t", "container_kvm_t", "container_engine_t")
                            ],
                        },
                    }
                ),
            ),
        ),
    ),
    Case(
        rule="K8S-001",
        says="a node agent in an exempt namespace",
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
                says="it is in another namespace",
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

_HARDENED = {key: _CONTAINER[key] for key in ("name", "image", "securityContext")}

K8S_002 = (
    _example(
        "K8S-002",
        "with hardened containers",
        {"securityContext": _POD["securityContext"], "containers": [copy.deepcopy(_HARDENED)]},
        _changed(
            "K8S-002.b",
            "its containers may run as root",
            f"{_POD_IN}.securityContext.runAsNonRoot",
            False,
            ("K8S-002.b",),
        ),
    ),
    Case(
        rule="K8S-002",
        says="every type of workload with hardened containers",
        compliant=every_workload(TEMPLATE),
        broken=_in_every_workload(
            "K8S-002.g", "a writable root filesystem", f"{_OWN}.readOnlyRootFilesystem", False, ("K8S-002.g",)
        ),
    ),
    Case(
        rule="K8S-002",
        says="a pod with hardened containers",
        compliant=(_BARE,),
        broken=(
            *(
                _changed(
                    "K8S-002.a",
                    f"one of its {role} allows privilege escalation",
                    f"spec.{role}[0].securityContext.allowPrivilegeEscalation",
                    True,
                    ("K8S-002.a",),
                )
                for role in _ROLES
            ),
            _changed("K8S-002.b", "one of its containers may run as root", f"{_OWN}.runAsNonRoot", False),
            Broken(
                finds=("K8S-002.b", "K8S-002.b", "K8S-002.b"),
                says="all of its containers may run as root",
                change={"spec.securityContext.runAsNonRoot": False},
                # The unknown value is one finding, however many containers depend on it.
                unknown=("K8S-002.b?",),
                missing=("K8S-002.b", "K8S-002.b", "K8S-002.b"),
            ),
            _changed("K8S-002.c", "runAsUser of the pod is 0", "spec.securityContext.runAsUser", 0),
            _changed("K8S-002.c", "runAsUser of a container is 0", f"{_OWN}.runAsUser", 0),
            _changed(
                "K8S-002.d",
                "a container does not drop ALL capabilities",
                f"{_OWN}.capabilities.drop",
                ["NET_RAW"],
                ("K8S-002.d",),
            ),
            _changed(
                "K8S-002.e",
                "a container adds a capability",
                f"{_OWN}.capabilities.add",
                ["NET_BIND_SERVICE", "SYS_ADMIN"],
            ),
            Broken(
                finds=("K8S-002.f", "K8S-002.f", "K8S-002.f"),
                says="the seccomp profile of the pod is Unconfined",
                change={"spec.securityContext.seccompProfile.type": "Unconfined"},
                unknown=("K8S-002.f?",),
                missing=("K8S-002.f", "K8S-002.f", "K8S-002.f"),
            ),
            _changed(
                "K8S-002.f",
                "the seccomp profile of a container is Unconfined",
                f"{_OWN}.seccompProfile",
                {"type": "Unconfined"},
            ),
            _changed(
                "K8S-002.g",
                "a container has a writable root filesystem",
                f"{_OWN}.readOnlyRootFilesystem",
                False,
                ("K8S-002.g",),
            ),
            _changed("K8S-002.h", "a volume is of type nfs", "spec.volumes[1]", {"nfs": {"server": "a"}}),
            _changed(
                "K8S-002.h", "a volume is of types emptyDir and nfs", "spec.volumes[1]", {"emptyDir": {}, "nfs": {}}
            ),
            _changed("K8S-002.h", "a volume is of type gitRepo", "spec.volumes[0]", {"name": "tmp", "gitRepo": {}}),
        ),
    ),
    Case(
        rule="K8S-002",
        says="a pod whose containers set all fields themselves",
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
                                    # K8S-001 judges it.
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
            _changed("K8S-002.b", "the pod sets runAsNonRoot to false", "spec.securityContext.runAsNonRoot", False),
            _changed(
                "K8S-002.f",
                "the pod sets the seccomp profile Unconfined",
                "spec.securityContext.seccompProfile.type",
                "Unconfined",
            ),
            _changed(
                "K8S-002.b",
                "a container does not set runAsNonRoot to true",
                f"{_OWN}.runAsNonRoot",
                False,
                ("K8S-002.b",),
            ),
            _changed("K8S-002.f", "a container has no seccomp profile", f"{_OWN}.seccompProfile", {}, ("K8S-002.f",)),
        ),
    ),
    Case(
        rule="K8S-002",
        says="a Windows pod, to which Linux settings do not apply",
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
        says="a pod in an exempt namespace",
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
                says="it is in another namespace",
                change={"metadata.namespace": "shop"},
                missing=("K8S-002.b", "K8S-002.f", "K8S-002.h"),
            ),
        ),
    ),
)

_RUNNING = {key: _CONTAINER[key] for key in ("name", "image", "resources", "readinessProbe", "livenessProbe")}

K8S_003 = (
    _example(
        "K8S-003",
        "with requests, limits and probes",
        {"containers": [copy.deepcopy(_RUNNING)]},
        Broken(finds="K8S-003.a", says="no CPU request", without=f"{_IN}.resources.requests.cpu"),
    ),
    Case(
        rule="K8S-003",
        says="every type of workload with requests, limits and probes",
        compliant=every_workload(TEMPLATE),
        broken=tuple(
            Broken(
                finds="K8S-003.b",
                says=f"a {kind} without a memory limit",
                resource=kind,
                without=f"{way}{_WITH}.resources.limits.memory",
            )
            for kind, way in TEMPLATE_PATHS.items()
        ),
    ),
    Case(
        rule="K8S-003",
        says="a pod with requests, limits and probes",
        compliant=(_BARE,),
        broken=(
            Broken(finds="K8S-003.a", says="no CPU request", without=f"{_WITH}.resources.requests.cpu"),
            Broken(
                finds=("K8S-003.a", "K8S-003.a", "K8S-003.b"),
                says="an init container has no requests and limits",
                change={"spec.initContainers[0].resources": {}},
                unknown=("K8S-003.a?", "K8S-003.b?"),
                missing=("K8S-003.a", "K8S-003.a", "K8S-003.b"),
            ),
            Broken(
                finds="K8S-003.b",
                says="no memory limit",
                change={f"{_WITH}.resources.limits": {"cpu": "1"}},
                missing=("K8S-003.b",),
            ),
            Broken(finds="K8S-003.c", says="no readiness probe", without=f"{_WITH}.readinessProbe"),
            Broken(finds="K8S-003.d", says="no liveness probe", without=f"{_WITH}.livenessProbe"),
        ),
    ),
    Case(
        rule="K8S-003",
        says="a Job whose limits are also its requests",
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
        says="pods that run to their end, and need no probes",
        compliant=tuple(
            Given(
                type="kubernetes:core/v1:Pod",
                name=policy,
                props=_object(
                    {
                        "spec": {
                            "restartPolicy": policy,
                            "containers": [{"resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}],
                        }
                    }
                ),
            )
            for policy in ("OnFailure", "Never")
        ),
        broken=(
            Broken(
                finds=("K8S-003.c", "K8S-003.d"),
                says="its containers are always started again",
                change={"spec.restartPolicy": "Always"},
                unknown=("K8S-003.c?", "K8S-003.d?"),
                missing=("K8S-003.c", "K8S-003.d"),
            ),
        ),
    ),
    Case(
        rule="K8S-003",
        says="a CronJob with requests and limits for the whole pod",
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
    _example(
        "K8S-004",
        "without variables from Secrets",
        {"containers": [{"name": "shop", "env": [{"name": "LEVEL", "value": "info"}]}]},
        _changed("K8S-004.a", "a variable from a Secret", f"{_IN}.env[1]", _FROM_SECRET),
    ),
    Case(
        rule="K8S-004",
        says="every type of workload without variables from Secrets",
        compliant=every_workload(_PLAIN),
        broken=_in_every_workload("K8S-004.a", "a variable from a Secret", f"{_WITH}.env[2]", _FROM_SECRET),
    ),
    Case(
        rule="K8S-004",
        says="every patch type without variables from Secrets",
        compliant=every_workload(_PLAIN, "Patch"),
        broken=_in_every_workload("K8S-004.a", "a variable from a Secret", f"{_WITH}.env[2]", _FROM_SECRET),
    ),
    Case(
        rule="K8S-004",
        says="a pod without variables from Secrets",
        compliant=(Given(type="kubernetes:core/v1:Pod", props=_PLAIN),),
        broken=(
            *(
                _changed(
                    "K8S-004.a",
                    f"one of its {role} has a variable from a Secret",
                    f"spec.{role}[0].env[0].valueFrom",
                    {"secretKeyRef": {"name": "shop"}},
                )
                for role in _ROLES
            ),
            _changed(
                "K8S-004.b",
                "a container imports a Secret with envFrom",
                f"{_WITH}.envFrom[1]",
                {"secretRef": {"name": "shop"}},
            ),
        ),
    ),
)

_ACCOUNT = "kubernetes:core/v1:ServiceAccount"

K8S_005 = (
    _example(
        "K8S-005",
        "with its own ServiceAccount",
        {"serviceAccountName": "shop", "automountServiceAccountToken": False},
        _changed("K8S-005.a", "the default ServiceAccount", f"{_POD_IN}.serviceAccountName", "default", ("K8S-005.a",)),
    ),
    Case(
        rule="K8S-005",
        says="every type of workload with its own ServiceAccount",
        compliant=every_workload(TEMPLATE),
        broken=(
            *_in_every_workload(
                "K8S-005.a", "the default ServiceAccount", "spec.serviceAccountName", "default", ("K8S-005.a",)
            ),
            *(
                Broken(
                    finds="K8S-005.c",
                    says=f"a {kind} without automountServiceAccountToken",
                    resource=kind,
                    without=f"{way}spec.automountServiceAccountToken",
                )
                for kind, way in TEMPLATE_PATHS.items()
            ),
        ),
    ),
    Case(
        rule="K8S-005",
        says="a pod with the deprecated field serviceAccount, which mounts its token",
        compliant=(
            Given(
                type="kubernetes:core/v1:Pod",
                props={"spec": {"serviceAccount": "shop", "automountServiceAccountToken": True}},
            ),
        ),
        broken=(
            _changed("K8S-005.a", "serviceAccount is default", "spec.serviceAccount", "default", ("K8S-005.a",)),
            _changed("K8S-005.a", "serviceAccountName is default", "spec.serviceAccountName", "default"),
        ),
    ),
    Case(
        rule="K8S-005",
        says="a ServiceAccount that does not mount its token",
        compliant=(Given(type=_ACCOUNT, props={"automountServiceAccountToken": False}),),
        broken=(
            _changed(
                "K8S-005.b",
                "every pod mounts its token",
                "automountServiceAccountToken",
                True,
                ("K8S-005.b",),
            ),
        ),
    ),
)

CASES = (*K8S_001, K8S_001_DEFAULT, *K8S_002, *K8S_003, *K8S_004, *K8S_005)
