"""Exemptions of the settings that are over.

These are warnings, and no mistakes: a stack file that is valid does not become invalid by itself, which would stop
every deployment of the stack on that day, also the one that goes back to an earlier commit. Nothing is exempt any
more: constraints compare the day with that of the cluster.
"""

from collections.abc import Iterator
from datetime import date

from components.mistakes import Mistake

from .stack import Settings


def expired(settings: Settings, today: date) -> Iterator[Mistake]:
    """The exemptions from constraints that are over; `today` is the day in UTC, as constraints count."""
    gatekeeper = settings.security.gatekeeper if settings.security else None
    for index, exemption in enumerate(gatekeeper.exemptions if gatekeeper else ()):
        if date.fromisoformat(exemption.expires) <= today:
            problem = f"has passed, and {exemption.constraint} judges these workloads again"
            key = f"security.gatekeeper.exemptions.{index}.expires"
            yield Mistake(problem, "remove the exemption, or set a later day", exemption.expires, key)
