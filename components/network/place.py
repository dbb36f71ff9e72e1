"""What every resource of a network is given: a name to start from, and the component to live in."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi import Input, ResourceOptions


class Place:
    """The component that a network's resources are children of."""

    def __init__(self, name: str, parent: pulumi.ComponentResource) -> None:
        self.name = name
        self.inside = ResourceOptions(parent=parent)
        self._parent = parent

    def after(self, resources: Sequence[pulumi.Resource]) -> ResourceOptions:
        """Inside, and not before these stand."""
        return ResourceOptions(parent=self._parent, depends_on=list(resources))

    def protected(self, protect: bool) -> ResourceOptions:
        """Inside, and refused to be deleted where that is asked for."""
        return ResourceOptions(parent=self._parent, protect=protect)

    def tags(self, suffix: str = "", more: Mapping[str, Input[str]] | None = None) -> dict[str, Input[str]]:
        """The tag Name, which consoles show, and others."""
        return {"Name": f"{self.name}-{suffix}" if suffix else self.name, **(more or {})}
