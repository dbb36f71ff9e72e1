"""From samples to figures: medians, spreads, and what of a preview goes where."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .measure import Sample


@dataclass(frozen=True)
class Spread:
    """Seconds over several runs."""

    median: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))


@dataclass
class Series:
    """The samples of one stack, round by round: entries with the same index ran next to each other."""

    judged: list[Sample] = field(default_factory=list[Sample])
    """The project's program with its policy packs: what `make preview` runs."""
    plain: list[Sample] = field(default_factory=list[Sample])
    """The same without packs."""
    flat: list[Sample] = field(default_factory=list[Sample])
    """The flat program, without packs."""


@dataclass(frozen=True)
class Figures:
    """What one stack costs, in seconds."""

    preview: Spread
    sdk_import: Spread
    engine_start: Spread
    policies: Spread
    program: float
    """What is left of the preview: the program and the engine at work on its resources."""
    library_import: Spread
    construction: Spread
    plain: Spread
    flat: Spread
    overhead: Spread
    overhead_share: float
    """Of the flat program's seconds."""
    least_overhead: float
    """Between the least of each: the runs that others on the machine disturbed least."""
    least_overhead_share: float
    cpu: Spread
    flat_cpu: Spread
    cpu_overhead: Spread
    cpu_overhead_share: float
    exit: Spread
    stand_ins_cpu: Spread
    """Of the sandbox's providers, within the program's part; a real account has the real plugins there."""
    sandbox: Spread


def figures(series: Series, empty: Sequence[Sample]) -> Figures:
    """The figures of one stack; `empty` are the samples of the program that registers nothing."""
    preview = spread([one.seconds for one in series.judged])
    sdk_import = spread([_sdk_import(one) for one in series.judged])
    engine_start = spread([one.seconds - one.observed.core_import for one in empty])
    policies = spread(_differences(series.judged, series.plain, _seconds))
    flat, flat_cpu = spread([one.seconds for one in series.flat]), spread([one.cpu for one in series.flat])
    plain = spread([one.seconds for one in series.plain])
    overhead = spread(_differences(series.plain, series.flat, _seconds))
    cpu_overhead = spread(_differences(series.plain, series.flat, lambda one: one.cpu))
    return Figures(
        preview=preview,
        sdk_import=sdk_import,
        engine_start=engine_start,
        policies=policies,
        program=preview.median - sdk_import.median - engine_start.median - policies.median,
        library_import=spread([one.observed.library_import for one in series.judged]),
        construction=spread([one.observed.construction for one in series.judged]),
        plain=plain,
        flat=flat,
        overhead=overhead,
        overhead_share=overhead.median / flat.median,
        least_overhead=plain.least - flat.least,
        least_overhead_share=(plain.least - flat.least) / flat.least,
        cpu=spread([one.cpu for one in series.plain]),
        flat_cpu=flat_cpu,
        cpu_overhead=cpu_overhead,
        cpu_overhead_share=cpu_overhead.median / flat_cpu.median,
        exit=spread([one.exit for one in series.judged]),
        stand_ins_cpu=spread([one.observed.stand_ins_cpu for one in series.judged]),
        sandbox=spread([one.observed.sandbox for one in series.judged]),
    )


def _sdk_import(sample: Sample) -> float:
    return sample.observed.core_import + sample.observed.sdk_import


def _seconds(sample: Sample) -> float:
    return sample.seconds


def _differences(more: Sequence[Sample], less: Sequence[Sample], of: Callable[[Sample], float]) -> list[float]:
    """Pair by pair: what a busy machine does to one run, it mostly does to the one beside it."""
    return [of(one) - of(other) for one, other in zip(more, less, strict=True)]
