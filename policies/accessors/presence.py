"""Whether something was given, where what it is does not matter."""

from policies.accessors.inputs import Value


def is_set(value: Value) -> bool:
    """Whether a text was given that is not empty; one that is not known yet was given."""
    return value.unknown or bool(value.text())
