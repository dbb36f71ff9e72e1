"""E-mail addresses in settings."""

import re
from typing import Annotated

from pydantic import AfterValidator

from .mistakes import Mistake, refuse
from .model import Distinct
from .values import pattern

# SNS takes any text for an address and sends a mail for confirmation; this refuses what is none.
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check_email(text: str) -> str:
    """One e-mail address, without a name."""
    if not _EMAIL.fullmatch(text):
        raise refuse(Mistake("is not a valid e-mail address", "write one address, for example security@example.com"))
    return text


Email = Annotated[str, AfterValidator(check_email), pattern(rf"^{_EMAIL.pattern}$", "security@example.com")]
"""One e-mail address."""
Emails = Annotated[tuple[Email, ...], Distinct()]
"""E-mail addresses, each once."""
