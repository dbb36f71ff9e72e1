"""Variables that a forge sets for its jobs."""

from collections.abc import Mapping

from .errors import PipelineError


def required(environment: Mapping[str, str], name: str, what: str) -> str:
    """A variable of the environment.

    Raises:
        PipelineError: when it is not set, or is empty."""
    if not (value := environment.get(name, "")):
        raise PipelineError(f"{name} is not set: it has {what}")
    return value
