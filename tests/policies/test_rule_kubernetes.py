"""What the rules about Kubernetes read off elsewhere, and what a table of examples cannot say of them."""

import re
from pathlib import Path

import kubernetes.client
import pulumi_kubernetes
import pytest

from policies.accessors.kubernetes import Field, is_custom, is_namespaced
from policies.accessors.pods import PATCHES, TYPES
from policies.cases.case import Given
from policies.cases.kubernetes.pods import TEMPLATE, every_workload
from policies.engine.inputs import UnreadableError, Value
from policies.engine.rule import Rule
from policies.rules.kubernetes import RULES
from tests.policies.verdicts import UNKNOWN, analyzed, found

BY_ID = {rule.id: rule for rule in RULES}
ABOUT_PODS = [rule for rule in RULES if rule.types & TYPES and rule.scope == "resource"]
CLIENT_GROUPS = {
    "core": "core",
    "apps": "apps",
    "autoscaling": "autoscaling",
    "batch": "batch",
    "policy": "policy",
    "lifecycle": "lifecycle.k8s.io",
    "admissionregistration": "admissionregistration.k8s.io",
    "apiextensions": "apiextensions.k8s.io",
    "apiregistration": "apiregistration.k8s.io",
    "certificates": "certificates.k8s.io",
    "coordination": "coordination.k8s.io",
    "discovery": "discovery.k8s.io",
    "events": "events.k8s.io",
    "flowcontrol_apiserver": "flowcontrol.apiserver.k8s.io",
    "networking": "networking.k8s.io",
    "node": "node.k8s.io",
    "rbac_authorization": "rbac.authorization.k8s.io",
    "resource": "resource.k8s.io",
    "scheduling": "scheduling.k8s.io",
    "storage": "storage.k8s.io",
    "storagemigration": "storagemigration.k8s.io",
}


