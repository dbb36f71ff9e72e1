"""E-mail addresses in settings."""

import re
from typing import Annotated

from .forms import Form
from .model import Distinct

# SNS takes any text for an address and sends a mail for confirmation; this refuses what is none.
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
Email = Annotated[
    str,
    Form(
        _EMAIL,
        "is not a valid e-mail address",
        "write one address, for example security@example.com",
        "security@example.com",
    ),
]
"""One e-mail address."""
Emails = Annotated[tuple[Email, ...], Distinct()]
"""E-mail addresses, each once."""
