"""How small and how large a number may be."""

from __future__ import annotations

from typing import Any, NamedTuple


class Span(NamedTuple):
    """How small and how large a number may be; None is no limit."""

    least: float | None = None
    most: float | None = None

    @property
    def set(self) -> bool:
        return self != (None, None)


ANY = Span()


def outside(number: float | None, span: Span) -> str:
    """What is allowed instead of a number outside the span; nothing if it is inside, or no number."""
    least, most = span
    if number is None or ((least is None or number >= least) and (most is None or number <= most)):
        return ""
    if most is None:
        return f"at least {spelled(least)}"
    return f"at most {spelled(most)}" if least is None else f"{spelled(least)} to {spelled(most)}"


def number_of(value: Any) -> float | None:
    """A number, also as text; None for what is not set, not known yet, or no number."""
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def spelled(value: Any) -> str:
    """A plain value as a message has it: `true`, and 60 for the 60.0 that the engine sends."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
