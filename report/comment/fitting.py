"""Fits the sections of a comment into what a forge takes."""

from collections.abc import Sequence
from dataclasses import dataclass

# GitHub answers "Body is too long (maximum is 65536 characters)" to a longer comment on an issue or pull request (read
# 2026-11). GitLab takes 1,000,000 characters in a note (MAX_TEXT_SIZE_LIMIT in lib/gitlab/database.rb, read 2026-11).
# The smaller one is kept in UTF-8 bytes, so that it holds however a forge counts.
LIMIT_BYTES = 65_536


@dataclass(frozen=True)
class Section:
    """One section in several lengths, the longest first; the last is what cannot be left out."""

    forms: tuple[str, ...]


def fitted(sections: Sequence[Section], limit: int = LIMIT_BYTES) -> str:
    """The sections in their order, as long as they fit: the last ones are shortened first.

    Raises:
        ValueError: the shortest forms of all are too long.
    """
    chosen = [0] * len(sections)
    while _bytes(text := _joined(sections, chosen)) > limit:
        shorter = [index for index, section in enumerate(sections) if chosen[index] + 1 < len(section.forms)]
        if not shorter:
            raise ValueError(f"the report has {_bytes(text)} bytes in its shortest form, and {limit} are allowed")
        chosen[shorter[-1]] += 1
    return text


def _joined(sections: Sequence[Section], chosen: Sequence[int]) -> str:
    forms = [section.forms[form] for section, form in zip(sections, chosen, strict=True)]
    return "\n\n".join(form.strip("\n") for form in forms if form.strip()) + "\n"


def _bytes(value: str) -> int:
    return len(value.encode())
