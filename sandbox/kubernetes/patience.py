"""How long an object is waited for: as long as the real provider waits, unless nothing moves any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

# The real provider's default for all that is waited for here, but for a PersistentVolumeClaim, which has 5 minutes
# (pulumi-kubernetes 4.32.0: provider/pkg/await/await.go, Creation; each kind's file), read 2026-11-28.
_MOST_SECONDS = 600
# Simulated pods are ready within a second or two of being scheduled, and a busy machine takes several times that: where
# nothing has changed for so long, nothing will.
_STILL_SECONDS = 60
# What belongs to an object is read less often than the object.
_LOOK_SECONDS = 2.0
_FIRST_POLL_SECONDS, _LONGEST_POLL_SECONDS = 0.02, 0.25


def wait_while_moving(asked: float, done: Callable[[], bool], look: Callable[[], Hashable]) -> str:
    """Poll until `done()`. Returns an empty string then, else how long was waited: the seconds that the program has
    `asked` for, or, where it has not, until what `look()` sees has stayed the same for a minute."""
    begun = moved = looked = time.monotonic()
    seen: Hashable = None
    pause = _FIRST_POLL_SECONDS
    while not done():
        now = time.monotonic()
        if not asked and now - looked > _LOOK_SECONDS:
            looked, before, seen = now, seen, look()
            moved = moved if seen == before else now
        if now - begun > (asked or _MOST_SECONDS):
            return f"{asked or _MOST_SECONDS:g} s"
        if not asked and now - moved > _STILL_SECONDS:
            return f"{now - begun:.0f} s, and nothing has changed for {_STILL_SECONDS:g} s"
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_POLL_SECONDS)
    return ""
