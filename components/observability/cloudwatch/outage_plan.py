"""When the platform is down, told from the other alarms; plain values only."""

from collections.abc import Mapping

from .alarm import Alarm

OUTAGE = "platform-down"
OUTAGE_DESCRIPTION = (
    "The platform is down: its API server, all of its nodes, or every way out to the internet. Begin with the alarm of "
    "these that fired first; docs/cloudwatch.md has an order."
)


def outage_children(
    cluster: Mapping[str, Alarm], nat: Mapping[str, Mapping[str, Alarm]]
) -> tuple[list[str], list[str]]:
    """The keys of the alarms that each mean an outage, and of those that do if all fire: one zone without a way out is
    no outage, all of them are."""
    alone = [key for key, alarm in cluster.items() if alarm.outage]
    together = [key for alarms in nat.values() for key, alarm in alarms.items() if alarm.severity == "critical"]
    return alone, together


def outage_rule(alone: list[str], together: list[str]) -> str:
    """The rule of the composite alarm, of names of alarms."""
    parts = [_in_alarm(name) for name in alone]
    if together:
        parts.append(f"({' AND '.join(_in_alarm(name) for name in together)})")
    return " OR ".join(parts)


def _in_alarm(name: str) -> str:
    return f'ALARM("{name}")'
