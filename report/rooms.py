"""Which part of a program a resource belongs to: the topmost component above it."""

from collections.abc import Mapping

from report.preview import Preview, State, name_of

OUTSIDE = "outside of components"
PROVIDERS = "providers"
_STACK_TYPE = "::pulumi:pulumi:Stack::"


def rooms(preview: Preview) -> Mapping[str, str]:
    """The room of each resource, by URN: the name of the topmost component above it."""
    states = {**preview.before, **preview.after}
    states |= {urn: step.state for urn, step in preview.steps.items() if urn not in states}
    return {urn: _room(state, states) for urn, state in states.items()}


def _room(state: State, states: Mapping[str, State]) -> str:
    if state.type.startswith("pulumi:providers:") and _is_top(state):
        return PROVIDERS
    seen: set[str] = set()
    while not _is_top(state) and state.urn not in seen:
        seen.add(state.urn)
        above = states.get(state.parent)
        if above is None:
            return name_of(state.parent)
        state = above
    return OUTSIDE if state.custom else state.name


def _is_top(state: State) -> bool:
    return not state.parent or _STACK_TYPE in state.parent
