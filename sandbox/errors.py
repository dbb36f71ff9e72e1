"""Errors that the user can fix."""

from __future__ import annotations


class SandboxError(Exception):
    """Printed without a traceback; the message says what happened and what to do."""
