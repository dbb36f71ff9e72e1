"""Isolation of pods from their node: the baseline profile of the Pod Security Standards."""

from collections.abc import Callable, Iterator

from policies.accessors.pods import (
    CUSTOM_AND_PATCHES,
    PATCHES,
    TYPES,
    Container,
    Spot,
    containers,
    pods,
    security_contexts,
    volumes,
)
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Resource, Rule
from policies.rules.kubernetes.faults import EXEMPT_NAMESPACES, container_fault, spot_fault

_STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
_HOST_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")

# Sysctls that are namespaced to the pod (Pod Security Standards, baseline, sysctls, with those that 1.27, 1.29 and 1.32
# added; the same names as in pod-security-admission's check_sysctls.go).
_SAFE_SYSCTLS = frozenset(
    {
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
    }
)
# SELinux types that confine a container (Pod Security Standards, baseline, SELinux; container_engine_t since 1.31).
_CONFINED = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
# The annotation that the field appArmorProfile replaced, followed by the container's name (Pod Security Standards,
# baseline, AppArmor, with the values that it allows).
_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
_DEFAULT_PROFILE, _LOCAL_PROFILE = "runtime/default", "localhost/"
# Pod Security Standards, baseline since 1.34, host probes and lifecycle hooks (KEP-4940).
_PROBES = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)
_REQUESTS = ("httpGet", "tcpSocket")

_IsWrong = Callable[[Value], bool]


def _privileged(container: Container) -> bool:
    return container.security["privileged"].flag(default=False)


def _unmasked(container: Container) -> bool:
    return (container.security["procMount"].text() or "Default") != "Default"


def _host_namespaces(resource: Resource) -> Iterator[Spot]:
    for pod in pods(resource):
        for name in _HOST_NAMESPACES:
            yield Spot(pod, pod.spec[name])


def _ports(resource: Resource) -> Iterator[Spot]:
    for container in containers(resource):
        for port in container.body["ports"].entries():
            yield Spot(container.pod, port)


def _sysctls(resource: Resource) -> Iterator[Spot]:
    for pod in pods(resource):
        for sysctl in pod.security["sysctls"].entries():
            yield Spot(pod, sysctl)


def _host_path(volume: Value) -> bool:
    volume.known()
    return volume["hostPath"].given


def _host_process(context: Value) -> bool:
    return context["windowsOptions"]["hostProcess"].flag(default=False)


def _unconfined(context: Value) -> bool:
    selinux = context["seLinuxOptions"]
    return any_of(
        lambda: context["appArmorProfile"]["type"].text() == "Unconfined",
        lambda: (selinux["type"].text() or "") not in _CONFINED,
        lambda: bool(selinux["user"].text()),
        lambda: bool(selinux["role"].text()),
    )


def _other_profile(annotation: Value) -> bool:
    profile = annotation.text() or ""
    return profile != _DEFAULT_PROFILE and not profile.startswith(_LOCAL_PROFILE)


def _confinement(resource: Resource) -> Iterator[tuple[Spot, _IsWrong]]:
    """What sets the confinement of the resource's containers, each with what is wrong of it."""
    for spot in security_contexts(resource):
        yield spot, _unconfined
    for pod in pods(resource):
        for key, annotation in pod.annotations.fields():
            if key.startswith(_APP_ARMOR) and annotation.given:
                yield Spot(pod, annotation), _other_profile


def _loosened(part: tuple[Spot, _IsWrong]) -> str | None:
    spot, is_wrong = part
    return spot_fault(is_wrong, "disables or loosens the confinement by AppArmor or SELinux")(spot)


def _hosts(resource: Resource) -> Iterator[Spot]:
    """The hosts that the kubelet is told to send the requests of probes and lifecycle hooks to."""
    for container in containers(resource):
        for way in _PROBES:
            probe = container.body
            for step in way:
                probe = probe[step]
            for request in _REQUESTS:
                yield Spot(container.pod, probe[request]["host"])


K8S_001 = Rule(
    id="K8S-001",
    title="Pods have no privileged containers, host namespaces or hostPath volumes",
    severity="critical",
    why="A pod with access to its node's kernel, files or network can take over the node and every pod on it.",
    url=_STANDARDS,
    types=TYPES | PATCHES,
    family=CUSTOM_AND_PATCHES,
    checks=(
        Check(
            id="K8S-001.a",
            requires="Containers are not privileged",
            remedy="remove securityContext.privileged, and add only the capability that the container needs",
            constraint="PlatformHostAccess",
            parts=containers,
            fault=container_fault(_privileged, "sets securityContext.privileged to true"),
        ),
        Check(
            id="K8S-001.b",
            requires="Pods do not share the node's network, PID or IPC namespace",
            remedy="remove hostNetwork, hostPID and hostIPC",
            constraint="PlatformHostAccess",
            parts=_host_namespaces,
            fault=spot_fault(
                lambda value: value.flag(default=False), "is true, so the pod shares a namespace with its node"
            ),
        ),
        Check(
            id="K8S-001.c",
            requires="No volume is a hostPath",
            remedy="use a persistentVolumeClaim, or an emptyDir for temporary files",
            constraint="PlatformHostAccess",
            parts=volumes,
            fault=spot_fault(_host_path, "is a hostPath volume"),
        ),
        Check(
            id="K8S-001.d",
            requires="Containers do not use host ports",
            remedy="remove hostPort, and expose the pods with a Service",
            constraint="PlatformHostAccess",
            parts=_ports,
            # 0 means the same as missing (Pod Security Standards, host ports: undefined or 0).
            fault=spot_fault(lambda port: bool(port["hostPort"].number()), "sets a hostPort"),
        ),
        Check(
            id="K8S-001.e",
            requires="Containers use the default /proc mount (procMount)",
            remedy="remove securityContext.procMount",
            constraint="PlatformHostAccess",
            parts=containers,
            fault=container_fault(_unmasked, "sets securityContext.procMount to a value other than Default"),
        ),
        Check(
            id="K8S-001.f",
            requires="Pods set only safe sysctls",
            remedy="remove the sysctl, or set it on the nodes",
            parts=_sysctls,
            fault=spot_fault(lambda sysctl: sysctl["name"].text() not in _SAFE_SYSCTLS, "is not a safe sysctl"),
        ),
        Check(
            id="K8S-001.g",
            requires="No Windows container is a HostProcess container",
            remedy="remove windowsOptions.hostProcess",
            constraint="PlatformHostAccess",
            parts=security_contexts,
            fault=spot_fault(_host_process, "sets windowsOptions.hostProcess to true"),
        ),
        Check(
            id="K8S-001.h",
            requires="AppArmor and SELinux confinement is neither disabled nor loosened",
            remedy="remove appArmorProfile, its annotation and seLinuxOptions, or set a profile and type that confine",
            parts=_confinement,
            fault=_loosened,
        ),
        Check(
            id="K8S-001.i",
            requires="Probes and lifecycle hooks send their requests to the pod itself",
            remedy="remove host: it is the pod's address by default, and for a header there is httpHeaders",
            parts=_hosts,
            fault=spot_fault(lambda host: bool(host.text()), "makes the node's kubelet send requests to another host"),
        ),
    ),
    controls=Controls(cis_eks=("4.2.1", "4.2.2", "4.2.3", "4.2.4")),
    parameters=(EXEMPT_NAMESPACES,),
)

RULES = (K8S_001,)
