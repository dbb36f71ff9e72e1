"""E-mail addresses in settings."""

import re
from typing import Annotated

from pydantic import AfterValidator

from .mistakes import Mistake, refuse
from .values import pattern

# SNS takes any text for an address and sends a mail for confirmation; this refuses what is none.
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check_email(text: str) -> str:
    """One e-mail address, without a name."""
    if not _EMAIL.fullmatch(text):
        raise refuse(Mistake("is not a valid e-mail address", "write one address, for example security@example.com"))
    return text


def _distinct(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if duplicates := sorted({address for address in addresses if addresses.count(address) > 1}):
        raise refuse(Mistake(f"has duplicates: {', '.join(duplicates)}", "list each once", addresses))
    return addresses


Email = Annotated[str, AfterValidator(check_email), pattern(rf"^{_EMAIL.pattern}$", "security@example.com")]
"""One e-mail address."""
Emails = Annotated[tuple[Email, ...], AfterValidator(_distinct)]
"""E-mail addresses, each once."""
