"""How grave an alert or an alarm is."""

from typing import Literal, get_args

Severity = Literal["critical", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the gravest: somebody has to act at once, on a working day, or when there is time."""
