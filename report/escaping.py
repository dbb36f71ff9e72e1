"""Text of a program as Markdown and HTML in which nothing of it is markup, a link or a mention."""

import html
import re

from report.values import visible

_BACKTICKS = re.compile("`+")


def code(value: str) -> str:
    """A code span for running text and lists: forges look for no markup, mentions or links in it."""
    shown = visible(value)
    if not shown.strip():
        return "` `" if shown else "(empty)"
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(shown)), default=0) + 1)
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def cell(value: str) -> str:
    """Code for a cell of a table. A bar ends a cell even inside a code span, and a backslash before it may not help:
    text with either is written in character references, which are never markup."""
    if "|" not in value and "\\" not in visible(value):
        return code(value)
    return f"<code>{''.join(one if one.isalnum() else f'&#{ord(one)};' for one in visible(value))}</code>"


def markup(value: str) -> str:
    """Code in HTML, as in a `<summary>`."""
    return f"<code>{html.escape(visible(value))}</code>"


def block(lines: list[str], language: str = "diff") -> str:
    """A fenced block that none of its lines can end."""
    shown = [visible(line) for line in lines]
    longest = max((len(run) for line in shown for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"{fence}{language}", *shown, fence])
