"""Words of messages."""

from collections.abc import Sequence


def listed(words: Sequence[str], noun: str = "") -> str:
    """The words as a list, as in "a, b and c", after the noun in singular or plural."""
    *first, last = words
    text = f"{', '.join(first)} and {last}" if first else last
    return f"{noun}{'s' if first else ''} {text}" if noun else text
