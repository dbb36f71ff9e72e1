"""Whether a property is set, whatever its value."""

from policies.engine.inputs import Value


def is_set(value: Value) -> bool:
    """Whether the property has non-empty text; an unknown value counts as set."""
    return value.unknown or bool(value.text())
