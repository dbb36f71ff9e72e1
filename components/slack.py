"""Slack in settings."""

import re
from typing import Annotated

from .forms import Form

# Slack API, "conversations.create": up to 80 lower case letters, digits, hyphens and underscores.
_CHANNEL = re.compile(r"#[a-z0-9][a-z0-9_-]{0,79}")

Channel = Annotated[
    str,
    Form(
        _CHANNEL,
        "is not a channel of Slack",
        "write # and up to 80 lower case letters, digits, hyphens and underscores, for example #alerts",
        "#alerts",
    ),
]
"""A channel, as #alerts."""
