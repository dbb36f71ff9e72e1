"""Names of Kubernetes groups: access entries put IAM roles in them, role bindings give them permissions."""

import re
from typing import Annotated

from pydantic import AfterValidator

from .mistakes import Mistake, refuse
from .values import pattern

# EKS refuses a group of an access entry that starts with `system:` ("The kubernetes group name system:masters is
# invalid", terraform-aws-eks #2915, read 2026-11-27); the other four are what the EKS User Guide, "Create access
# entries", excludes for user names, read the same day.
_RESERVED = ("system:", "eks:", "aws:", "amazon:", "iam:")
# Kubernetes takes any text; these characters need no quotes in a command or a label of a log.
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,126}")


def check_group(text: str) -> str:
    """The name of a Kubernetes group that an access entry may have."""
    for beginning in _RESERVED:
        if text.startswith(beginning):
            remedy = f"use a group of your own, for example {text.removeprefix(beginning) or 'developers'}"
            raise refuse(Mistake(f"starts with {beginning}, which EKS reserves", remedy))
    if not _GROUP.fullmatch(text):
        remedy = "use up to 127 letters, digits and . _ : @ / -, starting with a letter or digit"
        raise refuse(Mistake("is not a valid name of a Kubernetes group", remedy))
    return text


GroupName = Annotated[
    str, AfterValidator(check_group), pattern(rf"^(?!({'|'.join(_RESERVED)})){_GROUP.pattern}$", "developers")
]
"""The name of a Kubernetes group."""
