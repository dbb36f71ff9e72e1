"""A stack as a job names it, checked before anything is run with the name."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import PipelineError

# Pulumi Docs, "Stacks": alphanumeric characters, hyphens, underscores and periods. Not first a hyphen, which a command
# would take for an option.
_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}", re.ASCII)
PACK = "policies/platform"
_CONFIGURATIONS = "policies/configuration"


@dataclass(frozen=True)
class Stack:
    """A stack that has a file in the project."""

    name: str
    root: Path

    def configuration(self) -> Path:
        """The configuration of the policy pack, relative to the project: its own, or its environment's, which is what
        its name begins with before the first dash.

        Raises:
            PipelineError: when there is neither."""
        places = [
            Path(_CONFIGURATIONS, f"{name}.json") for name in dict.fromkeys((self.name, self.name.partition("-")[0]))
        ]
        for place in places:
            if (self.root / place).is_file():
                return place
        raise PipelineError(
            f"the stack {self.name} has no configuration of policies: copy its environment's to {places[0]}"
        )


def stack(name: str, root: Path) -> Stack:
    """The stack of this name.

    Raises:
        PipelineError: when it has no file; the message lists the stacks that have one."""
    known = sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in root.glob("Pulumi.*.yaml"))
    if not _NAME.fullmatch(name) or name not in known:
        raise PipelineError(
            f"unknown stack {name!r}: there is no Pulumi.{name}.yaml; stacks with a file: {', '.join(known) or 'none'}"
        )
    return Stack(name, root)


def confirmed(own: Stack, typed: str) -> None:
    """Raises PipelineError where somebody typed another name than the stack's."""
    if typed != own.name:
        raise PipelineError(f"not confirmed: {typed!r} was typed; type {own.name}, the name of the stack")