def tokens() -> set[str]:
    """Every type of pulumi_kubernetes."""
    package = Path(pulumi_kubernetes.__file__).parent
    sources = (path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    return {token for source in sources for token in re.findall(r'type_token\("(kubernetes:[^"]+)"\)', source)}


def created_by_the_client() -> dict[tuple[str, str], bool]:
    """Of each group and kind in lower case, whether the client creates it in a namespace."""
    seen: dict[tuple[str, str], bool] = {}
    api = Path(kubernetes.client.__file__).parent / "api"
    for path in api.glob("*_api.py"):
        group = re.sub(r"_(v\d+\w*_)?api$", "", path.stem)
        for namespaced, kind in re.findall(r"def create_(namespaced_)?(\w+)\(", path.read_text(encoding="utf-8")):
            if group in CLIENT_GROUPS:
                seen[CLIENT_GROUPS[group], kind.replace("_", "")] = bool(namespaced)
    return seen


def test_the_kinds_with_a_namespace_are_those_that_the_client_creates_in_one() -> None:
    client = created_by_the_client()
    compared = 0
    for token in tokens():
        group, kind = token.removeprefix("kubernetes:").split(":")
        known = client.get((group.partition("/")[0], kind.removesuffix("Patch").lower()))
        if known is not None:
            compared += 1
            assert is_namespaced(token) == known, token
        elif not token.startswith("kubernetes:helm.sh/"):
            # Lists, kinds that no API server has had for long, and what only is a resource to Pulumi.
            assert not is_namespaced(token) or kind.removesuffix("Patch") in {"LeaseCandidate"}, token
    assert compared > 150


def test_every_type_with_a_pod_in_it_is_one_of_pulumi_s() -> None:
    assert tokens() >= TYPES | PATCHES


def test_a_type_is_of_a_custom_resource_unless_its_group_is_one_of_pulumi_s() -> None:
    assert not [token for token in tokens() if is_custom(token)]
    for token in (
        "kubernetes:argoproj.io/v1alpha1:Rollout",
        "kubernetes:argoproj.io/v1alpha1:RolloutPatch",
        "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshot",
    ):
        assert is_custom(token), token
    assert not is_custom("argoproj.io/v1alpha1:Rollout")
    assert not is_custom("pulumi:providers:kubernetes")


@pytest.mark.parametrize("kind", ["apps/v1:Deployment", "argoproj.io/v1alpha1:Rollout"])
def test_a_workload_is_judged_by_every_rule_for_pods_and_its_patch_by_those_about_what_is_forbidden(kind: str) -> None:
    judging = {rule.id for rule in RULES if rule.id < "K8S-006" and rule.is_about(f"kubernetes:{kind}")}
    assert judging == {"K8S-001", "K8S-002", "K8S-003", "K8S-004", "K8S-005"}
    patch = {rule.id for rule in RULES if rule.id < "K8S-006" and rule.is_about(f"kubernetes:{kind}Patch")}
    assert patch == {"K8S-001", "K8S-004"}


@pytest.mark.parametrize("kind", ["core/v1:Service", "apps/v1:ControllerRevision", "helm.sh/v3:Release"])
def test_no_rule_for_pods_is_about_what_has_none(kind: str) -> None:
    assert not [rule.id for rule in ABOUT_PODS if rule.is_about(f"kubernetes:{kind}")]


def test_a_field_is_an_object_or_a_list_as_the_rule_expects() -> None:
    field = Field.of(Value({"list": [{"a": 1}], "object": {"a": 1}, "text": "a", "none": None, "unknown": UNKNOWN}))
    assert [one["a"].number() for one in field["list"].entries()] == [1]
    assert field["object"]["a"].number() == 1
    for missing in ("none", "nothing"):
        assert not field[missing]["a"].given
        assert list(field[missing].entries()) == []
    assert field["unknown"]["a"].unknown
    assert [one.unknown for one in field["unknown"].entries()] == [True]
    for wrong in ("object", "text"):
        with pytest.raises(UnreadableError, match=f"{wrong} cannot be read as a list"):
            field[wrong].entries()
    for wrong in ("list", "text"):
        with pytest.raises(UnreadableError, match=f"{wrong} cannot be read as an object"):
            _ = field[wrong]["a"]


@pytest.mark.parametrize("rule", ABOUT_PODS, ids=lambda rule: rule.id)
@pytest.mark.parametrize("workload", every_workload(TEMPLATE), ids=lambda given: given.name)
def test_a_pod_of_which_nothing_is_known_hides_nothing_and_is_blamed_for_nothing(rule: Rule, workload: Given) -> None:
    """Neither a violation, which would be a guess, nor silence, which would be trust."""
    part = "template" if "template" in workload.props else "spec"
    unknown = {"metadata": workload.props["metadata"], part: UNKNOWN}
    verdicts = found(rule, [Given(type=workload.type, props=unknown)])
    assert verdicts
    assert all(verdict.endswith("?") for verdict in verdicts)


def test_messages_say_where_in_the_pod() -> None:
    pod = {"spec": {"initContainers": [{"name": "canary", "securityContext": {"privileged": True}}]}}
    [diagnostic] = analyzed([BY_ID["K8S-001"]], [Given(type="kubernetes:core/v1:Pod", props=pod)])
    assert "it: spec.initContainers[0] sets securityContext.privileged to true; " in diagnostic.message
    assert "canary" not in diagnostic.message


def test_a_namespace_that_is_not_known_matters_only_where_some_are_exempt() -> None:
    pod = {"metadata": {"namespace": UNKNOWN}, "spec": {"hostPID": True}}
    given = [Given(type="kubernetes:core/v1:Pod", props=pod)]
    assert found(BY_ID["K8S-001"], given) == ["K8S-001.b"]
    assert found(BY_ID["K8S-001"], given, settings={"exempt_namespaces": ["kube-system"]}) == ["K8S-001.b?"]


def test_a_namespace_and_its_policies_without_names_belong_together_by_what_they_were_made_from() -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    policy = {"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}
    stack = [
        Given(type="kubernetes:core/v1:Namespace", name=name, props={"metadata": {"name": UNKNOWN, "labels": labels}})
        for name in ("a", "b")
    ]
    mine = Given(
        type="kubernetes:networking.k8s.io/v1:NetworkPolicy",
        name="deny",
        props={"metadata": {"namespace": UNKNOWN}, **policy},
        depends={"metadata": "a"},
    )
    assert found(BY_ID["K8S-007"], [*stack, mine]) == ["K8S-007.a", "K8S-007.b"]
    assert found(BY_ID["K8S-007"], [stack[0], mine]) == []
    loose = Given(type=mine.type, name="deny", props=mine.props)
    assert found(BY_ID["K8S-007"], [stack[0], loose]) == ["K8S-007.a?", "K8S-007.b?"]


def test_listeners_of_an_ingress_that_are_nested_too_deeply_cannot_be_read() -> None:
    annotations = {"alb.ingress.kubernetes.io/listen-ports": "[" * 2000 + "]" * 2000}
    ingress = Given(type="kubernetes:networking.k8s.io/v1:Ingress", props={"metadata": {"annotations": annotations}})
    said = analyzed([BY_ID["K8S-009"]], [ingress])
    assert {diagnostic.check for diagnostic in said} == {"K8S-009.d", "K8S-009.e"}
    assert all("cannot be read as a JSON list of listeners" in diagnostic.message for diagnostic in said)
