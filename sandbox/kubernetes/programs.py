"""The command lines of a control plane's programs, and a health check."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from pathlib import Path

from ..background import free_port
from .certificates import Authority

Command = list[str | Path]


def url(port: int) -> str:
    return f"https://127.0.0.1:{port}"


def etcd_command(program: Path, data: Path, port: int, authority: Authority) -> Command:
    """etcd on loopback `port`, with its data in `data`."""
    certificate, key = authority.issue("etcd")
    client, peer = url(port), url(free_port())
    return [
        program,
        f"--data-dir={data}",
        # After a power failure the data is worthless anyway, and fsync is slow on laptops.
        "--unsafe-no-fsync=true",
        "--log-level=warn",
        *(f"--listen-client-urls={client}", f"--advertise-client-urls={client}"),
        *(f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}"),
        f"--initial-cluster=default={peer}",
        # Every user of the machine can connect to loopback, so a client certificate is required.
        *(f"--cert-file={certificate}", f"--key-file={key}"),
        *("--client-cert-auth=true", f"--trusted-ca-file={authority.certificate_file}"),
        *(f"--peer-cert-file={certificate}", f"--peer-key-file={key}"),
        *("--peer-client-cert-auth=true", f"--peer-trusted-ca-file={authority.certificate_file}"),
    ]


def api_server_command(
    program: Path, port: int, storage: tuple[int, str], tokens: Path, authority: Authority, webhook: Path | None
) -> Command:
    """kube-apiserver on loopback `port`; `storage` is etcd's port and the prefix of its keys, and `webhook` names the
    file by which it finds the one for access entries and policies."""
    certificate, key = authority.issue("kube-apiserver")
    _, service_account_key = authority.issue("service-accounts")
    proxy_certificate, proxy_key = authority.issue(front_proxy(storage[1]))
    return [
        program,
        *(f"--etcd-servers={url(storage[0])}", f"--etcd-prefix=/{storage[1]}"),
        *(f"--etcd-cafile={authority.certificate_file}", f"--etcd-certfile={certificate}", f"--etcd-keyfile={key}"),
        *("--bind-address=127.0.0.1", f"--secure-port={port}", f"--cert-dir={tokens.parent}"),
        *(f"--tls-cert-file={certificate}", f"--tls-private-key-file={key}"),
        # With it the server calls those that answer for an APIService. It is the server's own, so that the metrics API
        # knows which cluster asks. Without --requestheader-client-ca-file: nobody calls this server for another user.
        *(f"--proxy-client-cert-file={proxy_certificate}", f"--proxy-client-key-file={proxy_key}"),
        f"--token-auth-file={tokens}",
        f"--service-account-key-file={service_account_key}",
        f"--service-account-signing-key-file={service_account_key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        # One of the two CIDRs that EKS assigns (EKS API, KubernetesNetworkConfigRequest).
        "--service-cluster-ip-range=172.20.0.0/16",
        f"--authorization-mode={'Node,RBAC,Webhook' if webhook else 'Node,RBAC'}",
        *(_access(webhook) if webhook else ()),
        # What EKS turns on besides the defaults (EKS user guide, platform versions).
        "--enable-admission-plugins=NodeRestriction,ExtendedResourceToleration",
        # As on EKS; otherwise privileged pods are refused before Pod Security admission.
        "--allow-privileged=true",
        "--profiling=false",
        # There is no load balancer to drain.
        "--shutdown-delay-duration=0s",
        # The server would register its loopback address as an endpoint, which Kubernetes refuses.
        "--endpoint-reconciler-type=none",
    ]


def front_proxy(prefix: str) -> str:
    """The name of the certificate with which an API server calls others; `prefix` is that of its keys in etcd."""
    return f"front-proxy-{prefix}"


def _access(webhook: Path) -> Command:
    """Tokens and access policies are judged anew for each request: they may change at any time."""
    return [
        f"--authentication-token-webhook-config-file={webhook}",
        *("--authentication-token-webhook-version=v1", "--authentication-token-webhook-cache-ttl=0"),
        f"--authorization-webhook-config-file={webhook}",
        "--authorization-webhook-version=v1",
        *("--authorization-webhook-cache-authorized-ttl=0", "--authorization-webhook-cache-unauthorized-ttl=0"),
    ]


def controller_commands(kubernetes: Path, kwok: Path, kubeconfig: Path, authority: Authority) -> dict[str, Command]:
    """The controllers of one API server, by the name of the program; `kubeconfig` is theirs, and tells them apart from
    those of another cluster. None of them listens."""
    _, service_account_key = authority.issue("service-accounts")
    shared = (f"--kubeconfig={kubeconfig}", "--leader-elect=false", "--secure-port=0")
    return {
        "kube-controller-manager": [
            kubernetes / "kube-controller-manager",
            *shared,
            f"--service-account-private-key-file={service_account_key}",
            f"--root-ca-file={authority.certificate_file}",
            # Those that need a cloud provider.
            "--controllers=*,-nodeipam,-route,-service-lb-controller,-cloud-node-lifecycle",
            "--horizontal-pod-autoscaler-sync-period=5s",
        ],
        "kube-scheduler": [kubernetes / "kube-scheduler", *shared],
        "kwok": [
            kwok / "kwok",
            f"--kubeconfig={kubeconfig}",
            "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
            # Addresses of pods; nothing is behind them. The block of EKS's custom networking examples.
            "--cidr=100.64.0.1/16",
            # A kubelet uses 40, and keeps its lease when it starts again. KWOK takes another name, and leaves its nodes
            # alone until the lease of the one before has run out.
            "--node-lease-duration-seconds=10",
            *(f"--config={authority.certificate_file.parent / STAGES}", f"--config={_VOLUMES}"),
        ],
    }


STAGES = "stages.yaml"
"""What kwok does with nodes and pods, from its own module."""

_VOLUMES = Path(__file__).with_name("volumes.yaml")


def answers(address: str, context: ssl.SSLContext, token: str = "") -> bool:
    """Whether the address answers with 200."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own loopback address
    # Without proxies of the environment.
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
