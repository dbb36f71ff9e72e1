"""Whose credentials a run has: written when it starts, and read by the stand-ins, which serve all runs."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import SandboxError

_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):(role|user)/[\w+=,.@/-]+")


@dataclass(frozen=True)
class Credentials:
    """The credentials of one run."""

    account: str | None = None
    """The AWS account; `None`: whichever the program names."""
    principal: str | None = None
    """The ARN of the IAM role or user; `None`: the administrator of every cluster."""


def credentials(account: str | None, principal: str | None) -> Credentials:
    """Those of `--account` and `--as`; without the first, the principal's account.

    Raises:
        SandboxError: when the principal is no ARN of a role or user."""
    if principal is None:
        return Credentials(account)
    match = _PRINCIPAL.fullmatch(principal)
    if match is None:
        raise SandboxError(
            f"--as {principal}: write the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>"
        )
    return Credentials(account or match["account"], principal)


def lend(file: Path, stack: str, lent: Credentials) -> None:
    """Write down whose credentials the stack's run has."""
    rows = {**_read(file), stack: asdict(lent)}
    half = file.with_name(f"{file.name}.{stack}")
    half.write_text(json.dumps(rows))
    half.replace(file)


def of_run(file: Path, stack: str) -> Credentials:
    """Whose credentials the stack's run has."""
    return Credentials(**_read(file).get(stack, {}))


def _read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text()) if file.exists() else {}
