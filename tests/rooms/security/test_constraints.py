"""What each constraint refuses and allows, judged by gator: what the examples of the policy packs do not show."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.security.gatekeeper import constraints
from components.security.gatekeeper.catalog import KINDS, ConstraintName
from components.security.gatekeeper.gatekeeper import template
from components.security.gatekeeper.settings import GatekeeperSettings
from tests.recording import ACCOUNT
from tests.rooms.security.gator import program

OTHER_ECR = "444455556666.dkr.ecr.us-east-1.amazonaws.com"
CONTAINER: dict[str, Any] = {
    "name": "web",
    "image": f"{ACCOUNT.id}.dkr.ecr.us-east-1.amazonaws.com/web:1.4.2",
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    },
    "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}},
}
SPEC: dict[str, Any] = {
    "serviceAccountName": "web",
    "automountServiceAccountToken": False,
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [CONTAINER],
}
LABELS = {"app.kubernetes.io/name": "web"}


def deployment(spec: Mapping[str, Any] = SPEC, **metadata: Any) -> dict[str, Any]:
    labelled = {"name": "web", "namespace": "shop", "labels": LABELS, **metadata}
    template = {"metadata": {"labels": LABELS}, "spec": spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": labelled,
        "spec": {"selector": {"matchLabels": LABELS}, "template": template},
    }


def with_image(image: str) -> dict[str, Any]:
    return deployment({**SPEC, "containers": [{**CONTAINER, "image": image}]})


def ingress(name: str, *hosts: str, namespace: str = "shop", scheme: str | None = None) -> dict[str, Any]:
    annotations = {"annotations": {"alb.ingress.kubernetes.io/scheme": scheme}} if scheme else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "namespace": namespace, **annotations},
        "spec": {"rules": [{"host": host} for host in hosts]},
    }


def account(name: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "shop", **({"labels": LABELS} if name != "default" else {})}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}


def service(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop", "labels": LABELS},
        "spec": spec,
    }


PRIVILEGED = deployment({**SPEC, "containers": [{**CONTAINER, "securityContext": {"privileged": True}}]})
PUBLIC_INGRESS = ingress("web", "a.example.com", scheme="internet-facing")
EXEMPTION = {
    "constraint": "PlatformHostAccess",
    "namespace": "shop",
    "labels": LABELS,
    "reason": "The agent reads the host until it is rewritten",
}
FAR, PAST = "2261-12-31", "2020-01-31"

# Name, settings, the object and others of the cluster, and what the message says; None where it is allowed.
CASES: dict[ConstraintName, list[tuple[str, dict[str, Any], list[dict[str, Any]], str | None]]] = {
    "PlatformHostAccess": [
        ("hardened", {}, [deployment()], None),
        ("privileged", {}, [PRIVILEGED], r"spec\.containers\[0\] is privileged"),
        ("exempt", {"exemptions": [{**EXEMPTION, "expires": FAR}]}, [PRIVILEGED], None),
        ("exemption expired", {"exemptions": [{**EXEMPTION, "expires": PAST}]}, [PRIVILEGED], "is privileged"),
        (
            "exemption of another namespace",
            {"exemptions": [{**EXEMPTION, "namespace": "lab", "expires": FAR}]},
            [PRIVILEGED],
            "is privileged",
        ),
        (
            "exemption of other labels",
            {"exemptions": [{**EXEMPTION, "labels": {**LABELS, "tier": "back"}, "expires": FAR}]},
            [PRIVILEGED],
            "is privileged",
        ),
        (
            "exemption from another constraint",
            {"exemptions": [{**EXEMPTION, "constraint": "PlatformImages", "expires": FAR}]},
            [PRIVILEGED],
            "is privileged",
        ),
    ],
    "PlatformHardenedContainers": [
        ("hardened", {}, [deployment()], None),
        ("root", {}, [deployment({**SPEC, "securityContext": {}})], "may run as root"),
    ],
    "PlatformRequiredResources": [
        ("resources", {}, [deployment()], None),
        (
            "none",
            {},
            [deployment({**SPEC, "containers": [{**CONTAINER, "resources": {}}]})],
            r"sets no resources\.limits\.memory",
        ),
    ],
    "PlatformImages": [
        ("ECR of the account", {}, [deployment()], None),
        ("ECR of another account", {}, [with_image(f"{OTHER_ECR}/web:1.4.2")], f"not from .*: {OTHER_ECR}"),
        ("ECR of another account, approved", {"registries": [OTHER_ECR]}, [with_image(f"{OTHER_ECR}/web:1.4.2")], None),
        ("Docker Hub", {}, [with_image("nginx:1.29")], "not from an approved registry: nginx:1.29"),
        ("a path of a registry", {}, [with_image("public.ecr.aws/eks/coredns:v1.12.1")], None),
        ("another path of it", {}, [with_image("public.ecr.aws/eksbad/coredns:v1.12.1")], "not from an approved"),
        ("a host that only ends alike", {}, [with_image("evil-registry.k8s.io/pause:3.10")], "not from an approved"),
        ("a port as if it were a tag", {}, [with_image("registry.k8s.io:5000/pause")], "not from an approved"),
        ("latest", {}, [with_image("registry.k8s.io/pause:latest")], "the tag latest"),
        ("no tag", {}, [with_image("registry.k8s.io/pause")], "has no tag"),
        ("a digest alone", {}, [with_image(f"registry.k8s.io/pause@sha256:{'a' * 64}")], None),
        ("no digest where one is required", {"digests": True}, [deployment()], "has no digest"),
        ("Docker Hub, approved", {"registries": ["docker.io/library"]}, [with_image("nginx:1.29")], None),
        ("another of Docker Hub", {"registries": ["docker.io/library"]}, [with_image("acme/nginx:1")], "not from"),
    ],
    "PlatformServiceAccounts": [
        ("its own", {}, [deployment()], None),
        ("the one that the control plane makes in each namespace", {}, [account("default")], None),
        ("one that mounts its token", {}, [account("web")], "every pod of the ServiceAccount mounts its token"),
        (
            "exempt by its own labels",
            {"exemptions": [{**EXEMPTION, "constraint": "PlatformServiceAccounts", "expires": FAR}]},
            [account("web")],
            None,
        ),
        ("default", {}, [deployment({**SPEC, "serviceAccountName": "default"})], "default ServiceAccount"),
    ],
    "PlatformRequiredLabels": [
        ("labelled", {}, [deployment()], None),
        ("without", {}, [deployment(labels={})], r"label app\.kubernetes\.io/name is missing"),
        ("another one, too", {"required_labels": ["team"]}, [deployment()], "label team is missing"),
    ],
    "PlatformServiceExposure": [
        ("ClusterIP", {}, [service(type="ClusterIP")], None),
        ("NodePort", {}, [service(type="NodePort")], "spec.type is NodePort"),
        (
            "internet-facing, approved",
            {"internet_facing": ["shop/web"]},
            [service(type="LoadBalancer", loadBalancerSourceRanges=["0.0.0.0/0"])],
            None,
        ),
        ("internet-facing", {}, [service(type="LoadBalancer")], "is not internal"),
        ("an Ingress", {}, [ingress("web", "a.example.com")], None),
        ("an internal Ingress", {}, [ingress("web", "a.example.com", scheme="internal")], None),
        ("an internet-facing Ingress", {}, [PUBLIC_INGRESS], "the load balancer is internet-facing"),
        ("an internet-facing Ingress, approved", {"internet_facing_ingresses": ["shop/web"]}, [PUBLIC_INGRESS], None),
        (
            "an internet-facing Ingress with the name of an approved Service",
            {"internet_facing": ["shop/web"]},
            [PUBLIC_INGRESS],
            "the load balancer is internet-facing",
        ),
        (
            "an internet-facing Service with the name of an approved Ingress",
            {"internet_facing_ingresses": ["shop/web"]},
            [service(type="LoadBalancer", loadBalancerSourceRanges=["0.0.0.0/0"])],
            "is not internal",
        ),
    ],
    "PlatformIngressHosts": [
        ("its own host", {}, [ingress("web", "a.example.com"), ingress("other", "b.example.com")], None),
        (
            "the host of another",
            {},
            [ingress("web", "a.example.com"), ingress("other", "a.example.com", namespace="lab")],
            "host a.example.com is served by Ingress lab/other",
        ),
        ("a wildcard", {}, [ingress("web", "*.example.com")], "is a wildcard host"),
        ("a wildcard, approved", {"wildcard_hosts": ["*.example.com"]}, [ingress("web", "*.example.com")], None),
    ],
}


def suite(directory: Path, kind: ConstraintName) -> Path:
    """A suite as `gator verify` reads it, with a constraint for each case."""

    def write(name: str, content: object) -> str:
        (directory / name).write_text(yaml.safe_dump(content))
        return name

    wanted = {
        "apiVersion": "templates.gatekeeper.sh/v1",
        "kind": "ConstraintTemplate",
        **template(kind),
    }
    tests: list[dict[str, Any]] = []
    for number, (name, given, objects, message) in enumerate(CASES[kind]):
        body = copy.deepcopy(constraints.constraint(kind, GatekeeperSettings(**given), ACCOUNT.id))
        constraint = {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": kind, **body}
        case: dict[str, Any] = {
            "name": name,
            "object": write(f"object-{number}.yaml", objects[0]),
            "inventory": [write(f"other-{number}-{at}.yaml", other) for at, other in enumerate(objects[1:])],
            "assertions": [{"violations": "yes", "message": message}] if message else [{"violations": "no"}],
        }
        tests.append(
            {
                "name": name,
                "template": write("template.yaml", wanted),
                "constraint": write(f"constraint-{number}.yaml", constraint),
                "cases": [case],
            }
        )
    content = {"apiVersion": "test.gatekeeper.sh/v1alpha1", "kind": "Suite", "metadata": {"name": "suite"}}
    return directory / write("suite.yaml", {**content, "tests": tests})


@pytest.mark.parametrize("kind", KINDS)
def test_a_constraint_allows_and_refuses_what_its_samples_say(tmp_path: Path, kind: ConstraintName) -> None:
    ended = subprocess.run(
        [program(), "verify", "-v", str(suite(tmp_path, kind))], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"--- PASS: {CASES[kind][0][0].replace(' ', '_')}" in ended.stdout or "ok" in ended.stdout


def test_a_template_holds_its_rule_and_the_libraries_that_it_imports() -> None:
    source = json.dumps(template("PlatformHostAccess"))
    assert "package host_access" in source
    assert "package lib.pods" in source
