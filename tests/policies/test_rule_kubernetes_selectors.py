"""Label selectors and names of Kubernetes objects: what is unknown may belong to any object."""

from typing import Any

import pytest

from policies.cases.case import Given
from policies.rules.kubernetes.availability import K8S_010
from tests.policies.verdicts import UNKNOWN, judged

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
LABELS = {"app": "shop", "tier": "web"}


def deployment(name: Any = "shop", labels: Any = LABELS, replicas: int = 2) -> Given:
    spread = {"topologySpreadConstraints": [{"topologyKey": "topology.kubernetes.io/zone"}]}
    template = {"metadata": {"labels": labels}, "spec": spread}
    return Given(
        type=DEPLOYMENT,
        name="shop",
        props={"metadata": {"name": name}, "spec": {"replicas": replicas, "template": template}},
    )


def budget(labels: Any, **more: Any) -> Given:
    selector = {"matchLabels": labels} if labels is not None else {}
    return Given(type=BUDGET, name="budget", props={"spec": {"maxUnavailable": 1, "selector": {**selector, **more}}})


def scaler(name: Any, minimum: int) -> Given:
    target = {"kind": "Deployment", "name": name}
    return Given(type=AUTOSCALER, name="scaler", props={"spec": {"scaleTargetRef": target, "minReplicas": minimum}})


EXISTS = [{"key": "app", "operator": "Exists"}]


@pytest.mark.parametrize(
    ("labels", "selects", "finds"),
    [
        (LABELS, budget({"app": "shop"}), []),
        (LABELS, budget({"tier": "web", "app": "shop"}), []),
        (LABELS, budget({"app": "other"}), ["K8S-010.b"]),
        (LABELS, budget({}), []),
        (LABELS, budget(None, matchExpressions=EXISTS), []),
        (LABELS, budget(UNKNOWN), ["K8S-010.b?"]),
        (LABELS, budget({"app": UNKNOWN}), ["K8S-010.b?"]),
        (LABELS, budget({"app": UNKNOWN, "tier": "web"}), ["K8S-010.b?"]),
        (UNKNOWN, budget({"app": "shop"}), ["K8S-010.b?"]),
        ({"app": UNKNOWN}, budget({"app": "shop"}), ["K8S-010.b?"]),
        ({"app": UNKNOWN, "tier": "web"}, budget({"app": "shop"}), ["K8S-010.b?"]),
        (None, budget({"app": "shop"}), ["K8S-010.b"]),
        (None, budget({}), []),
    ],
)
def test_a_budget_may_select_pods_whose_labels_are_unknown(labels: Any, selects: Given, finds: list[str]) -> None:
    assert judged(K8S_010, [deployment(labels=labels), selects]) == finds


@pytest.mark.parametrize(
    ("name", "target", "finds"),
    [
        ("shop", "shop", []),
        ("shop", "other", ["K8S-010.a"]),
        ("shop", UNKNOWN, ["K8S-010.a?"]),
        (UNKNOWN, "shop", ["K8S-010.a?"]),
        (None, "shop", ["K8S-010.a"]),
    ],
)
def test_an_autoscaler_may_scale_what_has_an_unknown_name(name: Any, target: Any, finds: list[str]) -> None:
    resources = [deployment(name=name, replicas=1), budget({"app": "shop"}), scaler(target, 2)]
    assert judged(K8S_010, resources) == finds


def test_a_budget_that_may_select_pods_is_held_against_their_number() -> None:
    keeps = Given(type=BUDGET, name="budget", props={"spec": {"minAvailable": 2, "selector": {"matchLabels": LABELS}}})
    assert judged(K8S_010, [deployment(), keeps]) == ["K8S-010.c"]
    assert judged(K8S_010, [deployment(labels=UNKNOWN), keeps]) == ["K8S-010.b?", "K8S-010.c?"]
