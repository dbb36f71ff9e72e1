"""Folded parts of a comment."""


def fold(summary: str, body: str) -> str:
    """Folded; `summary` is HTML, the body Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def more(count: int, what: str) -> str:
    """What is left out of a list; empty where nothing is."""
    return f"… and {count} more {what}, in the HTML report." if count > 0 else ""


def pointer(what: str) -> str:
    """What stands in place of a section that is left out."""
    return f"{what}: left out of this comment, which would be too long. The HTML report has it."
