"""Whether a pod can run on a node that is yet to be launched: labels, taints and resources, on plain values.

Only what the scheduler requires is read; preferences are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kubernetes.utils.quantity import parse_quantity

Values = Mapping[str, Any]
Amounts = dict[str, Decimal]

# Taints with these keep pods away (Kubernetes documentation, "Taints and Tolerations").
_KEEPING_AWAY = ("NoSchedule", "NoExecute")


def holds(requirement: Values, labels: Mapping[str, str]) -> bool:
    """Whether labels fulfil a requirement of a node selector term (Kubernetes API, NodeSelectorRequirement)."""
    key, values = requirement["key"], requirement.get("values") or []
    match requirement["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case "Gt":
            return _number(labels.get(key)) is not None and int(labels[key]) > int(values[0])
        case "Lt":
            return _number(labels.get(key)) is not None and int(labels[key]) < int(values[0])
        case _:
            return False


def selects(spec: Values, labels: Mapping[str, str]) -> bool:
    """Whether node selector and required node affinity of a pod's spec allow a node with these labels."""
    selector: Mapping[str, str] = spec.get("nodeSelector") or {}
    terms = required_terms(spec)
    return all(labels.get(key) == value for key, value in selector.items()) and (
        not terms or any(_term_holds(term, labels) for term in terms)
    )


def required_terms(spec: Values) -> list[Values]:
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    return (affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms") or []


def _term_holds(term: Values, labels: Mapping[str, str]) -> bool:
    # Fields name one node, which is never one that is yet to be launched. A term without expressions selects nothing.
    expressions = term.get("matchExpressions") or []
    return bool(expressions) and not term.get("matchFields") and all(holds(row, labels) for row in expressions)


def tolerates(spec: Values, taints: Iterable[Values]) -> bool:
    """Whether a pod's spec tolerates all of the taints that keep pods away."""
    tolerations = spec.get("tolerations") or []
    return all(
        any(_tolerated(taint, toleration) for toleration in tolerations)
        for taint in taints
        if taint["effect"] in _KEEPING_AWAY
    )


def _tolerated(taint: Values, toleration: Values) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return toleration.get("key", "") in ("", taint["key"])
    return toleration.get("key") == taint["key"] and (toleration.get("value") or "") == (taint.get("value") or "")


def amounts(quantities: Mapping[str, Any]) -> Amounts:
    return {key: parse_quantity(text) for key, text in quantities.items()}


def requests(spec: Values) -> Amounts:
    """What the scheduler counts for a pod: its containers and restartable init containers together, or one init
    container with those before it, whichever is more; and the pod itself."""
    running, most = Amounts(), Amounts()
    for container in spec.get("initContainers") or []:
        if container.get("restartPolicy") == "Always":
            running = total(running, _of(container))
            most = _larger(most, running)
        else:
            most = _larger(most, total(running, _of(container)))
    for container in spec.get("containers") or []:
        running = total(running, _of(container))
    return total(_larger(most, running), amounts(spec.get("overhead") or {}), {"pods": Decimal(1)})


def total(*parts: Mapping[str, Decimal]) -> Amounts:
    result = Amounts()
    for part in parts:
        for key, amount in part.items():
            result[key] = result.get(key, Decimal(0)) + amount
    return result


def fits(wanted: Mapping[str, Decimal], free: Mapping[str, Decimal]) -> bool:
    return all(amount <= free.get(key, Decimal(0)) for key, amount in wanted.items() if amount)


def _of(container: Values) -> Amounts:
    given = container.get("resources") or {}
    # A limit without a request is the request (Kubernetes documentation, "Resource Management").
    return amounts({**(given.get("limits") or {}), **(given.get("requests") or {})})


def _larger(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> Amounts:
    keys = one.keys() | other.keys()
    return {key: max(one.get(key, Decimal(0)), other.get(key, Decimal(0))) for key in keys}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.removeprefix("-").isdigit() else None
