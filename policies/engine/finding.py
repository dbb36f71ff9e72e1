"""What a check finds in a resource."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["violation", "undetermined", "exempt", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of one check in one resource; `what` contains no values that may be secret.

    `outcome` is "failed" if the rule raised an exception or did not finish. `exemption` is the reason for exempting it.
    """

    check: str
    urn: str
    outcome: Outcome
    what: str
    exemption: str = ""

    @property
    def rule(self) -> str:
        return self.check.partition(".")[0]
