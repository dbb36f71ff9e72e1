"""Formats the message of a finding and parses it back: the engine's events carry only the message.

[NET-001.a] door-ssh: port 22 is open to 0.0.0.0/0; restrict the source to known networks (https://...)
[NET-001.a] door-ssh: [UNDETERMINED] cidrIpv4 is unknown until deployment; ...
[NET-001.a] door-ssh: [FAILED] internal error: ...
[NET-001.a] door-ssh: port 22 is open ...; [EXEMPT] exemption by team-shop (SHOP-1) until 2027-01-01: ...
"""

import re
from collections.abc import Mapping

from policies.engine.finding import Finding, Outcome

UNDETERMINED = "[UNDETERMINED]"
FAILED = "[FAILED]"
EXEMPT = "[EXEMPT]"

# Outcomes that are marked at the beginning of the text.
_FIRST: Mapping[Outcome, str] = {"undetermined": f"{UNDETERMINED} ", "failed": f"{FAILED} "}
_EXEMPT = f"; {EXEMPT} "
_MARK = re.compile(r"\[(UNDETERMINED|FAILED|EXEMPT)\]")
# A check, a rule that failed as a whole, or the policy about exemptions.
_CHECK = re.compile(r"\[([A-Z0-9]+-\d{3}(?:\.[a-z])?|exemptions)\] ")


def advice(what: str, remedy: str, page: str) -> str:
    """What is wrong, how to fix it, and the URL of the documentation."""
    return f"{what}; {remedy} ({page})"


def write(finding: Finding) -> str:
    """The message, on one line."""
    exemption = f"{_EXEMPT}{_quoted(finding.exemption)}" if finding.outcome == "exempt" else ""
    what = f"{_FIRST.get(finding.outcome, '')}{_quoted(finding.what)}{exemption}"
    return f"[{finding.check}] {_name(finding.urn)}: {what}"


def read(message: str, urn: str) -> Finding | None:
    """The finding in a message from `write`; None for any other message."""
    matched = _CHECK.match(message)
    start = f"{matched[0] if matched else ''}{_name(urn)}: "
    if matched is None or not message.startswith(start):
        return None
    what = message.removeprefix(start)
    for outcome, mark in _FIRST.items():
        if what.startswith(mark):
            return Finding(matched[1], urn, outcome, what.removeprefix(mark))
    what, exempt, exemption = what.partition(_EXEMPT)
    return Finding(matched[1], urn, "exempt" if exempt else "violation", what, exemption)


def _name(urn: str) -> str:
    """The resource's name, which may be any text, also one that looks like a message."""
    return urn.split("::", 3)[-1]


def _quoted(text: str) -> str:
    """The text on one line and without marks, so that a quoted value cannot change the outcome."""
    return _MARK.sub(r"(\1)", " ".join(text.split()))
