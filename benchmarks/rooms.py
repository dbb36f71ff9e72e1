"""What each room that a stack may leave out adds to a preview: previews without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from settings.stack import PROJECT, Settings

from .figures import Spread, differences, spread
from .measure import ROOT, Sample
from .task import Task


@dataclass(frozen=True)
class RoomFigures:
    """The preview with the room, less the same preview without it."""

    resources: int
    seconds: Spread
    cpu: Spread


def rooms_of(stack: str) -> tuple[str, ...]:
    """The rooms that the stack has, and that its file could leave out."""
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    optional = [name for name, field in Settings.model_fields.items() if not field.is_required() and not field.default]
    return tuple(name for name in optional if config.get(f"{PROJECT}:{name}") is not None)


def left_out(task: Task, rooms: Sequence[str]) -> dict[str, Task]:
    """For each room, the last first, the preview without it and those after it: a room may need one before it."""
    # What is imported before the program is left to it, as it may import less.
    plain = replace(task, sdk_modules=(), library=())
    return {
        room: replace(plain, config=tuple(f"{gone}=null" for gone in rooms[position:]))
        for position, room in reversed(list(enumerate(rooms)))
    }


def room_figures(everything: Sequence[Sample], without: Mapping[str, Sequence[Sample]]) -> dict[str, RoomFigures]:
    """What each room adds: `everything` are the previews of the whole stack, `without` those of `left_out`."""
    added: dict[str, RoomFigures] = {}
    more = everything
    for room, less in without.items():
        added[room] = RoomFigures(
            more[0].observed.resources - less[0].observed.resources,
            spread(differences(more, less, lambda sample: sample.seconds)),
            spread(differences(more, less, lambda sample: sample.cpu)),
        )
        more = less
    return added
