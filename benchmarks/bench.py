"""The sequence of a benchmark: warm-up, memory, then rounds in which the compared programs run one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sandbox import life
from sandbox.binaries import Binaries
from sandbox.packs import policy_packs
from sandbox.places import Places

from .deployment import deployed
from .figures import Series, Spread
from .many import stacks as many
from .measure import ROOT, Sample, measure, peak_memory
from .packs import PackFigures, judging, measure_pack
from .path import Paths
from .projects import EMPTY, check_equal, write_flat, write_project
from .rooms import left_out, rooms_of
from .task import Task

Say = Callable[[str], None]

MANY = 1000
"""How many resources of one kind a stack has, for the time that the rules take over it."""


@dataclass
class Measured:
    """All measurements of one stack."""

    judged: Task
    plain: Task
    flat: Task
    types: dict[str, int]
    """The number of resources that the program registers, by type."""
    resources: int
    """The number of resources in the engine's preview, with components and children of remote components."""
    series: Series = field(default_factory=Series)
    memory: dict[str, int] = field(default_factory=dict[str, int])
    flat_memory: dict[str, int] = field(default_factory=dict[str, int])
    registered: tuple[dict[str, Any], ...] = ()
    packs: list[PackFigures] = field(default_factory=list[PackFigures])
    without: dict[str, list[Sample]] = field(default_factory=dict[str, list[Sample]])
    """Previews without policy packs, and without this room and those after it: of the last room first."""


class Bench:
    """A benchmark in a directory of its own, with its own sandbox."""

    def __init__(self, directory: Path, stacks: tuple[str, ...], say: Say) -> None:
        self._directory = directory.resolve()
        self._stacks = stacks
        self._say = say
        self._sandbox = self._directory / "sandbox"
        self._output = self._directory / "observed.json"
        self.stacks: dict[str, Measured] = {}
        self.empty: list[Sample] = []
        self.paths: dict[str, Paths] = {}
        self.many: dict[str, tuple[Spread, PackFigures]] = {}
        """Stacks of many resources, by their kind: CPU seconds of judging, and the pack over its protocol."""

    def run(self, rounds: int, binaries: Binaries) -> None:
        """Measure; the sandbox is stopped in any case."""
        places = Places(self._sandbox)
        self._directory.mkdir(parents=True, exist_ok=True)
        # The results are not to be committed, wherever the directory is.
        (self._directory / ".gitignore").write_text("*\n", encoding="utf-8")
        life.stop(places)
        try:
            life.ensure(places, binaries)
            self._warm_up()
            for number in range(rounds):
                self._say(f"round {number + 1} of {rounds}")
                self._round(backwards=bool(number % 2))
            for stack, measured in self.stacks.items():
                self._say(f"{stack}: measuring the policy packs alone")
                packs = [Path(pack) for pack in measured.judged.packs]
                measured.packs = [measure_pack(pack, measured.registered, rounds) for pack in packs]
            for kind, registered in many(MANY).items():
                self._say(f"measuring the policy pack over {MANY} {kind}")
                pack = measure_pack(ROOT / "policies" / "platform", registered, rounds)
                self.many[kind] = judging(registered, rounds), pack
            for stack in self._stacks:
                self._say(f"{stack}: deploying, for the longest path in its graph")
                life.stop(places)  # each stack in an account of its own: what is once per account is in dev and prod
                self.paths[stack] = deployed(self._sandbox, stack)
        finally:
            life.stop(places)
            self._output.unlink(missing_ok=True)

    def _warm_up(self) -> None:
        for stack in self._stacks:
            self._say(f"{stack}: warming up, writing the flat program, measuring memory")
            self.stacks[stack] = measured = self._prepare(stack)
            measured.memory = peak_memory(measured.judged, self._output)
            measured.flat_memory = peak_memory(measured.flat, self._output)
        # Of the last stack alone, which has the most of each room: a preview more for each room and round.
        measured = self.stacks[self._stacks[-1]]
        measured.without = {room: [] for room in reversed(rooms_of(self._stacks[-1]))}
        measure(self._empty(), self._output)

    def _prepare(self, stack: str) -> Measured:
        """Run each program once, untimed, to record what it imports and registers."""
        task = Task(str(ROOT), str(self._sandbox), stack, record=True)
        real = measure(task, self._output).observed
        flat_task = replace(task, root=str(write_flat(self._directory / f"flat-{stack}", stack, real.registered)))
        flat = measure(flat_task, self._output).observed
        types = check_equal(real.registered, flat.registered)
        plain = replace(task, record=False, sdk_modules=real.sdk_modules, library=real.library)
        packs = policy_packs(ROOT, stack)
        return Measured(
            judged=replace(plain, packs=packs.paths, configurations=packs.configurations),
            plain=plain,
            flat=replace(flat_task, record=False, sdk_modules=flat.sdk_modules),
            types=types,
            resources=real.resources,
            registered=real.registered,
        )

    def _empty(self) -> Task:
        root = write_project(self._directory / "empty", self._stacks[0], EMPTY)
        return Task(str(root), str(self._sandbox), self._stacks[0])

    def _round(self, *, backwards: bool) -> None:
        """Each program once, in reverse order in every other round, so that none always follows the same one."""
        work: list[tuple[list[Sample], Task]] = [(self.empty, self._empty())]
        for measured in self.stacks.values():
            series = measured.series
            work += [(series.flat, measured.flat), (series.plain, measured.plain), (series.judged, measured.judged)]
            tasks = left_out(measured.plain, tuple(reversed(measured.without)))
            work += [(measured.without[room], task) for room, task in tasks.items()]
        for samples, task in reversed(work) if backwards else work:
            samples.append(measure(task, self._output))
