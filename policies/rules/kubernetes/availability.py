"""Availability of Deployments while a node is lost or drained."""

import math

from policies.accessors.kubernetes import DEFAULT, namespace_of
from policies.accessors.parts import of
from policies.accessors.selectors import possible_scalers, possible_selectors, possibly_selected
from policies.engine.inputs import Value, all_of, any_of, which
from policies.engine.rule import Check, Controls, Resource, Rule

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
_AUTOSCALERS = tuple(f"kubernetes:autoscaling/{version}:HorizontalPodAutoscaler" for version in ("v2", "v1"))


_deployments = of(_DEPLOYMENT)


def _same_namespace(first: Resource, second: Resource) -> bool:
    sources = [set(resource.property_dependencies.get("metadata", ())) for resource in (first, second)]
    namespaces = namespace_of(first), namespace_of(second)
    # While a name is unknown, a common source of the metadata shows that the namespace is the same.
    if (namespaces[0].unknown or namespaces[1].unknown) and sources[0] & sources[1]:
        return True
    return (namespaces[0].text() or DEFAULT) == (namespaces[1].text() or DEFAULT)


def _scales(autoscaler: Resource, deployment: Resource) -> bool:
    target = autoscaler.props["spec"]["scaleTargetRef"]

    def named() -> bool:
        if deployment.urn in autoscaler.property_dependencies.get("spec", ()):
            return True
        return target["name"].text() == deployment.props["metadata"]["name"].text()

    return all_of(lambda: target["kind"].text() == "Deployment", named, lambda: _same_namespace(autoscaler, deployment))


def _minimum_pods(deployment: Resource) -> float:
    """The smallest number of pods: the autoscaler's minReplicas, else the replicas. Missing means 1 for both (API
    reference, DeploymentSpec.replicas and HorizontalPodAutoscalerSpec.minReplicas)."""
    candidates = [scaler for kind in _AUTOSCALERS for scaler in possible_scalers(deployment, kind)]
    scaling = which((candidate, lambda candidate=candidate: _scales(candidate, deployment)) for candidate in candidates)
    counts = [scaler.props["spec"]["minReplicas"] for scaler in scaling] or [deployment.props["spec"]["replicas"]]
    return min(1 if count.number() is None else count.number() or 0 for count in counts)


def _single_replica(deployment: Resource) -> str | None:
    # With 0 replicas the Deployment is scaled down on purpose, and there is nothing to lose.
    return "the Deployment runs a single replica" if _minimum_pods(deployment) == 1 else None


def _selects(budget: Resource, deployment: Resource) -> bool:
    """Whether the budget's selector matches the labels of the deployment's pods."""
    selector = budget.props["spec"]["selector"]
    labels = deployment.props["spec"]["template"]["metadata"]["labels"]

    def expressions() -> bool:
        requirements = selector["matchExpressions"].entries()
        return all_of(*(lambda requirement=requirement: _holds(requirement, labels) for requirement in requirements))

    def equal() -> bool:
        wanted = selector["matchLabels"].fields()
        return all_of(*(lambda key=key, value=value: labels[key].text() == value.text() for key, value in wanted))

    # An empty selector matches every pod, a missing one none (API reference, PodDisruptionBudgetSpec).
    return all_of(lambda: selector.given, lambda: _same_namespace(budget, deployment), equal, expressions)


def _holds(requirement: Value, labels: Value) -> bool:
    """Whether the labels meet the requirement (API reference, LabelSelectorRequirement)."""
    key, operator = requirement["key"].text() or "", requirement["operator"].text()
    value = labels[key]
    if operator in ("Exists", "DoesNotExist"):
        return value.given == (operator == "Exists")
    among = any_of(*(lambda entry=entry: entry.text() == value.text() for entry in requirement["values"].entries()))
    return among if operator == "In" else not among


def _budgets_of(deployment: Resource) -> list[Resource]:
    budgets = possible_selectors(deployment, _BUDGET)
    return which((budget, lambda budget=budget: _selects(budget, deployment)) for budget in budgets)


def _without_budget(deployment: Resource) -> str | None:
    return None if _budgets_of(deployment) else "no PodDisruptionBudget selects its pods"


def _blocks_eviction(budget: Resource) -> str | None:
    spec = budget.props["spec"]
    for at, nothing in (("maxUnavailable", ("0", "0%")), ("minAvailable", ("100%",))):
        if spec[at].text() in nothing:
            return f"{spec[at].path} allows no eviction, so a node with one of the pods cannot be drained"
    least = spec["minAvailable"]
    if least.given:
        deployments = possibly_selected(budget, _DEPLOYMENT)
        selected = which((each, lambda each=each: _selects(budget, each)) for each in deployments)
        for deployment in selected:
            if 0 < _minimum_pods(deployment) <= _pods_to_keep(least, _minimum_pods(deployment)):
                return f"{least.path} is not below the number of pods, so a node with one of them cannot be drained"
    return None


def _pods_to_keep(least: Value, pods: float) -> float:
    """How many of the pods must stay; a percentage is rounded up (Kubernetes, "Specifying a Disruption Budget")."""
    text = least.text() or ""
    if text.endswith("%"):
        return math.ceil(pods * (Value(text.removesuffix("%"), least.path).number() or 0) / 100)
    return least.number() or 0


def _not_spread(deployment: Resource) -> str | None:
    spec = deployment.props["spec"]["template"]["spec"]
    anti = spec["affinity"]["podAntiAffinity"]
    constraints = (
        spec["topologySpreadConstraints"],
        anti["requiredDuringSchedulingIgnoredDuringExecution"],
        anti["preferredDuringSchedulingIgnoredDuringExecution"],
    )
    if any_of(*(lambda constraint=constraint: not constraint.is_empty() for constraint in constraints)):
        return None
    return "neither topologySpreadConstraints nor podAntiAffinity spreads its pods"


K8S_010 = Rule(
    id="K8S-010",
    title="Deployments have replicas, a PodDisruptionBudget and topology spread constraints",
    severity="medium",
    why="Nodes are replaced at any time, by upgrades, consolidation and Spot interruptions.",
    url="https://docs.aws.amazon.com/eks/latest/best-practices/application.html",
    types=frozenset({_DEPLOYMENT, _BUDGET}),
    scope="stack",
    pack="reliability",
    checks=(
        Check(
            id="K8S-010.a",
            requires="In prod, a Deployment or its HorizontalPodAutoscaler keeps at least 2 replicas",
            remedy="set replicas, or minReplicas of the HorizontalPodAutoscaler, to 2 or more",
            environments=("prod",),
            parts=_deployments,
            fault=_single_replica,
        ),
        Check(
            id="K8S-010.b",
            requires="In prod, a PodDisruptionBudget selects the Deployment's pods",
            remedy="add a PodDisruptionBudget whose selector matches the labels of the pods",
            environments=("prod",),
            parts=_deployments,
            fault=_without_budget,
        ),
        Check(
            id="K8S-010.c",
            requires="A PodDisruptionBudget allows at least one eviction",
            remedy="set maxUnavailable to 1 instead",
            parts=of(_BUDGET),
            fault=_blocks_eviction,
        ),
        Check(
            id="K8S-010.d",
            requires="In prod, the pods are spread over nodes or Availability Zones",
            remedy="add topologySpreadConstraints with the topologyKey topology.kubernetes.io/zone",
            environments=("prod",),
            parts=_deployments,
            fault=_not_spread,
        ),
    ),
    controls=Controls(),
)

RULES = (K8S_010,)
