"""What resources are called in the program, by the ids, names and ARNs that others refer to them by."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from report.preview import Preview, State
from report.values import Special, text

# The inputs by which other resources refer to a resource, besides its id.
_IDENTITIES = ("name", "bucket", "arn")


class Naming:
    """Names of resources of one preview, before and after."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], str]:
        """By type and identity; what is there after the deployment wins."""
        names: dict[tuple[str, str], str] = {}
        for states in (self._preview.before, self._preview.after):
            for state in states.values():
                for identity in _identities(state):
                    names[state.type, identity] = state.name
        return names

    def of(self, value: object, *kinds: str) -> str | None:
        """The name in the program of the resource of one of these types that the value refers to, also as the end of an
        ARN; None where no resource of the stack is known to be it."""
        if not isinstance(value, str):
            return None
        for kind in kinds:
            if name := self._names.get((kind, value)) or self._names.get((kind, value.rpartition("/")[2])):
                return name
        return None

    def of_property(self, state: State, key: str, *kinds: str) -> str | None:
        """The same for a property; where it is unknown, as in a replacement, for its value before."""
        before = self._preview.before.get(state.urn)
        values = [state.inputs.get(key), before.inputs.get(key) if before else None]
        return next((name for value in values if (name := self.of(value, *kinds))), None)


def shown(value: object, otherwise: str) -> str:
    """A reference to something outside of the stack: its text, or what it is called while it is unknown."""
    return otherwise if value is None or isinstance(value, Special) else text(value)


def listed(value: object) -> list[object]:
    """The items of a list; a single value is a list of one, nothing an empty one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _identities(state: State) -> Iterable[str]:
    for value in (state.id, *(state.inputs.get(key) for key in _IDENTITIES)):
        if isinstance(value, str) and value:
            yield value
