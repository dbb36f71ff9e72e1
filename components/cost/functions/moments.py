"""Times in requests and in answers of AWS."""

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """The time in the form that EventBridge Scheduler writes it, as 2026-11-30T07:00:00Z.

    Raises:
        ValueError: for another text, or a time without a zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone: write it as 2026-11-30T07:00:00Z")
    return found.astimezone(UTC)
