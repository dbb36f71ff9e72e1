"""What the figures mean."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.bench import Measured
from benchmarks.figures import Series, figures
from benchmarks.measure import Sample
from benchmarks.rooms import left_out, room_figures, rooms_of
from benchmarks.table import rooms_table, table
from benchmarks.task import Observed, Task


def sample(seconds: float, *, cpu: float = 1.0, sandbox: float = 0.5) -> Sample:
    observed = Observed(
        core_import=0.2,
        sandbox=sandbox,
        preview=seconds,
        until_program=0.3,
        sdk_import=0.4,
        library_import=0.1,
        construction=0.1,
        program_cpu=cpu,
        engine_cpu=0.5,
        stand_ins_cpu=0.3,
        finished=0.0,
        resources=2,
        sdk_modules=("pulumi_aws",),
        library=("settings",),
        registered=({"type": "t"},),
    )
    return Sample(seconds + sandbox, 0.1, observed)


SERIES = Series(
    judged=[sample(3.5), sample(3.6), sample(9.5)],
    plain=[sample(3.0), sample(3.1), sample(9.0)],
    flat=[sample(2.8, cpu=0.9), sample(2.9, cpu=0.9), sample(8.8, cpu=0.9)],
)
FIGURES = figures(SERIES, [sample(0.5)])


def test_opening_the_sandbox_is_no_part_of_a_preview() -> None:
    assert sample(3.0, sandbox=7.0).seconds == pytest.approx(3.0)


def test_a_machine_that_is_slow_for_a_whole_round_does_not_reach_the_differences() -> None:
    assert FIGURES.overhead.median == pytest.approx(0.2)
    assert FIGURES.overhead.most == pytest.approx(0.2)
    assert FIGURES.policies.median == pytest.approx(0.5)


def test_the_least_of_each_are_compared_too() -> None:
    assert FIGURES.least_overhead == pytest.approx(0.2)
    assert FIGURES.least_overhead_share == pytest.approx(0.2 / 2.8)


def test_the_overhead_is_a_share_of_the_flat_program() -> None:
    assert FIGURES.overhead_share == pytest.approx(0.2 / 2.9)
    assert FIGURES.cpu_overhead_share == pytest.approx(0.1 / 1.4)


def test_the_shares_add_up_to_the_preview() -> None:
    parts = (FIGURES.sdk_import, FIGURES.engine_start, FIGURES.policies)
    assert sum(part.median for part in parts) + FIGURES.program == pytest.approx(FIGURES.preview.median)


def test_tasks_and_observations_survive_the_way_between_processes(tmp_path: Path) -> None:
    task = Task("/root", "/sandbox", "dev", packs=("one",), record=True)
    assert Task.read(task.text()) == task
    path = tmp_path / "observed.json"
    observed = sample(1.0).observed
    observed.write(path)
    assert Observed.read(path) == observed


def test_the_table_fits_a_terminal_of_eighty_columns() -> None:
    task = Task("/root", "/sandbox", "dev")
    measured = Measured(task, task, task, {"t": 2}, 4, memory={"program": 2**27}, flat_memory={"program": 2**27})
    console = Console(width=80)
    shown = table({"dev": measured, "prod": measured}, {"dev": FIGURES, "prod": FIGURES}, 3)
    with console.capture() as captured:
        console.print(shown)
    assert "128 MiB" in captured.get()
    assert console.measure(shown).maximum <= 80


def test_a_room_costs_what_a_preview_without_it_lacks() -> None:
    without = {
        "delivery": [sample(2.5, cpu=0.7), sample(2.6, cpu=0.7), sample(8.5, cpu=0.7)],
        "cost": [sample(2.2, cpu=0.6), sample(2.3, cpu=0.6), sample(8.2, cpu=0.6)],
    }
    added = room_figures(SERIES.plain, without)
    assert added["delivery"].seconds.most == pytest.approx(0.5)
    assert added["cost"].seconds.median == pytest.approx(0.3)
    assert added["cost"].cpu.median == pytest.approx(0.1)
    printed = io.StringIO()
    Console(width=100, file=printed).print(rooms_table("prod", added))
    assert "0.50 s (0.50–0.50)" in printed.getvalue()


def test_the_rooms_that_are_measured_are_those_that_a_stack_has_and_may_leave_out() -> None:
    rooms = rooms_of("prod")
    assert {"security", "observability", "cost", "delivery"} <= set(rooms)
    assert not {"network", "karpenter"} & set(rooms)
    assert "delivery" not in rooms_of("dev")
    assert rooms.index("security") < rooms.index("observability")


def test_a_room_is_left_out_with_those_that_may_need_it() -> None:
    tasks = left_out(Task(".", ".", "prod", sdk_modules=("pulumi_aws.sns",)), ("security", "observability"))
    assert [(room, task.config, task.sdk_modules) for room, task in tasks.items()] == [
        ("observability", ("observability=null",), ()),
        ("security", ("security=null", "observability=null"), ()),
    ]
    assert all(Task.read(task.text()) == task for task in tasks.values())
