"""What ends a command with a message for the person who reads the job's log."""


class PipelineError(Exception):
    """Says what was given, what is allowed and what to do."""
