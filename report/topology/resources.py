"""The resources of a preview as the picture reads them: those that are there before or after."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from report.preview import Operation, Preview, State
from report.values import Special


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is an object; else an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


class Resources:
    """The states of one Region: after the deployment, and of what it deletes the states before."""

    def __init__(self, preview: Preview, states: Mapping[str, State]) -> None:
        self._preview = preview
        self._states = states

    def of(self, *kinds: str) -> list[State]:
        """The resources of these types, by URN."""
        return [state for _, state in sorted(self._states.items()) if state.type in kinds]

    @property
    def all(self) -> Sequence[State]:
        return [state for _, state in sorted(self._states.items())]

    def mark(self, state: State) -> Operation:
        """What happens to the resource."""
        return self._preview.steps[state.urn].operation

    @cached_property
    def _by_id(self) -> Mapping[str, State]:
        """By the ids before the deployment, by which unchanged resources are referred to."""
        found = {step.before.id: urn for urn, step in self._preview.steps.items() if step.before and step.before.id}
        found |= {state.id: urn for urn, state in self._states.items() if state.id}
        return {id_: self._states[urn] for id_, urn in found.items() if urn in self._states}

    def referred(self, state: State, key: str) -> State | None:
        """The resource whose id the property has, now or before; None where that is unknown or outside of the stack."""
        before = self._preview.before.get(state.urn)
        for source in (state, before):
            value = source.inputs.get(key) if source else None
            if isinstance(value, list):
                value = next(iter(cast("list[object]", value)), None)
            if isinstance(value, str) and value in self._by_id:
                return self._by_id[value]
        return None

    def vpc_of(self, state: State, vpcs: Sequence[State]) -> State | None:
        """The VPC that the resource is in; while its id is unknown, the one of the same component, or the only one."""
        if (found := self.referred(state, "vpcId")) in vpcs:
            return found
        if not isinstance(state.inputs.get("vpcId"), Special | None):
            return None
        near = [vpc for vpc in vpcs if vpc.parent == state.parent]
        candidates = near or list(vpcs)
        return candidates[0] if len(candidates) == 1 else None
