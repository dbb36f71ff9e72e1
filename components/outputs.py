"""A component's outputs: the annotated attributes of its class."""

from inspect import get_annotations
from typing import Any

from pulumi import ComponentResource


def of(component: ComponentResource) -> dict[str, Any]:
    """The component's outputs by name.

    Raises:
        AttributeError: where an attribute that the class declares was never set.
    """
    return {name: getattr(component, name) for name in get_annotations(type(component))}


def register(component: ComponentResource) -> None:
    """Tells the engine the outputs, which ends the component's construction."""
    component.register_outputs(of(component))
