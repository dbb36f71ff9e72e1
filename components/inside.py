"""Names and options of a component's children."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from pulumi import (
    ComponentResource,
    CustomTimeouts,
    Input,
    Resource,
    ResourceHookBinding,
    ResourceOptions,
    ResourceTransform,
)


class _Options(TypedDict, total=False):
    """What a child's own options may say. Providers, aliases and protection of the component come by parentage."""

    depends_on: Sequence[Resource]
    protect: bool
    retain_on_delete: bool
    ignore_changes: list[str]
    hooks: ResourceHookBinding
    transforms: list[ResourceTransform]
    custom_timeouts: CustomTimeouts


class Inside:
    """Makes the name and the options of every child of a component.

    A child gets the parent and nothing else of the caller's options: merged into it, they would move it out of the
    component.
    """

    def __init__(self, name: str, parent: ComponentResource) -> None:
        self._name = name
        self._parent = parent

    def name(self, *parts: str) -> str:
        """`name`, `name-role` or `name-role-key`: what the child is known by for as long as it exists."""
        return "-".join((self._name, *parts))

    def options(self, **own: Unpack[_Options]) -> ResourceOptions:
        """The parent, and what this child alone needs."""
        return ResourceOptions(parent=self._parent, **own)

    def tags(self, *parts: str, more: Mapping[str, Input[str]] | None = None) -> dict[str, Input[str]]:
        """The tag Name, which the AWS console shows, and others."""
        return {"Name": self.name(*parts), **(more or {})}

    def below(self, *parts: str) -> "Inside":
        """The same component, for children whose names begin with these parts, too."""
        return Inside(self.name(*parts), self._parent)
