"""The rule that a Deployment outlives the loss of a node."""

import math
from collections.abc import Iterator

from policies.accessors.inputs import Value, all_of, any_of, which
from policies.accessors.kubernetes import DEFAULT, namespace_of
from policies.rule import Check, Controls, Resource, Rule

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
_AUTOSCALERS = tuple(f"kubernetes:autoscaling/{version}:HorizontalPodAutoscaler" for version in ("v2", "v1"))


def _in_prod(resource: Resource) -> Iterator[Resource]:
    if resource.type == _DEPLOYMENT and resource.environment == "prod":
        yield resource


def _same_namespace(one: Resource, other: Resource) -> bool:
    taken = [set(each.property_dependencies.get("metadata", ())) for each in (one, other)]
    first, second = namespace_of(one), namespace_of(other)
    # Where a name is not known yet, what both were taken from tells.
    if (first.unknown or second.unknown) and taken[0] & taken[1]:
        return True
    return (first.text() or DEFAULT) == (second.text() or DEFAULT)


def _scales(autoscaler: Resource, deployment: Resource) -> bool:
    target = autoscaler.props["spec"]["scaleTargetRef"]

    def named() -> bool:
        if deployment.urn in autoscaler.property_dependencies.get("spec", ()):
            return True
        return target["name"].text() == deployment.props["metadata"]["name"].text()

    return all_of(lambda: target["kind"].text() == "Deployment", named, lambda: _same_namespace(autoscaler, deployment))


def _fewest(deployment: Resource) -> float:
    """How many pods there are at least: what the autoscaler keeps, else the replicas. Missing means 1 for both (API
    reference, DeploymentSpec.replicas and HorizontalPodAutoscalerSpec.minReplicas)."""
    autoscalers = [one for kind in _AUTOSCALERS for one in deployment.stack_resources.get(kind, ())]
    scaling = which((one, lambda one=one: _scales(one, deployment)) for one in autoscalers)
    counts = [one.props["spec"]["minReplicas"] for one in scaling] or [deployment.props["spec"]["replicas"]]
    return min(1 if count.number() is None else count.number() or 0 for count in counts)


def _one_pod(deployment: Resource) -> str | None:
    # None at all is switched off, and cannot be lost.
    return "it has a single pod" if _fewest(deployment) == 1 else None


def _selects(budget: Resource, deployment: Resource) -> bool:
    """Whether the budget is about the deployment's pods, by the labels that both name."""
    selector = budget.props["spec"]["selector"]
    labels = deployment.props["spec"]["template"]["metadata"]["labels"]

    def expressions() -> bool:
        return all_of(*(lambda one=one: _holds(one, labels) for one in selector["matchExpressions"].entries()))

    def equal() -> bool:
        wanted = selector["matchLabels"].fields()
        return all_of(*(lambda key=key, value=value: labels[key].text() == value.text() for key, value in wanted))

    # An empty selector is about every pod, a missing one about none (API reference, PodDisruptionBudgetSpec).
    return all_of(lambda: selector.given, lambda: _same_namespace(budget, deployment), equal, expressions)


def _holds(expression: Value, labels: Value) -> bool:
    """Whether the labels fulfil the expression (API reference, LabelSelectorRequirement)."""
    key, operator = expression["key"].text() or "", expression["operator"].text()
    value = labels[key]
    if operator in ("Exists", "DoesNotExist"):
        return value.given == (operator == "Exists")
    among = any_of(*(lambda one=one: one.text() == value.text() for one in expression["values"].entries()))
    return among if operator == "In" else not among


def _budgets_of(deployment: Resource) -> list[Resource]:
    budgets = deployment.stack_resources.get(_BUDGET, ())
    return which((budget, lambda budget=budget: _selects(budget, deployment)) for budget in budgets)


def _without_budget(deployment: Resource) -> str | None:
    return None if _budgets_of(deployment) else "no PodDisruptionBudget is about its pods"


def _budgets(resource: Resource) -> Iterator[Resource]:
    if resource.type == _BUDGET:
        yield resource


def _blocks(budget: Resource) -> str | None:
    spec = budget.props["spec"]
    for at, nothing in (("maxUnavailable", ("0", "0%")), ("minAvailable", ("100%",))):
        if spec[at].text() in nothing:
            return f"{spec[at].path} leaves no pod to evict, so no node with such a pod can ever be drained"
    least = spec["minAvailable"]
    deployments = budget.stack_resources.get(_DEPLOYMENT, ())
    if least.given:
        for deployment in which((one, lambda one=one: _selects(budget, one)) for one in deployments):
            if 0 < _fewest(deployment) <= _kept(least, _fewest(deployment)):
                return f"{least.path} is not below the number of pods, so no node with one can ever be drained"
    return None


def _kept(least: Value, pods: float) -> float:
    """How many of so many pods must stay; a share is rounded up (Kubernetes, "Specifying a Disruption Budget")."""
    text = least.text() or ""
    if text.endswith("%"):
        return math.ceil(pods * (Value(text.removesuffix("%"), least.path).number() or 0) / 100)
    return least.number() or 0


def _together(deployment: Resource) -> str | None:
    spec = deployment.props["spec"]["template"]["spec"]
    anti = spec["affinity"]["podAntiAffinity"]
    apart = (
        spec["topologySpreadConstraints"],
        anti["requiredDuringSchedulingIgnoredDuringExecution"],
        anti["preferredDuringSchedulingIgnoredDuringExecution"],
    )
    if any_of(*(lambda one=one: not one.is_empty() for one in apart)):
        return None
    return "nothing keeps its pods from sharing one node or zone"


K8S_010 = Rule(
    id="K8S-010",
    title="Deployments outlive the loss of a node",
    severity="medium",
    why="Nodes are replaced at any time, by upgrades, consolidation and spot interruptions.",
    url="https://docs.aws.amazon.com/eks/latest/best-practices/application.html",
    types=frozenset({_DEPLOYMENT, _BUDGET}),
    scope="stack",
    pack="reliability",
    checks=(
        Check(
            id="K8S-010.a",
            requires="In prod, a Deployment, or its autoscaler, keeps two pods or more",
            remedy="set replicas, or the autoscaler's minReplicas, to 2 or more",
            parts=_in_prod,
            fault=_one_pod,
        ),
        Check(
            id="K8S-010.b",
            requires="In prod, a PodDisruptionBudget is about the Deployment's pods",
            remedy="add a PodDisruptionBudget whose selector has the labels of the pods",
            parts=_in_prod,
            fault=_without_budget,
        ),
        Check(
            id="K8S-010.c",
            requires="A PodDisruptionBudget leaves room to evict a pod",
            remedy="set maxUnavailable to 1 instead",
            parts=_budgets,
            fault=_blocks,
        ),
        Check(
            id="K8S-010.d",
            requires="In prod, the pods are spread over nodes or zones",
            remedy="add topologySpreadConstraints over topology.kubernetes.io/zone",
            parts=_in_prod,
            fault=_together,
        ),
    ),
    controls=Controls(),
)

RULES = (K8S_010,)
