"""What opens, in the comment: ports and addresses as a diff, rights folded."""

from collections.abc import Iterable, Sequence

from report.comment.fitting import Section
from report.comment.folding import fold, more, pointer
from report.escaping import block, code
from report.opens.differences import Opens
from report.values import shortened
from report.wording import address_text, nothing_opens, port_text, public, rights_lines

_LINE_CHARACTERS = 300
_MOST_LINES = 60
_FEW_LINES = 15


def opens(found: Opens, *, completed: bool) -> Section:
    """The section; where nothing comes or goes it says so."""
    if found.nothing:
        return Section((f"### What opens\n\n{nothing_opens(completed=completed)}",))
    alerts = [f"**❌ Open to the whole internet: {code(shortened(text, _LINE_CHARACTERS))}**" for text in public(found)]
    ports = _diff(map(port_text, found.ports_added), map(port_text, found.ports_removed))
    addresses = _diff(map(address_text, found.addresses_added), map(address_text, found.addresses_removed))
    rights = _rights(found)
    added = sum(len(one.added) for own in found.rights.values() for one in own)
    removed = sum(len(one.removed) for own in found.rights.values() for one in own)
    summary = f"Rights of {len(found.rights)} principals: {added} added, {removed} removed"

    def form(most: int, last: str) -> str:
        parts = [_part("Ports", ports, most), _part("Public addresses", addresses, most), last]
        return "\n\n".join(part for part in ["### What opens", *alerts[:most], *parts] if part)

    folded = fold(summary, rights) if found.rights else ""
    short = pointer(summary) if found.rights else ""
    return Section((form(_MOST_LINES, folded), form(_MOST_LINES, short), form(_FEW_LINES, short)))


def _part(title: str, lines: Sequence[str], most: int) -> str:
    if not lines:
        return ""
    left = more(len(lines) - most, "lines")
    return f"**{title}**\n\n{block(list(lines[:most]))}" + (f"\n\n{left}" if left else "")


def _diff(added: Iterable[str], removed: Iterable[str]) -> Sequence[str]:
    lines = [*(f"- {text}" for text in removed), *(f"+ {text}" for text in added)]
    return [shortened(line, _LINE_CHARACTERS) for line in lines]


def _rights(found: Opens) -> str:
    parts: list[str] = []
    for principal, own in found.rights.items():
        lines = [shortened(line, _LINE_CHARACTERS) for rights in own for line in rights_lines(rights)]
        parts += [code(shortened(principal, _LINE_CHARACTERS)), block(lines)]
    return "\n\n".join(parts)
