"""From samples to figures: medians, spreads, and the shares of a preview."""

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
    """The samples of one stack: those with the same index are from the same round."""

    judged: list[Sample] = field(default_factory=list[Sample])
    """The project's program with its policy packs, as `make preview` runs it."""
    plain: list[Sample] = field(default_factory=list[Sample])
    """The same without policy packs."""
    flat: list[Sample] = field(default_factory=list[Sample])
    """The flat program, without policy packs."""


@dataclass(frozen=True)
class Figures:
    """What one stack costs, in seconds."""

    preview: Spread
    sdk_import: Spread
    engine_start: Spread
    policies: Spread
    program: float
    """The rest of the preview: the program, and the engine's work on its resources."""
    library_import: Spread
    construction: Spread
    plain: Spread
    flat: Spread
    overhead: Spread
    overhead_share: float
    """As a share of the flat program's time."""
    least_overhead: float
    """Between the minimum of each, which other load on the machine disturbed least."""
    least_overhead_share: float
    cpu: Spread
    flat_cpu: Spread
    cpu_overhead: Spread
    cpu_overhead_share: float
    exit: Spread
    stand_ins_cpu: Spread
    """CPU of the sandbox's providers, a part of `program`; on a real account, the real plugins run instead."""
    sandbox: Spread


def figures(series: Series, empty: Sequence[Sample]) -> Figures:
    """The figures of one stack; `empty` are the samples of a program without resources."""
    preview = spread([sample.seconds for sample in series.judged])
    sdk_import = spread([_sdk_import(sample) for sample in series.judged])
    engine_start = spread([sample.seconds - sample.observed.core_import for sample in empty])
    policies = spread(differences(series.judged, series.plain, _seconds))
    flat, flat_cpu = spread([sample.seconds for sample in series.flat]), spread([sample.cpu for sample in series.flat])
    plain = spread([sample.seconds for sample in series.plain])
    overhead = spread(differences(series.plain, series.flat, _seconds))
    cpu_overhead = spread(differences(series.plain, series.flat, lambda sample: sample.cpu))
    return Figures(
        preview=preview,
        sdk_import=sdk_import,
        engine_start=engine_start,
        policies=policies,
        program=preview.median - sdk_import.median - engine_start.median - policies.median,
        library_import=spread([sample.observed.library_import for sample in series.judged]),
        construction=spread([sample.observed.construction for sample in series.judged]),
        plain=plain,
        flat=flat,
        overhead=overhead,
        overhead_share=overhead.median / flat.median,
        least_overhead=plain.least - flat.least,
        least_overhead_share=(plain.least - flat.least) / flat.least,
        cpu=spread([sample.cpu for sample in series.plain]),
        flat_cpu=flat_cpu,
        cpu_overhead=cpu_overhead,
        cpu_overhead_share=cpu_overhead.median / flat_cpu.median,
        exit=spread([sample.exit for sample in series.judged]),
        stand_ins_cpu=spread([sample.observed.stand_ins_cpu for sample in series.judged]),
        sandbox=spread([sample.observed.sandbox for sample in series.judged]),
    )


def _sdk_import(sample: Sample) -> float:
    return sample.observed.core_import + sample.observed.sdk_import


def _seconds(sample: Sample) -> float:
    return sample.seconds


def differences(more: Sequence[Sample], less: Sequence[Sample], of: Callable[[Sample], float]) -> list[float]:
    """Differences within each round: other load on the machine mostly affects both runs of a round."""
    return [of(sample) - of(reference) for sample, reference in zip(more, less, strict=True)]
