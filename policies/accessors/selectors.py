"""Which objects a label selector or a name may refer to, so that a rule compares only those with each other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policies.engine.inputs import Value
from policies.engine.rule import Resource

Key = tuple[str, str] | str
"""A label with its value, a name or a URN."""
KeysOf = Callable[[Resource], Sequence[Key] | None]


@dataclass(slots=True)
class _Index:
    """Resources by their keys, and those with no known key, which may belong to any."""

    by_key: dict[Key, list[Resource]] = field(default_factory=dict[Key, list[Resource]])
    others: list[Resource] = field(default_factory=list[Resource])

    def under(self, keys: Iterable[Key] | None) -> list[Resource]:
        """The resources that may belong to one of these keys; all of them, if the keys are unknown."""
        wanted = list(self.by_key) if keys is None else keys
        once = {each.urn: each for key in wanted for each in self.by_key.get(key, ())}
        return [*once.values(), *self.others]


def possible_selectors(pods: Resource, kind: str) -> list[Resource]:
    """The objects of this type whose label selector may match the pods of a workload."""
    stack = pods.stack_resources
    index = stack.derived((possible_selectors, kind), lambda: _indexed(stack.get(kind, ()), _first_label))
    return index.under(_labels(pods))


def possibly_selected(selector: Resource, kind: str) -> list[Resource]:
    """The workloads of this type whose pods the label selector of an object may match."""
    stack = selector.stack_resources
    index = stack.derived((possibly_selected, kind), lambda: _indexed(stack.get(kind, ()), _labels))
    return index.under(_first_label(selector))


def possible_scalers(workload: Resource, kind: str) -> list[Resource]:
    """The autoscalers of this type that may scale the workload: their scaleTargetRef has its name, or comes from it."""
    stack = workload.stack_resources
    index = stack.derived((possible_scalers, kind), lambda: _indexed(stack.get(kind, ()), _targets))
    name = workload.props["metadata"]["name"]
    return index.under(None if name.unknown else (name.text() or "", workload.urn))


def _indexed(resources: Sequence[Resource], keys_of: KeysOf) -> _Index:
    index = _Index()
    for resource in resources:
        keys = keys_of(resource)
        if keys is None:
            index.others.append(resource)
        for key in keys or ():
            index.by_key.setdefault(key, []).append(resource)
    return index


def _first_label(selector: Resource) -> Sequence[Key] | None:
    """One of the labels that the selector requires; unknown if it requires none, or is unknown itself."""
    return (_known(selector.props["spec"]["selector"]["matchLabels"]) or [])[:1] or None


def _labels(pods: Resource) -> Sequence[Key] | None:
    return _known(pods.props["spec"]["template"]["metadata"]["labels"])


def _targets(autoscaler: Resource) -> Sequence[Key] | None:
    name = autoscaler.props["spec"]["scaleTargetRef"]["name"]
    if not isinstance(name.raw, str):
        return None
    return [name.raw, *autoscaler.property_dependencies.get("spec", ())]


def _known(labels: Value) -> Sequence[Key] | None:
    """The labels with their values; unknown if any of them is not text."""
    if not labels.given:
        return []
    if not isinstance(labels.raw, Mapping):
        return None
    fields = list(labels.fields())
    if not all(isinstance(value.raw, str) for _, value in fields):
        return None
    return [(key, str(value.raw)) for key, value in fields]
