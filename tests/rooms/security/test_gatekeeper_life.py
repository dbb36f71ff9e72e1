"""Controllers of the security room, on the engine and a real API server: Gatekeeper itself, and Falco's objects."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from sandbox.kubernetes.client import ApiError, ApiServer, wait
from tests.engine import Sandbox
from tests.rooms.life import Life, live
from tests.rooms.security.test_constraints import PRIVILEGED, SPEC, deployment
from tests.rooms.security.test_security_life import PROGRAM, server_of
from tests.tree import ROOT

EXEMPTION = {
    "constraint": "PlatformHostAccess",
    "namespace": "shop",
    "labels": {"app.kubernetes.io/name": "agent"},
    "reason": "The agent reads the host until it is rewritten",
    "expires": "2200-01-01",
}
# Privileged for once, so that not Pod Security is what refuses.
SHOP = {
    "deletion_protection": False,
    "pod_security": "privileged",
    "pod_security_reason": "Gatekeeper is to refuse what is refused here",
}
SECURITY: dict[str, Any] = {
    "namespaces": {"shop": SHOP},
    "gatekeeper": {"exemptions": [EXEMPTION]},
    "external_secrets": {"namespaces": ["shop"]},
    "cert_manager": {},
    "falco": {},
    "image_scanning": {},
}
TEXT = json.dumps(SECURITY)

KINDS = 8
# With a topic that is none of ours.
TOPIC = """topic=platform.TopicRef(
        arn=account.arn("sns", "findings"), key_arn=account.arn("kms", "key/00000000-0000-0000-0000-000000000000")
    ),"""


@dataclass
class Seen:
    """What was seen while it was deployed."""

    hardened: str = ""
    privileged: str = ""
    falco: list[str] = field(default_factory=list[str])
    in_kube_system: str = ""
    off: dict[str, int] = field(default_factory=dict)
    after: str = ""
    on: dict[str, int] = field(default_factory=dict)
    external_secret: str = ""
    misspelt: str = ""


def refusal(server: ApiServer, item: dict[str, Any], **metadata: str) -> str:
    """The API server's message; empty where it lets the object in."""
    try:
        server.create({**item, "metadata": {**item["metadata"], **metadata}}, "test", dry_run=True)
    except ApiError as error:
        return str(error)
    return ""


def external_secret(key: str) -> dict[str, Any]:
    """The example of docs/secrets.md in the namespace here, with this name for a secret's key."""
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "secrets.md").read_text(encoding="utf-8"), re.DOTALL)
    (text,) = [block for block in blocks if "kind: ExternalSecret\n" in block]
    return yaml.safe_load(text.replace("production", "shop").replace("key: shop", f"{key}: shop"))


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Life:
    def by_hand(own: Sandbox, _: list[dict[str, Any]]) -> None:
        server = server_of(own)
        wait(30, lambda: bool(refusal(server, PRIVILEGED)), lambda: "nothing is refused")
        seen.privileged, seen.hardened = refusal(server, PRIVILEGED), refusal(server, deployment(SPEC))
        seen.in_kube_system = refusal(server, PRIVILEGED, namespace="kube-system")
        policies = server.request("GET", "/apis/networking.k8s.io/v1/namespaces/falco/networkpolicies")["items"]
        seen.falco = sorted(item["metadata"]["name"] for item in policies)
        seen.external_secret = refusal(server, external_secret("key"))
        seen.misspelt = refusal(server, external_secret("name"))
        off = json.dumps({"namespaces": SECURITY["namespaces"]})
        seen.off = own.succeeds("up", "dev", "--config", f"security={off}")["changes"]
        seen.after = refusal(server_of(own), PRIVILEGED)
        seen.on = own.succeeds("up", "dev", "--config", f"security={TEXT}")["changes"]
        path = "/apis/constraints.gatekeeper.sh/v1beta1/platformhostaccess/platformhostaccess"
        change = {"spec": {"enforcementAction": "dryrun"}}
        server_of(own).request("PATCH", path, body=change, content_type="application/merge-patch+json")

    program = PROGRAM.replace("cluster=cluster,\n    opts=", f"cluster=cluster, {TOPIC}\n    opts=")
    program = program.replace('config.get("security") or ', f'config.get("security") or {TEXT!r} or ')
    return live(sandbox, tmp_path_factory.mktemp("gatekeeper"), program, by_hand)


def test_it_comes_with_a_template_and_a_constraint_of_each_kind(life: Life) -> None:
    assert len(life.names("kubernetes:templates.gatekeeper.sh/v1:ConstraintTemplate")) == KINDS
    assert "security-constraint-host_access" in life.names(
        "kubernetes:constraints.gatekeeper.sh/v1beta1:PlatformHostAccess"
    )


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


@pytest.mark.usefixtures("life")
def test_a_privileged_workload_is_refused_with_the_constraints_message(seen: Seen) -> None:
    assert 'admission webhook "validation.gatekeeper.sh" denied the request' in seen.privileged
    assert "[platformhostaccess] spec.containers[0] is privileged" in seen.privileged
    assert "[platformhardenedcontainers] spec.containers[0] does not drop ALL capabilities" in seen.privileged


@pytest.mark.usefixtures("life")
def test_a_hardened_workload_is_let_in_and_those_of_the_system_are_not_judged(seen: Seen) -> None:
    assert (seen.hardened, seen.in_kube_system) == ("", "")


@pytest.mark.usefixtures("life")
def test_falcos_namespace_allows_what_it_and_falcosidekick_need(seen: Seen) -> None:
    rows = ["egress-falco.alerts", "egress-sns", "ingress-alerts", "ingress-metrics"]
    assert seen.falco == ["allow-dns", "allow-pod-identity", "default-deny", *rows]


@pytest.mark.usefixtures("life")
def test_an_external_secret_is_as_its_kind_wants_it_and_a_misspelt_one_is_refused(seen: Seen) -> None:
    assert seen.external_secret == ""
    assert "spec.data[0].remoteRef" in seen.misspelt


def test_the_store_is_created_after_the_release_that_brings_its_kind(life: Life) -> None:
    assert life.names("kubernetes:external-secrets.io/v1:ClusterSecretStore") == {"security-secrets-shop"}


@pytest.mark.usefixtures("life")
def test_turned_off_and_on_again_it_takes_and_brings_its_own_objects_alone(seen: Seen) -> None:
    """PriorityClass. Gatekeeper: release, SyncSet, rule of the security group; namespace with two standing policies and
    three rows; templates and constraints. Falco: two releases, ConfigMap, PodDisruptionBudget; role, policy,
    association; namespace with three standing policies, and three rows, of which one at both ends. External Secrets:
    association, role and policy; release, store and rule; namespace with three and three policies. cert-manager:
    release and rule; namespace with two and three policies. Image scanning: the registry; association, role and policy;
    release and PodDisruptionBudget; namespace with three and four policies."""
    gatekeeper, falco = 3 + 1 + 2 + 3 + 2 * KINDS, 2 + 2 + 3 + 1 + 3 + 4
    external_secrets, cert_manager, scanning = 3 + 3 + 1 + 3 + 3, 2 + 1 + 2 + 3, 1 + 3 + 2 + 1 + 3 + 4
    own = 1 + gatekeeper + falco + external_secrets + cert_manager + scanning
    assert (seen.off, seen.on) == ({"delete": own}, {"create": own})
    assert seen.after == ""


def test_a_constraint_that_was_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert any("security-constraint-host_access: " in line for line in life.drift)
    assert life.back == {"update": 1}
