"""What goes wrong in a way that a person can mend."""

from __future__ import annotations


class SandboxError(Exception):
    """Shown as it is, without a traceback: it says what happened and what to do."""
