"""A preview in a process of its own, which measures itself: `python -m benchmarks.child <task> <output file>`."""

from __future__ import annotations

import time
from importlib import import_module

from sandbox.environment import seal

seal()  # before anything reads the environment

# The core SDK, which counts as imported by the program; here the Automation API needs it first.
_CORE_FROM = time.monotonic()
import_module("pulumi")
_CORE_TO = time.monotonic()

import resource  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import psutil  # noqa: E402
from pulumi.automation.events import EngineEvent  # noqa: E402
from rich.console import Console  # noqa: E402

from benchmarks.recording import Recorder  # noqa: E402
from benchmarks.task import LIBRARY_PACKAGES, SDK_PACKAGES, Observed, Task  # noqa: E402
from sandbox.packs import Packs  # noqa: E402
from sandbox.places import Places  # noqa: E402
from sandbox.program import without_collection  # noqa: E402
from sandbox.runs import Request, Run  # noqa: E402
from sandbox.workspace import Project  # noqa: E402


class Program:
    """The program, with the times at which its phases end."""

    def __init__(self, task: Task, program: Callable[[], Any]) -> None:
        self._task = task
        self._program = program
        self.recorder = Recorder()
        self.moments: list[float] = []

    def __call__(self) -> None:
        self._here()
        if self._task.record:
            self.recorder.listen()
        with without_collection():  # as for the program itself, whose imports these are
            for modules in (self._task.sdk_modules, self._task.library):
                for module in modules:
                    import_module(module)
                self._here()
            self._program()
        self._here()

    def _here(self) -> None:
        self.moments.append(time.monotonic())


def main(task: Task) -> Observed:
    run = Run(
        Request(
            Project(Path(task.root)),
            Places(Path(task.sandbox)),
            task.stack,
            Packs(task.packs, task.configurations),
            task.config,
        ),
        Console(quiet=True),
    )
    inner = run.stack.workspace.program
    assert inner is not None
    program = Program(task, inner)
    stand_ins = psutil.Process(run.life.stand_ins.pid)
    engine_cpu, stand_ins_cpu = _engine_cpu(), _cpu_of(stand_ins)
    begun = time.monotonic()
    resources = _preview(run, program)
    preview = time.monotonic() - begun
    started, imported, prepared, constructed = program.moments
    return Observed(
        core_import=_CORE_TO - _CORE_FROM,
        sandbox=begun - _CORE_TO,
        preview=preview,
        until_program=started - begun,
        sdk_import=imported - started,
        library_import=prepared - imported,
        construction=constructed - prepared,
        program_cpu=time.process_time(),
        engine_cpu=_engine_cpu() - engine_cpu,
        stand_ins_cpu=_cpu_of(stand_ins) - stand_ins_cpu,
        finished=time.monotonic(),
        resources=resources,
        sdk_modules=tuple(name for name in sys.modules if _is_to_import(name)),
        library=tuple(name for name in sys.modules if name.partition(".")[0] in LIBRARY_PACKAGES),
        registered=tuple(asdict(resource) for resource in program.recorder.resources),
    )


def _is_to_import(name: str) -> bool:
    """Whether a module belongs to an SDK and is not named like the class in it: to import such a module would shadow
    the class (pulumi_kubernetes.apiextensions.CustomResource)."""
    return name.partition(".")[0] in SDK_PACKAGES and not name.rpartition(".")[2][:1].isupper()


def _preview(run: Run, program: Program) -> int:
    """Run the preview; returns the number of resources in it."""
    packs: dict[str, str] = {}

    def note_packs(event: EngineEvent) -> None:
        if event.summary_event:
            packs.update(event.summary_event.policy_packs or {})

    result = run.stack.preview(
        program=program,
        on_event=note_packs,
        policy_packs=run.packs,
        policy_pack_configs=run.configurations,
        suppress_progress=True,
        color="never",
    )
    if len(packs) != len(run.packs):
        raise SystemExit(f"only {len(packs)} of {len(run.packs)} policy packs ran")
    return sum(result.change_summary.values())


def _cpu_of(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system


def _engine_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(Task.read(sys.argv[1])).write(Path(sys.argv[2]))
