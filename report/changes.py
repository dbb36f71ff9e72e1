"""What a preview changes: by room, with what causes a replacement, what it means, and how properties differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from report import documents
from report.meanings import Meaning, meaning
from report.preview import Operation, Preview, Step
from report.rooms import rooms
from report.values import UNKNOWN, text

# The order in which changes are shown: what may lose something first.
OPERATIONS: tuple[Operation, ...] = ("replace", "delete", "forget", "update", "create", "import", "read")
DESTRUCTIVE: tuple[Operation, ...] = ("replace", "delete", "forget")
# Properties that only repeat others: the tags of a resource together with those of its provider.
_REPEATED = "tagsAll"


@dataclass(frozen=True)
class Difference:
    """One property, or one place in a document, before and after; None where there is nothing."""

    path: str
    before: str | None
    after: str | None
    causes: bool = False
    """Whether it causes the replacement."""


@dataclass(frozen=True)
class Change:
    """What happens to one resource."""

    room: str
    step: Step
    differences: tuple[Difference, ...]
    meaning: Meaning | None

    @property
    def operation(self) -> Operation:
        return self.step.operation

    @property
    def type(self) -> str:
        return self.step.state.type

    @property
    def name(self) -> str:
        return self.step.state.name

    @property
    def urn(self) -> str:
        return self.step.state.urn

    @property
    def causes(self) -> tuple[Difference, ...]:
        """The differences that cause the replacement."""
        return tuple(difference for difference in self.differences if difference.causes)


@dataclass(frozen=True)
class Changes:
    """All changes, those that may lose something first, then by room and name."""

    all: tuple[Change, ...]
    unchanged: int

    def of(self, *operations: Operation) -> Sequence[Change]:
        return [change for change in self.all if change.operation in operations]

    def count(self, operation: Operation, room: str | None = None) -> int:
        return sum(room in (None, change.room) for change in self.of(operation))

    @cached_property
    def rooms(self) -> Sequence[str]:
        """The rooms that change, by name."""
        return sorted({change.room for change in self.all})

    @cached_property
    def operations(self) -> Sequence[Operation]:
        """The operations that there are, in their order."""
        return [operation for operation in OPERATIONS if self.of(operation)]

    def by_room(self, *operations: Operation) -> Mapping[str, Sequence[Change]]:
        chosen = self.of(*operations)
        return {room: own for room in self.rooms if (own := [change for change in chosen if change.room == room])}


def changes(preview: Preview) -> Changes:
    """What the preview changes."""
    room_of = rooms(preview)
    found = [
        Change(room_of[urn], step, _differences(step), meaning(step))
        for urn, step in preview.steps.items()
        if step.operation != "same"
    ]
    found.sort(key=lambda change: (OPERATIONS.index(change.operation), change.room, change.type, change.urn))
    return Changes(tuple(found), len(preview.steps) - len(found))


def _differences(step: Step) -> tuple[Difference, ...]:
    """How the inputs differ. What the provider alone sees to differ, in what exists, has only a path."""
    if not step.before or not step.after:
        return ()
    before, after = dict(step.before.inputs), dict(step.after.inputs)
    if before.get("tags") != after.get("tags"):
        before.pop(_REPEATED, None)
        after.pop(_REPEATED, None)
    rows = list(documents.rows(before, after, ""))
    shown = [Difference(path, old, new, _is_under(path, step.causes)) for path, old, new in rows]
    missing = [path for path in step.paths if not any(_overlap(path, row[0]) for row in rows)]
    unseen = "differs from what exists" if step.operation != "replace" else text(UNKNOWN)
    shown += [Difference(path, None, unseen, _is_under(path, step.causes)) for path in missing if path != _REPEATED]
    return tuple(sorted(shown, key=lambda difference: not difference.causes))


def _is_under(path: str, others: Sequence[str]) -> bool:
    return any(_overlap(path, other) for other in others)


def _overlap(path: str, other: str) -> bool:
    """Whether one of the paths is, or is inside, the other."""
    first, second = sorted((path, other), key=len)
    return second == first or second.startswith((f"{first}.", f"{first}[", f"{first} "))
